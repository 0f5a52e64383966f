"""The lock page: who works here, the PIN, what waits to be sent, whom to call without a PIN.

The one rule: it knows nothing but the lock card; no name of a customer and no order is ever shown before a PIN.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from app.domain.identity import Clock
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.common.pin_entry import PinEntryModel, PinEntryState
from ui.common.pin_typing import PIN_DIGITS
from ui.field.times import clock_time, day

# The window's QML is read while keys and cards are still being loaded.
if TYPE_CHECKING:
    from app.storage.lock_card import CardMember, LockCard

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

# Fire brigade, ambulance, police: such numbers are short everywhere.
PUBLIC_DIGITS = 3


@dataclass(frozen=True)
class MemberRow:
    member: str
    name: str
    title: str
    staff: str
    unsent: int
    waits: str
    chosen: bool


class MemberRows(Rows):
    row_type = MemberRow
    key = "member"


@dataclass(frozen=True)
class LockState(PinEntryState):
    crew: str = ""
    time: str = ""
    day: str = ""
    foot: str = ""
    prompt: str = ""


def member_rows(members: "tuple[CardMember, ...]", chosen: str, language: str) -> tuple[MemberRow, ...]:
    """One tile a member; `waits` says what is not sent yet."""
    return tuple(
        MemberRow(
            member=member.member_id,
            name=member.name,
            title=member.role_in(language),
            staff=sentence("field.staff_number", language, number=member.staff_number),
            unsent=member.unsent,
            waits=sentence("field.waits" if member.unsent else "field.all_sent", language, n=member.unsent),
            chosen=member.member_id == chosen,
        )
        for member in members
    )


def derive(card: "LockCard", language: str, now_ms: int, offset_min: int, demo_pin: str, *, was_unlocked: bool) -> LockState:
    """What stands on the page beside what is being typed."""
    return LockState(
        utility=card.utility_in(language),
        crew=card.crew_in(language),
        device=sentence("field.device", language, label=card.device),
        time=clock_time(now_ms, offset_min),
        day=day(now_ms, offset_min, language),
        hint=sentence("field.demo_pin", language, pin=demo_pin) if demo_pin else "",
        foot=sentence("field.lock_keeps" if was_unlocked else "field.first_pin", language),
        telephones=tuple(
            {"label": t.label_zh if language == "zh" else t.label_en, "number": t.phone, "danger": len(t.phone) <= PUBLIC_DIGITS}
            for t in card.emergency
        ),
    )


@QmlElement
class LockPageModel(PinEntryModel):
    crewChanged = Signal()
    timeChanged = Signal()
    dayChanged = Signal()
    footChanged = Signal()
    promptChanged = Signal()
    membersChanged = Signal()
    state: LockState

    def __init__(self, clock: Clock, demo_pin: str, complete: Callable[[str, str], None]) -> None:
        super().__init__(LockState(), complete)
        self._clock, self._demo_pin = clock, demo_pin
        self._members = MemberRows(self)
        self._card: LockCard | None = None
        self._language = "zh"

    def show(self, card: "LockCard", language: str, *, was_unlocked: bool) -> None:
        """Shows the card anew; the member who was here last stays chosen, the PIN does not."""
        self._card, self._language = card, language
        known = {member.member_id for member in card.members}
        chosen = self.state.chosen if self.state.chosen in known else next((m.member_id for m in card.members), "")
        state = derive(card, language, self._clock.wall_ms(), self._clock.offset_min(), self._demo_pin, was_unlocked=was_unlocked)
        self.take(replace(state, chosen=chosen))

    def take(self, state: PinEntryState) -> None:
        members = self._card.members if self._card else ()
        self._members.show(member_rows(members, state.chosen, self._language))
        name = next((m.name for m in members if m.member_id == state.chosen), "")
        prompt = sentence("field.enter_pin" if name else "field.choose_member", self._language, digits=PIN_DIGITS)
        assert isinstance(state, LockState)
        super().take(replace(state, chosen_name=name, prompt=prompt))

    def tick(self) -> None:
        now_ms, offset_min = self._clock.wall_ms(), self._clock.offset_min()
        self.become(replace(self.state, time=clock_time(now_ms, offset_min), day=day(now_ms, offset_min, self._language)))

    @Property(str, notify=crewChanged)
    def crew(self) -> str:
        return self.state.crew

    @Property(str, notify=timeChanged)
    def time(self) -> str:
        return self.state.time

    @Property(str, notify=dayChanged)
    def day(self) -> str:
        return self.state.day

    @Property(str, notify=footChanged)
    def foot(self) -> str:
        return self.state.foot

    @Property(str, notify=promptChanged)
    def prompt(self) -> str:
        return self.state.prompt

    @Property(Rows, notify=membersChanged)
    def members(self) -> MemberRows:
        return self._members
