"""The server asks for records again whose bytes it no longer has, and puts them right by what the device sends (survive.md S27)."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from app.storage.pruning import KEPT_MS
from sync.server import tables as t
from sync.server.audit import verify_store
from sync.server.doctor import examine, recall_missing
from tests.sync.house import Member, house
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.test_letting_go import back_up


@pytest.fixture
def desk(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    with closing(house(server, tmp_path, "desk")) as member:
        yield member


def spoil(server: ServerRig, *hashes: str) -> None:
    """One bit of each record, and of every second one the signature instead."""

    def work(within: object) -> None:
        connection = within.connection  # type: ignore[attr-defined]
        for number, h in enumerate(hashes):
            row = connection.execute(select(t.event).where(t.event.c.h == h)).one()
            raw = bytes([row.raw[0], row.raw[1] ^ 1, *row.raw[2:]])
            values = {"sig": row.sig[:-1] + ("0" if row.sig[-1] != "0" else "1")} if number % 2 else {"raw": raw}
            connection.execute(update(t.event).where(t.event.c.h == h).values(**values))

    server.running.transactions.write(work)


def stored(server: ServerRig) -> list[object]:
    with server.running.transactions.read() as connection:
        return list(connection.execute(select(t.event).order_by(t.event.c.seq)).all())


def spoiled(server: ServerRig) -> bool:
    return "server.doctor_records" in {finding.code for finding in examine(server.folders, server.clock)}


def test_every_record_that_was_spoiled_is_told_asked_for_and_whole_again(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    with closing(house(server, tmp_path, "field-N-WATER")) as tablet:
        (order,) = desk.dispatch("W03")
        desk.synced()
        tablet.synced()
        tablet.does.whole_visit(order)
        tablet.synced()
        before, shown = stored(server), tablet.shown()
        spoil(server, *(row.h for row in tablet.log()))
        assert spoiled(server) and len(tablet.log()) > 10
        server.clock.advance(KEPT_MS)
        assert recall_missing(server.folders, server.clock) == len(tablet.log())
        assert tablet.synced().pushed == len(tablet.log())
        assert stored(server) == before and not spoiled(server)
        assert tablet.shown() == shown and tablet.synced().pushed == 0
    server.running.parts.log.sign_now()
    server.stop()
    assert verify_store(server.data, None, "en").exit_code == 0


def test_what_was_spoiled_is_not_put_right_by_bytes_that_do_not_have_its_hash(server: ServerRig, crew: RawDevice) -> None:
    first, second = crew.create(), crew.create()
    crew.push(first, second)
    spoil(server, first.h)
    before = stored(server)
    crew.push(second)
    assert stored(server) == before
    crew.push(first)
    assert stored(server) != before and not spoiled(server)


def test_what_a_device_no_longer_has_keeps_nothing_else_from_being_asked_for(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    desk.dispatch("W03", "W02")
    desk.synced()
    back_up(server, tmp_path)
    server.clock.advance(KEPT_MS + 86_400_000)
    gone = desk.log()[0].h
    assert desk.synced().let_go == 1
    kept = desk.log()[0].h
    device = desk.opened.store.device().device
    lost = [{"sha256": hashlib.sha256(b"%d" % number).hexdigest(), "device": device} for number in range(400)] + [
        {"sha256": gone, "device": device}
    ]
    server.running.transactions.write(lambda work: work.connection.execute(insert(t.recalled), lost))
    spoil(server, kept)
    assert recall_missing(server.folders, server.clock) >= 1
    for _ in range(40):
        desk.synced()
        if not spoiled(server):
            break
    assert not spoiled(server)
