"""The first start of a tablet or a desk: the server is asked, then every member chooses a PIN, twice.

The one rule: a PIN is in no state that QML reads; only how many figures are typed is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.storage.keys import Vault
from app.wording import sentence, told
from ui.background import Background
from ui.common.listmodel import Rows
from ui.common.new_pin import Chosen, after
from ui.common.pin_typing import PIN_DIGITS, PinTypingModel

if TYPE_CHECKING:
    from sync.client.enrol import Joining
    from sync.protocol.messages import Grant

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class FirstPinRow:
    """`status` is "done", "current" or "later"."""

    member: str
    name: str
    sub: str
    status: str


class FirstPinRows(Rows):
    row_type = FirstPinRow
    key = "member"


@dataclass(frozen=True)
class FirstPinState:
    """`error` is what was wrong with the PIN just typed, `trouble` what keeps the whole from going on."""

    utility: str = ""
    device: str = ""
    member: str = ""
    name: str = ""
    prompt: str = ""
    progress: str = ""
    entered: int = 0
    error: str = ""
    is_busy: bool = True
    trouble: str = ""


def rows_of(grants: "tuple[Grant, ...]", chosen: Chosen, language: str) -> tuple[FirstPinRow, ...]:
    return tuple(
        FirstPinRow(
            member=grant.member,
            name=grant.name,
            sub=_sub(grant, language),
            status="current" if grant.member == chosen.member else "done" if grant.member in chosen.done else "later",
        )
        for grant in grants
    )


def _sub(grant: "Grant", language: str) -> str:
    title = grant.title if language == "zh" else grant.title_en or grant.title
    return sentence("first_pin.member" if title else "first_pin.member_plain", language, title=title, staff=grant.staff_no)


@QmlElement
class FirstPinModel(PinTypingModel):
    """`finished` once the folder is enrolled; `vault` is then the open one. `ask` runs in the sync lane."""

    utilityChanged = Signal()
    deviceChanged = Signal()
    memberChanged = Signal()
    nameChanged = Signal()
    promptChanged = Signal()
    progressChanged = Signal()
    troubleChanged = Signal()
    membersChanged = Signal()
    finished = Signal()
    spoken = Signal(str)
    state: FirstPinState

    def __init__(self, background: Background, ask: "Callable[[], Joining]", language: str) -> None:
        super().__init__(FirstPinState())
        self._background, self._ask, self.language = background, ask, language
        self._members = FirstPinRows(self)
        self._joining: Joining | None = None
        self._grants: tuple[Grant, ...] = ()
        self._chosen = Chosen()
        self._trouble: DoorstepError | None = None
        self.vault: Vault | None = None
        self.tryAgain()

    @Slot()
    def tryAgain(self) -> None:
        self._trouble = None
        self._derive(is_busy=True)
        self._background.spawn(self._begin() if self._joining is None else self._finish(self._joining))

    async def _begin(self) -> None:
        try:
            joining = await self._background.sync(self._ask)
        except DoorstepError as error:
            self._fail(error)
            return
        self._joining, self._grants = joining, joining.lacking
        await self._next(joining)

    async def _next(self, joining: "Joining") -> None:
        member = next((grant.member for grant in self._grants if grant.member not in self._chosen.done), "")
        self._chosen = replace(self._chosen, member=member)
        self._derive(is_busy=not member)
        if not member:
            await self._finish(joining)

    async def _finish(self, joining: "Joining") -> None:
        pins = dict(self._chosen.pins)
        try:
            self.vault = await self._background.store(lambda: joining.finish(lambda grant: pins[grant.member]))
        except DoorstepError as error:
            self._fail(error)
            return
        self._chosen = Chosen()
        self.finished.emit()

    def _fail(self, error: DoorstepError) -> None:
        self._trouble = error
        self._derive(is_busy=False)

    def _derive(self, *, is_busy: bool) -> None:
        grant = next((g for g in self._grants if g.member == self._chosen.member), None)
        setup = self._joining.enrolled.reply.setup if self._joining else None
        place = self._grants.index(grant) + 1 if grant else 0
        self._members.show(rows_of(self._grants, self._chosen, self.language))
        self.become(
            FirstPinState(
                utility="" if setup is None else setup.org_zh if self.language == "zh" else setup.org_en,
                device=self._joining.enrolled.reply.label if self._joining else "",
                member=self._chosen.member,
                name=grant.name if grant else "",
                prompt=self._prompt(grant),
                progress=sentence("first_pin.progress", self.language, n=place, all=len(self._grants)) if grant else "",
                entered=len(self._pin),
                error=sentence(self._chosen.error, self.language, digits=PIN_DIGITS) if self._chosen.error else "",
                is_busy=is_busy,
                trouble=told(self._trouble, self.language) if self._trouble else "",
            )
        )

    def _prompt(self, grant: "Grant | None") -> str:
        if grant is None:
            return sentence("first_pin.making" if self._grants else "first_pin.asking", self.language)
        return sentence("first_pin.again" if self._chosen.first else "first_pin.choose", self.language, name=grant.name)

    def may_type(self) -> bool:
        return not self.state.is_busy and bool(self._chosen.member)

    def _count(self) -> None:
        self._chosen = replace(self._chosen, error="")
        self._derive(is_busy=self.state.is_busy)

    def whole(self, pin: str) -> None:
        self._chosen = after(self._chosen, pin)
        if self._chosen.member in self._chosen.done and self._joining is not None:
            self._background.spawn(self._next(self._joining))
        else:
            self._derive(is_busy=False)

    @Slot()
    def switchLanguage(self) -> None:
        self.language = "en" if self.language == "zh" else "zh"
        self._derive(is_busy=self.state.is_busy)
        self.spoken.emit(self.language)

    @Property(str, notify=utilityChanged)
    def utility(self) -> str:
        return self.state.utility

    @Property(str, notify=deviceChanged)
    def device(self) -> str:
        return self.state.device

    @Property(str, notify=memberChanged)
    def member(self) -> str:
        return self.state.member

    @Property(str, notify=nameChanged)
    def name(self) -> str:
        return self.state.name

    @Property(str, notify=promptChanged)
    def prompt(self) -> str:
        return self.state.prompt

    @Property(str, notify=progressChanged)
    def progress(self) -> str:
        return self.state.progress

    @Property(str, notify=troubleChanged)
    def trouble(self) -> str:
        return self.state.trouble

    @Property(Rows, notify=membersChanged)
    def members(self) -> FirstPinRows:
        return self._members
