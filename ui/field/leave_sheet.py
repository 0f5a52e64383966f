"""Leaving a visit before its end: suspended by this crew, or given back to the desk, with the reason.

The one rule: what was recorded stays; the reason is recorded in words that the desk reads.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.identity import OrderId
from app.domain.order import LIFECYCLE
from app.wording import sentence
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.field.open_order import OpenOrder

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

SUSPEND_REASONS = ("parts", "tools", "customer", "weather", "other_team")
RETURN_REASONS = ("nobody", "refused", "not_ours", "unsafe", "duplicate")


@dataclass(frozen=True)
class LeaveSheetState:
    """`reasons` are {key, text, suspends}; `suspends` is empty for those that give the order back."""

    reasons: tuple[dict[str, str], ...] = ()


def derive(opened: OpenOrder) -> LeaveSheetState:
    can_suspend = (opened.order.state, "work.suspended") in LIFECYCLE
    keys = [*(SUSPEND_REASONS if can_suspend else ()), *RETURN_REASONS]
    reasons = (
        {"key": key, "text": sentence(f"field.leave_{key}", opened.language), "suspends": "yes" if key in SUSPEND_REASONS else ""}
        for key in keys
    )
    return LeaveSheetState(tuple(reasons))


@QmlElement
class LeaveSheetModel(ViewModel):
    reasonsChanged = Signal()
    state: LeaveSheetState

    def __init__(self, shift: Shift, given_back: Callable[[], None], parent: QObject) -> None:
        self.state = LeaveSheetState()
        super().__init__(parent)
        self._shift, self._given_back = shift, given_back
        self._order_id: OrderId | None = None

    def show(self, opened: OpenOrder) -> None:
        self._order_id = opened.order.id
        self.become(derive(opened))

    @Property(QVariantList, notify=reasonsChanged)
    def reasons(self) -> list[dict[str, str]]:
        return list(self.state.reasons)

    @Slot(str, str)
    def leaveWith(self, reason: str, words: str) -> None:
        """Suspends or gives the order back; `reason` is a key of the list, `words` what was added."""
        chosen = next((r for r in self.state.reasons if r["key"] == reason), None)
        order_id, visits = self._order_id, self._shift.parts.visits
        if chosen is None or order_id is None:
            return
        text = "　".join(part for part in (chosen["text"], words.strip()) if part)
        if chosen["suspends"]:
            self._shift.act(lambda: visits.suspend(order_id, text))
        else:
            self._shift.act(lambda: visits.give_back(order_id, text), lambda _saved: self._given_back())
