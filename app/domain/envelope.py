"""The envelope around every event: its canonical bytes, its hash, and the rule that chains it to its key.

The one rule: `raw` is stored and sent as it was signed; nobody re-serialises before checking (evidence.md section 1).
"""

import hashlib
from typing import Any

import msgspec

from app.domain.errors import Refused
from app.domain.identity import DeviceId, EventHash, EventId, KeyId, MemberId, OrderId, OrgId
from app.domain.jcs import jcs

SUITE = "ed25519-sha256"
LARGEST_EVENT_BYTES = 64 * 1024


class Actor(msgspec.Struct, frozen=True):
    """Who acted: a member under an offline grant, and how long ago the PIN was given."""

    member: MemberId
    role: str
    auth: str
    auth_age_s: int
    grant: str


class Time(msgspec.Struct, frozen=True):
    """The device's clocks and the last server time seen with its age; data, never order."""

    wall_ms: int
    tz_min: int
    mono_ms: int
    boot: str
    server_ms: int | None = None
    server_age_ms: int | None = None


class BlobRef(msgspec.Struct, frozen=True, order=True):
    """A file that the event names; sorted by role, then hash."""

    role: str
    sha256: str
    size: int
    mime: str


class Place(msgspec.Struct, frozen=True):
    """Salted commitment to where the act took place; the place itself lies in a sealed blob."""

    commit: str
    accuracy_m: int


class Seen(msgspec.Struct, frozen=True):
    """The newest checkpoint of the server's log that the author had checked: the event is younger than that."""

    size: int
    root: str


class App(msgspec.Struct, frozen=True):
    """The program that recorded the event."""

    version: str
    build: str


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One signed event; `body` is plain JSON whose struct is named by `type` (events.py)."""

    suite: str = SUITE
    id: EventId
    key: KeyId
    n: int
    prev: EventHash
    org: OrgId
    device: DeviceId
    order_id: OrderId | None
    av: EventId | None
    after: EventId | None
    type: str
    v: int
    actor: Actor
    time: Time
    body: dict[str, Any]
    blobs: tuple[BlobRef, ...]
    app: App
    place: Place | None = None
    seen: Seen | None = None


class Enrolment(msgspec.Struct, frozen=True):
    """The record that starts a key's chain (sync.md, ENROL)."""

    org: OrgId
    device: DeviceId
    key: KeyId
    pubkey: str
    old_key: KeyId | None
    old_h: EventHash | None
    time: int

    def canonical(self) -> bytes:
        """What is signed, kept and sent; its hash begins the key's chain."""
        return canonical(msgspec.to_builtins(self))


def canonical(value: object) -> bytes:
    """RFC 8785 bytes. Raises Refused for floats, integers beyond 2^53, lone surrogates, other types and over 64 KB."""
    raw = jcs(value)
    if len(raw) > LARGEST_EVENT_BYTES:
        raise Refused("event.too_large", size=len(raw))
    return raw


def seal(envelope: Envelope) -> tuple[bytes, EventHash]:
    """The canonical bytes of an envelope and their hash; empty optional fields are left out."""
    value = msgspec.to_builtins(envelope)
    for name in ("place", "seen"):
        if value[name] is None:
            del value[name]
    raw = canonical(value)
    return raw, event_hash(raw)


def event_hash(raw: bytes) -> EventHash:
    return EventHash(tagged_hash("doorstep.event.1", raw))


def enrolment_hash(raw: bytes) -> EventHash:
    """What the new key, the old key and the server sign over the canonical ENROL bytes; `prev` of the key's first event."""
    return EventHash(tagged_hash("doorstep.enrol.1", raw))


def tagged_hash(tag: str, raw: bytes) -> str:
    """SHA-256 over tag, a zero byte and the bytes: one kind of hash is never taken for another."""
    return hashlib.sha256(tag.encode() + b"\0" + raw).hexdigest()


def parse(raw: bytes) -> Envelope:
    """The envelope of received bytes. Raises Refused("event.malformed") unless they are its canonical form, with its suite."""
    try:
        plain = msgspec.json.decode(raw)
        envelope = msgspec.convert(plain, Envelope)
        again = canonical(plain)
    except (msgspec.MsgspecError, UnicodeDecodeError, Refused, RecursionError) as error:
        raise Refused("event.malformed") from error
    # What does not say under which suite it was signed was signed under none.
    if again != raw or "suite" not in plain:
        raise Refused("event.malformed")
    return envelope
