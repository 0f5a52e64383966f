"""From the order's page: its evidence as a checked file, and its customer erased after two questions."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from sqlalchemy import select

from app.domain.identity import OrderId
from app.storage.database import reading
from app.storage.tables import log
from tests.gui.desk_replica import Desk, intake
from tests.gui.desk_station import Station
from tests.gui.replica import catalog
from tests.sync.rig import ServerRig
from tests.sync.visited import visited
from ui.demo.drive import click, find, look_for, texts, type_text, wait_for

ORDERS: list[OrderId] = []


@pytest.fixture(scope="module")
def one(qapp: QGuiApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """One window for all tests here, and one real server's bundle of a whole visit with the trust file it is checked against."""
    folder = tmp_path_factory.mktemp("desk")
    desk = Desk(folder, catalog())
    server = ServerRig(folder / "server").start()
    crew, order_id = visited(server, folder)
    crew.close()
    server.running.parts.log.sign_now()
    desk.server.bundle = server.running.parts.bundles.make(order_id)
    shutil.copy(server.folders.of_replica.trust, folder / "trust.json")
    server.stop()
    ORDERS[:] = desk.take_in(intake("W01", "P1", 4), intake("W02", "P2", 9, 1))
    station = Station(desk, "en").unlock()
    yield station
    station.close()


@pytest.fixture
def station(one: Station) -> Iterator[Callable[..., Station]]:
    bundle = one.desk.server.bundle

    def start(number: int = 0) -> Station:
        one.app.goTo("board")
        one.app.openOrder(ORDERS[number])
        assert wait_for(lambda: one.app.state.place == "order")
        one.rest()
        return one

    yield start
    one.rest()
    one.desk.server.bundle, one.desk.server_is_up = bundle, True


def export(station: Station, path: Path) -> None:
    station.app.exporting.export(station.app.order.state.order_id, QUrl.fromLocalFile(str(path)))  # type: ignore[attr-defined]
    station.rest()


def shown(station: Station) -> str:
    return "\n".join(texts(station.window))


def recorded(station: Station) -> list[dict[str, object]]:
    with reading(station.desk.parts.store.engine) as connection:
        return [json.loads(raw) for raw in connection.execute(select(log.c.raw).order_by(log.c.seq)).scalars()]


def test_a_bundle_is_saved_whole_and_said_to_be_verified(station: Callable[..., Station], tmp_path: Path) -> None:
    desk = station()
    export(desk, tmp_path / "order.bundle")
    assert (tmp_path / "order.bundle").read_bytes() == desk.desk.server.bundle
    assert "order.bundle" in shown(desk) and "and verified" in shown(desk) and find(desk.window, "openFolder").isVisible()
    desk.app.speak("zh")
    assert "核验通过" in shown(desk)
    desk.app.speak("en")


def test_a_bundle_that_does_not_hold_is_never_called_verified(station: Callable[..., Station], tmp_path: Path) -> None:
    desk = station()
    spoiled = bytearray(desk.desk.server.bundle)
    spoiled[len(spoiled) // 2] ^= 1
    desk.desk.server.bundle = bytes(spoiled)
    export(desk, tmp_path / "order.bundle")
    assert "not every check passed" in find(desk.window, "exportProblem").property("text") and "and verified" not in shown(desk)


def test_without_the_server_no_file_is_written(station: Callable[..., Station], tmp_path: Path) -> None:
    desk = station()
    desk.desk.server_is_up = False
    export(desk, tmp_path / "order.bundle")
    assert not (tmp_path / "order.bundle").exists() and find(desk.window, "exportProblem").isVisible()


def test_a_stopped_export_writes_nothing_and_says_so(station: Callable[..., Station], tmp_path: Path) -> None:
    desk = station()
    exporting = desk.app.exporting
    # What a lane that is cut says.
    desk.desk.server_is_up = False
    exporting.export(desk.app.order.state.order_id, QUrl.fromLocalFile(str(tmp_path / "order.bundle")))  # type: ignore[attr-defined]
    exporting.stop()  # type: ignore[attr-defined]
    desk.rest()
    assert "cut" in desk.desk.server.asked and not (tmp_path / "order.bundle").exists() and "Stopped; no file was written" in shown(desk)


def test_another_order_shows_nothing_of_the_last_export(station: Callable[..., Station], tmp_path: Path) -> None:
    export(station(), tmp_path / "order.bundle")
    desk = station(1)
    assert look_for(desk.window, "exportSaid") is None and look_for(desk.window, "openFolder") is None


def test_the_customer_of_an_order_in_work_cannot_be_erased(station: Callable[..., Station]) -> None:
    desk = station()
    assert look_for(desk.window, "eraseCustomer") is None and desk.app.erasing.state.lock  # type: ignore[attr-defined]


def test_a_customer_is_erased_by_one_signed_event_after_two_questions(station: Callable[..., Station]) -> None:
    desk = station()
    order_id = OrderId(desk.app.order.state.order_id)  # type: ignore[attr-defined]
    desk.desk.parts.orders.cancel(order_id, "called off")
    shift = desk.app.shift
    assert shift is not None
    shift.orderChanged.emit(order_id)
    desk.rest()
    before = len(recorded(desk))
    click(desk.window, "eraseCustomer")
    assert not find(desk.window, "eraseConfirm").isEnabled()
    type_text(desk.window, "eraseReasonField", "asked for in writing")
    click(desk.window, "eraseConfirm")
    assert len(recorded(desk)) == before
    click(desk.window, "eraseNowConfirm")
    assert wait_for(lambda: len(recorded(desk)) == before + 1)
    event, order = recorded(desk)[-1], desk.order(order_id)
    assert (event["type"], event["order_id"]) == ("customer.erased", None)
    assert event["body"] == {"customer": order.customer, "reason": "asked for in writing"}
    desk.rest()
    assert look_for(desk.window, "eraseCustomer") is None and "The order to erase is signed" in shown(desk)


def test_going_back_at_the_second_question_records_nothing(station: Callable[..., Station]) -> None:
    desk = station(1)
    order_id = OrderId(desk.app.order.state.order_id)  # type: ignore[attr-defined]
    desk.desk.parts.orders.cancel(order_id, "called off")
    desk.app.erasing.look()  # type: ignore[attr-defined]
    desk.rest()
    before = len(recorded(desk))
    click(desk.window, "eraseCustomer")
    type_text(desk.window, "eraseReasonField", "x")
    click(desk.window, "eraseConfirm")
    click(desk.window, "eraseNowCancel")
    desk.rest()
    assert len(recorded(desk)) == before and find(desk.window, "eraseCustomer").isEnabled()
