"""What the demo can ask of a crew's window.

The one rule: a scene that changes anything does it by clicks; the others read, for pictures and for figures.
"""

from pathlib import Path
from typing import Any, cast

from app.storage.listing import list_orders
from ui.common.window import OpenWindow
from ui.demo.counting import evidence, files_captured, files_held, unsent_signatures
from ui.demo.puppet import Scene
from ui.demo.stagehand import Stagehand, staged
from ui.demo.visit_scenes import PIN, Visiting
from ui.field.field_app import FieldAppModel
from ui.field.sticks import Volume
from ui.field.sync_page import SyncPageModel
from ui.field.today_page import TodayPageModel
from ui.opening import Opened
from ui.station import Station

_SYNC_S = 120.0


def scenes(opened: OpenWindow, app: FieldAppModel, station: Station) -> dict[str, Scene]:
    """The scenes by name; each is called in the window's own process, on its own loop."""

    def unlock(hand: Stagehand) -> None:
        unlock_by_pin(hand, app, hand.given["member"])
        if hand.given["then"] == "order":
            hand.until(lambda: app.state.is_order_open, "the order that was open before")
        if hand.given["then"]:
            hand.rest(400)
            hand.shoot("unlocked-" + hand.given["then"])

    def receive(hand: Stagehand) -> dict[str, Any]:
        return receive_orders(hand, app, station)

    def speak(hand: Stagehand) -> None:
        speak_language(hand, app, hand.given["language"])

    def visit(hand: Stagehand) -> dict[str, Any]:
        return Visiting(hand, app, hand.given).run()

    def sync(hand: Stagehand) -> dict[str, Any]:
        return sync_all(hand, app)

    plays = {"unlock": unlock, "receive": receive, "speak": speak, "visit": visit, "sync": sync}
    reads = {
        "unsent": lambda _: {"signed": unsent_signatures(opened_of(station))},
        "evidence": lambda hand: evidence(opened_of(station), Path(hand.given["trust"])),
        "captured": lambda _: files_captured(opened_of(station)),
        "files": lambda hand: files_held(opened_of(station), hand.given["captured"]),
    }
    return {name: staged(opened, scene) for name, scene in {**plays, **reads}.items()}


def opened_of(station: Station) -> Opened:
    assert station.opened is not None
    return station.opened


def unlock_by_pin(hand: Stagehand, app: FieldAppModel, member: str) -> None:
    hand.click(f"member-{member}")
    hand.rest()
    if hand.given["then"]:
        hand.shoot("lock")
    for figure in PIN:
        hand.click(f"key_{figure}")
    hand.until(lambda: app.state.is_unlocked, "the PIN to be taken")


def receive_orders(hand: Stagehand, app: FieldAppModel, station: Station) -> dict[str, Any]:
    """Waits until the crew's orders are here and stand on the list; answers those that no one has begun, newest first."""
    engine = opened_of(station).store.engine
    hand.until(lambda: bool(list_orders(engine, most=1)), "the first order from the server", _SYNC_S)
    count = -1
    while count != len(rows := list_orders(engine)):
        count = len(rows)
        hand.rest(1500)
    hand.until(lambda: cast(TodayPageModel, app.today).state.count == count, "all orders on the list")
    hand.shoot("today")
    look_at_new_order(hand)
    hand.click("nav_sync")
    hand.rest(300)
    hand.shoot("sync-clear")
    hand.click("carry")
    hand.rest(300)
    hand.shoot("carry")
    hand.click("carryClose")
    hand.click("nav_knowledge")
    hand.rest(300)
    hand.shoot("knowledge")
    hand.click("nav_settings")
    hand.rest(300)
    hand.shoot("settings")
    hand.show("careReset")
    hand.shoot("settings-device")
    hand.click("nav_today")
    free = [row for row in rows if row.state == "dispatched" and not row.is_repeat and not row.held]
    free.sort(key=lambda row: -row.received_ms)
    return {"orders": [{"order_id": row.order_id, "number": row.number, "fault": row.fault} for row in free]}


def speak_language(hand: Stagehand, app: FieldAppModel, language: str) -> None:
    if hand.language == language:
        return
    if app.state.is_order_open:
        hand.click("back")
    hand.click("nav_settings")
    hand.click(f"languageChoice_{language}")
    hand.until(lambda: hand.language == language, f"the language {language}")
    hand.click("nav_today")
    hand.rest(200)
    hand.shoot("today")
    look_at_new_order(hand)


def look_at_new_order(hand: Stagehand) -> None:
    """The page on which a crew takes an order in, with a customer and a fault; nothing is taken in, and the form is left empty."""
    hand.click("newOrder")
    hand.rest(200)
    hand.try_click("sameCustomer")
    hand.rest(200)
    hand.shoot("new-order")
    hand.try_click("clearNew")
    hand.click("back")
    hand.rest(200)


def carry_out(hand: Stagehand, page: SyncPageModel, folder: Path) -> None:
    """Writes what waits to a stick; the folder that stands for one is a stage direction (decision 0005), everything else is clicks."""
    folder.mkdir(parents=True, exist_ok=True)
    page.carry_sheet.find = lambda: (Volume(folder, "CREW", 28_000_000_000),)
    hand.click("carry")
    hand.click("carrySave")
    hand.until(lambda: page.carry_sheet.state.tone == "success", "the work to be on the stick", _SYNC_S)
    hand.rest(300)
    hand.shoot("carry-written")
    hand.click("carryClose")


def sync_all(hand: Stagehand, app: FieldAppModel) -> dict[str, Any]:
    """Asks for a sync on the sync page until nothing waits."""
    if app.state.is_order_open:
        hand.click("back")
    hand.click("nav_sync")
    hand.rest(300)
    hand.shoot("sync-waiting")
    page = cast(SyncPageModel, app.sync)
    carry_out(hand, page, Path(hand.given["stick"]))
    hand.try_click("sendAgain")
    hand.until(lambda: page.shift_end.state.kind == "confirmed", "the server to confirm the end of the shift", _SYNC_S)
    hand.rest(300)
    hand.shoot("sync-done")
    hand.click("nav_today")
    hand.rest(300)
    hand.shoot("today-after")
    return {"waiting": page.state.count}
