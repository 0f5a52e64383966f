"""What the board shows: its state, and each field of it under the name that QML reads.

The one rule: nothing here is worked out or done; `board_page` does both.
"""

from dataclasses import dataclass

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from ui.common.listmodel import Rows
from ui.common.viewmodel import QVariantList, QVariantMap, ViewModel
from ui.desk.board_rows import BoardRows
from ui.desk.decision import Facts
from ui.desk.undoing import UndoingModel

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class BoardState:
    """`chosen` names the filter; `done` of `total` counts a bulk act while `is_busy`."""

    chosen: str = "open"
    query: str = ""
    selected: str = ""
    selected_index: int = -1
    marked_count: int = 0
    marks_revision: int = 0
    now_ms: float = 0.0
    is_loaded: bool = False
    is_busy: bool = False
    done: int = 0
    total: int = 0
    said: str = ""
    order_count: int = 0
    today_count: int = 0
    held_count: int = 0
    lanes: tuple[Facts, ...] = ()
    chips: tuple[Facts, ...] = ()
    decision: Facts | None = None
    limits: tuple[Facts, ...] = ()
    offers: tuple[Facts, ...] = ()
    crews: tuple[Facts, ...] = ()


@QmlElement
class BoardShown(ViewModel):
    chosenChanged = Signal()
    queryChanged = Signal()
    selectedChanged = Signal()
    selectedIndexChanged = Signal()
    markedCountChanged = Signal()
    marksRevisionChanged = Signal()
    nowMsChanged = Signal()
    isLoadedChanged = Signal()
    isBusyChanged = Signal()
    doneChanged = Signal()
    totalChanged = Signal()
    saidChanged = Signal()
    orderCountChanged = Signal()
    heldCountChanged = Signal()
    lanesChanged = Signal()
    chipsChanged = Signal()
    decisionChanged = Signal()
    limitsChanged = Signal()
    offersChanged = Signal()
    crewsChanged = Signal()
    rowsChanged = Signal()
    undoingChanged = Signal()
    state: BoardState
    _undoing: UndoingModel
    _rows: BoardRows

    @Property(Rows, notify=rowsChanged)
    def rows(self) -> BoardRows:
        return self._rows

    @Property(str, notify=chosenChanged)
    def chosen(self) -> str:
        return self.state.chosen

    @Property(str, notify=queryChanged)
    def query(self) -> str:
        return self.state.query

    @Property(str, notify=selectedChanged)
    def selected(self) -> str:
        return self.state.selected

    @Property(int, notify=selectedIndexChanged)
    def selectedIndex(self) -> int:
        return self.state.selected_index

    @Property(int, notify=markedCountChanged)
    def markedCount(self) -> int:
        return self.state.marked_count

    @Property(int, notify=marksRevisionChanged)
    def marksRevision(self) -> int:
        return self.state.marks_revision

    @Property(float, notify=nowMsChanged)
    def nowMs(self) -> float:
        return self.state.now_ms

    @Property(bool, notify=isLoadedChanged)
    def isLoaded(self) -> bool:
        return self.state.is_loaded

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(int, notify=doneChanged)
    def done(self) -> int:
        return self.state.done

    @Property(int, notify=totalChanged)
    def total(self) -> int:
        return self.state.total

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said

    @Property(int, notify=orderCountChanged)
    def orderCount(self) -> int:
        return self.state.order_count

    @Property(QVariantList, notify=lanesChanged)
    def lanes(self) -> list[Facts]:
        return list(self.state.lanes)

    @Property(QVariantList, notify=chipsChanged)
    def chips(self) -> list[Facts]:
        return list(self.state.chips)

    @Property(QVariantMap, notify=decisionChanged)
    def decision(self) -> Facts:
        return self.state.decision or {}

    @Property(QVariantList, notify=limitsChanged)
    def limits(self) -> list[Facts]:
        return list(self.state.limits)

    @Property(QVariantList, notify=offersChanged)
    def offers(self) -> list[Facts]:
        return list(self.state.offers)

    @Property(QVariantList, notify=crewsChanged)
    def crews(self) -> list[Facts]:
        return list(self.state.crews)

    @Property(UndoingModel, notify=undoingChanged)
    def undoing(self) -> UndoingModel:
        return self._undoing
