"""The messages between a replica and the server, protocol version 2 (design/sync.md).

The one rule: additive inside a version: unknown fields are passed over, known ones never change their meaning. Golden files
in tests/sync/golden pin the wire. All binary is lower-case hex, all times are integers in ms since 1970 UTC.
"""

from typing import Any, Literal

import msgspec

from app.domain.order import Order
from app.domain.rollover import SignedRollover

PROTOCOL = 2
LARGEST_PUSH_EVENTS = 200
LARGEST_PUSH_BYTES = 256 * 1024
LARGEST_PAGE_ITEMS = 500
LARGEST_PAGE_BYTES = 1024 * 1024
# Larger files go in parts (tus); none may be larger than the second: a device opens a sealed file whole, in memory.
LARGEST_SINGLE_PUT_BYTES = 1024 * 1024
LARGEST_FILE_BYTES = 100 * 1024 * 1024

Outcome = Literal["applied", "quarantined", "deferred", "accepted", "rejected"]
FINAL: frozenset[str] = frozenset({"applied", "accepted", "rejected"})
KeyState = Literal["unknown", "open", "forked", "closed"]
FileState = Literal["missing", "stored", "durable"]


# A record that the server signed, as it came: fields that a later version added stay in it, and so stay under the signature.
Plain = dict[str, Any]


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of everything on the wire."""


class Problem(Message, frozen=True, kw_only=True):
    """The body of every reply from 400 up; `code` names a sentence in resources/texts."""

    code: str
    params: dict[str, str] = {}


class Ticket(Message, frozen=True, kw_only=True):
    """The file (later QR) that lets one device enrol once; `preset_pin` and `is_demo` only where the operator set them.

    `server_key` is the server's key (Ed25519, hex) as it was when the ticket was made: who carries the ticket brings it by hand, so that
    the first answer is believed for its signature and not for the line it came by.
    """

    url: str
    org: str
    ticket: str
    role: Literal["crew", "dispatcher", "importer"]
    label: str
    preset_pin: str = ""
    is_demo: bool = False
    server_key: str = ""
    tls_pins: tuple[str, ...] = ()


class Grant(Message, frozen=True, kw_only=True):
    """A member's offline permission: who may act on this device, as what, for which crews and areas, until when."""

    id: str
    org: str
    member: str
    name: str
    title: str
    title_en: str = ""
    staff_no: str
    role: Literal["crew", "dispatcher", "importer"]
    crews: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    not_after_ms: int


class SignedGrant(Message, frozen=True, kw_only=True, rename={"said": "grant"}):
    """`sig` is Ed25519 by the server over SHA-256("doorstep.grant.1" 00 JCS(grant))."""

    said: Plain
    sig: str

    def __post_init__(self) -> None:
        _ = self.grant  # refuses, while decoding, what is no grant

    @property
    def grant(self) -> Grant:
        return msgspec.convert(self.said, Grant)


class Unit(Message, frozen=True, kw_only=True):
    """A crew or an area under its names; a crew lies in one `area` and serves `sectors`."""

    id: str
    zh: str
    en: str
    area: str = ""
    sectors: tuple[str, ...] = ()


class Telephone(Message, frozen=True, kw_only=True):
    zh: str
    en: str
    number: str
    is_emergency: bool = False


class Colleague(Message, frozen=True, kw_only=True):
    """A member of the organisation by name."""

    member: str
    name: str
    staff_no: str


class Setup(Message, frozen=True, kw_only=True):
    """What a device needs to know of its organisation: names, crews, areas, numbers, the public address of sheets."""

    org_zh: str
    org_en: str
    hotline: str
    public_url: str
    areas: tuple[Unit, ...]
    crews: tuple[Unit, ...]
    telephones: tuple[Telephone, ...] = ()
    # Everybody, so that a desk names who did what.
    staff: tuple[Colleague, ...] = ()
    quality_key: str = ""
    recovery_key: str = ""
    # What a carrier file for the server is sealed to.
    carrier_key: str = ""
    # Keys that the server's certificate may have (client/pins.py); none where every believed certificate will do.
    tls_pins: tuple[str, ...] = ()
    # Whether erasing, wipes, a change of the server's key and new devices wait for a second person.
    two_persons: bool = False


