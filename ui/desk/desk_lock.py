"""The desk's lock: who dispatches here, and the PIN.

The one rule: it knows nothing but the lock card; no order is shown before a PIN.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.storage.lock_card import LockCard
from app.wording import has_sentence, sentence, told
from ui.common.pin_entry import PinEntryModel, PinEntryState
from ui.common.viewmodel import QVariantList
from ui.desk.decision import Facts

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class DeskLockState(PinEntryState):
    members: tuple[Facts, ...] = ()


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


def why_locked(error: DoorstepError, language: str) -> str:
    """Where a colleague helps, a desk names another place than a tablet."""
    here = f"desk.{error.code.replace('.', '_')}"
    return sentence(here, language, **error.params) if has_sentence(here) else told(error, language)


@QmlElement
class DeskLockModel(PinEntryModel):
    membersChanged = Signal()
    state: DeskLockState

    def __init__(self, demo_pin: str, complete: Callable[[str, str], None]) -> None:
        super().__init__(DeskLockState(), complete)
        self._demo_pin = demo_pin

    def show(self, card: LockCard, language: str) -> None:
        """Shows the card anew; whoever was here last stays chosen, the PIN does not."""
        known = {member.member_id for member in card.members}
        chosen = self.state.chosen if self.state.chosen in known else next((m.member_id for m in card.members), "")
        self.take(replace(derive(card, language, self._demo_pin), chosen=chosen))

    def take(self, state: PinEntryState) -> None:
        assert isinstance(state, DeskLockState)
        name = next((str(member["name"]) for member in state.members if member["id"] == state.chosen), "")
        super().take(replace(state, chosen_name=name))

    @Property(QVariantList, notify=membersChanged)
    def members(self) -> list[Facts]:
        return list(self.state.members)
