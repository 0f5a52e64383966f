"""`verify store`: a whole server checked again; clean data raise no alarm, whatever is odd in them."""

import shutil
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, Row, Table, delete, insert, select, update

from app.storage.database import open_database, reading, writing
from app.use_cases.findings import EvidenceReport
from sync.server import tables as t
from sync.server.audit import verify_store
from sync.server.erasing import erased
from tests.faults.evidence import odd_events
from tests.sync.rig import ServerRig
from tests.sync.visited import visited


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A stopped server that holds a visit, a fork, a hole, held, decided, deferred and malformed events."""
    place = tmp_path_factory.mktemp("audit")
    server = ServerRig(place / "server").start()
    crew, _ = visited(server, place)
    odd_events(server)
    server.clock.advance(60_000)
    server.running.parts.log.sign_due()
    crew.close()
    server.stop()
    yield server.data


def failing(report: EvidenceReport) -> dict[str, str]:
    return {finding.name: finding.outcome for finding in report.findings if finding.outcome != "pass"}


def test_a_clean_store_raises_no_alarm(folder: Path) -> None:
    report = verify_store(folder, None, "en")
    assert failing(report) == {"chain": "unknown"}, report.lines()
    told = {finding.name: finding for finding in report.findings}
    assert len(told["forks"].ids) == 2 and len(told["held"].ids) >= 3
    assert not any("{" in line for line in report.lines())


def test_a_store_without_its_trust_file_fails(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "server"
    shutil.copytree(folder, copy)
    (copy / "trust.json").unlink()
    assert verify_store(copy, None, "zh").exit_code == 1


@pytest.fixture
def spoiled(folder: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "server"
    shutil.copytree(folder, copy)
    return copy


def failed_after(folder: Path, *statements: Executable) -> dict[str, tuple[str, ...]]:
    """Which checks fail, and what they name, once somebody with a right to the database has done this."""
    engine = open_database(folder / "store" / "doorstep.db", None)
    with writing(engine) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount > 0  # type: ignore[attr-defined]
    engine.dispose()
    return {finding.name: finding.ids for finding in verify_store(folder, None, "en").findings if finding.outcome == "fail"}


def rows_of(folder: Path, table: Table) -> list[Row[Any]]:
    engine = open_database(folder / "store" / "doorstep.db", None)
    with reading(engine) as connection:
        rows = list(connection.execute(select(table)).all())
    engine.dispose()
    return rows


def test_a_customers_key_that_is_gone_without_a_signed_erasure_fails_and_names_the_order(spoiled: Path) -> None:
    (row,) = rows_of(spoiled, t.subject)
    assert failed_after(spoiled, delete(t.subject)) == {"erasures": (row.order_id,)}


@pytest.mark.parametrize("customer", ("by a desk", "by the operator"))
def test_a_note_of_an_erasure_that_is_gone_leaves_a_key_gone_without_reason(spoiled: Path, customer: str) -> None:
    failed = failed_after(spoiled, delete(erased).where(erased.c.customer == customer))
    assert failed.keys() == {"erasures"} and (customer == "by a desk") == (customer in failed["erasures"])


def test_an_erased_customers_key_that_is_there_again_fails(spoiled: Path) -> None:
    (order,) = (row.id for row in rows_of(spoiled, t.orders) if row.customer == "by a desk")
    again = insert(t.subject).values(customer="by a desk", order_id=order, key=b"by a desk".ljust(32).hex())
    assert failed_after(spoiled, again) == {"erasures": (order,)}


@pytest.mark.parametrize("values", ({"said": "{}"}, {"sig": "00" * 64}, {"device": "another"}))
def test_an_order_to_wipe_that_was_changed_fails(spoiled: Path, values: dict[str, str]) -> None:
    (row,) = rows_of(spoiled, t.wipe)
    failed = failed_after(spoiled, update(t.wipe).values(**values))
    assert failed.keys() == {"erasures"} and row.device in failed["erasures"]


@pytest.mark.parametrize(("was", "state"), [*permutations(("open", "forked", "closed"), 2)])
def test_a_keys_state_that_no_record_bears_out_fails(spoiled: Path, was: str, state: str) -> None:
    key = next(row.key for row in rows_of(spoiled, t.key) if row.state == was)
    assert failed_after(spoiled, update(t.key).where(t.key.c.key == key).values(state=state)) == {"keys": (key,)}
