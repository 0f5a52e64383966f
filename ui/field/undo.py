"""The offer to take the last record back, for as long as its banner stands.

The one rule: undo writes a correction, it deletes nothing; the answers come back as a draft.
"""

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.identity import EventId, OrderId
from app.domain.procedure import Step
from app.storage.store import Saved
from app.wording import sentence
from ui.common.shift import Shift
from ui.common.viewmodel import ViewModel

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class Offer:
    """What would be taken back: an event of a step, and the draft that its record ended."""

    order_id: OrderId
    step: Step
    event: EventId
    draft: dict[str, object]


@dataclass(frozen=True)
class UndoState:
    """`code` is the sentence's, `text` the sentence in the language now spoken."""

    code: str = ""
    text: str = ""


@QmlElement
class UndoModel(ViewModel):
    """`undone(step)` once the correction is recorded."""

    textChanged = Signal()
    undone = Signal(str)
    state: UndoState

    def __init__(self, shift: Shift, parent: QObject) -> None:
        self.state = UndoState()
        super().__init__(parent)
        self._shift = shift
        self._offer: Offer | None = None
        shift.languageChanged.connect(self._speak)

    def offer(self, order_id: OrderId, step: Step, event: str, draft: dict[str, object], code: str) -> None:
        """Offers to take an event back with the sentence of a code; an empty event ends the offer before it."""
        self._offer = Offer(order_id, step, EventId(event), draft) if event else None
        self.become(UndoState(code))
        self._speak()

    @Slot()
    def _speak(self) -> None:
        code = self.state.code
        self.become(UndoState(code, sentence(code, self._shift.language) if code else ""))

    @Property(str, notify=textChanged)
    def text(self) -> str:
        return self.state.text

    @Slot()
    def forget(self) -> None:
        """The banner's time is over, or the order was left."""
        self._offer = None
        self.become(UndoState())

    @Slot()
    def undo(self) -> None:
        offer, parts = self._offer, self._shift.parts
        self.forget()
        if offer is None:
            return

        def work() -> Saved:
            saved = parts.visits.correct(offer.order_id, offer.event)
            if offer.draft:
                parts.store.save_draft(offer.order_id, offer.step.value, parts.member.member, offer.draft)
            return saved

        self._shift.act(work, lambda _saved: self.undone.emit(offer.step.value))
