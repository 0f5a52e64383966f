"""Who unlocks, and the PIN as it is typed: what the lock pages of tablet and desk have in common.

The one rule: a PIN is in no state that QML reads; only how many figures are typed is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from ui.common.pin_typing import PinTypingModel
from ui.common.viewmodel import QVariantList

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1


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
class PinEntryModel(PinTypingModel):
    """`complete(member, pin)` is called with the last figure; the app answers with `fail` or takes the page away."""

    utilityChanged = Signal()
    deviceChanged = Signal()
    hintChanged = Signal()
    chosenChanged = Signal()
    chosenNameChanged = Signal()
    telephonesChanged = Signal()
    state: PinEntryState

    def __init__(self, state: PinEntryState, complete: Callable[[str, str], None]) -> None:
        super().__init__(state)
        self._complete = complete

    def take(self, state: PinEntryState) -> None:
        """Shows another card or another member; what was typed is gone. A page adds what it says of the chosen one."""
        self.forget()
        self.become(state)

    def fail(self, words: str) -> None:
        """The PIN was not taken: the figures go, the reason stays until the next one is typed."""
        self.forget()
        self.become(replace(self.state, entered=0, error=words, is_busy=False))

    @Slot(str)
    def choose(self, member: str) -> None:
        if not self.state.is_busy:
            self.take(replace(self.state, chosen=member, entered=0, error=""))

    def may_type(self) -> bool:
        return not self.state.is_busy and bool(self.state.chosen)

    def whole(self, pin: str) -> None:
        self.become(replace(self.state, is_busy=True))
        self._complete(self.state.chosen, pin)

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

    @Property(QVariantList, notify=telephonesChanged)
    def telephones(self) -> list[dict[str, object]]:
        return list(self.state.telephones)
