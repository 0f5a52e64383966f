"""S01: every path that saves leaves one row to send for each change, and what the screens count is what the tables hold."""

import random
import re
from pathlib import Path

from sqlalchemy import select

from app.domain.envelope import event_hash, parse
from app.storage import tables as c
from app.storage.database import reading, writing
from app.storage.journal import salvage
from app.storage.pending import pending
from app.storage.views import all_orders_json
from tests.sync.house import Member

ROOT = Path(__file__).parents[2]


def orphans(member: Member) -> list[str]:
    """What is in one place and not in the others; nothing, where every save was whole."""
    opened = member.opened
    with reading(opened.store.engine) as connection:
        rows = connection.execute(select(c.log).order_by(c.log.c.seq)).all()
        blobs = set(connection.execute(select(c.blob.c.sha256)).scalars())
        shown = all_orders_json(connection)
        bases = set(connection.execute(select(c.base.c.order_id)).scalars())
    records = {entry.seq: entry.record.raw for entry in salvage(member.folders.journal, opened.secrets.journal_key)}
    found = [f"record {seq}" for seq in records.keys() ^ {row.seq for row in rows}]
    found += [f"bytes {row.seq}" for row in rows if records.get(row.seq) != row.raw or event_hash(row.raw) != row.h]
    named = {ref.sha256 for row in rows for ref in parse(row.raw).blobs}
    found += [f"file {sha256}" for sha256 in (named ^ blobs) | (named - opened.store.files.all())]
    found += [f"order {order}" for order in shown if order not in bases and order not in {row.order_id for row in rows}]
    # Each order made anew from base and own rows is the one that is shown.
    with writing(opened.store.engine) as connection:
        opened.store.views.refresh(connection, list(shown))
        found += [f"view {order}" for order, text in all_orders_json(connection).items() if shown.get(order) != text]
    return found


def check_counts(member: Member) -> None:
    waiting, items = member.opened.replica.waiting(), pending(member.opened.store.engine, most=10_000)
    assert waiting.events == sum(not item.is_file for item in items) == sum(row.receipt is None for row in member.log())
    assert waiting.files == sum(item.is_file for item in items)
    by_member = member.opened.replica.unsent_by_member()
    assert sum(by_member.values()) == waiting.events + waiting.files


def test_every_act_of_a_day_leaves_its_rows_and_no_orphan(members: tuple[Member, Member]) -> None:
    desk, tablet = members
    draw, orders = random.Random(5), desk.dispatch(*["W03", "W02", "H09"])
    desk.synced()
    tablet.synced()
    for turn in range(70):
        order, before = draw.choice(orders), len(tablet.log())
        match draw.randrange(8):
            case 0:
                tablet.sync()
            case 1:
                # As a field saves by itself while somebody types: no row, and lost to nobody.
                tablet.opened.store.save_draft(order, "diagnosis", "m-0417", {"cause": str(turn)})
                assert len(tablet.log()) == before
            case 2:
                tablet.die()
                tablet.reopen()
                assert len(tablet.log()) == before
            case 3:
                made = desk.dispatch("W01", "W02")
                assert len({row.h for row in desk.log()}) == len(desk.log())
                orders += made
                desk.sync()
            case _:
                saved = tablet.does.next_act(draw, order) if order in tablet.shown() else None
                new = tablet.log()[before:]
                assert [row.h for row in new] == [h for _, h in saved.events] if saved else new == []
        check_counts(tablet)
    for member in members:
        assert orphans(member) == []
        check_counts(member)
        member.synced()
        assert orphans(member) == [] and member.opened.replica.waiting().events == 0


def test_an_orphan_would_be_found(members: tuple[Member, Member]) -> None:
    desk, _ = members
    desk.dispatch("W03", "W02")
    with writing(desk.opened.store.engine) as connection:
        connection.exec_driver_sql("UPDATE view SET json = CAST('{}' AS BLOB)")
        connection.exec_driver_sql("DELETE FROM log WHERE seq = 1")
        connection.exec_driver_sql("DELETE FROM blob")
    assert {what.split()[0] for what in orphans(desk)} == {"record", "file", "order", "view"}


def test_rows_to_send_are_made_in_one_place_only() -> None:
    """No screen, import or upgrade has a way past the store: who writes `log` or the journal is named here."""
    writes = re.compile(r"insert\(log\)|INTO log\b|journal\.append\(")
    found = {
        path.relative_to(ROOT).as_posix()
        for room in ("app", "sync", "ui")
        for path in (ROOT / room).rglob("*.py")
        if writes.search(path.read_text("utf-8"))
    }
    assert found == {"app/storage/store.py"}
