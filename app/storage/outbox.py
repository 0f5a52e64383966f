"""What this device has to send and what the server answered: the side of the store that goes up.

The one rule: a row of `log` changes by an answer with a checked receipt and by nothing else.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from app.domain.errors import Unavailable
from app.storage.database import reading, writing
from app.storage.rows import parts
from app.storage.store import INLINE_ROLES
from app.storage.tables import IS_FILE_REFUSED, IS_REFUSED, IS_UNDECIDED, IS_UNSENT, blob, key_ring, log, past_receipt, view
from app.storage.uploads import Uploads

_TO_SEND = (
    select(log.c.seq, log.c.h, log.c.raw, log.c.sig, log.c["keys"], past_receipt.c.receipt, past_receipt.c.receipt_sig)
    .outerjoin(past_receipt, past_receipt.c.h == log.c.h)
    .order_by(log.c.seq)
)


# Made once, for the sync bar asks after every change: building them takes longer than SQLite needs for its answers.
OPEN_FILE = and_(blob.c.state == "captured", blob.c.role.not_in(INLINE_ROLES))
_WAITING_EVENTS = select(func.count(), func.sum(func.length(log.c.raw)), func.min(log.c.at_ms)).where(IS_UNSENT)
_WAITING_FILES = select(func.count(), func.sum(blob.c.size - blob.c.sent_bytes), func.min(blob.c.at_ms)).where(OPEN_FILE)
_BY_MARK = select(view.c.mark, func.count()).group_by(view.c.mark)
_IN_TROUBLE = select(
    select(func.count()).select_from(log).where(log.c.outcome == "quarantined").scalar_subquery(),
    select(func.count()).select_from(log).where(IS_REFUSED).scalar_subquery(),
    select(func.count()).select_from(blob).where(IS_FILE_REFUSED).scalar_subquery(),
)
_UNDECIDED_HASHES = select(log.c.h).where(log.c.receipt.is_not(None), IS_UNDECIDED).order_by(log.c.seq)

_KNOWN = select(log.c.h, log.c.order_id, log.c.outcome, log.c.ver)
_ANSWERED = update(log).where(log.c.h == bindparam("h_"))


@dataclass(frozen=True)
class Outgoing:
    """A recorded event to push: its place in the log, bytes as signed, the customer keys and small sealed blobs that go beside it."""

    seq: int
    h: str
    raw: bytes
    sig: str
    keys: dict[str, str]
    sealed: tuple[bytes, ...]
    # (canonical JSON, signature) of a receipt given before the server was restored; "" where there was none.
    receipt: str = ""
    receipt_sig: str = ""


@dataclass(frozen=True)
class Verdict:
    """The server's answer to one event; the receipt's signature was checked by whoever made this."""

    h: str
    outcome: str
    reason: str
    params: dict[str, str]
    ver: int
    receipt: str
    receipt_sig: str
    pos: int


@dataclass(frozen=True)
class Waiting:
    """What the sync bar says, counted from the database: events without receipt, files not stored, their bytes, the oldest."""

    events: int
    files: int
    bytes: int
    oldest_ms: int | None
    received: int
    complete: int
    quarantined: int
    failed: int


@dataclass(frozen=True)
class Held:
    """An own event that did not simply take effect, for the sync page: its sentence is `reason` (or `error`) with `params`."""

    h: str
    order_id: str | None
    type: str
    member: str
    at_ms: int
    outcome: str
    reason: str
    params: dict[str, str]
    error: str


class Outbox(Uploads):
    """Events, answers and files of one store on their way to the server."""

    def enrolments(self) -> list[tuple[bytes, str, str]]:
        """(ENROL bytes, its signature, the server's countersignature) of every key this device had."""
        with reading(self._engine) as connection:
            return [(r.enrol, r.sig, r.countersig) for r in connection.execute(select(key_ring))]

    def unsent(self, most: int, most_bytes: int, after: int = 0) -> list[Outgoing]:
        """Events without a receipt behind the place `after` of the log, in its order, up to both limits but at least one."""
        asked = _TO_SEND.where(IS_UNSENT, log.c.error == "", log.c.seq > after).limit(most)
        outgoing: list[Outgoing] = []
        size = 0
        with reading(self._engine) as connection:
            for event in self._outgoing(connection, connection.execute(asked).all()):
                size += len(event.raw) + 2 * sum(map(len, event.sealed)) + 400
                if outgoing and size > most_bytes:
                    break
                outgoing.append(event)
        return outgoing

    def outgoing(self, hashes: Sequence[str]) -> list[Outgoing]:
        """These events as they go out, in log order, whatever was answered."""
        with reading(self._engine) as connection:
            return list(self._outgoing(connection, connection.execute(_TO_SEND.where(log.c.h.in_(hashes))).all()))

    def _outgoing(self, connection: Connection, rows: Sequence[Any]) -> Iterator[Outgoing]:
        inline = _inline(connection, [row.h for row in rows])
        for row in rows:
            # One that cannot be read stays behind and never holds its event up.
            sealed = tuple(data for data in map(self._readable, inline.get(row.h, ())) if data is not None)
            yield Outgoing(row.seq, row.h, row.raw, row.sig, json.loads(row.keys), sealed, row.receipt or "", row.receipt_sig or "")

    def _readable(self, sha256: str) -> bytes | None:
        try:
            return self._store.files.get(sha256)
        except Unavailable:
            return None

    def undecided(self) -> list[str]:
        """Hashes that the server holds but has not finally judged: asked after in every sync."""
        with reading(self._engine) as connection:
            return list(connection.execute(_UNDECIDED_HASHES).scalars())

    def all_hashes(self) -> list[str]:
        with reading(self._engine) as connection:
            return list(connection.execute(select(log.c.h).order_by(log.c.seq)).scalars())

    def take_answers(self, verdicts: Sequence[Verdict]) -> int:
        """Enters receipts and outcomes, and answers how many rows they changed; blobs that travelled inside count as stored."""
        if not verdicts:
            return 0
        by_h = {verdict.h: verdict for verdict in verdicts}
        with writing(self._engine) as connection:
            known = [row for part in parts(list(by_h)) for row in connection.execute(_KNOWN.where(log.c.h.in_(part)))]
            changed = sum((row.outcome, row.ver) != (by_h[row.h].outcome, by_h[row.h].ver) for row in known)
            if known:
                connection.execute(_ANSWERED, [{"h_": row.h, **_answered(by_h[row.h])} for row in known])
            self._inline_arrived(connection, [row.h for row in known])
            self._store.views.refresh(connection, [row.order_id for row in known if row.order_id])
        return changed

    def _inline_arrived(self, connection: Connection, hashes: Sequence[str]) -> None:
        """What could not be read was not sent: it stays behind with its error."""
        for sha in chain.from_iterable(_inline(connection, hashes).values()):
            is_here = self._readable(sha) is not None
            values = dict(state="stored", error="") if is_here else dict(error="storage.sealed_damaged")
            connection.execute(update(blob).where(blob.c.sha256 == sha).values(**values))

    def refuse(self, h: str, code: str) -> None:
        """Notes that the server cannot store this event: shown in words, kept, and never in the way of others."""
        with writing(self._engine) as connection:
            connection.execute(update(log).where(log.c.h == h).values(error=code))

    def send_again(self) -> None:
        """Takes back every refusal, so that the next sync tries those items once more; what went beside a received event cannot."""
        with writing(self._engine) as connection:
            connection.execute(update(log).where(IS_REFUSED).values(error=""))
            connection.execute(update(blob).where(IS_FILE_REFUSED, blob.c.role.not_in(INLINE_ROLES)).values(error=""))

    def held(self) -> list[Held]:
        """Own events that wait, were held or refused, oldest first; also of orders that have left."""
        is_plain = and_(log.c.error == "", or_(log.c.outcome.is_(None), log.c.outcome.in_(("applied", "accepted"))))
        with reading(self._engine) as connection:
            rows = connection.execute(select(log).where(~is_plain).order_by(log.c.seq)).all()
        return [Held(r.h, r.order_id, r.type, r.member, r.at_ms, r.outcome or "", r.reason, json.loads(r.params), r.error) for r in rows]

    def unsent_by_member(self) -> dict[str, int]:
        """How many recorded events and files of each member wait; who has none is not in it."""
        events = select(log.c.member, func.count()).where(IS_UNSENT).group_by(log.c.member)
        files = select(log.c.member, func.count()).join(blob, blob.c.h == log.c.h).where(OPEN_FILE).group_by(log.c.member)
        found: dict[str, int] = {}
        with reading(self._engine) as connection:
            for query in (events, files):
                for row in connection.execute(query):
                    found[row[0]] = found.get(row[0], 0) + row[1]
        return found

    def waiting(self) -> Waiting:
        with reading(self._engine) as connection:
            events, event_bytes, oldest = connection.execute(_WAITING_EVENTS).one()
            files, file_bytes, oldest_file = connection.execute(_WAITING_FILES).one()
            marks: dict[int, int] = {row[0]: row[1] for row in connection.execute(_BY_MARK)}
            quarantined, refused, refused_files = connection.execute(_IN_TROUBLE).one()
        times = [t for t in (oldest, oldest_file) if t is not None]
        return Waiting(
            events=events,
            files=files,
            bytes=(event_bytes or 0) + (file_bytes or 0),
            oldest_ms=min(times, default=None),
            received=marks.get(1, 0),
            complete=marks.get(2, 0),
            quarantined=quarantined,
            failed=refused + refused_files,
        )


def _inline(connection: Connection, hashes: Sequence[str]) -> dict[str, list[str]]:
    """The small sealed blobs that still have to travel beside these events, by the events' hashes."""
    found: dict[str, list[str]] = {}
    for part in parts(list(hashes)):
        mine = select(blob.c.h, blob.c.sha256).where(blob.c.h.in_(part), blob.c.role.in_(INLINE_ROLES), blob.c.state == "captured")
        for row in connection.execute(mine):
            found.setdefault(row.h, []).append(row.sha256)
    return found


def _answered(verdict: Verdict) -> dict[str, object]:
    return dict(
        outcome=verdict.outcome,
        reason=verdict.reason,
        params=json.dumps(verdict.params, ensure_ascii=False),
        ver=verdict.ver,
        receipt=verdict.receipt,
        receipt_sig=verdict.receipt_sig,
        pos=verdict.pos,
        error="",
    )
