"""The open order: its head, the rail of its steps, the step that is shown, undo, and leaving it.

The one rule: the page follows the visit. A step that closes shows the next one; what was picked in the rail stays until then.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.clocks import next_clock
from app.domain.errors import DoorstepError
from app.domain.identity import EventId, OrderId
from app.domain.order import LIFECYCLE, OrderState
from app.domain.procedure import Step
from app.domain.progress import current_step, progress
from app.storage.catalog import Catalog
from app.storage.listing import list_orders
from app.storage.store import Saved
from app.wording import sentence, told
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.field import pages
from ui.field.open_order import OpenOrder, read_open
from ui.field.photo import PhotoSource
from ui.field.step_page import StepModel
from ui.field.times import clock_time, left, moment, tone

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

SIGNED = frozenset({OrderState.SIGNED_OFF, OrderState.CLOSED})
SUSPEND_REASONS = ("parts", "tools", "customer", "weather", "other_team")
RETURN_REASONS = ("nobody", "refused", "not_ours", "unsafe", "duplicate")


@dataclass(frozen=True)
class StepRow:
    key: str
    number: int
    title: str
    status: str
    time: str


class StepRows(Rows):
    row_type = StepRow
    key = "key"


@dataclass(frozen=True)
class OrderPageState:
    """`badges` are {text, icon, tone}; `banner` says why the order takes no work now, `banner_action` what mends it."""

    order_id: str = ""
    number: str = ""
    urgency: str = "P3"
    fault: str = ""
    who: str = ""
    sector: str = ""
    badges: tuple[dict[str, str], ...] = ()
    clock_word: str = ""
    clock_text: str = ""
    clock_tone: str = "calm"
    current_index: int = 0
    shown_title: str = ""
    banner: str = ""
    banner_text: str = ""
    banner_tone: str = "danger"
    banner_action: str = ""
    undo_text: str = ""
    customer_name: str = ""
    customer_facts: tuple[dict[str, str], ...] = ()
    history: tuple[dict[str, str], ...] = ()
    can_leave: bool = False
    can_suspend: bool = False
    leave_reasons: tuple[dict[str, str], ...] = ()


def rail(opened: OpenOrder, shown: Step, *, is_blocked: bool) -> tuple[StepRow, ...]:
    """The eleven steps; `is_blocked` marks the step that is shown with a cross."""
    rows = []
    for number, node in enumerate(progress(opened.order, opened.procedure), 1):
        blocked = is_blocked and node.step is shown and node.state != "done"
        time = clock_time(node.done_ms, opened.offset_min) if node.done_ms is not None else ""
        if blocked:
            time = sentence("field.not_passed", opened.language)
        elif node.state == "current":
            time = sentence("field.step_now", opened.language)
        rows.append(StepRow(node.step.value, number, node.title.said(opened.language), "blocked" if blocked else node.state, time))
    return tuple(rows)


def derive(opened: OpenOrder, catalog: Catalog, shown: Step) -> OrderPageState:
    """The head of the page and what may be done with the order as a whole."""
    order, language = opened.order, opened.language
    clock = next_clock(order, opened.now_ms)
    suspendable = (order.state, "work.suspended") in LIFECYCLE
    reasons = [*(SUSPEND_REASONS if suspendable else ()), *RETURN_REASONS]
    who = " · ".join(part for part in (opened.person.name, opened.person.address) if part)
    state = OrderPageState(
        order_id=order.id,
        number=order.number,
        urgency=order.urgency,
        fault=opened.procedure.title.said(language),
        who=who or sentence("field.no_name", language),
        sector=order.sector,
        badges=badges(order.sector, order.repeat_of is not None, order.special, catalog, language),
        clock_word=sentence(f"field.clock_{clock.name}", language) if clock else "",
        clock_text=left(clock.due_ms, opened.now_ms, language) if clock else "",
        clock_tone=tone(clock.due_ms, opened.now_ms) if clock else "calm",
        customer_name=opened.person.name or sentence("field.no_name", language),
        customer_facts=_customer(opened),
        current_index=next((n for n, plan in enumerate(opened.procedure.steps) if plan.step is shown), 0),
        shown_title=opened.procedure.plan_of(shown).title.said(language),
        can_leave=(order.state, "work.returned") in LIFECYCLE or order.state is OrderState.DISPATCHED,
        can_suspend=suspendable,
        leave_reasons=tuple(
            {"key": key, "text": sentence(f"field.leave_{key}", language), "suspends": "yes" if key in SUSPEND_REASONS else ""}
            for key in reasons
        ),
    )
    return _bannered(state, opened)


def _customer(opened: OpenOrder) -> tuple[dict[str, str], ...]:
    """The whole data of the customer, for the one order that is open."""
    person = opened.person
    values = {
        "phone": person.phone,
        "address": person.address,
        "words": person.words,
        "account": person.account,
        "equipment": person.equipment,
    }
    return tuple(
        {"label": sentence(f"field.person_{name}", opened.language), "value": value, "strong": "yes" if name == "phone" else ""}
        for name, value in values.items()
        if value
    )


def badges(sector: str, is_repeat: bool, special: tuple[str, ...], catalog: Catalog, language: str) -> tuple[dict[str, str], ...]:
    """Sector, repeat visit and groups that need care, as pills."""
    found = [{"text": catalog.sectors[sector].name.said(language), "icon": sector, "tone": sector}] if sector in catalog.sectors else []
    if is_repeat:
        found.append({"text": sentence("field.repeat", language), "icon": "repeat", "tone": "warn"})
    groups = (catalog.special_groups.get(group) for group in special)
    found += [{"text": group.name.said(language), "icon": "care", "tone": "primary"} for group in groups if group is not None]
    return tuple(found)


def _bannered(state: OrderPageState, opened: OpenOrder) -> OrderPageState:
    order, language = opened.order, opened.language
    if opened.is_detached:
        return replace(
            state, banner=sentence("field.taken_away", language), banner_text=sentence("store.order_left", language), can_leave=False
        )
    if order.state is OrderState.CANCELLED:
        text = sentence("field.cancelled", language, reason=order.reason or "—")
        return replace(state, banner=sentence("field.was_cancelled", language), banner_text=text, can_leave=False)
    if order.state is OrderState.SUSPENDED:
        pause = order.visit.pauses[-1].body if order.visit.pauses else None
        reason = str(getattr(pause, "reason", "")) or "—"
        return replace(
            state,
            banner=sentence("field.is_suspended", language),
            banner_text=reason,
            banner_tone="warn",
            banner_action=sentence("field.resume", language),
        )
    if order.state is OrderState.RETURNED:
        pause = order.visit.pauses[-1].body if order.visit.pauses else None
        reason = str(getattr(pause, "reason", "")) or "—"
        return replace(state, banner=sentence("field.was_returned", language), banner_text=reason, banner_tone="calm", can_leave=False)
    return state


@QmlElement
class OrderPageModel(ViewModel):
    """`open` and `leave`; signals `opened` once there is something to show, `closed`, `customerWanted(purpose)`."""

    orderIdChanged = Signal()
    numberChanged = Signal()
    urgencyChanged = Signal()
    faultChanged = Signal()
    whoChanged = Signal()
    sectorChanged = Signal()
    badgesChanged = Signal()
    clockWordChanged = Signal()
    clockTextChanged = Signal()
    clockToneChanged = Signal()
    currentIndexChanged = Signal()
    shownTitleChanged = Signal()
    bannerChanged = Signal()
    bannerTextChanged = Signal()
    bannerToneChanged = Signal()
    bannerActionChanged = Signal()
    undoTextChanged = Signal()
    customerNameChanged = Signal()
    customerFactsChanged = Signal()
    historyChanged = Signal()
    canLeaveChanged = Signal()
    canSuspendChanged = Signal()
    leaveReasonsChanged = Signal()
    stepsChanged = Signal()
    stepChanged = Signal()

    opened = Signal()
    closed = Signal()
    customerWanted = Signal(str)
    state: OrderPageState

    def __init__(self, shift: Shift, photos: PhotoSource) -> None:
        self.state = OrderPageState()
        super().__init__()
        self._shift, self._photos = shift, photos
        self._steps = StepRows(self)
        self._step: StepModel | None = None
        self._picked: Step | None = None
        self._undo: tuple[EventId, Step, dict[str, object]] | None = None
        self.order_id: OrderId | None = None
        shift.orderChanged.connect(self._order_changed)
        shift.languageChanged.connect(self._reload)

    def open(self, order_id: OrderId) -> None:
        """Shows an order at the step where its visit stands."""
        self._forget()
        self.order_id = order_id
        self._shift.background.spawn(self._load(order_id))
        self._remember(order_id)

    def leave(self) -> None:
        """Back to the list; nothing is lost, all of it is a record or a draft."""
        self._remember("")
        self.closed.emit()
        self.order_id = None
        self._forget()

    def tick(self) -> None:
        self._reload()

    # Loading

    async def _load(self, order_id: OrderId) -> None:
        shift, language = self._shift, self._shift.language
        picked = self._picked
        try:
            opened = await shift.background.store(lambda: read_open(shift.parts, order_id, picked, language))
            if opened is None or self.order_id != order_id:
                return
            shown = self._picked or current_step(opened.order, opened.procedure) or self._resting(opened)
            if picked is not shown:
                opened = await shift.background.store(lambda: read_open(shift.parts, order_id, shown, language))
        except DoorstepError as error:
            shift.refused.emit(told(error, shift.language))
            return
        if opened is not None and self.order_id == order_id:
            self._show(opened, shown)

    def _resting(self, opened: OpenOrder) -> Step:
        """The step to show where none is current: the sheet once signed, else where the crew was when it was stopped."""
        if opened.order.state in SIGNED:
            return Step.SIGN_OFF
        if self._step is not None:
            return self._step.step
        done = [node.step for node in progress(opened.order, opened.procedure) if node.state == "done"]
        return done[-1] if done else Step.CONTACT

    def _show(self, opened: OpenOrder, shown: Step) -> None:
        wanted = self._model_for(opened, shown)
        if self._step is None or type(self._step) is not wanted or self._step.order_id != opened.order.id:
            self._swap(wanted(self._shift, opened, self._photos))
        else:
            self._step.show(opened)
        is_first = not self.state.order_id
        self._show_head(opened, shown)
        if is_first:
            self.opened.emit()

    def _show_head(self, opened: OpenOrder, shown: Step) -> None:
        blocked = self._step is not None and self._step.state.is_blocked
        self._steps.show(rail(opened, shown, is_blocked=blocked))
        state = derive(opened, self._shift.parts.catalog, shown)
        self.become(replace(state, undo_text=self.state.undo_text if self._undo else "", history=self.state.history))

    def _model_for(self, opened: OpenOrder, shown: Step) -> type[StepModel]:
        if shown is Step.SIGN_OFF and opened.order.state in SIGNED and pages.SHEET is not None:
            return pages.SHEET
        return pages.PAGES[shown]

    def _swap(self, step: StepModel | None) -> None:
        old, self._step = self._step, step
        if step is not None:
            # Owned by Qt from here: the old page lives a moment longer than our reference to its model.
            step.setParent(self)
            step.stepClosed.connect(self._step_closed)
            # What the customer is about to answer rests on the record: it is no longer taken back by one tap.
            step.customerWanted.connect(self.undoExpired)
            step.customerWanted.connect(self.customerWanted)
            step.mendWanted.connect(self._mend)
            step.undoOffered.connect(self._offer_undo)
            step.leaveWanted.connect(self.leave)
            step.isBlockedChanged.connect(self._blocked)
        self.stepChanged.emit()
        if old is not None:
            old.deleteLater()

    def _forget(self) -> None:
        self._picked, self._undo = None, None
        self._swap(None)
        self.become(OrderPageState())

    def _remember(self, order_id: str) -> None:
        """A restart shows the same order again."""
        parts, background = self._shift.parts, self._shift.background

        async def write() -> None:
            await background.store(lambda: parts.store.remember(f"open.{parts.member.member}", order_id))

        background.spawn(write())

    def _reload(self) -> None:
        if self.order_id is not None:
            self._shift.background.spawn(self._load(self.order_id))

    def _order_changed(self, order_id: str) -> None:
        if order_id in ("", self.order_id):
            self._reload()

    # What a step asks for

    def _step_closed(self) -> None:
        self._picked = None
        self._reload()

    def _mend(self, step: str, item: str) -> None:
        self._picked = Step(step)
        self._reload()

    def _blocked(self) -> None:
        if self._step is not None:
            self._show_head(self._step.opened, self._step.step)

    def _offer_undo(self, event: str, text: str) -> None:
        if self._step is not None:
            self._undo = (EventId(event), self._step.step, dict(self._step.last_draft)) if event else None
            self.become(replace(self.state, undo_text=text))

    def _act_then_reload(self, reason: str, *, suspends: bool) -> None:
        order_id, visits = self.order_id, self._shift.parts.visits
        if order_id is None:
            return
        if suspends:
            self._shift.act(lambda: visits.suspend(order_id, reason))
        else:
            self._shift.act(lambda: visits.give_back(order_id, reason), lambda _saved: self.leave())

    @Slot(int)
    def pick(self, number: int) -> None:
        """A step of the rail."""
        if 0 < number <= len(self._steps.rows):
            self._picked = Step(self._steps.rows[number - 1].key)
            self._reload()

    @Slot()
    def undo(self) -> None:
        """Takes the last record back and brings its answers back as a draft."""
        undone, self._undo = self._undo, None
        order_id, parts = self.order_id, self._shift.parts
        if undone is None or order_id is None:
            return
        event, step, draft = undone

        def work() -> Saved:
            saved = parts.visits.correct(order_id, event)
            if draft:
                parts.store.save_draft(order_id, step.value, parts.member.member, draft)
            return saved

        def back(_saved: Saved) -> None:
            self._picked = step
            self._swap(None)
            self._reload()

        self.become(replace(self.state, undo_text=""))
        self._shift.act(work, back)

    @Slot()
    def undoExpired(self) -> None:
        self._undo = None
        self.become(replace(self.state, undo_text=""))

    @Slot()
    def look(self) -> None:
        """Looks up what was done at this address before."""
        if self.order_id is not None and self._step is not None:
            self._shift.background.spawn(self._look_up(self._step.opened))

    async def _look_up(self, opened: OpenOrder) -> None:
        parts, address, language = self._shift.parts, opened.person.address, opened.language
        rows = await self._shift.background.store(lambda: list_orders(parts.store.engine, query=address) if address else [])
        faults = parts.catalog.faults
        found = [row for row in rows if row.order_id != opened.order.id and row.address == address]
        history = tuple(
            {
                "label": moment(row.received_ms, opened.now_ms, opened.offset_min),
                "value": f"{faults[row.fault].name.said(language)}　{row.number}" if row.fault in faults else row.number,
            }
            for row in found
        )
        if self.order_id == opened.order.id:
            self.become(replace(self.state, history=history))

    @Slot()
    def back(self) -> None:
        self.leave()

    @Slot()
    def bannerPressed(self) -> None:
        """Work goes on after a suspension."""
        order_id, visits = self.order_id, self._shift.parts.visits
        if order_id is not None and self.state.banner_action:
            self._shift.act(lambda: visits.resume(order_id))

    @Slot(str, str)
    def leaveWith(self, reason: str, words: str) -> None:
        """Suspends or gives the order back; `reason` is a key of the list, `words` what was added."""
        chosen = next((r for r in self.state.leave_reasons if r["key"] == reason), None)
        text = "　".join(part for part in (chosen["text"] if chosen else "", words.strip()) if part)
        if text:
            self._act_then_reload(text, suspends=chosen is not None and bool(chosen["suspends"]))

    @Property(str, notify=orderIdChanged)
    def orderId(self) -> str:
        return self.state.order_id

    @Property(str, notify=numberChanged)
    def number(self) -> str:
        return self.state.number

    @Property(str, notify=urgencyChanged)
    def urgency(self) -> str:
        return self.state.urgency

    @Property(str, notify=faultChanged)
    def fault(self) -> str:
        return self.state.fault

    @Property(str, notify=whoChanged)
    def who(self) -> str:
        return self.state.who

    @Property(str, notify=sectorChanged)
    def sector(self) -> str:
        return self.state.sector

    @Property(QVariantList, notify=badgesChanged)
    def badges(self) -> list[dict[str, str]]:
        return list(self.state.badges)

    @Property(str, notify=clockWordChanged)
    def clockWord(self) -> str:
        return self.state.clock_word

    @Property(str, notify=clockTextChanged)
    def clockText(self) -> str:
        return self.state.clock_text

    @Property(str, notify=clockToneChanged)
    def clockTone(self) -> str:
        return self.state.clock_tone

    @Property(int, notify=currentIndexChanged)
    def currentIndex(self) -> int:
        return self.state.current_index

    @Property(str, notify=shownTitleChanged)
    def shownTitle(self) -> str:
        return self.state.shown_title

    @Property(str, notify=bannerChanged)
    def banner(self) -> str:
        return self.state.banner

    @Property(str, notify=bannerTextChanged)
    def bannerText(self) -> str:
        return self.state.banner_text

    @Property(str, notify=bannerToneChanged)
    def bannerTone(self) -> str:
        return self.state.banner_tone

    @Property(str, notify=bannerActionChanged)
    def bannerAction(self) -> str:
        return self.state.banner_action

    @Property(str, notify=undoTextChanged)
    def undoText(self) -> str:
        return self.state.undo_text

    @Property(str, notify=customerNameChanged)
    def customerName(self) -> str:
        return self.state.customer_name

    @Property(QVariantList, notify=customerFactsChanged)
    def customerFacts(self) -> list[dict[str, str]]:
        return list(self.state.customer_facts)

    @Property(QVariantList, notify=historyChanged)
    def history(self) -> list[dict[str, str]]:
        return list(self.state.history)

    @Property(bool, notify=canLeaveChanged)
    def canLeave(self) -> bool:
        return self.state.can_leave

    @Property(bool, notify=canSuspendChanged)
    def canSuspend(self) -> bool:
        return self.state.can_suspend

    @Property(QVariantList, notify=leaveReasonsChanged)
    def leaveReasons(self) -> list[dict[str, str]]:
        return list(self.state.leave_reasons)

    @Property(Rows, notify=stepsChanged)
    def steps(self) -> StepRows:
        return self._steps

    @Property(StepModel, notify=stepChanged)
    def step(self) -> StepModel | None:
        return self._step

    @Property(QObject, notify=stepChanged)
    def stepObject(self) -> QObject | None:
        """The same for a Loader, which hands it to the page under its own type."""
        return self._step

    @Property(str, notify=stepChanged)
    def stepPage(self) -> str:
        return self._step.page if self._step is not None else ""
