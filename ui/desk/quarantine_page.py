"""What was recorded but did not take effect: the orders that hold such events, the reason, and both sides' facts.

The one rule: the events stay stored as they are, whatever is decided; `held_decision` decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.domain.events import Fact
from app.domain.order import Order
from app.wording import sentence, told
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, QVariantMap, ViewModel
from ui.desk.board_page import BoardPageModel
from ui.desk.board_rows import BoardRow
from ui.desk.checking import Seen, seen
from ui.desk.decision import Chosen, Facts, look_at, summary
from ui.desk.details import Details
from ui.desk.held_decision import HeldDecisionModel
from ui.desk.names import Names
from ui.desk.telling import Teller
from ui.desk.timeline import held_sentence
from ui.desk.times import moment

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class HeldRow:
    """One order with held events."""

    order_id: str
    number: str
    urgency: str
    fault: str
    state_word: str
    crew: str
    count: str


class HeldRows(Rows):
    row_type = HeldRow
    key = "order_id"


@dataclass(frozen=True)
class QuarantineState:
    """`head` and `desk_facts` are the desk's side, `crew_facts` the held events {time, title, line, who, reason}."""

    selected: str = ""
    selected_index: int = -1
    count: int = 0
    head: Facts | None = None
    desk_facts: tuple[Facts, ...] = ()
    crew_facts: tuple[Facts, ...] = ()
    phone: str = ""
    is_loading: bool = False
    problem: str = ""


