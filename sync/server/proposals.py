"""Acts that wait for a second person: asked for by one, agreed to or declined by another, over after seven days (manual: decisions/0032).

The one rule: a proposal is decided once and never by who asked for it; its row stays, whatever became of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Column, Connection, Index, Row, Table, Text, insert, select, update

from app.domain import events as e
from sync.server import tables as t
from sync.server.organisation import DAY_MS
from sync.server.tables import Integer
from sync.server.work import Work

# Long enough for a colleague's week off, short enough that nobody agrees to what has been forgotten.
LIFE_MS = 7 * DAY_MS
# The operator's own kind of act: no desk asks for it, and it has no event.
KEY_CHANGED = "key.changed"
# A device that came by a ticket (newcomers.py): its id is the key that is to be compared, so another key is another proposal.
ENROLLED = "device.enrolled"

State = Literal["waits", "agreed", "declined", "over", "done"]

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
    def is_operators(self) -> bool:
        return not self.device

    def is_of(self, member: str, device: str) -> bool:
        """Whether this member asked for it; where no name is known, whoever sits at the desk that did."""
        return member == self.member if self.member else bool(self.device) and device == self.device


def enter(work: Work, asked: Proposal) -> tuple[str, ...]:
    """Keeps it from now on, for a restored server is told of it again; answers what may have waited for it."""
    work.be_alone()
    row = dict(id=asked.id, kind=asked.kind, about=asked.about, reason=asked.reason, device=asked.device, member=asked.member)
    work.connection.execute(insert(proposal).values(**row, asked_ms=work.now_ms, state="waits", by=""))
    return (until_asked(asked.id),)


def decide(work: Work, body: e.ProposalDecided, by: str) -> Proposal:
    """Keeps the second person's word, whose right to it was judged before; the proposal as it is then."""
    state = "agreed" if body.verdict == "agree" else "declined"
    work.connection.execute(update(proposal).where(proposal.c.id == body.proposal).values(state=state, by=by))
    decided = find(work.connection, body.proposal, work.now_ms)
    assert decided is not None, "the judge has seen it in this transaction"
    return decided


def note_done(work: Work, proposal_id: str) -> None:
    work.connection.execute(update(proposal).where(proposal.c.id == proposal_id).values(state="done"))


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
    work.connection.execute(update(proposal).where(proposal.c.id.in_(over)).values(state="over"))
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
