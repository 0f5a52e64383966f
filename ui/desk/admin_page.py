"""Administration: which devices and members there are, new ones let in, others withdrawn, wiped, let in again; PINs of this desk.

The one rule: the list is the server's word of the moment it was asked; what is ordered here is a signed event, and stands as
done only once the list says so.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.storage.store import Saved
from app.use_cases.administration import Administration
from app.wording import sentence, told
from sync.protocol.desk_messages import ListedDevice, ListedMember, Roster
from ui.common.people import PeopleModel
from ui.common.shift import Shift
from ui.desk.admin_rows import (
    ActRows,
    DeviceRows,
    MemberRows,
    View,
    act_rows,
    alone_lines,
    device_facts,
    device_rows,
    is_of,
    lately_alone,
    member_rows,
)
from ui.desk.admin_shown import AdminShown, AdminState
from ui.desk.admin_subject import device_subject, member_subject
from ui.desk.decision import Facts
from ui.desk.details import DeskCalls
from ui.desk.enrolling import EnrollingModel
from ui.desk.names import Names
from ui.desk.proposals import ProposalsModel

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1

SECTIONS = ("devices", "members", "proposals", "acts", "pins")
_FILTERS = ("in_use", "withdrawn", "all")
# How often the list is asked for anew while it is looked at; while a device is expected, more often.
_EVERY_S, _EXPECTING_S = 60, 5


@QmlElement
class AdminPageModel(AdminShown):
    """`noticed(tone, words)` is for over whatever page is open; unlike a refusal it answers nothing that somebody did there."""

    noticed = Signal(str, str)

    def __init__(self, shift: Shift, calls: DeskCalls) -> None:
        self.state = AdminState()
        super().__init__()
        self._shift, self._calls = shift, calls
        self._devices, self._members, self._acts = DeviceRows(self), MemberRows(self), ActRows(self)
        self._enrolling = EnrollingModel(shift, calls.ticket, self._names)
        self._people = PeopleModel(shift, self)
        self._proposals = ProposalsModel(shift, self._view, self._note_ordered)
        self._proposals.noticed.connect(self.noticed)
        self._roster: Roster | None = None
        self._ticks = _EVERY_S - _EXPECTING_S
        self._has_ordered = False
        self._said: Callable[[], str] = str
        shift.languageChanged.connect(self._speak)
        shift.refused.connect(self._refused)
        shift.syncChanged.connect(self._heard)
        self._derive()

    def _names(self) -> Names:
        parts = self._shift.parts
        return Names(parts.catalog, parts.setup, parts.members, self._shift.language)

    def _view(self) -> View:
        clock = self._shift.parts.clock
        return View(self._names(), clock.wall_ms(), clock.offset_min(), str(self._shift.parts.store.device().device))

    def _say(self, code: str, **params: object) -> str:
        return sentence(f"desk.{code}", self._shift.language, **params)

    # The list

    @Slot()
    def refresh(self) -> None:
        if not self.state.is_loading:
            self.become(replace(self.state, is_loading=True))
            self._shift.background.spawn(self._load())

    async def _load(self) -> None:
        try:
            roster = await self._shift.background.sync(self._calls.roster)
        except DoorstepError as error:
            self.become(replace(self.state, is_loading=False, problem=told(error, self._shift.language)))
            if error.code == "server.device_unconfirmed":
                self.noticed.emit("warn", self.state.problem)  # over every page: a new desk's board is empty for that alone
            return
        self._roster = roster
        self._enrolling.show(roster)
        self.become(replace(self.state, is_loading=False, is_loaded=True, problem=""))
        self._derive()

    def tick(self, *, is_seen: bool) -> None:
        """Once a second; unseen, the list is asked for only where a colleague may be waiting for this member."""
        self._enrolling.tick()
        self._ticks += 1
        if (is_seen or self.state.needs_second) and self._ticks % (_EXPECTING_S if self._enrolling.is_waiting else _EVERY_S) == 0:
            self.refresh()

    @Slot()
    def _heard(self) -> None:
        """What was ordered here has gone out: the list says what became of it; or the rule of two persons was turned on or off."""
        if self.state.needs_second != self._shift.parts.setup.two_persons:
            self._derive()
        if self._has_ordered and not self._shift.waiting.events:
            self._has_ordered = False
            self.refresh()

    @Slot()
    def _speak(self) -> None:
        self.become(replace(self.state, said=self._said() if self.state.said else ""))
        if self._roster is not None:
            self._enrolling.show(self._roster)
        self._derive()

    def _derive(self) -> None:
        roster, view = self._roster or Roster(server_time=0, devices=()), self._view()
        self._devices.show(device_rows(roster, self.state.chosen, view))
        self._members.show(member_rows(roster, view))
        self._acts.show(act_rows(roster, view))
        self._proposals.show(roster)
        needs_second = self._shift.parts.setup.two_persons
        count = {
            "devices": sum(is_of(device, "in_use") for device in roster.devices),
            "members": len(roster.members),
            "proposals": len(roster.proposals),
            "acts": len(roster.acts),
            "pins": self._people.how_many,
        }
        shown = [key for key in SECTIONS if key != "proposals" or needs_second or roster.proposals]
        sections = tuple({"key": key, "text": self._say(f"section_{key}"), "count": count[key]} for key in shown)
        filters: tuple[Facts, ...] = tuple(
            {"key": key, "text": self._say(f"filter_{key}", n=sum(is_of(device, key) for device in roster.devices))} for key in _FILTERS
        )
        as_of = self._say("as_of", time=view.when(view.now_ms)) if self._roster else ""
        self.become(replace(self.state, sections=sections, filters=filters, as_of=as_of))
        alone = alone_lines(lately_alone(roster, view), view)
        self.become(replace(self.state, alone=alone, needs_second=needs_second, asked_count=self._proposals.asked))
        self._derive_subject()

    def _derive_subject(self) -> None:
        """The pane follows the selected row; a row that left the list takes its pane along."""
        index, found = -1, self._found()
        if self.state.pane == "proposal" and (index := self._proposals.choose(self.state.selected)) >= 0:
            self.become(replace(self.state, selected_index=index))
            return
        if found is None and self.state.pane in ("device", "member", "proposal"):
            self.become(replace(self.state, selected="", selected_index=-1, pane="", subject=None, facts=()))
            return
        if isinstance(found, ListedDevice):
            index = self._devices.row_of(found.device)
            subject, facts = self._device_subject(found), tuple(device_facts(found, self._view()))
        elif isinstance(found, ListedMember):
            index = self._members.row_of(found.member)
            subject, facts = self._member_subject(found), ()
        else:
            return
        self.become(replace(self.state, selected_index=index, subject=subject, facts=facts))

    def _found(self) -> ListedDevice | ListedMember | None:
        roster: Any = self._roster
        if roster is None or self.state.pane == "proposal":
            return None
        if self.state.pane == "member":
            return next((member for member in roster.members if member.member == self.state.selected), None)
        return next((device for device in roster.devices if device.device == self.state.selected), None)

    def _device_subject(self, device: ListedDevice) -> Facts:
        waiting = self._roster.proposals if self._roster else ()
        return device_subject(
            device, self._view(), is_asked=("wipe.ordered", device.device) in {(each.kind, each.about) for each in waiting}
        )

    def _member_subject(self, member: ListedMember) -> Facts:
        row = next(row for row in self._members.rows if row.member == member.member)
        return member_subject(member, row, self._view(), is_own=member.member == self._shift.parts.member.member)

    # Choosing

    @Slot(str)
    def goTo(self, section: str) -> None:
        if section == "pins":
            self._people.look()
        if section in SECTIONS and section != self.state.section:
            self._proposals.leave()
            self.become(replace(self.state, section=section, selected="", selected_index=-1, pane="", subject=None, facts=(), said=""))

    @Slot(str)
    def choose(self, chosen: str) -> None:
        self.become(replace(self.state, chosen=chosen))
        self._derive()

    @Slot(int)
    def move(self, by: int) -> None:
        rows = self._listed()
        if rows:
            self.pick(min(max(self.state.selected_index + by, 0), len(rows) - 1))

    @Slot(int)
    def pick(self, index: int) -> None:
        rows = self._listed()
        if 0 <= index < len(rows):
            pane = {"devices": "device", "members": "member", "proposals": "proposal"}[self.state.section]
            key = str(getattr(rows[index], pane))
            self._proposals.hush()
            self.become(replace(self.state, selected=key, pane=pane, said=""))
            self._derive_subject()

    def _listed(self) -> tuple[Any, ...]:
        listed = {"devices": self._devices.rows, "members": self._members.rows, "proposals": self._proposals.listed}
        return listed.get(self.state.section, ())

    @Slot()
    def enrol(self) -> None:
        self._enrolling.begin()
        self.become(replace(self.state, section="devices", selected="", selected_index=-1, pane="enrol", subject=None, facts=(), said=""))

    @Slot()
    def leavePane(self) -> None:
        self._enrolling.begin()
        self.become(replace(self.state, selected="", selected_index=-1, pane="", subject=None, facts=()))

    # Acts

    @property
    def _acting(self) -> Administration:
        return Administration(self._shift.parts.store, self._shift.parts.acting)

    @Slot(str, bool, bool)
    def withdrawDevice(self, reason: str, isLost: bool, withWipe: bool) -> None:
        device = self.state.selected
        code = "said_lost_wipe_asked" if withWipe and self.state.needs_second else "said_device_withdrawn"
        self._order(code, lambda: self._acting.withdraw_device(device, reason, is_lost=isLost, with_wipe=withWipe))

    @Slot(str)
    def wipe(self, reason: str) -> None:
        device = self.state.selected
        code = "said_wipe_asked" if self.state.needs_second else "said_wipe_ordered"
        self._order(code, lambda: self._acting.order_wipe(device, reason))

    @Slot(str)
    def withdrawMember(self, reason: str) -> None:
        member = self.state.selected
        self._order("said_member_withdrawn", lambda: self._acting.withdraw_member(member, reason))

    @Slot(str)
    def reinstate(self, reason: str) -> None:
        name, acting = self.state.selected, self._acting
        if self.state.pane == "device":
            self._order("said_device_reinstated", lambda: acting.reinstate_device(name, reason))
        else:
            self._order("said_member_reinstated", lambda: acting.reinstate_member(name, reason))

    def _order(self, code: str, work: Callable[[], Saved]) -> None:
        if self.state.is_busy or not self.state.selected:
            return
        name = str((self.state.subject or {}).get("title", ""))
        self.become(replace(self.state, is_busy=True))
        self._shift.act(work, lambda _: self._ordered(lambda: self._say(code, name=name)))

    def _note_ordered(self) -> None:
        self._has_ordered = True

    def _ordered(self, words: Callable[[], str]) -> None:
        self._has_ordered = True
        self._said = words
        self.become(replace(self.state, is_busy=False, said=words()))

    @Slot(str)
    def _refused(self, _words: str) -> None:
        """The window tells the words; here the button comes back."""
        self.become(replace(self.state, is_busy=False))
