"""Prices, procedures and template change after the customer saw the old ones: the order goes on under its own (survive.md S38)."""

import csv
import shutil
import zlib
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import delete

from app.domain.errors import Refused, Unavailable
from app.domain.identity import OrderId
from app.domain.order import OrderState
from app.domain.procedure import Step
from app.domain.statement import Statement
from app.settings import resource
from app.storage.catalog import Catalog, load_catalog
from app.storage.catalog.editions import EditionFolder, packed, unpacked
from sync.protocol.reference_messages import SignedProcedures
from sync.server import tables as t
from sync.server.earlier import Reference
from sync.server.procedures import Shelf
from tests.sync import house as houses
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig

LATER = "2027.1.1"


@cache
def _later(folder: Path) -> Catalog:
    """The next year's reference data: every price is 77, another template."""
    for part in ("catalog", "procedures"):
        shutil.copytree(resource(part), folder / part)
    (folder / "catalog" / "version.yaml").write_text(f'catalog: "{LATER}"\nprice_list: "2027-01"\n', encoding="utf-8")
    common = folder / "procedures" / "common.yaml"
    text = common.read_text("utf-8").replace("version: 2026.11.1", f"version: {LATER}").replace('version: "1"}', 'version: "2"}')
    common.write_text(text, encoding="utf-8")
    fees = folder / "catalog" / "parts_fees.csv"
    with fees.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with fees.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "price_cny": "77.00"} for row in rows)
    return load_catalog(folder)


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return _later(tmp_path_factory.mktemp("later"))


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    with closing(house(server, tmp_path, "field-N-WATER")) as member:
        yield member


