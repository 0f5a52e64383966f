"""A PIN as it is typed, figure by figure: what the lock pages, the first start and the change of a PIN have in common.

The one rule: a PIN is in no state that QML reads; only how many figures are typed is.
"""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from ui.common.viewmodel import ViewModel

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1

PIN_DIGITS = 6


@QmlElement
class PinTypingModel(ViewModel):
    """Its state has `entered` (figures typed), `error` (what was wrong with the last PIN, in words) and `is_busy`.

    Whoever inherits says who may type (`may_type`) and what the last figure brings (`whole`).
    """

    enteredChanged = Signal()
    errorChanged = Signal()
    isBusyChanged = Signal()
    state: Any

    def __init__(self, state: object) -> None:
        self.state = state
        super().__init__()
        self._pin = ""

    def may_type(self) -> bool:
        return not self.state.is_busy

    def whole(self, pin: str) -> None:
        """The last figure is there; none of them is kept here any more."""
        raise NotImplementedError

    def forget(self) -> None:
        """What was typed so far is gone."""
        self._pin = ""

    @Slot(str)
    def type(self, figure: str) -> None:
        if not self.may_type() or not figure.isdigit():
            return
        self._pin += figure
        self._count()
        if len(self._pin) == PIN_DIGITS:
            pin, self._pin = self._pin, ""
            self.whole(pin)

    @Slot()
    def erase(self) -> None:
        if not self.state.is_busy:
            self._pin = self._pin[:-1]
            self._count()

    def _count(self) -> None:
        """A key was pressed: what was wrong before is not said any more."""
        self.become(replace(self.state, entered=len(self._pin), error=""))

    @Property(int, notify=enteredChanged)
    def entered(self) -> int:
        return int(self.state.entered)

    @Property(str, notify=errorChanged)
    def error(self) -> str:
        return str(self.state.error)

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return bool(self.state.is_busy)
