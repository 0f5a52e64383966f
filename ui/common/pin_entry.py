"""Who unlocks, and the PIN as it is typed: what the lock pages of tablet and desk have in common.

The one rule: a PIN is in no state that QML reads; only how many figures are typed is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from ui.common.viewmodel import QVariantList, ViewModel

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1

PIN_DIGITS = 6


@dataclass(frozen=True)
class PinEntryState:
    """`entered` figures of the PIN are typed; `error` is what the last try met, in words."""

    utility: str = ""
    device: str = ""
    hint: str = ""
    chosen: str = ""
    chosen_name: str = ""
    entered: int = 0
    error: str = ""
    is_busy: bool = False
    telephones: tuple[dict[str, object], ...] = ()


@QmlElement
class PinEntryModel(ViewModel):
    """`complete(member, pin)` is called with the last figure; the app answers with `fail` or takes the page away."""

    utilityChanged = Signal()
    deviceChanged = Signal()
    hintChanged = Signal()
    chosenChanged = Signal()
    chosenNameChanged = Signal()
    enteredChanged = Signal()
    errorChanged = Signal()
    isBusyChanged = Signal()
    telephonesChanged = Signal()
    state: PinEntryState

    def __init__(self, state: PinEntryState, complete: Callable[[str, str], None]) -> None:
        self.state = state
        super().__init__()
        self._complete, self._pin = complete, ""

    def take(self, state: PinEntryState) -> None:
        """Shows another card or another member; what was typed is gone. A page adds what it says of the chosen one."""
        self._pin = ""
        self.become(state)

    def fail(self, words: str) -> None:
        """The PIN was not taken: the figures go, the reason stays until the next one is typed."""
        self._pin = ""
        self.become(replace(self.state, entered=0, error=words, is_busy=False))

    @Slot(str)
    def choose(self, member: str) -> None:
        if not self.state.is_busy:
            self.take(replace(self.state, chosen=member, entered=0, error=""))

    @Slot(str)
    def type(self, figure: str) -> None:
        if self.state.is_busy or not self.state.chosen or not figure.isdigit():
            return
        self._pin += figure
        is_whole = len(self._pin) == PIN_DIGITS
        self.become(replace(self.state, entered=len(self._pin), error="", is_busy=is_whole))
        if is_whole:
            pin, self._pin = self._pin, ""
            self._complete(self.state.chosen, pin)

    @Slot()
    def erase(self) -> None:
        if not self.state.is_busy:
            self._pin = self._pin[:-1]
            self.become(replace(self.state, entered=len(self._pin), error=""))

    @Property(str, notify=utilityChanged)
    def utility(self) -> str:
        return self.state.utility

    @Property(str, notify=deviceChanged)
    def device(self) -> str:
        return self.state.device

    @Property(str, notify=hintChanged)
    def hint(self) -> str:
        return self.state.hint

    @Property(str, notify=chosenChanged)
    def chosen(self) -> str:
        return self.state.chosen

    @Property(str, notify=chosenNameChanged)
    def chosenName(self) -> str:
        return self.state.chosen_name

    @Property(int, notify=enteredChanged)
    def entered(self) -> int:
        return self.state.entered

    @Property(str, notify=errorChanged)
    def error(self) -> str:
        return self.state.error

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(QVariantList, notify=telephonesChanged)
    def telephones(self) -> list[dict[str, object]]:
        return list(self.state.telephones)