class Trust(Message, frozen=True, kw_only=True):
    """The trust file: whose signatures an auditor believes. `devices` grows by enrolment and is not needed for receipts."""

    version: int
    org: str
    server_key: str
    sheet_ca: tuple[str, ...]
    timestamp_ca: tuple[str, ...] = ()
    # How the server's key came to be the one above, oldest change first, and what was sealed before under the earlier keys: the
    # first 32 hex digits of each bundle's hash.
    rollovers: tuple[SignedRollover, ...] = ()
    sealed: tuple[str, ...] = ()


class DevicePlace(Message, frozen=True, kw_only=True):
    """What a device is to the organisation: shown, signed, to a server that was restored from before it enrolled."""

    org: str
    device: str
    number: int
    role: Literal["crew", "dispatcher", "importer"]
    label: str


class SignedPlace(Message, frozen=True, kw_only=True, rename={"said": "place"}):
    """`sig` is Ed25519 by the server over SHA-256("doorstep.place.1" 00 JCS(place))."""

    said: Plain
    sig: str

    def __post_init__(self) -> None:
        _ = self.place  # refuses, while decoding, what is no place

    @property
    def place(self) -> DevicePlace:
        return msgspec.convert(self.said, DevicePlace)


class EnrolRequest(Message, frozen=True, kw_only=True):
    """S0. `enrol` is the canonical ENROL record; exactly one of ticket, old_sig or countersig proves the right to it.

    `asked` is drawn anew for each question (hex), and the answer has it under its signature: an earlier answer is none to this one.
    """

    enrol: msgspec.Raw
    sig: str
    csr: str
    old_sig: str = ""
    ticket: str = ""
    countersig: str = ""
    place: SignedPlace | None = None
    asked: str = ""


class EnrolReply(Message, frozen=True, kw_only=True):
    """`sig` is Ed25519 by the server over SHA-256("doorstep.enrolled.1" 00 JCS(all the rest of the reply))."""

    feed_epoch: int
    countersig: str
    device_number: int
    role: Literal["crew", "dispatcher", "importer"]
    scopes: tuple[str, ...]
    label: str
    sheet_certificate: str
    trust: Trust
    setup: Setup
    grants: tuple[SignedGrant, ...]
    place: SignedPlace | None = None
    edition: str = ""
    asked: str = ""
    sig: str = ""


class ScopeHead(Message, frozen=True, kw_only=True):
    id: str
    last: int
    floor: int


class Receipt(Message, frozen=True, kw_only=True):
    """The server's word that it holds the event `h`, signed over SHA-256("doorstep.receipt.1" 00 JCS(receipt))."""

    org: str
    device: str
    h: str
    pos: int
    feed_epoch: int
    server_time: int


class Answer(Message, frozen=True, kw_only=True, rename={"said": "receipt"}):
    """What the server made of one event; `error` stands alone for an event that it could not store."""

    h: str
    said: Plain | None = None
    receipt_sig: str = ""
    outcome: Outcome | None = None
    reason: str = ""
    params: dict[str, str] = {}
    ver: int = 0
    error: str = ""

    def __post_init__(self) -> None:
        _ = self.receipt  # refuses, while decoding, what is no receipt

    @property
    def receipt(self) -> Receipt | None:
        return None if self.said is None else msgspec.convert(self.said, Receipt)


class Wipe(Message, frozen=True, kw_only=True):
    """An order to destroy what a device can read of people; evidence stays (survive.md TM3)."""

    org: str
    device: str
    ordered_ms: int


class SignedWipe(Message, frozen=True, kw_only=True, rename={"said": "wipe"}):
    """`sig` is Ed25519 by the server over SHA-256("doorstep.wipe.1" 00 JCS(wipe))."""

    said: Plain
    sig: str

    def __post_init__(self) -> None:
        _ = self.wipe  # refuses, while decoding, what is no order

    @property
    def wipe(self) -> Wipe:
        return msgspec.convert(self.said, Wipe)


class Head(Message, frozen=True, kw_only=True):
    """S1. `known` are outcomes that changed for this device past `since`; `changed` is the newest change they cover (the next `since`).

    `log_size` counts the leaves under the newest checkpoint."""

    feed_epoch: int
    key_state: KeyState
    durable_pos: int
    scopes: tuple[ScopeHead, ...]
    min_app: str
    server_time: int
    known: tuple[Answer, ...] = ()
    changed: int = 0
    # Own events and files, by hash, that the server asks to be sent once more.
    recall: tuple[str, ...] = ()
    wipe: SignedWipe | None = None
    log_size: int = 0
    # Of the organisation's words for this device: another than the enrolment's means that they are to be asked for anew.
    edition: str = ""
    # How often the server's key was changed: a device that knows of fewer asks for the chain before it believes anything new.
    rolled: int = 0
    # Nobody has compared this device's key yet, where the organisation asks for two persons: its list of scopes is empty for that alone.
    unconfirmed: bool = False
    # Of what this desk would find on its integrity page (findings.py): another than before means that something came or went.
    findings: str = ""


