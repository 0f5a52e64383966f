"""A push in halves: what one event causes is that event's alone; what befalls every request is the server's."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.domain.errors import Unavailable
from sync.client.halving import in_halves
from sync.client.reply import RefusedByServer
from sync.server.docket import Docket
from tests.sync.house import house
from tests.sync.rig import ServerRig

BATCH: Sequence[Any] = [SimpleNamespace(h=name) for name in "abcdefgh"]
STUMBLE = Unavailable("sync.server_trouble", status=500)


def stand_in(error: Exception, *over: str) -> tuple[list[str], Callable[[Sequence[Any]], Any]]:
    """(what was asked, a server with that answer to each push with one of these events in it)."""
    asked: list[str] = []

    def push(part: Sequence[Any]) -> str:
        asked.append("".join(event.h for event in part))
        if set(asked[-1]) & set(over):
            raise error
        return "taken"

    return asked, push


def parts(push: Callable[[Sequence[Any]], Any], batch: Sequence[Any] = BATCH) -> dict[str, object]:
    return {"".join(event.h for event in part): reply for part, reply in in_halves(batch, push)}


@pytest.mark.parametrize("error", (STUMBLE, RefusedByServer(400, "server.malformed")))
@pytest.mark.parametrize("poison", "ace", ids=str)
def test_what_a_server_stumbles_over_or_refuses_is_left_alone_and_the_others_pass(error: Exception, poison: str) -> None:
    _, push = stand_in(error, poison)
    found = parts(push)
    assert found.pop(poison) is error
    assert set(found.values()) == {"taken"} and sorted("".join(found)) == sorted(set("abcdefgh") - {poison})


def test_the_last_one_alone_is_left_behind_too() -> None:
    _, push = stand_in(STUMBLE, "h")
    assert parts(push)["h"] is STUMBLE


def test_a_server_that_stumbles_over_everything_is_asked_little_more() -> None:
    asked, push = stand_in(STUMBLE, *"abcdefgh")
    with pytest.raises(Unavailable):
        parts(push)
    assert asked == ["abcdefgh", "abcd", "ab", "a", "b"]


def test_a_stumble_over_the_only_event_is_the_servers() -> None:
    _, push = stand_in(STUMBLE, "a")
    with pytest.raises(Unavailable):
        parts(push, BATCH[:1])


@pytest.mark.parametrize("error", (RefusedByServer(401, "server.device_unknown"), Unavailable("sync.offline")))
def test_what_is_nobodys_item_ends_the_push_at_once(error: Exception) -> None:
    asked, push = stand_in(error, "c")
    with pytest.raises(type(error)):
        parts(push)
    assert asked == ["abcdefgh"]


def test_an_event_that_a_server_stumbles_over_holds_up_no_other_and_goes_when_that_is_mended(
    server: ServerRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, taken = house(server, tmp_path, "desk"), Docket.take
    for fault in ("W03", "W02", "W05"):
        desk.dispatch(fault)
    first = desk.log()[0].h

    def stumbling(self: Docket, pushed: Any) -> Any:
        answer = taken(self, pushed)
        if answer.h == first:
            raise RuntimeError("a bug")
        return answer

    monkeypatch.setattr(Docket, "take", stumbling)
    failure = desk.sync().failure
    assert failure is not None and failure.code == "sync.server_trouble" and desk.opened.replica.waiting().events == 1
    monkeypatch.undo()
    desk.synced()
    assert desk.opened.replica.waiting().events == 0
    desk.close()
