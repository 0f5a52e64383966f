"""What the order's own page shows: its state, and each field of it under the name that QML reads.

The one rule: nothing here is worked out or done; `timeline_page` does both.
"""

from dataclasses import dataclass

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from ui.common.listmodel import Rows
from ui.common.viewmodel import QVariantList, QVariantMap, ViewModel
from ui.desk.decision import Facts
from ui.desk.timeline import TimelineRows

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class TimelineState:
    """`kept` says that what is shown is not from now, `problem` why; `verdict` is "", "pass", "fail" or "unknown"."""

    order_id: str = ""
    head: Facts | None = None
    limits: tuple[Facts, ...] = ()
    steps: tuple[Facts, ...] = ()
    selected_index: int = -1
    shows_all: bool = False
    raw: str = ""
    is_loading: bool = False
    kept: str = ""
    problem: str = ""
    beside: str = ""
    offline: str = ""
    photos: tuple[Facts, ...] = ()
    photo_line: str = ""
    sheet_pages: tuple[str, ...] = ()
    sheet_line: str = ""
    checks: tuple[Facts, ...] = ()
    verdict: str = ""
    verdict_line: str = ""
    is_checking: bool = False
    is_busy: bool = False
    said: str = ""


@QmlElement
class TimelineShown(ViewModel):
    orderIdChanged = Signal()
    headChanged = Signal()
    limitsChanged = Signal()
    stepsChanged = Signal()
    selectedIndexChanged = Signal()
    showsAllChanged = Signal()
    rawChanged = Signal()
    isLoadingChanged = Signal()
    keptChanged = Signal()
    problemChanged = Signal()
    besideChanged = Signal()
    offlineChanged = Signal()
    photosChanged = Signal()
    photoLineChanged = Signal()
    sheetPagesChanged = Signal()
    sheetLineChanged = Signal()
    checksChanged = Signal()
    verdictChanged = Signal()
    verdictLineChanged = Signal()
    isCheckingChanged = Signal()
    isBusyChanged = Signal()
    saidChanged = Signal()
    rowsChanged = Signal()
    state: TimelineState
    _rows: TimelineRows

    @Property(Rows, notify=rowsChanged)
    def rows(self) -> TimelineRows:
        return self._rows

    @Property(str, notify=orderIdChanged)
    def orderId(self) -> str:
        return self.state.order_id

    @Property(QVariantMap, notify=headChanged)
    def head(self) -> Facts:
        return self.state.head or {}

    @Property(QVariantList, notify=limitsChanged)
    def limits(self) -> list[Facts]:
        return list(self.state.limits)

    @Property(QVariantList, notify=stepsChanged)
    def steps(self) -> list[Facts]:
        return list(self.state.steps)

    @Property(int, notify=selectedIndexChanged)
    def selectedIndex(self) -> int:
        return self.state.selected_index

    @Property(bool, notify=showsAllChanged)
    def showsAll(self) -> bool:
        return self.state.shows_all

    @Property(str, notify=rawChanged)
    def raw(self) -> str:
        return self.state.raw

    @Property(bool, notify=isLoadingChanged)
    def isLoading(self) -> bool:
        return self.state.is_loading

    @Property(str, notify=keptChanged)
    def kept(self) -> str:
        return self.state.kept

    @Property(str, notify=problemChanged)
    def problem(self) -> str:
        return self.state.problem

    @Property(str, notify=besideChanged)
    def beside(self) -> str:
        return self.state.beside

    @Property(str, notify=offlineChanged)
    def offline(self) -> str:
        return self.state.offline

    @Property(QVariantList, notify=photosChanged)
    def photos(self) -> list[Facts]:
        return list(self.state.photos)

    @Property(str, notify=photoLineChanged)
    def photoLine(self) -> str:
        return self.state.photo_line

    @Property(QVariantList, notify=sheetPagesChanged)
    def sheetPages(self) -> list[str]:
        return list(self.state.sheet_pages)

    @Property(str, notify=sheetLineChanged)
    def sheetLine(self) -> str:
        return self.state.sheet_line

    @Property(QVariantList, notify=checksChanged)
    def checks(self) -> list[Facts]:
        return list(self.state.checks)

    @Property(str, notify=verdictChanged)
    def verdict(self) -> str:
        return self.state.verdict

    @Property(str, notify=verdictLineChanged)
    def verdictLine(self) -> str:
        return self.state.verdict_line

    @Property(bool, notify=isCheckingChanged)
    def isChecking(self) -> bool:
        return self.state.is_checking

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said
