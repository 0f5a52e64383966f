"""What waits for a second person: who asked, why, until when, what follows; and this member's word on it.

The one rule: who asked is shown the request and no button; the word is a signed event, and counts once the server has it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.use_cases.administration import Administration
from sync.protocol.desk_messages import ListedProposal, Roster
from sync.protocol.figures import words
from sync.protocol.two_persons import ENROLLED, is_asker
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.desk.admin_rows import GLYPHS, View, alone_lines, lately_alone
from ui.desk.decision import Facts
from ui.desk.times import DAY_MS, span

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class ProposalRow:
    proposal: str
    glyph: str
    title: str
    who: str
    when: str
    remaining: str
    tone: str
    reason: str


class ProposalRows(Rows):
    row_type = ProposalRow
    key = "proposal"


@dataclass(frozen=True)
class ProposalsState:
    """`chosen` is the request that is looked at; `why` says why this member has no say in it, "" where they have; `words` are the figures
    of a new device's key, "" for anything else."""

    chosen: str = ""
    title: str = ""
    left: str = ""
    tone: str = "calm"
    facts: tuple[Facts, ...] = ()
    follows: str = ""
    words: str = ""
    may_decide: bool = False
    why: str = ""
    is_busy: bool = False
    said: str = ""


def proposal_rows(roster: Roster, view: View) -> tuple[ProposalRow, ...]:
    """What ends first stands first; new devices, who wait for their work, before all."""
    return tuple(_row(each, roster, view) for each in sorted(roster.proposals, key=lambda each: (each.ends_ms, each.id)))


def title_of(proposal: ListedProposal, view: View) -> str:
    return view.say(f"proposal_{proposal.kind.replace('.', '_')}", label=proposal.label)


def _row(proposal: ListedProposal, roster: Roster, view: View) -> ProposalRow:
    left_ms = max(0, proposal.ends_ms - view.now_ms)
    return ProposalRow(
        proposal=proposal.id,
        glyph=GLYPHS.get(proposal.kind, "doc"),
        title=title_of(proposal, view),
        who=_who(proposal, roster, view),
        when=view.when(proposal.asked_ms),
        remaining=view.say("proposal_left", span=span(left_ms, view.names.language)) if proposal.ends_ms else view.say("proposal_no_end"),
        tone="warn" if left_ms < DAY_MS else "calm",
        reason=proposal.reason,
    )


def _who(proposal: ListedProposal, roster: Roster, view: View) -> str:
    """The member and their desk; the operator has neither."""
    at = next((device.label for device in roster.devices if device.device == proposal.device), "")
    who = view.names.member(proposal.member) if proposal.member else view.say("by_operator")
    return view.say("pause").join(part for part in (who, at) if part)


def proposal_facts(proposal: ListedProposal, roster: Roster, view: View) -> tuple[Facts, ...]:
    told = {"asked_by": _who(proposal, roster, view), "asked_at": view.when(proposal.asked_ms)}
    if proposal.kind != ENROLLED:
        told |= {"ends": view.when(proposal.ends_ms), "why": proposal.reason}
    return tuple({"name": view.say(f"fact_{name}"), "value": value} for name, value in told.items())


