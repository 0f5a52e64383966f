"""Today: the list of orders beside the summary of the one that is chosen.

The one rule: the list is made in the store lane and shown as a difference; the window never waits for ten thousand rows.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from sys import intern

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.domain.identity import OrderId
from app.storage.listing import list_orders
from app.wording import sentence, told
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, QVariantMap, ViewModel
from ui.field.open_order import read_open
from ui.field.sync_words import sync_words
from ui.field.times import day, left, tone
from ui.field.today_list import GROUPS, CardRow, CardRows, cards, end_of_day_ms, with_cards
from ui.field.today_summary import Summary, summary

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

NOTHING = Summary()

# Long enough for a page to be built and drawn, short enough for whoever looks at the list itself.
_LATER_S = 0.15


@dataclass(frozen=True)
class TodayState:
    """`groups` words each group's heading; `now_ms` moves on so that the limits on the cards count down."""

    date_line: str = ""
    count: int = 0
    groups: tuple[tuple[str, str], ...] = ()
    query: str = ""
    filters: tuple[dict[str, str], ...] = ()
    filter: str = ""
    chosen: str = ""
    now_ms: float = 0
    is_loaded: bool = False
    network: str = ""
    sync_summary: str = ""
    sync_stage: str = "device"
    online: bool = False
    sync_failed: bool = False
    summary: Summary = NOTHING


