"""Acts that wait for a second person: asked for by one, agreed to or declined by another, over after seven days (manual: decisions/0032).

The one rule: a proposal is decided once and never by who asked for it; its row stays, whatever became of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Connection, Index, Row, Table, Text, insert, select, update

from app.domain import events as e
from sync.protocol.two_persons import ENROLLED, is_asker
from sync.server import tables as t
from sync.server.organisation import DAY_MS
from sync.server.tables import Integer
from sync.server.work import Work

# Long enough for a colleague's week off, short enough that nobody agrees to what has been forgotten.
LIFE_MS = 7 * DAY_MS

State = Literal["waits", "agreed", "declined", "over", "done"]
Deed = Literal["agree", "decline", "end", "do"]


@dataclass(frozen=True)
class Meaning:
    """What a state says: the outcome of the act that was asked for, why that is held, and why a word comes too late; "" where not."""

    outcome: Literal["deferred", "applied", "quarantined"]
    held_for: str = ""
    too_late: str = ""


MEANINGS: Mapping[State, Meaning] = {
    "waits": Meaning("deferred"),
    "agreed": Meaning("applied", too_late="server.proposal_decided"),
    "declined": Meaning("quarantined", "server.proposal_declined", "server.proposal_decided"),
    "over": Meaning("quarantined", "server.proposal_over", "server.proposal_over"),
    "done": Meaning("applied", too_late="server.proposal_decided"),
}
# From which state to which; whatever is in another one stays as it is.
STEPS: Mapping[Deed, tuple[State, State]] = {
    "agree": ("waits", "agreed"),
    "decline": ("waits", "declined"),
    "end": ("waits", "over"),
    "do": ("agreed", "done"),
}

# `id` is that of the desk's event, or one of the server's own where the operator asked: `device` and `member` are "" then. `by` is the
# event that decided; "done" is said of what the operator does with his own hands after it was agreed to.
proposal = Table(
    "proposal",
    t.metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("asked_ms", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("by", Text, nullable=False),
    # Every desk asks each minute for what waits, among all that ever waited.
    Index("proposal_state", "state"),
    Index("proposal_device", "device", "asked_ms"),
)


@dataclass(frozen=True)
class Proposal:
    """An act of `kind` about a device or customer ("" for the server itself), asked for at `asked_ms` by the server's clock."""

    id: str
    kind: str
    about: str
    reason: str
    device: str
    member: str
    asked_ms: int = 0
    state: State = "waits"
    by: str = ""

    @property
    def ends_ms(self) -> int:
        """0 for a device: it waits for as long as nobody looked at it."""
        return 0 if self.kind == ENROLLED else self.asked_ms + LIFE_MS

    @property
    def meaning(self) -> Meaning:
        return MEANINGS[self.state]

    @property
    def is_operators(self) -> bool:
        return not self.device

    def is_of(self, member: str, device: str) -> bool:
        """Whether this member at that device asked for it."""
        return is_asker(self.member, self.device, member, device)


def enter(work: Work, asked: Proposal) -> tuple[str, ...]:
    """Keeps it from now on, for a restored server is told of it again; answers what may have waited for it."""
    work.be_alone()
    row = dict(id=asked.id, kind=asked.kind, about=asked.about, reason=asked.reason, device=asked.device, member=asked.member)
    work.connection.execute(insert(proposal).values(**row, asked_ms=work.now_ms, state="waits", by=""))
    return (until_asked(asked.id),)


def decide(work: Work, body: e.ProposalDecided, by: str) -> Proposal:
    """Keeps the second person's word, whose right to it was judged before; the proposal as it is then."""
    step(work, body.verdict, proposal.c.id == body.proposal, by)
    decided = find(work.connection, body.proposal, work.now_ms)
    assert decided is not None, "the judge has seen it in this transaction"
    return decided


def note_done(work: Work, proposal_id: str) -> None:
    step(work, "do", proposal.c.id == proposal_id)


def agree(work: Work, which: ColumnElement[bool]) -> None:
    """As the operator alone does, without anybody's word."""
    step(work, "agree", which)


def end(work: Work, which: ColumnElement[bool]) -> None:
    step(work, "end", which)


def step(work: Work, deed: Deed, which: ColumnElement[bool], by: str = "") -> None:
    """Has those of `which` that stand where the deed begins go on; `by` is the event of whoever had a word in it."""
    before, after = STEPS[deed]
    said = dict(state=after, by=by) if by else dict(state=after)
    work.connection.execute(update(proposal).where(proposal.c.state == before, which).values(**said))


def find(connection: Connection, proposal_id: str, now_ms: int) -> Proposal | None:
    row = connection.execute(select(proposal).where(proposal.c.id == proposal_id)).one_or_none()
    return None if row is None else _read(row, now_ms)


def waiting(connection: Connection, now_ms: int) -> Iterator[Proposal]:
    """What a second person may decide on now, what waits longest first."""
    rows = connection.execute(select(proposal).where(proposal.c.state == "waits").order_by(proposal.c.asked_ms, proposal.c.id)).all()
    return (read for read in (_read(row, now_ms) for row in rows) if read.state == "waits")


def of_operator(connection: Connection, now_ms: int, most: int) -> tuple[Proposal, ...]:
    """The newest of what the operator ever asked for, whatever became of it; a device that nobody let in is none of it."""
    asked = select(proposal).where(proposal.c.device == "", proposal.c.kind != ENROLLED)
    rows = connection.execute(asked.order_by(proposal.c.asked_ms.desc(), proposal.c.id).limit(most))
    return tuple(_read(row, now_ms) for row in rows)


def newest_agreed(connection: Connection, kind: str, now_ms: int) -> Proposal | None:
    """Of those that were agreed to and not done yet."""
    asked = select(proposal).where(proposal.c.state == "agreed", proposal.c.kind == kind)
    row = connection.execute(asked.order_by(proposal.c.asked_ms.desc(), proposal.c.id).limit(1)).one_or_none()
    return None if row is None else _read(row, now_ms)


def has_over(connection: Connection, now_ms: int) -> bool:
    return connection.execute(_over(now_ms).limit(1)).first() is not None


def end_over(work: Work) -> list[str]:
    """Ends what nobody decided in time; answers what is to be judged again for it."""
    work.be_alone()
    over = list(work.connection.execute(_over(work.now_ms)).scalars())
    end(work, proposal.c.id.in_(over))
    return [until_decided(name) for name in over]


def until_asked(proposal_id: str) -> str:
    """What a word waits for that came before what it is about (a restored server is told again in any order)."""
    return f"asked:{proposal_id}"


def until_decided(proposal_id: str) -> str:
    """What the act itself waits for."""
    return f"second:{proposal_id}"


def _over(now_ms: int) -> Any:
    return select(proposal.c.id).where(proposal.c.state == "waits", proposal.c.kind != ENROLLED, proposal.c.asked_ms <= now_ms - LIFE_MS)


def _read(row: Row[Any], now_ms: int) -> Proposal:
    read = Proposal(row.id, row.kind, row.about, row.reason, row.device, row.member, row.asked_ms, row.state, row.by)
    is_over = read.state == "waits" and 0 < read.ends_ms <= now_ms
    return replace(read, state="over") if is_over else read
