"""The tablet in the customer's hand: which view they see, until the crew's PIN takes it back.

The one rule: there is one customer's view at a time, and it is gone when it is handed back.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.identity import OrderId

if TYPE_CHECKING:
    from ui.common.shift import Shift


class CustomerStage(QObject):
    changed = Signal()

    def __init__(self, check_pin: Callable[[str, str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._check_pin = check_pin
        self.customer: QObject | None = None

    def give(self, shift: "Shift", order_id: OrderId, purpose: str) -> None:
        """Shows the customer's view for a purpose; the PIN is that of the member who gives it."""
        from ui.field.places import CUSTOMER

        member = shift.parts.member.member
        customer = CUSTOMER(shift, order_id, purpose, lambda pin: self._check_pin(member, pin))
        customer.setParent(self)
        customer.handedBack.connect(self.take_back)  # type: ignore[attr-defined]
        self.customer = customer
        self.changed.emit()

    @Slot()
    def take_back(self) -> None:
        given, self.customer = self.customer, None
        if given is not None:
            self.changed.emit()
            given.deleteLater()
