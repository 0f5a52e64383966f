"""Version rules: an outdated program hands in all it has and gets no new work; what it does not know is kept as it came."""

import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from app.domain.errors import Refused
from app.domain.events import KINDS
from app.domain.identity import OrderId
from app.domain.order import OrderState
from app.domain.procedure import Step
from app.storage import tables as c
from app.storage.database import reading
from sync.client.carrier import take_in, write_out
from sync.client.outdated import NEEDS_APP
from sync.protocol.versions import is_older
from sync.server.organisation import Organisation
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig


@pytest.fixture
def desk(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "desk")
    yield member
    member.close()


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "field-N-WATER")
    yield member
    member.close()


def demand(server: ServerRig, version: str) -> None:
    """The operator writes another `min_app` into the organisation's file."""
    server.organisation = msgspec.structs.replace(server.organisation, min_app=version)
    server.restart()


@pytest.mark.parametrize(
    ("app", "least", "older"),
    [("0.9.9", "0.10.0", True), ("0.10.0", "0.9.9", False), ("1.0.0", "1.0.0", False), ("", "0.1.0", False), ("", "0.2.0", True)],
)
def test_versions_are_compared_by_their_figures(app: str, least: str, older: bool) -> None:
    assert is_older(app, least) is older
    assert is_older(app + "+test" if app else app, least) is older


def test_an_outdated_tablet_sends_all_and_gets_no_new_work(server: ServerRig, desk: Member, tablet: Member) -> None:
    (order,) = desk.dispatch("W03")
    desk.synced()
    tablet.synced()
    demand(server, "9.0.0")
    tablet.does.until(order, Step.SAFETY)
    (later,) = desk.dispatch("W02")
    desk.sync()
    report = tablet.synced()
    assert report.needs_app == "9.0.0" and report.receipts > 0 and report.pulled == 0
    assert {row.outcome for row in tablet.log()} == {"applied"}
    assert tablet.opened.store.order(later) is None and tablet.opened.store.remembered(NEEDS_APP) == "9.0.0"


def test_an_outdated_tablet_hears_by_id_what_was_cancelled_or_taken_away(server: ServerRig, desk: Member, tablet: Member) -> None:
    cancelled, moved, kept, worked = desk.dispatch("W03", "W02", "W01", "W03")
    desk.synced()
    tablet.synced()
    tablet.does.until(worked, Step.SAFETY)
    demand(server, "9.0.0")
    desk_now = desk.does.orders
    desk_now.cancel(OrderId(cancelled), "called off")
    desk_now.cancel(OrderId(worked), "called off")
    desk_now.assign([OrderId(moved)], "S-ALL", "south", "nearer")
    desk.sync()
    before = tablet.opened.replica.cursors()
    report = tablet.synced()
    assert report.pulled == 3 and tablet.opened.replica.cursors() == before
    assert tablet.opened.store.order(cancelled) is None and tablet.opened.store.order(moved) is None
    assert tablet.opened.store.order(kept) is not None
    # What it was working on stays readable, with what it recorded, until everything of it is decided on.
    assert tablet.synced().pulled == 0


def test_after_the_update_a_cancelled_order_is_back_as_cancelled(server: ServerRig, desk: Member, tablet: Member) -> None:
    (order,) = desk.dispatch("W03")
    desk.synced()
    tablet.synced()
    demand(server, "9.0.0")
    desk.does.orders.cancel(OrderId(order), "called off")
    desk.sync()
    tablet.synced()
    assert tablet.opened.store.order(order) is None
    demand(server, "0.1.0")
    tablet.synced()
    assert tablet.order(order).state is OrderState.CANCELLED


def test_after_the_update_the_work_that_waited_comes(server: ServerRig, desk: Member, tablet: Member) -> None:
    desk.synced()
    (order,) = desk.dispatch("W03")
    desk.synced()
    demand(server, "9.0.0")
    tablet.synced()
    assert tablet.opened.store.order(order) is None
    demand(server, "0.1.0")
    tablet.synced()
    assert tablet.opened.store.order(order) is not None and tablet.opened.store.remembered(NEEDS_APP) == ""


def test_the_server_itself_refuses_new_work_and_never_evidence(server: ServerRig, tablet: Member, desk: Member) -> None:
    demand(server, "9.0.0")
    scopes = server.running.parts.scopes
    caller = server.running.parts.access.claimed(tablet.opened.key.key)
    with pytest.raises(Refused, match=r"server\.app_outdated"):
        scopes.pull(caller, "crew:N-WATER", 0, 10, "8.9.9")
    desk.dispatch("W03")
    assert desk.synced().receipts == 1


def test_by_stick_too_an_outdated_tablet_gets_receipts_and_no_pages(
    server: ServerRig, desk: Member, tablet: Member, tmp_path: Path
) -> None:
    demand(server, "9.0.0")
    desk.dispatch("W03")
    opened = desk.opened
    write_out(opened.store, opened.replica, opened.key, opened.setup, tmp_path / "up")
    (tmp_path / "down").write_bytes(server.running.parts.carrier.desk.take(io.BytesIO((tmp_path / "up").read_bytes())).reply)
    taken = take_in(opened.store, opened.replica, tmp_path / "down")
    assert taken.receipts == 1 and taken.pages == 0


def test_fields_of_the_future_in_an_order_are_kept_through_pull_view_and_push(
    server: ServerRig, desk: Member, tablet: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    (order,) = desk.dispatch("W03")
    desk.synced()
    pulled = tablet.engine._main.get  # type: ignore[attr-defined]

    def newer(target: str, kind: type) -> object:
        reply = pulled(target, kind)
        if target.startswith("/v1/pull"):
            items = tuple(msgspec.structs.replace(i, order=msgspec.Raw(bytes(i.order)[:-1] + b',"drone":{"x":[1]}}')) for i in reply.items)
            reply = msgspec.structs.replace(reply, items=items)
        return reply

    monkeypatch.setattr(tablet.engine._main, "get", newer)  # type: ignore[attr-defined]
    tablet.synced()
    tablet.does.until(order, Step.SAFETY)
    assert b'"drone":{"x":[1]}' in base_of(tablet, order) and tablet.order(order).visits
    tablet.close()
    tablet.reopen()
    assert b'"drone":{"x":[1]}' in base_of(tablet, order)
    # A server of the future names the order by other bytes than ours, so it sends it whole; this one may say "the same".
    assert tablet.synced().outcomes == {"applied": len(tablet.log())}


def base_of(member: Member, order: str) -> bytes:
    with reading(member.opened.store.engine) as connection:
        return bytes(connection.execute(select(c.base.c.json).where(c.base.c.order_id == order)).scalar_one())


def test_every_version_of_every_kind_that_was_ever_written_is_still_read() -> None:
    # All kinds stand at their first version: raising one means to add how the older body is read, and this test with it.
    assert {kind.v for kind in KINDS.values()} == {1}


def test_the_sample_organisation_asks_for_no_version(server: ServerRig) -> None:
    assert isinstance(server.organisation, Organisation) and server.organisation.min_app == "0.1.0"