def updated(server: ServerRig, tablet: Member, later: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Server and tablet come up with the program of next year, which brings its own reference data only."""
    tablet.opened.look_behind()
    tablet.close()
    server.procedures = Shelf({later.versions.procedure: later})
    server.restart()
    monkeypatch.setattr(houses, "catalog", lambda: later)
    tablet.reopen()


def test_what_this_program_cannot_read_is_not_kept(tmp_path: Path, later: Catalog) -> None:
    folder = EditionFolder(tmp_path / "editions")
    whole = packed(later.procedures())
    unreadable = (b"", b"no zlib", whole[:-1], zlib.compress(b'{"W03": 5}'))
    for data in unreadable:
        folder.put(LATER, data)
    assert not (tmp_path / "editions").exists()
    for data in (whole, *unreadable):
        folder.put(LATER, data)
    assert EditionFolder(tmp_path / "editions").has(LATER)


def statement(tablet: Member, order_id: OrderId, place: int) -> Statement:
    signed = (*tablet.order(order_id).visit.consents, *tablet.order(order_id).visit.signatures)[place]
    return msgspec.json.decode(tablet.opened.store.files.get(signed.body.shown.statement_sha256), type=Statement)


def test_what_the_customer_agreed_to_is_what_is_signed_after_prices_and_template_changed(
    server: ServerRig, tablet: Member, tmp_path: Path, later: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(house(server, tmp_path, "desk")) as desk:
        (old,) = desk.dispatch("W03")
        desk.synced()
    tablet.synced()
    tablet.does.until(old, Step.REPAIR)
    agreed = statement(tablet, old, 0)
    updated(server, tablet, later, monkeypatch)
    tablet.does.whole_visit(old)
    signed = statement(tablet, old, -1)
    assert (signed.price_list, signed.template_version, signed.total) == (agreed.price_list, "1", agreed.total)
    assert [line.unit_price for line in signed.lines] == [line.unit_price for line in agreed.lines]
    tablet.synced()
    assert {outcome for _, outcome, _ in tablet.outcomes()} == {"applied"}
    assert tablet.order(old).state in (OrderState.SIGNED_OFF, OrderState.CLOSED) and tablet.order(old).visit.sheets


def test_an_order_of_the_new_prices_is_worked_under_them(
    server: ServerRig, tablet: Member, tmp_path: Path, later: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    updated(server, tablet, later, monkeypatch)
    with closing(house(server, tmp_path, "desk")) as desk:
        (new,) = desk.dispatch("W03")
        desk.synced()
    tablet.synced()
    tablet.does.whole_visit(new)
    tablet.synced()
    signed = statement(tablet, new, -1)
    assert (signed.price_list, signed.template_version) == ("2027-01", "2")
    assert {line.unit_price for line in signed.lines} == {"77.00"}
    assert {outcome for _, outcome, _ in tablet.outcomes()} == {"applied"}


def worked_under(tablet: Member, order_id: OrderId) -> str:
    """The price list of an order on this tablet."""
    return tablet.opened.catalog.procedure_of(tablet.order(order_id)).price_list


def test_the_server_judges_old_work_that_comes_after_its_update(server: ServerRig, tablet: Member, tmp_path: Path, later: Catalog) -> None:
    with closing(house(server, tmp_path, "desk")) as desk:
        (old,) = desk.dispatch("W03")
        desk.synced()
    tablet.synced()
    server.procedures = Shelf({later.versions.procedure: later})
    server.restart()
    tablet.does.whole_visit(old)
    tablet.synced()
    assert {outcome for _, outcome, _ in tablet.outcomes()} == {"applied"}


def fresh_after_update(server: ServerRig, tmp_path: Path, later: Catalog, monkeypatch: pytest.MonkeyPatch) -> tuple[Member, OrderId]:
    """A tablet of next year's program, enrolled after the update, and an order from before it."""
    with closing(house(server, tmp_path, "desk")) as desk:
        (old,) = desk.dispatch("W03")
        desk.synced()
    server.procedures = Shelf({later.versions.procedure: later})
    server.restart()
    monkeypatch.setattr(houses, "catalog", lambda: later)
    return house(server, tmp_path, "field-N-WATER"), old


def test_a_tablet_that_never_had_a_version_asks_for_it(
    server: ServerRig, tmp_path: Path, later: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet, old = fresh_after_update(server, tmp_path, later, monkeypatch)
    with closing(tablet):
        tablet.synced()
        tablet.does.whole_visit(old)
        tablet.synced()
        signed = statement(tablet, old, -1)
        assert (signed.price_list, signed.template_version) == ("2026-11", "1")
        assert "77.00" not in {line.unit_price for line in signed.lines}
        assert {outcome for _, outcome, _ in tablet.outcomes()} == {"applied"}


def test_prices_that_the_server_did_not_sign_are_not_taken_and_are_asked_for_again(
    server: ServerRig, tmp_path: Path, later: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet, old = fresh_after_update(server, tmp_path, later, monkeypatch)
    signed = Reference.signed

    def spoiled(room: Reference, version: str) -> SignedProcedures:
        return msgspec.structs.replace(signed(room, version), packed=packed(later.procedures()))

    with closing(tablet):
        with monkeypatch.context() as line:
            line.setattr(Reference, "signed", spoiled)
            failure = tablet.sync().failure
            assert failure is not None and failure.code == "sync.bad_procedures"
            assert worked_under(tablet, old) == "2027-01"
        tablet.synced()
        assert worked_under(tablet, old) == "2026-11"


def test_a_version_is_asked_for_until_it_is_here_or_known_to_be_nowhere(
    server: ServerRig, tmp_path: Path, later: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet, old = fresh_after_update(server, tmp_path, later, monkeypatch)
    asked: list[str] = []
    signed = Reference.signed

    def counted(room: Reference, version: str) -> SignedProcedures:
        asked.append(version)
        if len(asked) == 1:
            raise Unavailable("server.busy")
        return signed(room, version)

    monkeypatch.setattr(Reference, "signed", counted)
    server.running.transactions.write(lambda work: work.connection.execute(delete(t.edition).where(t.edition.c.version != LATER)))
    with closing(tablet):
        assert tablet.sync().failure is not None
        tablet.synced()
        tablet.synced()
        assert len(asked) == 2 and worked_under(tablet, old) == "2027-01"


def test_a_version_that_the_server_refuses_is_told_of_and_asked_for_again(
    server: ServerRig, tmp_path: Path, later: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet, old = fresh_after_update(server, tmp_path, later, monkeypatch)

    def refused(_room: Reference, _version: str) -> SignedProcedures:
        raise Refused("server.not_own_scope")

    with closing(tablet):
        with monkeypatch.context() as line:
            line.setattr(Reference, "signed", refused)
            failure = tablet.sync().failure
            assert failure is not None and failure.code == "server.not_own_scope"
        tablet.synced()
        assert worked_under(tablet, old) == "2026-11"


def test_what_is_kept_of_a_version_comes_back_or_is_none(tmp_path: Path, later: Catalog) -> None:
    folder, procedures = EditionFolder(tmp_path / "editions"), later.procedures()
    folder.keep(LATER, procedures)
    (path,) = (tmp_path / "editions").iterdir()
    assert EditionFolder(tmp_path / "editions").find(LATER, "W03") == procedures["W03"]
    whole = path.read_bytes()
    for place in range(0, len(whole), 997):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert EditionFolder(tmp_path / "editions").find(LATER, "W03") is None
    path.write_bytes(whole[:-1])
    again = EditionFolder(tmp_path / "editions")
    assert again.find(LATER, "W03") is None and again.find("../../vault", "W03") is None
    again.keep(LATER, procedures)
    assert EditionFolder(tmp_path / "editions").find(LATER, "W03") == procedures["W03"]
    assert unpacked(packed(procedures) + b"x") is None and unpacked(packed(procedures)) == procedures