@QmlElement
class QuarantinePageModel(ViewModel):
    selectedChanged = Signal()
    selectedIndexChanged = Signal()
    countChanged = Signal()
    headChanged = Signal()
    deskFactsChanged = Signal()
    crewFactsChanged = Signal()
    phoneChanged = Signal()
    isLoadingChanged = Signal()
    problemChanged = Signal()
    rowsChanged = Signal()
    decisionChanged = Signal()
    state: QuarantineState

    def __init__(self, shift: Shift, board: BoardPageModel, details: Details) -> None:
        self.state = QuarantineState()
        super().__init__()
        self._shift, self._board, self._details = shift, board, details
        self._rows = HeldRows(self)
        self._chosen: Chosen | None = None
        self._seen: tuple[Seen, ...] = ()
        self._decision = HeldDecisionModel(shift, lambda: self.names, self._decided)
        board.chipsChanged.connect(self._list)
        board.heldCountChanged.connect(self._list)
        board.reworded.connect(self._list)
        shift.languageChanged.connect(self._derive)
        self._list()

    @property
    def names(self) -> Names:
        return self._board.names

    @Slot()
    def _list(self) -> None:
        """The orders with held events as the board knows them, the oldest limit first."""
        self._rows.show(held_rows(self._board.all_rows.values(), self._shift.language))
        index = self._rows.row_of(self.state.selected)
        if index < 0:
            self.pick(0 if self._rows.rows else -1)
        else:
            self.become(replace(self.state, count=len(self._rows.rows), selected_index=index))

    @Slot(int)
    def move(self, by: int) -> None:
        self.pick(min(max(self.state.selected_index + by, 0), len(self._rows.rows) - 1))

    @Slot(int)
    def pick(self, index: int) -> None:
        chosen = self._rows.rows[index].order_id if 0 <= index < len(self._rows.rows) else ""
        self._chosen, self._seen = None, ()
        self._decision.ask(None, ())
        self.become(QuarantineState(selected=chosen, selected_index=index, count=len(self._rows.rows)))
        if chosen:
            self._shift.background.spawn(self._load(chosen))

    def _decided(self) -> None:
        """What another device recorded on the same order may still be held."""
        if self.state.selected:
            self._shift.background.spawn(self._load(self.state.selected))

    async def _load(self, order_id: str) -> None:
        background = self._shift.background
        self.become(replace(self.state, is_loading=True))
        chosen = await background.store(partial(look_at, self._shift, order_id))
        kept = await background.store(partial(self._details.kept_events, order_id))
        problem = ""
        try:
            kept = await background.sync(partial(self._details.fetch_events, order_id))
        except DoorstepError as error:
            problem = told(error, self._shift.language)
        if order_id == self.state.selected:
            self._chosen, self._seen = chosen, seen(kept, self._details.trust) if kept else ()
            self.become(replace(self.state, is_loading=False, problem=problem))
            self._derive()

    @Slot()
    def _derive(self) -> None:
        if self._chosen is None:
            return
        names, clock = self.names, self._shift.parts.clock
        now_ms, offset = clock.wall_ms(), clock.offset_min()
        order = self._chosen.order
        teller = Teller(names, names.catalog.procedure_of(order), offset, {})
        head = summary(self._chosen, names, now_ms, offset)
        said = names.language
        desk = {
            "state": names.state(order.state.value),
            "since": moment(order.state_since_ms, now_ms, offset, said),
            "reason": order.reason or "—",
            "crew": names.crew(order.crew),
            "place": self._chosen.person.address or "—",
            "events": str(sum(each.stored.outcome in ("applied", "accepted") for each in self._seen)),
        }
        self.become(
            replace(
                self.state,
                head=head,
                desk_facts=tuple({"name": names.word("side_fact", name), "value": value} for name, value in desk.items()),
                crew_facts=tuple(held_fact(each, teller, now_ms) for each in self._seen if is_open(each, order)),
                phone=self._chosen.person.phone,
            )
        )
        self._decision.ask(order, [each.fact for each in self._seen if isinstance(each.fact, Fact)])

    # For QML

    @Property(Rows, notify=rowsChanged)
    def rows(self) -> HeldRows:
        return self._rows

    @Property(str, notify=selectedChanged)
    def selected(self) -> str:
        return self.state.selected

    @Property(int, notify=selectedIndexChanged)
    def selectedIndex(self) -> int:
        return self.state.selected_index

    @Property(int, notify=countChanged)
    def count(self) -> int:
        return self.state.count

    @Property(QVariantMap, notify=headChanged)
    def head(self) -> Facts:
        return self.state.head or {}

    @Property(QVariantList, notify=deskFactsChanged)
    def deskFacts(self) -> list[Facts]:
        return list(self.state.desk_facts)

    @Property(QVariantList, notify=crewFactsChanged)
    def crewFacts(self) -> list[Facts]:
        return list(self.state.crew_facts)

    @Property(HeldDecisionModel, notify=decisionChanged)
    def decision(self) -> HeldDecisionModel:
        return self._decision

    @Property(str, notify=phoneChanged)
    def phone(self) -> str:
        return self.state.phone

    @Property(bool, notify=isLoadingChanged)
    def isLoading(self) -> bool:
        return self.state.is_loading

    @Property(str, notify=problemChanged)
    def problem(self) -> str:
        return self.state.problem


def held_rows(rows: Iterable[BoardRow], language: str) -> tuple[HeldRow, ...]:
    held = sorted((row for row in rows if row.held), key=lambda row: row.received_ms)
    return tuple(
        HeldRow(row.order_id, row.number, row.urgency, row.fault, row.state_word, row.crew, sentence("desk.n_held", language, n=row.held))
        for row in held
    )


def is_open(each: Seen, order: Order) -> bool:
    """Whether an event still waits: for a decision, or for what it rests on."""
    if each.stored.outcome == "quarantined" and isinstance(each.fact, Fact):
        return each.fact.id in order.held
    return each.stored.outcome in ("quarantined", "deferred")


def held_fact(each: Seen, teller: Teller, now_ms: int) -> Facts:
    """One held event as the crew recorded it, with the reason it is held for."""
    names = teller.names
    when = moment(each.envelope.time.wall_ms, now_ms, teller.offset_min, names.language) if each.envelope else "—"
    who = names.member(each.envelope.actor.member) if each.envelope else "—"
    told_event = teller.told(each.fact) if each.fact is not None else None
    return {
        "h": each.h,
        "time": when,
        "who": who,
        "title": told_event.title if told_event else names.word("check", "broken"),
        "line": told_event.line if told_event else "",
        "icon": told_event.icon if told_event else "alert",
        "reason": held_sentence(each, names.language),
        "isKnown": isinstance(each.fact, Fact),
    }
