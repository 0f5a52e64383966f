"""A customer is erased: server and devices forget the person, and every check of the chain still passes and says so."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.domain.errors import Refused
from app.settings import resource
from app.storage.database import reading
from app.storage.listing import customer_of
from app.storage.tables import log, person
from app.use_cases.verify_bundle import verify_bundle
from sync.server import commands
from sync.server import tables as t
from sync.server.audit import verify_store
from sync.server.compaction import Scrubbing
from sync.server.erasing import erase, erased
from sync.server.operator import erase_person
from tests.faults.crew import PERSON
from tests.sync.area_desk import area_desk
from tests.sync.house import Member, house
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.test_roster import roster
from tests.sync.visited import visited


@pytest.fixture
def after(server: ServerRig, tmp_path: Path) -> Iterator[tuple[ServerRig, Member, str]]:
    """A visit was made, sent, and its customer erased on the server; the tablet does not know yet."""
    crew, order_id = visited(server, tmp_path)
    assert customer_of(crew.opened.store.engine, order_id) == PERSON
    assert erase_person(server.running.transactions, server.running.keys, server.organisation.id, order_id) == 1
    yield server, crew, order_id
    crew.close()


def test_what_the_operator_erased_stands_in_the_list_of_the_desks_at_home_there(
    after: tuple[ServerRig, Member, str], desk: RawDevice
) -> None:
    server, crew, order_id = after
    ((kind, about, who),) = [(act.kind, act.about, act.device) for act in roster(desk).acts if act.kind != "ticket.made"]
    assert (kind, about, who) == ("customer.erased", crew.order(order_id).customer, "")
    assert [act for act in roster(area_desk(server, "south")).acts if act.kind == "customer.erased"] == []


def test_each_device_drops_key_and_data_with_its_next_sync(after: tuple[ServerRig, Member, str], tmp_path: Path) -> None:
    server, crew, order_id = after
    crew.synced()
    with reading(crew.opened.store.engine) as connection:
        assert connection.execute(select(person)).all() == []
        assert set(connection.execute(select(log.c["keys"])).scalars()) == {"{}"}
    found = customer_of(crew.opened.store.engine, order_id)
    assert found is None or not found.name
    assert crew.order(order_id).visit.signatures
    other = house(server, tmp_path, "desk")
    other.synced()
    assert order_id in other.shown() and PERSON.name.encode() not in other.shown()[order_id]
    assert other.timeline(order_id).keys == {}
    other.close()


def test_the_bundle_still_passes_and_says_that_the_customer_was_erased(after: tuple[ServerRig, Member, str]) -> None:
    server, _, order_id = after
    server.running.parts.log.sign_now()
    report = verify_bundle(server.running.parts.bundles.make(order_id), "b", server.folders.of_replica.trust, "en")
    assert report.passed, report.lines()
    assert any("1 erased" in line for line in report.lines())


def test_the_store_still_passes_and_a_forged_note_does_not(after: tuple[ServerRig, Member, str]) -> None:
    server, _, _ = after
    server.running.parts.log.sign_now()
    assert verify_store(server.data, None, "en").passed
    server.running.transactions.write(lambda work: work.connection.execute(update(erased).values(at_ms=1)))
    assert [f.name for f in verify_store(server.data, None, "en").findings if f.outcome == "fail"] == ["erasures"]


def test_a_key_that_is_brought_again_is_not_taken(after: tuple[ServerRig, Member, str]) -> None:
    server, crew, _ = after
    with reading(crew.opened.store.engine) as connection:
        sent = connection.execute(select(log).order_by(log.c.seq)).first()
    assert sent is not None
    server.running.transactions.write(lambda work: erase(work, server.running.keys, server.organisation.id, str(sent.order_id)))
    crew.synced()
    with server.running.transactions.read() as connection:
        assert connection.execute(select(t.subject)).all() == []


def test_the_key_is_nowhere_in_the_folder_of_a_server_that_runs_on(server: ServerRig, tmp_path: Path) -> None:
    crew, order_id = visited(server, tmp_path)
    crew.close()
    with server.running.transactions.read() as connection:
        (key,) = connection.execute(select(t.subject.c.key)).scalars()
    assert lies_in(server.data, key)
    erase_person(server.running.transactions, server.running.keys, server.organisation.id, order_id)
    # The pages are wiped; the database's log has them as they were.
    assert lies_in(server.data, key) == ["doorstep.db-wal"]
    scrubbing = Scrubbing(server.running.transactions)
    with server.running.transactions.read() as connection:
        connection.execute(select(t.subject)).all()
        assert not scrubbing.scrub_due()
    assert scrubbing.scrub_due() and not scrubbing.scrub_due()
    assert lies_in(server.data, key) == []


def lies_in(folder: Path, key: str) -> list[str]:
    """The files in which the key stands, as text or as bytes."""
    forms = (key.encode(), key.upper().encode(), bytes.fromhex(key))
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and any(form in path.read_bytes() for form in forms))


def test_the_command_erases_by_number_on_a_stopped_server(server: ServerRig, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crew, order_id = visited(server, tmp_path)
    number = crew.order(order_id).number
    crew.close()
    shutil.copy(resource("sample/organisation.yaml"), server.folders.organisation)
    server.stop()
    assert commands.run(["erase", number, "--data", str(server.data)]) == 0
    assert "1 order(s)" in capsys.readouterr().out
    assert commands.run(["erase", "W0", "--data", str(server.data)]) == 1
    server.start()


def test_an_order_without_a_customer_is_refused(server: ServerRig, tmp_path: Path) -> None:
    from tests.faults.evidence import enrolled

    device = enrolled(server, "desk", "dispatcher")
    created = device.create()
    device.push(created)
    with pytest.raises(Refused):
        server.running.transactions.write(
            lambda work: erase(work, server.running.keys, server.organisation.id, str(created.envelope.order_id))
        )
    device.session.close()
