"""The end of a shift: the server signs that it holds everything of a device up to one event, or says how much is missing.

The one rule: what is signed was counted in the rows of this moment, event by event along the device's own chain; an earlier
word of ours stands for its part only under our present key and in the same feed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, Select, bindparam, literal, select

from app.domain.envelope import Enrolment, enrolment_hash
from app.domain.errors import Refused
from app.domain.identity import Clock
from app.domain.shift_end import ShiftEnd, SignedShiftEnd, shift_end_hash
from app.storage.keys import verify
from sync.protocol.shift_messages import ShiftEndRequest
from sync.server import tables as t
from sync.server.devices import Caller
from sync.server.durable import durable_pos
from sync.server.recall import ask_again
from sync.server.register import envelope_of
from sync.server.rolling_tables import refuse_rolled
from sync.server.server_keys import ServerKeys
from sync.server.transactions import Transactions

_AT_ONCE = 500

# An event has up to 64 KB: of a chain of any length no more than 6.4 MB are in memory.
_EVENTS_AT_ONCE = 100


def _walk() -> Select[tuple[str, bytes]]:
    """`most_` events of one key from `h_` back by `prev`, none behind `begin_`."""
    step = select(t.event.c.h, t.event.c.prev, literal(1).label("place"))
    chain = step.where(t.event.c.h == bindparam("h_"), t.event.c.key == bindparam("key_")).cte("chain", recursive=True)
    older = select(t.event.c.h, t.event.c.prev, chain.c.place + 1).join(chain, t.event.c.h == chain.c.prev)
    chain = chain.union_all(
        older.where(t.event.c.key == bindparam("key_"), chain.c.prev != bindparam("begin_"), chain.c.place < bindparam("most_"))
    )
    return select(t.event.c.prev, t.event.c.raw).join(chain, chain.c.h == t.event.c.h).order_by(chain.c.place)


_BACK = _walk()


@dataclass(frozen=True)
class _Held:
    """What is stored along a stretch of a chain: its events, the files they name, and how many events are not there."""

    events: int = 0
    files: frozenset[str] = frozenset()
    missing: int = 0

    def __add__(self, more: "_Held") -> "_Held":
        return _Held(self.events + more.events, self.files | more.files, self.missing + more.missing)


class ShiftEnds:
    """Signs with the receipts' key."""

    def __init__(self, transactions: Transactions, keys: ServerKeys, org: str, clock: Clock) -> None:
        self._transactions, self._keys, self._org, self._clock = transactions, keys, org, clock

    def sign(self, caller: Caller, asked: ShiftEndRequest) -> SignedShiftEnd:
        """Raises Refused("server.not_all_here", events, files) with how many of them are missing here, KeyRolled.

        Missing files are asked for again with the next head: whoever handed them in keeps them (recall.py).
        """
        held, absent, word = self._told(caller, asked)
        if absent:
            self._transactions.write(lambda work: ask_again(work, absent))
        if word is None:
            raise Refused("server.not_all_here", events=held.missing, files=len(absent))
        plain = msgspec.to_builtins(word)
        return SignedShiftEnd(said=plain, sig=self._keys.sign_hash(shift_end_hash(plain)))

    def _told(self, caller: Caller, asked: ShiftEndRequest) -> "tuple[_Held, set[str], ShiftEnd | None]":
        """What is held, which of its files are absent, and the word where nothing is missing: all of one moment."""
        device = caller.device
        before = self._believed(asked.before, device)
        with self._transactions.read() as connection:
            refuse_rolled(connection, len(self._keys.rollovers))
            held = _chain(connection, caller.key, asked.n, asked.h, before)
            absent = _absent(connection, held.files)
            if held.missing or absent:
                return held, absent, None
            pos = connection.execute(select(t.device.c.pos).where(t.device.c.id == device)).scalar_one()
            word = ShiftEnd(
                org=self._org,
                device=device,
                key=caller.key,
                n=asked.n,
                h=asked.h,
                events=held.events + (before.events if before else 0),
                files=len(held.files) + (before.files if before else 0),
                pos=pos,
                durable_pos=durable_pos(connection, device),
                feed_epoch=self._transactions.feed_epoch,
                server_time=self._clock.wall_ms(),
            )
        return held, absent, word

    def _believed(self, signed: SignedShiftEnd | None, device: str) -> ShiftEnd | None:
        """An earlier word of ours about this device, and of no feed that a restore has ended."""
        if signed is None:
            return None
        word = signed.shift_end
        is_of_now = (word.org, word.device, word.feed_epoch) == (self._org, device, self._transactions.feed_epoch)
        return word if is_of_now and verify(self._keys.public, signed.sig, shift_end_hash(signed.said)) else None


def _chain(connection: Connection, key: str, n: int, h: str, before: ShiftEnd | None) -> _Held:
    """From the event `h` back to where `before` ends, or to the device's first key; each key's enrolment names the end of the last."""
    held, device, seen = _Held(), None, set[str]()
    while True:
        enrolment = _enrolment(connection, key)
        # An enrolment by ticket may name any key as its elder: another device's, or one that names it in turn.
        if enrolment is None or key in seen or device not in (None, enrolment.device):
            return held + _Held(missing=max(1, n))
        device = enrolment.device
        seen.add(key)
        if before is not None and before.key == key:
            return held + _stretch(connection, key, (before.n, before.h), (n, h))
        held += _stretch(connection, key, (0, enrolment_hash(enrolment.canonical())), (n, h))
        if enrolment.old_key is None or enrolment.old_h is None:
            return held
        key, h = enrolment.old_key, enrolment.old_h
        n = _place(connection, key, h)


def _enrolment(connection: Connection, key: str) -> Enrolment | None:
    enrol = connection.execute(select(t.key.c.enrol).where(t.key.c.key == key)).scalar_one_or_none()
    return None if enrol is None else msgspec.json.decode(enrol, type=Enrolment)


def _place(connection: Connection, key: str, h: str) -> int:
    """Which event of its key the hash is; 0 where it is none that is stored (an enrolment's, or a missing one's)."""
    asked = select(t.event.c.n).where(t.event.c.h == h, t.event.c.key == key)
    return connection.execute(asked).scalar_one_or_none() or 0


def _stretch(connection: Connection, key: str, begin: tuple[int, str], end: tuple[int, str]) -> _Held:
    """The events after `begin` up to `end`, each (n, h), walked back by `prev`: a fork's other branch is not among them."""
    at, events, wanted, files = end[1], 0, end[0] - begin[0], set[str]()
    while at != begin[1] and events < wanted:
        asked = {"h_": at, "key_": key, "begin_": begin[1], "most_": min(_EVENTS_AT_ONCE, wanted - events)}
        rows = connection.execute(_BACK, asked).all()
        if not rows:
            break
        files.update(ref.sha256 for row in rows if (envelope := envelope_of(row.raw)) for ref in envelope.blobs)
        at, events = rows[-1].prev, events + len(rows)
    return _Held(events, frozenset(files), 0 if at == begin[1] and events == wanted else max(1, wanted - events))


def _absent(connection: Connection, hashes: Iterable[str]) -> set[str]:
    """Those of `hashes` that came neither as a file nor beside their event."""
    wanted = sorted(hashes)
    absent = set(wanted)
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        for column in (t.blob.c.sha256, t.sealed.c.sha256):
            absent.difference_update(connection.execute(select(column).where(column.in_(part))).scalars())
    return absent
