"""What calls a member to the integrity page: an alarm of the log, or a finding that they have not looked at.

The one rule: a finding calls once. It is looked at when the page that lists it was before this member; it is told no more once they
understood the notice, and stays counted until they looked. Both are kept in the store, for each member of this desk.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from app.domain.errors import DoorstepError
from app.storage.proofs import Alarm
from app.storage.store import Store
from app.wording import sentence
from sync.protocol.desk_messages import Integrity
from sync.protocol.findings import finding_names
from ui.common.shift import Shift
from ui.common.viewmodel import ViewModel
from ui.desk.admin_rows import View
from ui.desk.integrity_told import FindingRow, alarm_title

# More than can stand at once: what was met longest ago goes first.
_MOST = 2_000


@dataclass(frozen=True)
class Met:
    """Names of findings, the newest last, that this member looked at on the page, and those whose notice they understood."""

    looked: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """`waits`: it is counted until it is over, looked at or not."""

    name: str
    title: str
    waits: bool = False


@dataclass(frozen=True)
class CallingState:
    """`count` is for the rail; `call` is the notice's sentence, "" for none."""

    count: int = 0
    call: str = ""


def standing(alarms: Sequence[Alarm], found: Integrity | None, rows: Sequence[FindingRow], view: View) -> tuple[Finding, ...]:
    """The gravest first; `rows` are those of `found`."""
    told = [Finding(f"alarm:{alarm.kind}:{alarm.at_ms}:{alarm.shown_sig[:16]}", alarm_title(alarm, view), True) for alarm in alarms]
    names = finding_names(found) if found else ()
    return (*told, *(Finding(name, row.title) for name, row in zip(names, rows, strict=True)))


def derive(findings: Sequence[Finding], met: Met, language: str) -> CallingState:
    unseen = [finding for finding in findings if finding.name not in met.looked]
    count = sum(finding.waits or finding.name not in met.looked for finding in findings)
    news = [finding for finding in unseen if finding.name not in met.understood]
    if not news:
        return CallingState(count)
    code = "integrity.call_one" if len(news) == 1 else "integrity.call_more"
    return CallingState(count, sentence(code, language, n=len(news), what=news[0].title))


def with_names(known: tuple[str, ...], findings: Sequence[Finding]) -> tuple[str, ...]:
    new = dict.fromkeys(finding.name for finding in findings if finding.name not in known)
    return (*known, *new)[-_MOST:] if new else known


def _key(member: str) -> str:
    return f"integrity_met:{member}"


def read_met(store: Store, member: str) -> Met:
    """For the store lane, as `keep_met`."""
    kept: Any = store.remembered(_key(member), {})
    return Met(tuple(kept.get("looked", ())), tuple(kept.get("understood", ())))


def keep_met(store: Store, member: str, met: Met) -> None:
    store.remember(_key(member), {"looked": met.looked, "understood": met.understood})


class CallingModel(ViewModel):
    countChanged = Signal()
    callChanged = Signal()
    state: CallingState

    def __init__(self, shift: Shift, view: Callable[[], View]) -> None:
        self.state = CallingState()
        super().__init__()
        self._shift, self._view = shift, view
        self._findings: tuple[Finding, ...] = ()
        self._met: Met | None = None
        self._is_before = False

    @property
    def _store(self) -> Store:
        return self._shift.parts.store

    @property
    def _member(self) -> str:
        return self._shift.parts.member.member

    async def begin(self) -> None:
        """Before the first `show`, and harmless again."""
        if self._met is None:
            self._met = await self._shift.background.store(partial(read_met, self._store, self._member))

    def show(self, alarms: Sequence[Alarm], found: Integrity | None, rows: Sequence[FindingRow]) -> None:
        """What stands now, or the same in another language."""
        self._findings = standing(alarms, found, rows, self._view())
        self._look()

    def turn(self, *, is_before: bool) -> None:
        """Whether the page is before the member from now on."""
        self._is_before = is_before
        self._look()

    def understand(self) -> None:
        """The notice is put away unfollowed."""
        if self._met is not None:
            self._meet(replace(self._met, understood=with_names(self._met.understood, self._findings)))

    def _look(self) -> None:
        if self._met is not None:
            looked = with_names(self._met.looked, self._findings) if self._is_before else self._met.looked
            self._meet(replace(self._met, looked=looked))

    def _meet(self, met: Met) -> None:
        if met != self._met:
            self._met = met
            self._shift.background.spawn(self._keep(met))
        self.become(derive(self._findings, met, self._view().names.language))

    async def _keep(self, met: Met) -> None:
        try:
            await self._shift.background.store(partial(keep_met, self._store, self._member, met))
        except DoorstepError:
            # A full disk is told by whatever is saved next; what was met here is then told once more after a restart.
            return
