"""Copies of the log's heads beyond the server: written once, caught up with, compared by `verify store --heads`."""

import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import delete, select, update

from app.domain.errors import Refused, Unavailable
from sync.server import tables as t
from sync.server.audit import verify_store
from sync.server.head_copies import AGAIN_MS, HeadCopies, place_of
from sync.server.log_tables import checkpoint, log_head, log_leaf, log_node
from sync.server.seals import seal
from sync.server.work import Work
from tests.sync.house import said
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def grow(server: ServerRig, crew: RawDevice) -> None:
    crew.push(crew.create())
    server.clock.advance(60_000)
    server.running.parts.log.sign_due()


def copying(server: ServerRig, place: object) -> HeadCopies:
    return HeadCopies(server.running.transactions, place_of(str(place)), server.clock)


def outcome(server: ServerRig, elsewhere: Path) -> tuple[str, tuple[str, ...]]:
    (finding,) = [one for one in verify_store(server.data, None, "en", heads=elsewhere).findings if one.name == "copies"]
    assert finding.told("zh") != finding.told("en") and "{" not in finding.told("en")
    return finding.outcome, finding.ids


def test_every_head_is_copied_once_and_fits(server: ServerRig, crew: RawDevice, elsewhere: Path) -> None:
    copies = copying(server, elsewhere)
    grow(server, crew)
    assert (copies.copy_due(), copies.copy_due()) == (1, 0)
    first = (elsewhere / "head-1-1.json").read_bytes()
    grow(server, crew)
    grow(server, crew)
    assert copies.copy_due() == 2
    again = copying(server, elsewhere)
    assert again.copy_due() == 1, "a restarted server sends the newest again"
    assert sorted(path.name for path in elsewhere.iterdir()) == ["head-1-1.json", "head-1-2.json", "head-1-3.json"]
    assert (elsewhere / "head-1-1.json").read_bytes() == first
    assert outcome(server, elsewhere) == ("pass", ())


def test_a_place_that_is_away_delays_nothing_and_catches_up(server: ServerRig, crew: RawDevice, elsewhere: Path) -> None:
    copies = copying(server, elsewhere)
    grow(server, crew)
    copies.copy_due()
    elsewhere.rename(elsewhere.with_name("unmounted"))
    grow(server, crew)
    with pytest.raises(Unavailable, match=r"server\.heads_away"):
        copies.copy_due()
    assert not elsewhere.exists(), "what is not mounted is not made here"
    elsewhere.with_name("unmounted").rename(elsewhere)
    assert copies.copy_due() == 0, "not asked again at once"
    server.clock.advance(AGAIN_MS)
    assert copies.copy_due() == 1
    assert said("server.heads_away", place="x") and said("server.heads_wrong", path="x")


def test_a_log_that_was_built_anew_under_the_servers_own_key_is_found(server: ServerRig, crew: RawDevice, elsewhere: Path) -> None:
    """Whoever holds the server may drop an event and sign another tree: nothing in the store says so, the copy does."""
    for _ in range(2):
        grow(server, crew)
    copying(server, elsewhere).copy_due()

    def rebuild(work: Work) -> None:
        connection = work.connection
        h = connection.execute(select(t.event.c.h).order_by(t.event.c.seq.desc()).limit(1)).scalar_one()
        order = connection.execute(select(t.event.c.order_id).where(t.event.c.h == h)).scalar_one()
        for table in (t.event, seal, t.first):
            connection.execute(delete(table).where(table.c.h == h))
        for table, column in ((t.orders, "id"), (t.order_body, "id"), (t.feed, "entity"), (t.subject, "order_id")):
            connection.execute(delete(table).where(table.c[column] == order))
        for table in (log_leaf, log_node, log_head, checkpoint):
            connection.execute(delete(table))
        connection.execute(update(t.device).where(t.device.c.id == crew.device).values(pos=1))

    server.running.transactions.write(rebuild)
    server.running.parts.log.begin()
    assert verify_store(server.data, None, "en").exit_code == 0, "the store alone is whole"
    assert outcome(server, elsewhere) == ("fail", ("head-1-2.json",))


def test_copies_from_before_a_restore_are_unknown_and_spoiled_ones_fail(server: ServerRig, crew: RawDevice, elsewhere: Path) -> None:
    grow(server, crew)
    server.stop()
    kept = server.data.with_name("kept")
    shutil.copytree(server.data, kept)
    server.start()
    grow(server, crew)
    copying(server, elsewhere).copy_due()
    server.stop()
    for name in ("store",):
        shutil.rmtree(server.data / name)
        shutil.copytree(kept / name, server.data / name)
    server.start()
    grow(server, crew)
    assert outcome(server, elsewhere) == ("unknown", ("head-1-2.json",))
    path = elsewhere / "head-1-2.json"
    path.write_bytes(path.read_bytes().replace(b'"size": 2', b'"size": 1'))
    (elsewhere / "head-9.json").write_bytes(b"{")
    assert outcome(server, elsewhere) == ("fail", ("head-1-2.json", "head-9.json"))


class _Keeper(http.server.BaseHTTPRequestHandler):
    kept: ClassVar[dict[str, bytes]] = {}

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "away" in self.path:
            self.send_response(503)
        elif self.path in self.kept and self.headers["If-None-Match"] == "*":
            self.send_response(412)
        else:
            self.kept[self.path] = body
            self.send_response(201)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Not on the tests' stderr."""


@pytest.fixture
def keeper() -> Iterator[str]:
    _Keeper.kept = {}
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Keeper) as made:
        threading.Thread(target=made.serve_forever).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


def test_an_address_takes_them_by_put_and_keeps_the_first(server: ServerRig, crew: RawDevice, keeper: str) -> None:
    grow(server, crew)
    assert copying(server, f"{keeper}/heads/").copy_due() == 1
    assert copying(server, f"{keeper}/heads").copy_due() == 1
    assert list(_Keeper.kept) == ["/heads/head-1-1.json"]
    with pytest.raises(Unavailable, match=r"server\.heads_away"):
        copying(server, f"{keeper}/away").copy_due()


@pytest.mark.parametrize("place", ["http://example.org/heads", "HTTP://example.org/"])
def test_an_address_in_the_clear_beyond_this_machine_is_refused(place: str) -> None:
    with pytest.raises(Refused, match=r"server\.heads_plain"):
        place_of(place)


def test_a_folder_of_copies_that_is_not_there_is_said_so(server: ServerRig, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"server\.heads_wrong"):
        verify_store(server.data, None, "en", heads=tmp_path / "nothing")