@QmlElement
class ProposalsModel(ViewModel):
    chosenChanged = Signal()
    titleChanged = Signal()
    leftChanged = Signal()
    toneChanged = Signal()
    factsChanged = Signal()
    followsChanged = Signal()
    wordsChanged = Signal()
    mayDecideChanged = Signal()
    whyChanged = Signal()
    isBusyChanged = Signal()
    saidChanged = Signal()
    rowsChanged = Signal()
    noticed = Signal(str, str)
    state: ProposalsState

    def __init__(self, shift: Shift, view: Callable[[], View], ordered: Callable[[], None]) -> None:
        """`ordered` is told when a word was recorded: the list is asked for anew once it has gone out."""
        self.state = ProposalsState()
        super().__init__()
        self._shift, self._view, self._ordered = shift, view, ordered
        self._listed = ProposalRows(self)
        self._roster: Roster | None = None
        # What was decided here and may not have reached the server yet.
        self._answered: set[str] = set()
        self._said: Callable[[], str] = str
        # Ids of what was done without a second person and was told over the page that was open.
        self._told: set[str] = set()
        shift.refused.connect(self._refused)

    @property
    def listed(self) -> tuple[Any, ...]:
        return self._listed.rows

    @property
    def asked(self) -> int:
        """How many wait for this member's word."""
        return sum(not self._why(each) for each in self._roster.proposals) if self._roster else 0

    def show(self, roster: Roster) -> None:
        """A fresh roster, or another language."""
        self._roster = roster
        self._listed.show(proposal_rows(roster, self._view()))
        self.become(replace(self.state, said=self._said()))
        self.choose(self.state.chosen)
        self._tell_alone(roster)

    def _tell_alone(self, roster: Roster) -> None:
        """To whoever works here, on whatever page, when anything is new: a colleague who was not asked hears of it all the same.

        With what was told before, for the notice takes the place of one that nobody may have read.
        """
        view = self._view()
        acts = lately_alone(roster, view)
        if not self._told.issuperset(act.id for act in acts):
            self._told.update(act.id for act in acts)
            self.noticed.emit("danger", view.say("alone_notice", what=alone_lines(acts, view)))

    def choose(self, proposal_id: str) -> int:
        """The row of it; -1, and nothing chosen, where it waits no more."""
        found = self._found(proposal_id)
        if found is None or self._roster is None:
            self.become(ProposalsState(said=self.state.said, is_busy=self.state.is_busy))
            return -1
        view = self._view()
        row = _row(found, self._roster, view)
        why = self._why(found)
        self.become(
            ProposalsState(
                chosen=found.id,
                title=row.title,
                left=row.remaining,
                tone=row.tone,
                facts=proposal_facts(found, self._roster, view),
                follows=view.say(f"proposal_follows_{found.kind.replace('.', '_')}"),
                words=words(found.id) if found.kind == ENROLLED else "",
                may_decide=not why,
                why=why,
                is_busy=self.state.is_busy,
                said=self.state.said,
            )
        )
        return self._listed.row_of(found.id)

    def _found(self, proposal_id: str) -> ListedProposal | None:
        return next((each for each in self._roster.proposals if each.id == proposal_id), None) if self._roster else None

    def _why(self, proposal: ListedProposal) -> str:
        if proposal.id in self._answered:
            return self._view().say("proposal_not_counted")
        if not is_asker(proposal.member, proposal.device, self._shift.parts.member.member, self._view().own):
            return ""
        return self._view().say("proposal_made_ticket" if proposal.kind == ENROLLED else "proposal_own")

    @Slot(str)
    def agree(self, reason: str) -> None:
        self._decide(reason, agrees=True)

    @Slot(str)
    def decline(self, reason: str) -> None:
        self._decide(reason, agrees=False)

    def _decide(self, reason: str, *, agrees: bool) -> None:
        found, parts = self._found(self.state.chosen), self._shift.parts
        if found is None or not self.state.may_decide or self.state.is_busy:
            return
        self.become(replace(self.state, is_busy=True))
        acting = Administration(parts.store, parts.acting)
        code = "said_agreed" if agrees else "said_declined"

        def decided() -> None:
            self._answered.add(found.id)
            self._said = lambda: self._view().say(code, name=title_of(found, self._view()))
            self.become(replace(self.state, is_busy=False, said=self._said()))
            self.choose(self.state.chosen)
            self._ordered()

        self._shift.act(lambda: acting.decide_proposal(found.id, reason, agrees=agrees), lambda _: decided())

    def hush(self) -> None:
        """Another row: what was said of the last one is not said of this."""
        self._said = str
        self.become(replace(self.state, said=""))

    def leave(self) -> None:
        """Another section: what was said there is not said again."""
        self._said = str
        self.become(ProposalsState())

    @Slot(str)
    def _refused(self, _words: str) -> None:
        """The window tells the words; here the buttons come back."""
        self.become(replace(self.state, is_busy=False))

    @Property(Rows, notify=rowsChanged)
    def rows(self) -> ProposalRows:
        return self._listed

    @Property(str, notify=chosenChanged)
    def chosen(self) -> str:
        return self.state.chosen

    @Property(str, notify=titleChanged)
    def title(self) -> str:
        return self.state.title

    @Property(str, notify=leftChanged)
    def left(self) -> str:
        return self.state.left

    @Property(str, notify=toneChanged)
    def tone(self) -> str:
        return self.state.tone

    @Property(QVariantList, notify=factsChanged)
    def facts(self) -> list[Facts]:
        return list(self.state.facts)

    @Property(str, notify=followsChanged)
    def follows(self) -> str:
        return self.state.follows

    @Property(str, notify=wordsChanged)
    def words(self) -> str:
        return self.state.words

    @Property(bool, notify=mayDecideChanged)
    def mayDecide(self) -> bool:
        return self.state.may_decide

    @Property(str, notify=whyChanged)
    def why(self) -> str:
        return self.state.why

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said
