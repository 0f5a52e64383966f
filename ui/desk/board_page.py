"""The board: what waits, sorted by the limit that ends next, and the decision on the order under the cursor.

The one rule: a row moves only when hand and eye are off the table (2 s without pointer or key); its values are never held back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Property, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.domain.identity import OrderId
from app.storage.listing import OrderRow, customer_of, list_orders
from app.wording import sentence, told
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, QVariantMap, ViewModel
from ui.desk.board_rows import BoardRow, BoardRows, board_row, by_limit, chips, lanes, passes, tally
from ui.desk.decision import Chosen, Facts, limits, load_facts, offer_facts, summary
from ui.desk.dispatching import Batch, assign_batch, batches
from ui.desk.names import Names
from ui.desk.suggestion import Load, offers

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1

_QUIET_MS = 2_000
# Several arrivals of one pull are read together.
_GATHER_MS = 150
# Lanes and chips are counted over all rows; the rows' own clocks run every second.
_COUNT_EVERY_S = 5


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
class BoardPageModel(ViewModel):
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
    todayCountChanged = Signal()
    heldCountChanged = Signal()
    lanesChanged = Signal()
    chipsChanged = Signal()
    decisionChanged = Signal()
    limitsChanged = Signal()
    offersChanged = Signal()
    crewsChanged = Signal()
    rowsChanged = Signal()
    reordered = Signal()
    opened = Signal(str)
    state: BoardState

    def __init__(self, shift: Shift) -> None:
        self.state = BoardState(now_ms=float(shift.parts.clock.wall_ms()))
        super().__init__()
        self._shift, self._clock = shift, shift.parts.clock
        self._rows = BoardRows(self)
        self._read: dict[str, OrderRow] = {}
        self._all: dict[str, BoardRow] = {}
        self._found: frozenset[str] | None = None
        self._marks: set[str] = set()
        self._changed: set[str] = set()
        self._order: Chosen | None = None
        self._load: dict[str, Load] = {}
        self._seconds = 0
        self._stopped = False
        self._quiet = QTimer(self, interval=_QUIET_MS, singleShot=True)
        self._quiet.timeout.connect(self._arrange)
        self._gather = QTimer(self, interval=_GATHER_MS, singleShot=True)
        self._gather.timeout.connect(self._reread)
        shift.orderChanged.connect(self._heard)
        shift.languageChanged.connect(self._speak)
        shift.refused.connect(self._refused)
        self._changed.add("")
        self._reread()

    # What is known of all orders

    @property
    def all_rows(self) -> dict[str, BoardRow]:
        return self._all

    @property
    def names(self) -> Names:
        parts = self._shift.parts
        return Names(parts.catalog, parts.setup, parts.members, self._shift.language)

    def _heard(self, order_id: str) -> None:
        self._changed.add(order_id)
        self._gather.start()

    def _reread(self) -> None:
        changed, self._changed = self._changed, set()
        self._shift.background.spawn(self._read_in(None if "" in changed else tuple(changed)))

    async def _read_in(self, order_ids: tuple[str, ...] | None) -> None:
        engine, names = self._shift.parts.store.engine, self.names

        def work() -> tuple[list[OrderRow], dict[str, BoardRow]]:
            read = list_orders(engine, order_ids=order_ids)
            return read, {row.order_id: board_row(row, names) for row in read}

        read, rows = await self._shift.background.store(work)
        if order_ids is None:
            self._read, self._all = {}, {}
        for order_id in order_ids or ():
            self._read.pop(order_id, None)
            self._all.pop(order_id, None)
        self._read.update((row.order_id, row) for row in read)
        self._all.update(rows)
        self._marks &= self._all.keys()
        if names.language != self._shift.language:
            self._speak()
            return
        if self.state.is_loaded and self._quiet.isActive():
            self._show_values()
        else:
            self._arrange()
        self.become(replace(self.state, is_loaded=True))
        self._count()
        self._look()

    def _speak(self) -> None:
        self._count()
        self._derive()
        self._shift.background.spawn(self._word_anew())

    async def _word_anew(self) -> None:
        """Words all rows in the language now spoken, beside the screen."""
        read, names = dict(self._read), self.names
        worded = await self._shift.background.store(lambda: {order_id: board_row(row, names) for order_id, row in read.items()})
        if names.language == self._shift.language:
            self._all.update((order_id, row) for order_id, row in worded.items() if self._read.get(order_id) is read[order_id])
            self._show_values()
            self._count()

    # Which rows are shown, and where

    def _wanted(self) -> list[BoardRow]:
        now_ms, state = self._clock.wall_ms(), self.state
        rows: Iterable[BoardRow] = self._all.values()
        if self._found is not None:
            rows = (self._all[order_id] for order_id in self._found if order_id in self._all)
            return sorted(rows, key=by_limit)
        return sorted((row for row in rows if passes(row, state.chosen, now_ms)), key=by_limit)

    def _arrange(self) -> None:
        """Puts every row where it belongs now."""
        self._rows.show(self._wanted())
        self._find_selected()
        self.reordered.emit()

    def _show_values(self) -> None:
        """New values at the old places."""
        self._rows.show(tuple(self._all[row.order_id] for row in self._rows.rows if row.order_id in self._all))

    def _find_selected(self) -> None:
        index = self._rows.row_of(self.state.selected)
        if index < 0 and self._rows.rows:
            index = min(max(self.state.selected_index, 0), len(self._rows.rows) - 1)
        selected = self._rows.rows[index].order_id if index >= 0 else ""
        moved = selected != self.state.selected
        self.become(replace(self.state, selected_index=index, selected=selected))
        if moved:
            self._look()

    @Slot()
    def touched(self) -> None:
        """A key or the pointer is at work in the table: rows stay where they are for two seconds more."""
        self._quiet.start()

    @Slot(str)
    def choose(self, key: str) -> None:
        """A chip or a lane; the same one again shows what is open."""
        self._found = None
        self.become(replace(self.state, chosen="open" if key == self.state.chosen else key, query=""))
        self._arrange()

    @Slot(str)
    def search(self, text: str) -> None:
        self.become(replace(self.state, query=text))
        self._shift.background.spawn(self._search(text))

    async def _search(self, text: str) -> None:
        engine = self._shift.parts.store.engine
        found = await self._shift.background.store(lambda: list_orders(engine, query=text)) if text.strip() else None
        if text == self.state.query:
            self._found = frozenset(row.order_id for row in found) if found is not None else None
            self._arrange()

    # Cursor and marks

    @Slot(int)
    def move(self, by: int) -> None:
        self.pick(min(max(self.state.selected_index + by, 0), len(self._rows.rows) - 1))

    @Slot(int)
    def pick(self, index: int) -> None:
        self.touched()
        if 0 <= index < len(self._rows.rows):
            self.become(replace(self.state, selected_index=index, selected=self._rows.rows[index].order_id, said=""))
            self._look()

    @Slot(str)
    def mark(self, order_id: str) -> None:
        self.touched()
        self._mark(self._marks ^ {order_id})

    @Slot()
    def markAll(self) -> None:
        """Everything that the filter shows; once more takes the marks away."""
        shown = {row.order_id for row in self._rows.rows}
        self._mark(set() if shown <= self._marks else self._marks | shown)

    @Slot()
    def unmark(self) -> None:
        self._mark(set())

    def _mark(self, marks: set[str]) -> None:
        self._marks = marks
        self.become(replace(self.state, marked_count=len(marks), marks_revision=self.state.marks_revision + 1))
        self._derive()

    @Slot(str, result=bool)
    def isMarked(self, order_id: str) -> bool:
        return order_id in self._marks

    @Slot(str)
    def open(self, order_id: str) -> None:
        if order_id:
            self.opened.emit(order_id)

    # The decision

    def _look(self) -> None:
        self._shift.background.spawn(self._look_at(self.state.selected))

    async def _look_at(self, order_id: str) -> None:
        found = await self._shift.background.store(partial(look_at, self._shift, order_id)) if order_id else None
        if order_id == self.state.selected:
            self._order = found
            self._derive()

    def _derive(self) -> None:
        names, now_ms, offset = self.names, self._clock.wall_ms(), self._clock.offset_min()
        found = self._order
        if found is None:
            self.become(replace(self.state, decision=None, limits=(), offers=()))
            return
        order = found.order
        ranked = offers(order.sector, order.area, names.setup.crews, self._load)
        self.become(
            replace(
                self.state,
                decision=summary(found, names, now_ms, offset),
                limits=tuple(limits(order, names, now_ms, offset)),
                offers=tuple(offer_facts(o, n, names, self._load.get(o.crew.id, Load())) for n, o in enumerate(ranked, 1)),
            )
        )

    def _count(self) -> None:
        names, now_ms, offset = self.names, self._clock.wall_ms(), self._clock.offset_min()
        midnight = now_ms - (now_ms + offset * 60_000) % 86_400_000
        found = tally(self._all.values(), now_ms, midnight)
        self._load = found.loads
        fullest = max((load.open for load in self._load.values()), default=0)
        self.become(
            replace(
                self.state,
                lanes=lanes(found, names),
                chips=chips(found, names),
                order_count=len(self._all),
                today_count=found.today,
                held_count=found.held,
                crews=tuple(load_facts(crew.id, self._load.get(crew.id, Load()), fullest, names) for crew in names.setup.crews),
            )
        )

    def tick(self) -> None:
        """Once a second: the clocks in sight; every fifth time the counts."""
        now_ms = self._clock.wall_ms()
        self.become(replace(self.state, now_ms=float(now_ms)))
        self._seconds += 1
        if self._seconds % _COUNT_EVERY_S == 0:
            self._count()
        if self._order is not None:
            shown = tuple(limits(self._order.order, self.names, now_ms, self._clock.offset_min()))
            self.become(replace(self.state, limits=shown))

    # Acts

    @Slot()
    def assign(self) -> None:
        """The suggested crew for the order under the cursor, or for each marked one its own."""
        if self._marks:
            self._assign_marked(None, "")
        elif self._order is not None and self.state.offers and self.state.offers[0]["canGo"]:
            offer = self.state.offers[0]
            self._act([OrderId(self._order.order.id)], str(offer["crew"]), str(offer["area"]), "")

    @Slot(str, str)
    def assignTo(self, crew: str, reason: str) -> None:
        """Another crew than the suggested one; the reason goes into the timeline."""
        if not reason.strip():
            self._refused(sentence("desk.reason_needed", self._shift.language))
        elif self._marks:
            self._assign_marked(crew, reason)
        elif self._order is not None:
            self._act([OrderId(self._order.order.id)], crew, self._area_of(crew), reason)

    @Slot(str)
    def cancel(self, reason: str) -> None:
        if self._order is None or self.state.is_busy:
            return
        order = self._order.order
        self.become(replace(self.state, is_busy=True, done=0, total=0))
        self._shift.act(
            lambda: self._shift.parts.orders.cancel(order.id, reason),
            lambda _: self._acted(sentence("desk.cancelled_said", self._shift.language, number=order.number)),
        )

    @Slot()
    def stop(self) -> None:
        """Ends a bulk act after the batch it is at; what is assigned stays assigned."""
        self._stopped = True

    def _area_of(self, crew: str) -> str:
        return next(unit.area for unit in self._shift.parts.setup.crews if unit.id == crew)

    def _act(self, ids: list[OrderId], crew: str, area: str, reason: str) -> None:
        if self.state.is_busy:
            return
        self.become(replace(self.state, is_busy=True, done=0, total=0))
        words = sentence("desk.assigned_said", self._shift.language, crew=self.names.crew(crew), number=self._all[ids[0]].number)
        self._shift.act(lambda: self._shift.parts.orders.assign(ids, crew, area, reason), lambda _: self._acted(words))

    def _assign_marked(self, crew: str | None, reason: str) -> None:
        if self.state.is_busy:
            return
        marked = [(self._all[mark], self._read[mark].area) for mark in self._marks]
        wanted = batches(marked, self._shift.parts.setup.crews, self._load, crew)
        total = sum(len(ids) for _, ids in wanted)
        if not total:
            self._refused(sentence("desk.none_to_assign", self._shift.language))
            return
        self._stopped = False
        self.become(replace(self.state, is_busy=True, done=0, total=total, said=""))
        self._shift.background.spawn(self._assign_all(wanted, reason))

    async def _assign_all(self, wanted: list[Batch], reason: str) -> None:
        total = self.state.total
        done, why = 0, ""
        for batch in wanted:
            if self._stopped:
                break
            work = partial(assign_batch, self._shift.parts.orders, batch, self._area_of(batch[0]), reason)
            try:
                assigned, refusal = await self._shift.background.store(work)
            except DoorstepError as error:
                why = told(error, self._shift.language)
                break
            done += assigned
            why = told(refusal, self._shift.language) if refusal else why
            self.become(replace(self.state, done=done))
        await self._shift.count()
        self._mark(set())
        self._shift.orderChanged.emit("")
        self._shift.sync_now()
        code = "desk.bulk_some" if why else "desk.bulk_said"
        self._acted(sentence(code, self._shift.language, n=done, failed=total - done, why=why))

    def _acted(self, words: str) -> None:
        self.become(replace(self.state, is_busy=False, done=0, total=0, said=words))

    def _refused(self, words: str) -> None:
        self.become(replace(self.state, is_busy=False, said=words))

    # For QML

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

    @Property(int, notify=todayCountChanged)
    def todayCount(self) -> int:
        return self.state.today_count

    @Property(int, notify=heldCountChanged)
    def heldCount(self) -> int:
        return self.state.held_count

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


def look_at(shift: Shift, order_id: str) -> Chosen | None:
    """The order with its customer and the number of the first call, from the store."""
    store = shift.parts.store
    order = store.order(order_id)
    if order is None:
        return None
    first = store.order(order.repeat_of) if order.repeat_of else None
    return Chosen(order, customer_of(store.engine, order_id), first.number if first else "")
