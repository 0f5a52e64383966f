"""What only a desk may ask: the roster it administers, tickets for new devices, what does not add up in the evidence.

The one rule: that of messages.py; and nothing here is about a device, a member or an order beyond the asking desk's areas.
"""

from typing import Literal

from sync.protocol.messages import KeyState, Message, StoredEvent

# One page of the roster; a desk asks on from the last number.
LARGEST_ROSTER = 500
LARGEST_FINDINGS = 200
LARGEST_WAITING = 500

Role = Literal["crew", "dispatcher", "importer"]
# The very same points, one movement, or written in no time.
DoubtKind = Literal["copied", "alike", "hasty"]


class ListedDevice(Message, frozen=True, kw_only=True):
    """A device as the server knows it; times are 0 where there is none.

    `events` it handed in; `awaited` of what they name has not come, the oldest since `awaited_ms`; `wiped_ms` a wipe was ordered.
    """

    device: str
    number: int
    label: str
    role: Role
    crews: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    is_withdrawn: bool = False
    is_lost: bool = False
    key: str = ""
    key_state: KeyState = "unknown"
    keys: int = 0
    seen_ms: int = 0
    events: int = 0
    awaited: int = 0
    awaited_ms: int = 0
    wiped_ms: int = 0
    # Nobody has compared its key yet, where two persons are asked for.
    is_unconfirmed: bool = False


class ListedMember(Message, frozen=True, kw_only=True):
    member: str
    name: str
    title: str
    title_en: str = ""
    staff_no: str
    role: Role
    crews: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    is_withdrawn: bool = False


class ListedPlace(Message, frozen=True, kw_only=True):
    """A label of the organisation under which a device may enrol; `devices` did."""

    label: str
    role: Role
    crews: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    devices: int = 0


class Act(Message, frozen=True, kw_only=True):
    """One act of administration: its event's kind or "ticket.made", by whom, about whom (a device, member, customer or label)."""

    id: str
    kind: str
    at_ms: int
    device: str
    member: str = ""
    about: str
    reason: str = ""
    is_lost: bool = False
    outcome: str
    held_for: str = ""
    # Of a second person's word: what was said, on what kind of act.
    verdict: str = ""
    of: str = ""
    # By the operator, without the second person that should have been asked.
    is_alone: bool = False


class ListedProposal(Message, frozen=True, kw_only=True):
    """An act that waits for a second person until `ends_ms`: asked for by `member` at `device`, both "" for the operator.

    `about` is a device, a customer, or "" for the server's own key; `label` is the device's, or the number of an order of the customer.
    Of a new device ("device.enrolled") `id` is the key that is to be compared, and `ends_ms` 0: it waits as long as it must.
    """

    id: str
    kind: str
    about: str
    label: str = ""
    reason: str
    device: str = ""
    member: str = ""
    asked_ms: int
    ends_ms: int


class Roster(Message, frozen=True, kw_only=True):
    """A page of devices by number, `more` where there are further ones; the rest comes whole with each page.

    Of `acts` the newest LARGEST_FINDINGS, and all that were done alone; of `proposals` the LARGEST_WAITING that wait longest.
    """

    server_time: int
    devices: tuple[ListedDevice, ...]
    more: bool = False
    members: tuple[ListedMember, ...] = ()
    places: tuple[ListedPlace, ...] = ()
    acts: tuple[Act, ...] = ()
    proposals: tuple[ListedProposal, ...] = ()


class TicketWish(Message, frozen=True, kw_only=True):
    """`member` is who sits at the desk: somebody else confirms the device, where two persons are asked for."""

    label: str
    member: str = ""


class MadeTicket(Message, frozen=True, kw_only=True):
    """The secret of a one-time ticket and when it ends; the desk adds the address that it reaches the server at."""

    org: str
    ticket: str
    role: Role
    label: str
    ends_ms: int


class Fork(Message, frozen=True, kw_only=True):
    """A key under which two records claim the same predecessor `prev`: a restored or copied device."""

    device: str
    number: int
    label: str
    key: str
    key_state: KeyState
    n: int
    records: int
    at_ms: int


class Hole(Message, frozen=True, kw_only=True):
    """Records of a key that the server lacks: `n` came, since `since_ms`, and what it rests on did not."""

    device: str
    number: int
    label: str
    key: str
    n: int
    since_ms: int


class Loose(Message, frozen=True, kw_only=True):
    """A held record that no order shows: about none, or about one that the server does not have."""

    device: str
    number: int
    label: str
    received_ms: int
    event: StoredEvent


class DoubtfulInk(Message, frozen=True, kw_only=True):
    """A signature to look at, on the tablet of `crew` while `member` was at work: with that of another customer's order, or alone.

    `ms` is how long it took.
    """

    kind: DoubtKind
    crew: str
    member: str
    order_id: str
    number: str
    other_id: str = ""
    other: str = ""
    at_ms: int
    ms: int


class Integrity(Message, frozen=True, kw_only=True):
    """What does not add up; `hole_ms` is how old a hole is before it is told. At most LARGEST_FINDINGS of each, newest first."""

    server_time: int
    hole_ms: int
    events: int
    forks: tuple[Fork, ...] = ()
    holes: tuple[Hole, ...] = ()
    loose: tuple[Loose, ...] = ()
    inks: tuple[DoubtfulInk, ...] = ()
