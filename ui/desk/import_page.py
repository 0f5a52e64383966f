"""Taking a table of orders in: choose file and mapping, look at the three heaps, then import with a count.

The one rule: nothing is changed before the heaps were shown for this very file and mapping.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.storage.catalog.mappings import shipped_mappings
from app.use_cases.imports import ImportPlan, ImportResult, carry_out, read_orders, write_bad
from app.wording import sentence, told
from ui.common.shift import Shift
from ui.desk.decision import Facts
from ui.desk.heaps import HeapRows, heap_rows
from ui.desk.import_shown import ImportShown, ImportState
from ui.desk.names import Names

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1

_OWN = "own"


@QmlElement
class ImportPageModel(ImportShown):
    # From the lane that imports to the screen: Qt queues it to this thread.
    progressed = Signal(int, int)

    def __init__(self, shift: Shift) -> None:
        self.state = ImportState()
        super().__init__()
        self._shift = shift
        self._rows = HeapRows(self)
        self._plan: ImportPlan | None = None
        self._is_stopped = False
        self._said: Callable[[], str] = str
        self.progressed.connect(self._count)
        shift.languageChanged.connect(self._speak)
        self._speak()

    def _say(self, code: str, **params: object) -> str:
        return sentence(code, self._shift.language, **params)

    @Slot()
    def _speak(self) -> None:
        shipped: tuple[Facts, ...] = tuple({"key": key, "text": self._say(f"desk.mapping_{key}")} for key in shipped_mappings())
        self.become(replace(self.state, mappings=(*shipped, {"key": _OWN, "text": self._say("desk.mapping_own")})))
        self.become(replace(self.state, said=self._said() if self.state.said else "", doubled=self._doubled()))
        self._show_heap()

    def _doubled(self) -> str:
        return self._say("desk.doubled", n=self._plan.doubled) if self._plan is not None and self._plan.doubled else ""

    # Choosing

    @Slot(str)
    def setPath(self, path: str) -> None:
        self._forget(replace(self.state, path=path))

    @Slot(QUrl)
    def setFile(self, file: QUrl) -> None:
        self.setPath(file.toLocalFile())

    @Slot(str)
    def setMapping(self, key: str) -> None:
        self._forget(replace(self.state, mapping=key))

    @Slot(str)
    def setOwnMapping(self, path: str) -> None:
        self._forget(replace(self.state, own_mapping=path))

    def _forget(self, state: ImportState) -> None:
        """Another choice: the heaps shown would be of the old one."""
        if not self.state.is_busy:
            self._plan = None
            self.become(replace(state, is_checked=False, is_done=False, good=0, skipped=0, bad=0, doubled="", problem="", said=""))
            self._show_heap()

    # The dry run

    @Slot()
    def check(self) -> None:
        """Reads the file and makes the heaps; changes nothing."""
        state = self.state
        if state.is_busy or not state.path.strip():
            return
        mapping = Path(state.own_mapping.strip()) if state.mapping == _OWN else shipped_mappings()[state.mapping]
        self.become(replace(state, is_busy=True, is_checked=False, problem="", said="", done=0, total=0))
        self._shift.background.spawn(self._check(Path(state.path.strip()), mapping))

    async def _check(self, path: Path, mapping: Path) -> None:
        try:
            plan = await self._shift.background.sync(partial(read_orders, path, mapping, self._shift.parts.catalog))
        except DoorstepError as error:
            self.become(replace(self.state, is_busy=False, problem=told(error, self._shift.language)))
            return
        self._plan = plan
        heap = "good" if plan.good or not plan.bad else "bad"
        counted = replace(self.state, good=len(plan.good), skipped=plan.skipped_count, bad=len(plan.bad), doubled=self._doubled())
        self.become(replace(counted, is_busy=False, is_checked=True, is_done=False, heap=heap))
        self._show_heap()

    @Slot(str)
    def showHeap(self, heap: str) -> None:
        self.become(replace(self.state, heap=heap))
        self._show_heap()

    def _show_heap(self) -> None:
        self._rows.show(heap_rows(self._plan, self.state.heap, self._names(), self._offset()) if self._plan else ())

    def _names(self) -> Names:
        parts = self._shift.parts
        return Names(parts.catalog, parts.setup, parts.members, self._shift.language)

    def _offset(self) -> int:
        return self._shift.parts.clock.offset_min()

    @Slot()
    def saveBad(self) -> None:
        """Writes the bad rows beside the file, for whoever mends it."""
        plan, path = self._plan, Path(self.state.path.strip())
        if plan is not None and plan.bad:
            target = path.with_name(f"{path.stem}-bad.csv")
            self._shift.background.spawn(self._save_bad(target, plan))

    async def _save_bad(self, target: Path, plan: ImportPlan) -> None:
        try:
            await self._shift.background.store(partial(write_bad, target, plan, self._shift.language))
        except DoorstepError as error:
            self.become(replace(self.state, problem=told(error, self._shift.language)))
            return
        self._said = lambda: self._say("desk.bad_saved", file=str(target))
        self.become(replace(self.state, said=self._said()))

    # The import

    @Slot()
    def start(self) -> None:
        if self._plan is not None and self._plan.good and not self.state.is_busy:
            self._is_stopped = False
            self.become(replace(self.state, is_busy=True, problem="", said="", done=0, total=len(self._plan.good)))
            self._shift.background.spawn(self._import(self._plan))

    @Slot()
    def stop(self) -> None:
        """Ends after the batch it is at; what is in stays in, and importing again takes the rest."""
        self._is_stopped = True

    async def _import(self, plan: ImportPlan) -> None:
        def progress(done: int, total: int) -> bool:
            self.progressed.emit(done, total)
            return not self._is_stopped

        shift = self._shift
        try:
            # Beside the store lane: the board goes on reading, and a save waits for one batch at most.
            result = await shift.background.sync(partial(carry_out, plan, shift.parts.orders, progress))
        except DoorstepError as error:
            self.become(replace(self.state, is_busy=False, problem=told(error, shift.language)))
            shift.orderChanged.emit("")
            return
        await shift.count()
        shift.orderChanged.emit("")
        shift.sync_now()
        self._said = lambda: self._result(result)
        self.become(replace(self.state, is_busy=False, is_done=not result.was_cancelled, said=self._said()))

    def _result(self, result: ImportResult) -> str:
        done = self._say("import.done", created=result.created, linked=result.linked, already=result.already)
        return self._say("desk.import_stopped", done=done) if result.was_cancelled else done

    @Slot(int, int)
    def _count(self, done: int, total: int) -> None:
        self.become(replace(self.state, done=done, total=total))
