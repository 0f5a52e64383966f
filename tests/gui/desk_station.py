"""A desk with its window, driven by keys and clicks; what it shows comes from the replica of desk_replica.py."""

from PySide6.QtCore import Qt

from app.domain.identity import OrderId
from app.domain.order import Order
from tests.gui.desk_replica import Desk
from ui.background import Background
from ui.common.window import OpenWindow
from ui.demo.drive import click, items, key, wait_for
from ui.desk.board_page import BoardPageModel
from ui.desk.desk_app import DeskAppModel, open_desk


class Station:
    """A desk with its window; `nudged` counts how often sync was asked for."""

    def __init__(self, desk: Desk, language: str = "en") -> None:
        self.desk, self.failed, self.nudged = desk, list[BaseException](), 0
        self.background = Background(self.failed.append)
        self.app: DeskAppModel = desk.app(self.background, language, nudge=self._nudge)
        self.opened: OpenWindow = open_desk(self.app)
        self.window = self.opened.window
        wait_for(self.window.isExposed)

    def _nudge(self) -> None:
        self.nudged += 1

    @property
    def board(self) -> BoardPageModel:
        board = self.app.board
        assert isinstance(board, BoardPageModel)
        return board

    def unlock(self) -> "Station":
        for figure in "482913":
            click(self.window, f"key_{figure}")
        assert wait_for(lambda: self.app.state.is_unlocked and self.board.state.is_loaded)
        self.rest()
        return self

    def rest(self) -> None:
        assert wait_for(lambda: self.background.is_idle and not self._is_page_coming())

    def _is_page_coming(self) -> bool:
        return any(item.property("coming") for item in items(self.window.contentItem()))

    def order(self, order_id: str) -> Order:
        order = self.desk.parts.store.order(order_id)
        assert order is not None
        return order

    def numbers(self) -> list[str]:
        return [row.number for row in self.board.state and self.board._rows.rows]

    def select(self, order_id: OrderId) -> None:
        """Moves the cursor to the order with the keyboard."""
        for _ in range(len(self.board._rows.rows)):
            if self.board.state.selected == order_id:
                break
            key(self.window, Qt.Key.Key_J)
        assert self.board.state.selected == order_id
        self.rest()

    def close(self) -> None:
        self.rest()
        self.opened.close()
        self.background.close()
        assert not self.failed, self.failed
        assert not self.opened.warnings, self.opened.warnings
