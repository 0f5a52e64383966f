"""Who records what: the device, the member at it, the new event, and the envelope that is made of them.

The one rule: the author's clocks and view go into the envelope as they are; nothing here decides.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.domain.envelope import SUITE, Actor, App, BlobRef, Envelope, Place, Seen, Time
from app.domain.events import KINDS, Body, kind_of, plain_body
from app.domain.identity import Clock, DeviceId, EventHash, EventId, KeyId, MemberId, OrderId, OrgId, receipt_code
from app.domain.order import Order
from app.storage.journal import CustomerKey


@dataclass(frozen=True)
class Device:
    """Who this replica is: `number` keeps offline order numbers apart, `role` is that of the enrolment."""

    org: OrgId
    device: DeviceId
    number: int
    role: str
    label: str
    app: App


@dataclass(frozen=True)
class Acting:
    """The member at the screen and how they unlocked it; `since_ms` is the monotonic time of the PIN."""

    member: MemberId
    role: str
    grant: str
    auth: str
    since_ms: int


@dataclass(frozen=True)
class NewFile:
    data: bytes
    mime: str
    role: str
    # Given where `data` is on the disk already under this hash.
    sha256: str = ""


@dataclass(frozen=True)
class NewEvent:
    """One fact to record; `clears` names the draft that ends with it. Without an order it is about none (events.Orderless)."""

    order_id: OrderId | None
    body: Body
    files: tuple[NewFile, ...] = ()
    keys: tuple[CustomerKey, ...] = ()
    place: Place | None = None
    clears: str = ""


def orders_of(events: Sequence[NewEvent]) -> list[str]:
    """The orders that the events are about."""
    return [new.order_id for new in events if new.order_id]


@dataclass(frozen=True)
class Saved:
    """What was recorded: events in order with their hashes, and each order as it now stands."""

    events: tuple[tuple[EventId, EventHash], ...]
    orders: dict[OrderId, Order] = field(default_factory=dict)

    @property
    def h(self) -> EventHash:
        return self.events[-1][1]

    @property
    def receipt_code(self) -> str:
        return receipt_code(self.h)


# Asked inside the transaction with the order as it stands; raises Refused when the gates say no.
Check = Callable[[Order | None, Body], None]


@dataclass(frozen=True)
class ChainHead:
    """Where a key's chain stands: the number and hash of its newest event (or of its enrolment, n = 0)."""

    key: KeyId
    n: int
    h: EventHash

    def next(self, h: EventHash) -> "ChainHead":
        return ChainHead(self.key, self.n + 1, h)


def envelope(
    device: Device,
    head: ChainHead,
    order: Order | None,
    new: NewEvent,
    acting: Acting,
    event_id: EventId,
    time: Time,
    seen: Seen | None = None,
) -> Envelope:
    """The next event of the chain; `order` is what the author saw, own rows included."""
    kind = kind_of(new.body)
    refs = {BlobRef(f.role, f.sha256 or sha256(f.data), len(f.data), f.mime) for f in new.files}
    auth_age_s = max(0, time.mono_ms - acting.since_ms) // 1000
    return Envelope(
        suite=SUITE,
        id=event_id,
        key=head.key,
        n=head.n + 1,
        prev=head.h,
        org=device.org,
        device=device.device,
        order_id=new.order_id,
        av=order.av if order else None,
        after=order.tip if order else None,
        type=kind,
        v=KINDS[kind].v,
        actor=Actor(acting.member, acting.role, acting.auth, auth_age_s, acting.grant),
        time=time,
        body=plain_body(new.body),
        blobs=tuple(sorted(refs)),
        app=device.app,
        place=new.place,
        seen=seen,
    )


def time_now(clock: Clock, server_seen: tuple[int, int] | None) -> Time:
    """The clocks as they stand; `server_seen` is the newest server time with the monotonic moment it was heard at."""
    mono_ms = clock.mono_ms()
    return Time(
        wall_ms=clock.wall_ms(),
        tz_min=clock.offset_min(),
        mono_ms=mono_ms,
        boot=clock.boot(),
        server_ms=server_seen[0] if server_seen else None,
        server_age_ms=mono_ms - server_seen[1] if server_seen else None,
    )


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