class CustomerKey(Message, frozen=True, kw_only=True):
    """A customer's key, beside the envelope and never in it."""

    customer: str
    key: str


class PushedEvent(Message, frozen=True, kw_only=True):
    """One signed event; `sealed` brings the small sealed blobs (hex) that the event names, so they need no trip of their own.

    `receipt` is the one that a restored server gave before, so that it answers as it did then. With `follows` the value of `prev`
    is left out of `raw`: it is the hash of the event before it in this push (brief.py).
    """

    raw: msgspec.Raw
    sig: str
    keys: tuple[CustomerKey, ...] = ()
    sealed: tuple[str, ...] = ()
    receipt: Plain | None = None
    receipt_sig: str = ""
    follows: bool = False


class PushRequest(Message, frozen=True, kw_only=True):
    """`brief`: the sender knows its events and itself, and needs neither repeated."""

    events: tuple[PushedEvent, ...]
    brief: bool = False


class Brief(Message, frozen=True, kw_only=True):
    """An Answer without what the sender of the event knows; `feed_epoch` 0 is the reply's own, `sig` is the receipt's."""

    pos: int = 0
    server_time: int = 0
    feed_epoch: int = 0
    sig: str = ""
    outcome: Outcome = "applied"
    reason: str = ""
    params: dict[str, str] = {}
    ver: int = 0
    error: str = ""


class PushReply(Message, frozen=True, kw_only=True):
    """An answer for each event, in their order; the answers to a brief push, where they can be, are in `brief` instead."""

    feed_epoch: int
    answers: tuple[Answer, ...] = ()
    brief: tuple[Brief, ...] = ()


class KnownRequest(Message, frozen=True, kw_only=True):
    h: tuple[str, ...]


class PersonSealed(Message, frozen=True, kw_only=True):
    """The customer's key and sealed blob (hex) for whoever may read the order."""

    customer: str
    key: str
    sealed: str


class Item(Message, frozen=True, kw_only=True):
    """One row of the feed: U brings the order at `ver`, R says that it left this scope at `ver`.

    `erased`: the order's customer was; keys and data of theirs go. `same`: the order is byte for byte as the reader named it."""

    kind: Literal["U", "R"]
    entity: str
    ver: int
    order: Order | None = None
    person: PersonSealed | None = None
    erased: bool = False
    same: bool = False
    reason: str = ""


class Page(Message, frozen=True, kw_only=True, rename={"start": "from", "end": "to"}):
    """S3. A page begins at the cursor `from` and ends at `to`; taken only by a replica that stands there."""

    feed_epoch: int
    scope: str
    start: int
    end: int
    more: bool
    items: tuple[Item, ...]


class StoredEvent(Message, frozen=True, kw_only=True, rename={"said": "receipt"}):
    """S3b. An event as the server stored it, with the receipt it gave."""

    raw: msgspec.Raw
    sig: str
    said: Plain
    receipt_sig: str
    outcome: Outcome
    reason: str = ""
    params: dict[str, str] = {}
    decided_by: str = ""

    def __post_init__(self) -> None:
        _ = self.receipt  # refuses, while decoding, what is no receipt

    @property
    def receipt(self) -> Receipt:
        return msgspec.convert(self.said, Receipt)


class EventsReply(Message, frozen=True, kw_only=True):
    """`keys` are customers' keys; `pubkeys` (by key id) and `labels` (by device) are of the devices that signed the events."""

    feed_epoch: int
    events: tuple[StoredEvent, ...]
    files: dict[str, FileState] = {}
    keys: dict[str, str] = {}
    pubkeys: dict[str, str] = {}
    labels: dict[str, str] = {}


class FileReply(Message, frozen=True, kw_only=True):
    sha256: str
    state: FileState


class FileAnswer(Message, frozen=True, kw_only=True):
    """What the server says of one file of a packet; `error` is the code of a sentence for one that it did not take."""

    state: FileState = "missing"
    error: str = ""


class FilesReply(Message, frozen=True, kw_only=True):
    """An answer for each file, in their order."""

    files: tuple[FileAnswer, ...]
