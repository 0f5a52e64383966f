"""What the import shows: its state, and each field of it under the name that QML reads.

The one rule: nothing here is worked out or done; `import_page` does both.
"""

from dataclasses import dataclass

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from ui.common.listmodel import Rows
from ui.common.viewmodel import QVariantList, ViewModel
from ui.desk.decision import Facts
from ui.desk.heaps import HeapRows

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class ImportState:
    """`heap` is the one shown: "good", "skipped" or "bad"; `is_checked` says that the heaps are of the present choice."""

    path: str = ""
    mapping: str = "sample"
    own_mapping: str = ""
    mappings: tuple[Facts, ...] = ()
    heap: str = "good"
    is_checked: bool = False
    is_busy: bool = False
    is_done: bool = False
    good: int = 0
    skipped: int = 0
    bad: int = 0
    doubled: str = ""
    done: int = 0
    total: int = 0
    problem: str = ""
    said: str = ""


@QmlElement
class ImportShown(ViewModel):
    pathChanged = Signal()
    mappingChanged = Signal()
    ownMappingChanged = Signal()
    mappingsChanged = Signal()
    heapChanged = Signal()
    isCheckedChanged = Signal()
    isBusyChanged = Signal()
    isDoneChanged = Signal()
    goodChanged = Signal()
    skippedChanged = Signal()
    badChanged = Signal()
    doubledChanged = Signal()
    doneChanged = Signal()
    totalChanged = Signal()
    problemChanged = Signal()
    saidChanged = Signal()
    rowsChanged = Signal()
    state: ImportState
    _rows: HeapRows

    @Property(Rows, notify=rowsChanged)
    def rows(self) -> HeapRows:
        return self._rows

    @Property(str, notify=pathChanged)
    def path(self) -> str:
        return self.state.path

    @Property(str, notify=mappingChanged)
    def mapping(self) -> str:
        return self.state.mapping

    @Property(str, notify=ownMappingChanged)
    def ownMapping(self) -> str:
        return self.state.own_mapping

    @Property(QVariantList, notify=mappingsChanged)
    def mappings(self) -> list[Facts]:
        return list(self.state.mappings)

    @Property(str, notify=heapChanged)
    def heap(self) -> str:
        return self.state.heap

    @Property(bool, notify=isCheckedChanged)
    def isChecked(self) -> bool:
        return self.state.is_checked

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(bool, notify=isDoneChanged)
    def isDone(self) -> bool:
        return self.state.is_done

    @Property(int, notify=goodChanged)
    def good(self) -> int:
        return self.state.good

    @Property(int, notify=skippedChanged)
    def skipped(self) -> int:
        return self.state.skipped

    @Property(int, notify=badChanged)
    def bad(self) -> int:
        return self.state.bad

    @Property(str, notify=doubledChanged)
    def doubled(self) -> str:
        return self.state.doubled

    @Property(int, notify=doneChanged)
    def done(self) -> int:
        return self.state.done

    @Property(int, notify=totalChanged)
    def total(self) -> int:
        return self.state.total

    @Property(str, notify=problemChanged)
    def problem(self) -> str:
        return self.state.problem

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said
