"""Signatures that somebody should look at: one movement under several customers' orders, and those written in no time (survive.md TM7).

The one rule: it points and judges nothing; what is an alike hand to it may be a household, and who signs is seen by a person.
"""

import itertools
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from app.domain.errors import DoorstepError
from app.domain.hands import COPIED_BELOW, Movement, difference, is_alike, is_hasty, movement_of
from app.domain.order import AT_REST, Order
from app.domain.signature import unpack
from sync.protocol.desk_messages import LARGEST_FINDINGS, DoubtfulInk
from sync.protocol.desk_messages import DoubtKind as Kind
from sync.server import tables as t

# The newest of a crew: each is held against each, 17 µs a pair (20,000 pairs). Ids are made in order of time.
_OF_A_CREW = 200
_ORDERS = 1_000
_REMEMBERED = 5_000


@dataclass(frozen=True)
class Ink:
    """The strokes under one order's last signature, by whose tablet and whose hand they came."""

    order_id: str
    number: str
    customer: str
    crew: str
    member: str
    at_ms: int
    sha256: str


@dataclass(frozen=True)
class _Read:
    movement: Movement | None
    is_hasty: bool
    ms: int


# How far two signatures are apart, the newer one with how it was written, and the other.
_Pair = tuple[float, Ink, _Read, Ink]


class InkReader:
    """`read_file` gives the bytes of a stored file by its hash, or raises; what was read once is remembered."""

    def __init__(self, read_file: Callable[[str], bytes]) -> None:
        self._read_file = read_file
        self._known: OrderedDict[str, _Read] = OrderedDict()
        # By crew, for as long as no signature is new: 20,000 pairs take a third of a second.
        self._compared: dict[str, tuple[tuple[Ink, ...], tuple[_Pair, ...]]] = {}

    def doubtful(self, inks: Iterable[Ink]) -> tuple[DoubtfulInk, ...]:
        """Most alike first, then the hasty ones, at most LARGEST_FINDINGS; a missing or spoiled file is passed over."""
        read = [(ink, strokes) for ink in inks if (strokes := self._read(ink.sha256)) is not None]
        crews: defaultdict[str, list[tuple[Ink, _Read]]] = defaultdict(list)
        for ink, strokes in read:
            crews[ink.crew].append((ink, strokes))
        found = itertools.chain.from_iterable(self._alike(crew, group[:_OF_A_CREW]) for crew, group in crews.items())
        pairs = sorted(found, key=lambda pair: pair[0])
        alike = [_told("copied" if apart < COPIED_BELOW else "alike", ink, strokes, other) for apart, ink, strokes, other in pairs]
        hasty = [_told("hasty", ink, strokes) for ink, strokes in read if strokes.is_hasty]
        return tuple((alike + hasty)[:LARGEST_FINDINGS])

    def _alike(self, crew: str, group: list[tuple[Ink, _Read]]) -> tuple[_Pair, ...]:
        inks = tuple(ink for ink, _ in group)
        known, pairs = self._compared.get(crew, ((), ()))
        if known != inks:
            pairs = tuple(_alike(group))
            self._compared[crew] = (inks, pairs)
        return pairs

    def _read(self, sha256: str) -> _Read | None:
        if sha256 not in self._known:
            try:
                strokes = unpack(self._read_file(sha256))
            except DoorstepError:
                return None
            points = [point for stroke in strokes for point in stroke]
            took_ms = points[-1][2] - points[0][2] if points else 0
            self._known[sha256] = _Read(movement_of(strokes), is_hasty(strokes), took_ms)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known[sha256]


def newest_inks(connection: Connection, areas: tuple[str, ...]) -> list[Ink]:
    """Of the newest signed orders in these areas, newest first."""
    states = [state.value for state in AT_REST]
    joined = t.orders.join(t.order_body, t.orders.c.id == t.order_body.c.id)
    asked = select(t.orders.c.id, t.orders.c.crew, t.orders.c.customer, t.order_body.c.json).select_from(joined)
    asked = asked.where(t.orders.c.area.in_(areas), t.orders.c.state.in_(states)).order_by(t.orders.c.id.desc()).limit(_ORDERS)
    return [ink for row in connection.execute(asked) if (ink := _last_ink(row.id, row.crew or "", row.customer or "", row.json))]


def _last_ink(order_id: str, crew: str, customer: str, json: bytes) -> Ink | None:
    order = msgspec.json.decode(json, type=Order)
    notes = [note for visit in order.visits for note in visit.signatures if note.body.strokes_sha256]
    if not notes:
        return None
    last = notes[-1]
    return Ink(order_id, order.number, customer, crew, last.member, last.at_ms, last.body.strokes_sha256 or "")


def _alike(group: list[tuple[Ink, _Read]]) -> Iterator[_Pair]:
    for (ink, read), (other, known) in itertools.combinations(group, 2):
        is_same_customer = bool(ink.customer) and ink.customer == other.customer
        if is_same_customer or read.movement is None or known.movement is None:
            continue
        if ink.sha256 == other.sha256 or is_alike(read.movement, known.movement):
            yield difference(read.movement, known.movement), ink, read, other


def _told(kind: Kind, ink: Ink, read: _Read, other: Ink | None = None) -> DoubtfulInk:
    return DoubtfulInk(
        kind=kind,
        crew=ink.crew,
        member=ink.member,
        order_id=ink.order_id,
        number=ink.number,
        other_id=other.order_id if other else "",
        other=other.number if other else "",
        at_ms=ink.at_ms,
        ms=read.ms,
    )
