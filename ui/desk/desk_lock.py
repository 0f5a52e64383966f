"""The desk's lock: who dispatches here, and the PIN.

The one rule: it knows nothing but the lock card; no order is shown before a PIN.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.storage.lock_card import LockCard
from app.wording import sentence
from ui.common.viewmodel import QVariantList, ViewModel
from ui.desk.decision import Facts

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1

PIN_DIGITS = 6


@dataclass(frozen=True)
class DeskLockState:
    """`entered` figures of the PIN are typed; `error` is what the last try met, in words."""

    utility: str = ""
    device: str = ""
    hint: str = ""
    chosen: str = ""
    chosen_name: str = ""
    entered: int = 0
    error: str = ""
    is_busy: bool = False
    members: tuple[Facts, ...] = ()
    telephones: tuple[Facts, ...] = ()


def derive(card: LockCard, language: str, demo_pin: str) -> DeskLockState:
    """What stands on the page beside what is being typed."""
    return DeskLockState(
        utility=card.utility_in(language),
        device=card.device,
        hint=sentence("desk.demo_pin", language, pin=demo_pin) if demo_pin else "",
        members=tuple(
            {
                "id": m.member_id,
                "name": m.name,
                "title": m.role_in(language),
                "unsent": sentence("desk.waits", language, n=m.unsent) if m.unsent else "",
            }
            for m in card.members
        ),
        telephones=tuple({"label": t.label_zh if language == "zh" else t.label_en, "number": t.phone} for t in card.emergency),
    )


@QmlElement
class DeskLockModel(ViewModel):
    """`complete(member, pin)` is called with the sixth figure; the app answers with `fail` or takes the page away."""

    utilityChanged = Signal()
    deviceChanged = Signal()
    hintChanged = Signal()
    chosenChanged = Signal()
    chosenNameChanged = Signal()
    enteredChanged = Signal()
    errorChanged = Signal()
    isBusyChanged = Signal()
    membersChanged = Signal()
    telephonesChanged = Signal()
    state: DeskLockState

    def __init__(self, demo_pin: str, complete: Callable[[str, str], None]) -> None:
        self.state = DeskLockState()
        super().__init__()
        self._demo_pin, self._complete = demo_pin, complete
        self._pin = ""

    def show(self, card: LockCard, language: str) -> None:
        """Shows the card anew; whoever was here last stays chosen, the PIN does not."""
        self._pin = ""
        known = {member.member_id: member.name for member in card.members}
        chosen = self.state.chosen if self.state.chosen in known else next(iter(known), "")
        self.become(replace(derive(card, language, self._demo_pin), chosen=chosen, chosen_name=known.get(chosen, "")))

    def fail(self, words: str) -> None:
        """The PIN was not taken: the figures go, the reason stays until the next one is typed."""
        self._pin = ""
        self.become(replace(self.state, entered=0, error=words, is_busy=False))

    @Slot(str)
    def choose(self, member: str) -> None:
        if not self.state.is_busy:
            self._pin = ""
            name = next((str(m["name"]) for m in self.state.members if m["id"] == member), "")
            self.become(replace(self.state, chosen=member, chosen_name=name, entered=0, error=""))

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

    # For QML

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

    @Property(QVariantList, notify=membersChanged)
    def members(self) -> list[Facts]:
        return list(self.state.members)

    @Property(QVariantList, notify=telephonesChanged)
    def telephones(self) -> list[Facts]:
        return list(self.state.telephones)
