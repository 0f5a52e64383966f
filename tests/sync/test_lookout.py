"""A desk learns with its sync that there is something to look into; no request looks for it, and nobody else is told."""

from collections.abc import Callable

import msgspec
import pytest
from sqlalchemy.exc import OperationalError

from app.domain.errors import Unavailable
from sync.client.called import FINDINGS
from sync.protocol.desk_messages import Fork, Hole, Integrity
from sync.protocol.findings import NOTHING_FOUND, finding_names, findings_digest
from sync.protocol.messages import Head
from sync.server.integrity import HOLE_MS
from sync.server.lookout import _EVERY_MS, _SILENT_MS, Lookout
from tests.sync.area_desk import area_desk
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig

Enrol = Callable[[str], RawDevice]
Join = Callable[[str], Tablet]
WHERE = {"device": "d2", "number": 2, "label": "field-N-HEAT", "key": "k"}
EMPTY = Integrity(server_time=1, hole_ms=HOLE_MS, events=1)


def lookout(server: ServerRig) -> Lookout:
    return server.running.parts.desk.lookout


def told(device: RawDevice) -> str:
    return msgspec.json.decode(device.ask("GET", "/v1/head").content, type=Head).findings


def leave_a_hole(server: ServerRig, crew: RawDevice) -> Signed:
    """Brings the first and the third record of `crew` and lets three days pass; answers the missing one."""
    first, second, third = crew.create(), crew.create(), crew.create()
    crew.push(first, third)
    server.clock.advance(HOLE_MS + 1)
    return second


def test_a_desk_is_told_that_there_is_something_and_that_it_is_over(server: ServerRig, desk: RawDevice, crew: RawDevice) -> None:
    missing = leave_a_hole(server, crew)
    assert told(desk) == ""
    lookout(server).look_due()
    assert len(told(desk)) == 16
    crew.push(missing)
    server.clock.advance(_EVERY_MS)
    lookout(server).look_due()
    assert told(desk) == NOTHING_FOUND


def test_nobody_looks_again_before_ten_minutes_and_for_none_who_is_gone(
    server: ServerRig, desk: RawDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    room = lookout(server)
    found = room._found
    monkeypatch.setattr(room, "_found", lambda caller: looked.append(caller.device) or found(caller))
    room.look_due()
    assert looked == []
    told(desk)
    for _ in range(3):
        room.look_due()
    assert looked == [desk.device]
    server.clock.advance(_SILENT_MS)
    room.look_due()
    assert looked == [desk.device]
    told(desk)
    room.look_due()
    assert looked == [desk.device] * 2


def test_a_desk_of_one_area_is_not_told_of_the_others(server: ServerRig, device: Enrol) -> None:
    south, both, north = device("field-S-ALL"), device("desk"), area_desk(server, "north")
    first, _, third = (south.create(crew="S-ALL", area="south") for _ in range(3))
    south.push(first, third)
    server.clock.advance(HOLE_MS + 1)
    for desk in (north, both):
        told(desk)
    lookout(server).look_due()
    assert (told(north), told(both) != NOTHING_FOUND, told(south)) == (NOTHING_FOUND, True, "")


def test_what_could_not_be_looked_for_is_looked_for_again(server: ServerRig, desk: RawDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    room, found = lookout(server), lookout(server)._found
    told(desk)

    def away(_caller: object) -> Integrity:
        raise Unavailable("storage.database_away") from OperationalError("", {}, Exception())

    monkeypatch.setattr(room, "_found", away)
    with pytest.raises(Unavailable):
        room.look_due()
    assert told(desk) == ""
    monkeypatch.setattr(room, "_found", found)
    room.look_due()
    assert told(desk) == NOTHING_FOUND


def test_the_desk_keeps_what_it_was_told_and_a_tablet_nothing(server: ServerRig, joined: Join) -> None:
    desk, crew = joined("desk"), joined("field-N-WATER")
    desk.synced()
    lookout(server).look_due()
    desk.synced()
    crew.synced()
    assert desk.store.remembered(FINDINGS, "") == NOTHING_FOUND and crew.store.remembered(FINDINGS, "") == ""
    server.restart()
    desk.synced()
    assert desk.store.remembered(FINDINGS, "") == NOTHING_FOUND


def test_a_finding_keeps_its_name_while_more_is_told_of_it() -> None:
    fork = Fork(**WHERE, key_state="forked", n=12, records=2, at_ms=1)  # type: ignore[arg-type]
    hole = Hole(**WHERE, n=12, since_ms=1)  # type: ignore[arg-type]
    one = msgspec.structs.replace(EMPTY, forks=(fork,), holes=(hole,))
    grown = msgspec.structs.replace(one, events=9, forks=(msgspec.structs.replace(fork, records=3, at_ms=2, key_state="closed"),))
    assert finding_names(one) == finding_names(grown) == ("fork:k:12", "hole:k:12") and findings_digest(one) == findings_digest(grown)
    assert findings_digest(msgspec.structs.replace(one, holes=())) not in (findings_digest(one), NOTHING_FOUND)
    assert findings_digest(EMPTY) == NOTHING_FOUND
