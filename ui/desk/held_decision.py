"""What a desk may decide on held events: what acceptance would lead to, why it cannot be had, and the decision itself.

The one rule: what follows from a decision is worked out by the same fold that the server uses, before anything is decided.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.decision import groups, with_late
from app.domain.events import Fact
from app.domain.identity import EventId
from app.domain.order import Misfit, Order
from app.wording import sentence
from ui.common.shift import Shift
from ui.common.viewmodel import ViewModel
from ui.desk.names import Names

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class HeldDecisionState:
    """The first device's held events: how many they are, what either answer leads to, "" in `lock` where both may be given."""

    count: int = 0
    verdict: str = ""
    may_accept: bool = False
    accept_text: str = ""
    reject_text: str = ""
    lock: str = ""
    more: str = ""
    is_busy: bool = False
    said: str = ""


@dataclass(frozen=True)
class Question:
    """One decision to be made on an order: about which events, and the order as their acceptance would leave it."""

    order: Order
    targets: tuple[EventId, ...]
    after: Order | Misfit
    others: int


def question(order: Order, facts: Sequence[Fact]) -> Question | None:
    """The next decision to be made; None where nothing is held. Held events that cannot be read here stand alone."""
    held = [fact for fact in facts if fact.id in order.held]
    known = {fact.id for fact in held}
    unread = [event_id for event_id in order.held if event_id not in known]
    for group in groups(held):
        return Question(order, tuple(fact.id for fact in group), with_late(order, group), len(order.held) - len(group))
    if unread:
        return Question(order, (unread[0],), Misfit("decision.unreadable"), len(unread) - 1)
    return None


def derive(asked: Question | None, was: HeldDecisionState, names: Names) -> HeldDecisionState:
    if asked is None:
        return HeldDecisionState(said=was.said)
    said, n = names.language, len(asked.targets)
    may_accept = isinstance(asked.after, Order)
    to = asked.after.state.value if isinstance(asked.after, Order) else asked.order.state.value
    params = dict(asked.after.params) if isinstance(asked.after, Misfit) else {}
    if "kind" in params:
        params["kind"] = names.word("event", params["kind"].replace(".", "_"))
    return replace(
        was,
        count=n,
        verdict="" if was.verdict == "accept" and not may_accept else was.verdict,
        may_accept=may_accept,
        accept_text=sentence("desk.accept_leads", said, n=n, state=names.state(to)) if may_accept else "",
        reject_text=sentence("desk.reject_leads", said, n=n, state=names.state(asked.order.state.value)),
        lock=sentence(asked.after.code, said, **params) if isinstance(asked.after, Misfit) else "",
        more=sentence("desk.held_others", said, n=asked.others) if asked.others else "",
    )


@QmlElement
class HeldDecisionModel(ViewModel):
    countChanged = Signal()
    verdictChanged = Signal()
    mayAcceptChanged = Signal()
    acceptTextChanged = Signal()
    rejectTextChanged = Signal()
    lockChanged = Signal()
    moreChanged = Signal()
    isBusyChanged = Signal()
    saidChanged = Signal()
    state: HeldDecisionState

    def __init__(self, shift: Shift, names: Callable[[], Names], done: Callable[[], None]) -> None:
        self.state = HeldDecisionState()
        super().__init__()
        self._shift, self._names, self._done = shift, names, done
        self._asked: Question | None = None
        shift.refused.connect(self._refused)
        shift.languageChanged.connect(self._derive)

    def ask(self, order: Order | None, facts: Sequence[Fact]) -> None:
        """Shows what may be decided on this order now; None shows nothing."""
        was = self._asked
        self._asked = question(order, facts) if order is not None else None
        if was is None or self._asked is None or was.targets != self._asked.targets:
            self.become(HeldDecisionState(said=self.state.said))
        self._derive()

    @Slot()
    def _derive(self) -> None:
        self.become(derive(self._asked, self.state, self._names()))

    @Slot(str)
    def _refused(self, _words: str) -> None:
        self.become(replace(self.state, is_busy=False))

    @Slot(str)
    def choose(self, verdict: str) -> None:
        if verdict == "reject" or (verdict == "accept" and self.state.may_accept):
            self.become(replace(self.state, verdict=verdict, said=""))

    @Slot(str)
    def decide(self, reason: str) -> None:
        """Records the decision; it cannot be taken back."""
        asked, verdict = self._asked, self.state.verdict
        if asked is None or not verdict or not reason.strip() or self.state.is_busy:
            return
        self.become(replace(self.state, is_busy=True))
        order, accept = asked.order, verdict == "accept"
        self._shift.act(
            lambda: self._shift.parts.orders.decide(order.id, "accept" if accept else "reject", asked.targets, reason),
            lambda _: self._decided(f"desk.said_{verdict}", len(asked.targets), order.number),
        )

    def _decided(self, code: str, n: int, number: str) -> None:
        self.become(HeldDecisionState(said=sentence(code, self._shift.language, n=n, number=number)))
        self._done()

    @Property(int, notify=countChanged)
    def count(self) -> int:
        return self.state.count

    @Property(str, notify=verdictChanged)
    def verdict(self) -> str:
        return self.state.verdict

    @Property(bool, notify=mayAcceptChanged)
    def mayAccept(self) -> bool:
        return self.state.may_accept

    @Property(str, notify=acceptTextChanged)
    def acceptText(self) -> str:
        return self.state.accept_text

    @Property(str, notify=rejectTextChanged)
    def rejectText(self) -> str:
        return self.state.reject_text

    @Property(str, notify=lockChanged)
    def lock(self) -> str:
        return self.state.lock

    @Property(str, notify=moreChanged)
    def more(self) -> str:
        return self.state.more

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said
