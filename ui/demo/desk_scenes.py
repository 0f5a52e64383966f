"""What the demo can ask of the desk's window.

The one rule: a scene that changes anything does it by clicks; the others read, for pictures and for figures.
"""

from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import Qt

from app.domain.identity import OrderId
from app.storage.listing import customer_key, list_orders
from app.use_cases.sheets import open_sheet
from ui.common.window import OpenWindow
from ui.demo.counting import dispatch, effects, evidence, files_held
from ui.demo.puppet import Scene
from ui.demo.stagehand import Stagehand, staged
from ui.demo.visit_scenes import PIN
from ui.desk.admin_page import AdminPageModel
from ui.desk.board_page import BoardPageModel
from ui.desk.board_rows import BoardRows
from ui.desk.checking import seen
from ui.desk.desk_app import DeskAppModel
from ui.desk.enrolling import EnrollingModel
from ui.desk.integrity_page import IntegrityPageModel
from ui.desk.timeline import TimelineRows, sheet_of
from ui.desk.timeline_page import TimelinePageModel
from ui.opening import Opened
from ui.station import Station

_SYNC_S = 180.0
_BULK_S = 600.0
_OTHER_CREW = "N-HEAT"
_CANCEL = {"zh": "客户来电：已自行恢复，不用来了。", "en": "The customer called: it works again, no visit needed."}
_REASSIGN = {"zh": "河西班组联系不上，改派就近班组。", "en": "The crew cannot be reached; another one is nearer."}


def scenes(opened: OpenWindow, app: DeskAppModel, station: Station) -> dict[str, Scene]:
    """The scenes by name; each is called in the window's own process, on its own loop."""
    desk = Desk(app, station)
    plays = {
        "unlock": desk.unlock,
        "dispatch": desk.dispatch,
        "cancel": desk.cancel,
        "reassign": desk.reassign,
        "sync": desk.sync,
        "read_order": desk.read_order,
        "quarantine": desk.quarantine,
        "other_places": desk.other_places,
        "sheet": desk.sheet,
        "evidence": lambda hand: evidence(desk.opened, Path(hand.given["trust"])),
        "files": lambda hand: files_held(desk.opened, hand.given["captured"]),
        "effects": lambda _: effects(desk.opened),
    }
    return {name: staged(opened, scene) for name, scene in plays.items()}