@QmlElement
class TodayPageModel(ViewModel):
    dateLineChanged = Signal()
    countChanged = Signal()
    groupsChanged = Signal()
    queryChanged = Signal()
    filtersChanged = Signal()
    filterChanged = Signal()
    chosenChanged = Signal()
    nowMsChanged = Signal()
    isLoadedChanged = Signal()
    networkChanged = Signal()
    syncSummaryChanged = Signal()
    syncStageChanged = Signal()
    onlineChanged = Signal()
    syncFailedChanged = Signal()
    summaryChanged = Signal()
    ordersChanged = Signal()
    state: TodayState

    def __init__(self, shift: Shift, open_order: Callable[[str], None], open_sync: Callable[[], None]) -> None:
        self.state = TodayState()
        super().__init__()
        self._shift, self._open, self._open_sync = shift, open_order, open_sync
        self._cards = CardRows(self)
        # The sector of each order, for the filters; the rows themselves are not kept, the cards say all that is shown.
        self._sectors: dict[str, str] = {}
        self._made: list[CardRow] = []
        self._stale: set[str] = set()
        self._loading = 0
        shift.orderChanged.connect(self._order_changed)
        shift.languageChanged.connect(self._speak)
        shift.syncChanged.connect(self._show_sync)
        self._show_sync()
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Reads all rows anew."""
        self._loading += 1
        self._shift.background.spawn(self._load(self._loading, None))

    @Slot()
    def _speak(self) -> None:
        """The summary first: it is read at once, the list of a long day takes a moment, and the two stand side by side."""
        self._show_sync()
        self._choose(self.state.chosen)
        self.reload()

    @Slot(str)
    def _order_changed(self, order_id: str) -> None:
        if not order_id or self.state.query:
            self.reload()
            return
        self._stale.add(order_id)
        if len(self._stale) == 1:
            self._shift.background.spawn(self._load_stale())

    async def _load_stale(self) -> None:
        """The step that follows a save is shown first; the list behind it comes a moment later, once for many changes."""
        await asyncio.sleep(_LATER_S)
        stale = tuple(self._stale)
        self._stale.clear()
        await self._load(self._loading, stale)

    async def _load(self, number: int, only: tuple[str, ...] | None) -> None:
        shift, query, language, wanted = self._shift, self.state.query, self._shift.language, self.state.filter
        parts = shift.parts

        def work() -> tuple[dict[str, str], list[CardRow]]:
            found = list_orders(parts.store.engine, query=query, order_ids=only)
            day_end_ms = end_of_day_ms(parts.clock.wall_ms(), parts.clock.offset_min())
            shown = [row for row in found if not wanted or row.sector == wanted]
            return {row.order_id: intern(row.sector) for row in found}, cards(shown, parts.catalog, language, day_end_ms)

        lane = shift.background.store if only is None else shift.background.behind
        try:
            sectors, made = await lane(work)
        except DoorstepError as error:
            shift.refused.emit(told(error, language))
            return
        if only is not None:
            left = {order_id: sector for order_id, sector in self._sectors.items() if order_id not in only}
            self._sectors, self._made = left | sectors, with_cards(self._made, only, made)
        elif number == self._loading:
            self._sectors, self._made = sectors, made
        else:
            # A newer question is on its way; its answer is shown.
            return
        self._show(self._made, is_awaited=only is None)

    def _show(self, made: list[CardRow], *, is_awaited: bool) -> None:
        language, clock = self._shift.language, self._shift.parts.clock
        self._cards.show(made)
        counted = Counter(card.group for card in made)
        counts = {group: counted[group] for group in GROUPS}
        sectors = dict.fromkeys(self._sectors.values())
        catalog = self._shift.parts.catalog
        filters = [{"key": key, "text": catalog.sectors[key].name.said(language)} for key in sectors if key in catalog.sectors]
        chosen = self.state.chosen if any(card.order == self.state.chosen for card in made) else made[0].order if made else ""
        self.become(
            replace(
                self.state,
                date_line=sentence("field.date_line", language, day=day(clock.wall_ms(), clock.offset_min(), language), n=len(made)),
                count=len(made),
                groups=tuple((group, sentence("field.group_" + group, language, n=count)) for group, count in counts.items()),
                filters=({"key": "", "text": sentence("field.filter_all", language)}, *filters) if len(filters) > 1 else (),
                now_ms=float(clock.wall_ms()),
                is_loaded=True,
            )
        )
        self._choose(chosen, is_awaited=is_awaited)

    def _choose(self, order_id: str, *, is_awaited: bool = True) -> None:
        self.become(replace(self.state, chosen=order_id))
        if order_id:
            self._shift.background.spawn(self._load_summary(order_id, is_awaited=is_awaited))
        else:
            self.become(replace(self.state, summary=NOTHING))

    async def _load_summary(self, order_id: str, *, is_awaited: bool) -> None:
        shift, language = self._shift, self._shift.language
        lane = shift.background.store if is_awaited else shift.background.behind
        opened = await lane(lambda: read_open(shift.parts, OrderId(order_id), None, language))
        if opened is not None and self.state.chosen == order_id and language == shift.language:
            self.become(replace(self.state, summary=summary(opened, shift.parts.catalog)))

    @Slot()
    def _show_sync(self) -> None:
        words = sync_words(self._shift, self._shift.language)
        self.become(
            replace(
                self.state,
                network=words.network,
                sync_summary=words.summary,
                sync_stage=words.stage,
                online=words.online,
                sync_failed=words.failed,
            )
        )

    def tick(self) -> None:
        """Counts the limits down; who crossed midnight or a limit is grouped anew with the next read."""
        self.become(replace(self.state, now_ms=float(self._shift.parts.clock.wall_ms())))
        self._show_sync()
        if self.state.chosen:
            self._shift.background.spawn(self._load_summary(self.state.chosen, is_awaited=False))

    @Slot(str)
    def choose(self, order_id: str) -> None:
        self._choose(order_id)

    @Slot()
    def openChosen(self) -> None:
        if self.state.chosen:
            self._open(self.state.chosen)

    @Slot()
    def openSync(self) -> None:
        self._open_sync()

    @Slot(str)
    def search(self, words: str) -> None:
        self.become(replace(self.state, query=words))
        self.reload()

    @Slot(str)
    def filterBy(self, sector: str) -> None:
        self.become(replace(self.state, filter=sector))
        self.reload()

    @Slot(float, float, result=str)
    def left(self, due_ms: float, now_ms: float) -> str:
        """What is left of a limit; asked for the cards in sight only."""
        return left(int(due_ms), int(now_ms), self._shift.language) if due_ms else ""

    @Slot(float, float, result=str)
    def tone(self, due_ms: float, now_ms: float) -> str:
        return tone(int(due_ms), int(now_ms)) if due_ms else "calm"

    @Property(Rows, notify=ordersChanged)
    def orders(self) -> CardRows:
        return self._cards

    @Property(str, notify=dateLineChanged)
    def dateLine(self) -> str:
        return self.state.date_line

    @Property(int, notify=countChanged)
    def count(self) -> int:
        return self.state.count

    @Property(QVariantMap, notify=groupsChanged)
    def groups(self) -> dict[str, str]:
        return dict(self.state.groups)

    @Property(str, notify=queryChanged)
    def query(self) -> str:
        return self.state.query

    @Property(QVariantList, notify=filtersChanged)
    def filters(self) -> list[dict[str, str]]:
        return list(self.state.filters)

    @Property(str, notify=filterChanged)
    def filter(self) -> str:
        return self.state.filter

    @Property(str, notify=chosenChanged)
    def chosen(self) -> str:
        return self.state.chosen

    @Property(float, notify=nowMsChanged)
    def nowMs(self) -> float:
        return self.state.now_ms

    @Property(bool, notify=isLoadedChanged)
    def isLoaded(self) -> bool:
        return self.state.is_loaded

    @Property(str, notify=networkChanged)
    def network(self) -> str:
        return self.state.network

    @Property(str, notify=syncSummaryChanged)
    def syncSummary(self) -> str:
        return self.state.sync_summary

    @Property(str, notify=syncStageChanged)
    def syncStage(self) -> str:
        return self.state.sync_stage

    @Property(bool, notify=onlineChanged)
    def online(self) -> bool:
        return self.state.online

    @Property(bool, notify=syncFailedChanged)
    def syncFailed(self) -> bool:
        return self.state.sync_failed

    @Property(QVariantMap, notify=summaryChanged)
    def summary(self) -> dict[str, object]:
        return self.state.summary.for_screen()