class Desk:
    """The dispatcher at the window."""

    def __init__(self, app: DeskAppModel, station: Station) -> None:
        self.app, self.station = app, station

    @property
    def opened(self) -> Opened:
        assert self.station.opened is not None
        return self.station.opened

    @property
    def board(self) -> BoardPageModel:
        return cast(BoardPageModel, self.app.board)

    def unlock(self, hand: Stagehand) -> None:
        hand.click(f"member-{hand.given['member']}")
        hand.rest()
        hand.shoot("desk-lock")
        for figure in PIN:
            hand.click(f"key_{figure}")
        hand.until(lambda: self.app.state.is_unlocked, "the PIN to be taken")

    def dispatch(self, hand: Stagehand) -> dict[str, Any]:
        """All proposed orders, each to its suggested crew: filter, mark all, assign."""
        board = self.board
        count = self._all_here(hand)
        hand.click("chip-unassigned")
        hand.until(lambda: board.state.chosen == "unassigned", "the filter of proposed orders")
        hand.rest(400)
        hand.shoot("desk-proposed")
        hand.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        hand.until(lambda: board.state.marked_count == len(cast(BoardRows, board.rows).rows) > 0, "all proposed orders to be marked")
        hand.rest(200)
        hand.shoot("desk-marked")
        hand.click("primary")
        hand.until(lambda: not board.state.is_busy and board.state.marked_count == 0, "the orders to be assigned", _BULK_S)
        hand.rest(400)
        self._nothing_waits(hand)
        # An order that went to another area's crew leaves one scope before it comes back in the other.
        heard = self.station.last_report
        self._ask_for_sync(hand)
        hand.until(lambda: self.station.last_report is not heard, "the sync to come to its end", _SYNC_S)
        hand.until(lambda: self._is_settled(hand, count), "all orders to be here again", _SYNC_S)
        hand.click("chip-open")
        hand.rest(600)
        hand.shoot("desk-board")
        return dispatch(self.opened)

    def _all_here(self, hand: Stagehand) -> int:
        """How many orders there are, once a while brings no further one."""
        engine, count = self.opened.store.engine, -1
        hand.until(lambda: bool(list_orders(engine, most=1)), "the first order from the server", _SYNC_S)
        while count != (now := len(list_orders(engine))):
            count = now
            hand.rest(1500)
        board = self.board
        hand.until(lambda: board.state.order_count == count, "all orders on the board", _SYNC_S)
        return count

    def _is_settled(self, hand: Stagehand, count: int) -> bool:
        before = dispatch(self.opened)
        hand.rest(2000)
        return before == dispatch(self.opened) and before["orders"] == count

    def _nothing_waits(self, hand: Stagehand) -> None:
        replica = self.opened.replica
        hand.until(lambda: replica.waiting().events == 0, "everything to be sent", _SYNC_S)

    # One order

    def _pick(self, hand: Stagehand) -> None:
        """Finds the order by its number and puts the cursor on it."""
        board, number = self.board, hand.given["number"]
        if self.app.state.place != "board":
            hand.click("nav_board")
        hand.type("filterField", number)
        hand.until(lambda: hand.has(f"order-{number}"), f"order {number} on the board")
        hand.click(f"order-{number}")
        hand.until(lambda: board.state.selected == hand.given["order"], "the chosen order")
        hand.rest(300)

    def cancel(self, hand: Stagehand) -> None:
        self._pick(hand)
        hand.click("cancelOrder")
        hand.type("cancelReasonTextField", _CANCEL[hand.language])
        hand.rest(200)
        hand.shoot("desk-cancel")
        hand.click("cancelConfirm")
        self._has_become(hand, "cancelled")

    def reassign(self, hand: Stagehand) -> None:
        self._pick(hand)
        hand.click("otherCrew")
        hand.rest(200)
        hand.click(f"crew-{_OTHER_CREW}")
        hand.type("assignReasonTextField", _REASSIGN[hand.language])
        hand.rest(200)
        hand.shoot("desk-reassign")
        hand.click("assignConfirm")
        store, order = self.opened.store, OrderId(hand.given["order"])
        hand.until(lambda: (found := store.order(order)) is not None and found.crew == _OTHER_CREW, "the order with its new crew")

    def _has_become(self, hand: Stagehand, state: str) -> None:
        store, order = self.opened.store, OrderId(hand.given["order"])
        hand.until(lambda: (found := store.order(order)) is not None and found.state.value == state, f"the order to be {state}")

    # After the network is back

    def sync(self, hand: Stagehand) -> None:
        """Asks for a sync until nothing waits and the server was heard."""
        self._ask_for_sync(hand)
        hand.until(lambda: self.app.state.is_online, "the server to answer", _SYNC_S)
        self._nothing_waits(hand)

    def _ask_for_sync(self, hand: Stagehand) -> None:
        """By the command field, as the keyboard does it."""
        hand.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        hand.type("commandField", {"zh": "同步", "en": "sync"}[hand.language])
        hand.rest(300)
        hand.shoot("desk-command")
        hand.key(Qt.Key.Key_Return)

    def read_order(self, hand: Stagehand) -> dict[str, Any]:
        """The order's timeline as the server holds it, with photos and sheet; verified by its button."""
        page = cast(TimelinePageModel, self.app.order)
        store, order = self.opened.store, OrderId(hand.given["order"])
        hand.until(lambda: store.order(order) is not None, "the order")
        self._pick(hand)
        hand.click("openOrder")
        events = cast(TimelineRows, page.rows)
        hand.until(
            lambda: page.state.order_id == order and not page.state.is_loading and bool(events.rows),
            "the timeline",
            60,
        )
        # Photos and the sheet come one after the other.
        hand.until(lambda: bool(page.state.sheet_line) or not hand.given["has_sheet"], "the sheet", 60)
        hand.rest(800)
        hand.shoot(f"desk-timeline-{hand.given['kind']}")
        hand.try_click("primary")
        hand.until(lambda: bool(page.state.verdict), "the verdict", 60)
        hand.rest(300)
        hand.shoot("desk-verified")
        return {"events": len(events.rows), "verdict": page.state.verdict, "problem": page.state.problem}

    def quarantine(self, hand: Stagehand) -> None:
        hand.click("nav_quarantine")
        hand.rest(800)
        hand.shoot("desk-quarantine")

    def other_places(self, hand: Stagehand) -> None:
        """The places that this job does not need, in the other language, and the dark theme."""
        hand.click("nav_board")
        hand.click("chip-open")
        hand.click("language_en" if hand.language == "zh" else "language_zh")
        hand.rest(500)
        hand.shoot("desk-board")
        for place in ("intake", "import", "quarantine", "integrity", "admin"):
            hand.click(f"nav_{place}")
            if place == "integrity":
                hand.until(self._knows_what_lacks, "what does not add up")
            hand.rest(500)
            hand.shoot(f"desk-{place}")
        self._enrolling(hand)
        hand.click("nav_board")
        hand.click("theme")
        hand.rest(500)
        hand.shoot("desk-board-dark")
        hand.click("theme")

    def _knows_what_lacks(self) -> bool:
        return cast(IntegrityPageModel, self.app.integrity).state.is_loaded

    def _enrolling(self, hand: Stagehand) -> None:
        """A ticket for one more tablet, as far as its code; it ends by itself after ten minutes."""
        admin = cast(AdminPageModel, self.app.admin)
        hand.until(lambda: admin.state.is_loaded, "the list of devices")
        hand.click("newDevice")
        hand.click("primary")
        hand.until(lambda: bool(cast(EnrollingModel, admin.enrolling).state.code), "the ticket's code")
        hand.rest(300)
        hand.shoot("desk-enrol")
        hand.click("leavePane")

    def sheet(self, hand: Stagehand) -> dict[str, Any]:
        """Writes the order's sheet as the server holds it, opened with the customer's key; says whether there is one."""
        engine, order = self.station.engine, hand.given["order"]
        assert engine is not None
        found = sheet_of(seen(engine.fetch_events(order), self.opened.enrolled.reply.trust))
        owner = customer_key(self.opened.store.engine, order)
        if found is None or owner is None:
            return {"has_sheet": False}
        sealed, sha256 = found
        Path(hand.given["path"]).write_bytes(open_sheet(owner[1], engine.fetch_file(sealed), sha256))
        return {"has_sheet": True}
