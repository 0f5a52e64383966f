"""The union of events: one frozen struct for each kind of fact, and who may record it.

The one rule: a kind is added here, with its version and its roles, or it does not exist; a newer kind or version is
deferred by whoever does not know it.
"""

import dataclasses
from typing import Literal

import msgspec

from app.domain.envelope import BlobRef, Envelope
from app.domain.errors import Refused
from app.domain.identity import CustomerId, DeviceId, EventHash, EventId, KeyId, MemberId, OrderId
from app.domain.measurement import Measurement
from app.domain.pricing import PriceLine, Quantity
from app.domain.procedure import Text
from app.domain.signature import Ink

Answers = dict[str, str]


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind of event says beyond its envelope; unknown fields are ignored here and stay in `raw`."""


class Limits(msgspec.Struct, frozen=True):
    """Promised times from intake, in minutes (catalog/faults.csv; our default D unless the utility publishes its own)."""

    contact_min: int
    arrive_min: int
    repair_min: int


class Versions(msgspec.Struct, frozen=True):
    """The reference data that an order runs under."""

    procedure: str
    catalog: str
    price_list: str


class Shown(msgspec.Struct, frozen=True):
    """What the customer had in front of them (evidence.md section 1); `viewed_ms` is how long."""

    template: str
    template_version: str
    statement_sha256: str
    pages: int
    language: str
    viewed_ms: int
    price_list: str


class OrderCreated(Body, frozen=True, kw_only=True, tag="order.created"):
    """`person` is the hash of the sealed blob with name, phone, address, words and place; `commitment` its salted HMAC."""

    number: str
    sector: str
    fault: str
    urgency: Literal["P1", "P2", "P3", "P4"]
    channel: str
    area: str
    crew: str | None = None
    received_ms: int
    limits: Limits
    versions: Versions
    customer: CustomerId | None = None
    person: str | None = None
    commitment: str | None = None
    contact_known: bool = True
    special: tuple[str, ...] = ()
    repeat_of: OrderId | None = None
    external_no: str = ""


class OrderLinked(Body, frozen=True, kw_only=True, tag="order.linked"):
    to: OrderId
    reason: str


class OrderAssigned(Body, frozen=True, kw_only=True, tag="order.assigned"):
    crew: str
    area: str
    reason: str = ""


class OrderCancelled(Body, frozen=True, kw_only=True, tag="order.cancelled"):
    reason: str


class OrderClosed(Body, frozen=True, kw_only=True, tag="order.closed"):
    """The desk has nothing left to do; the order leaves the crew's scope."""


class ContactAttempted(Body, frozen=True, kw_only=True, tag="contact.attempted"):
    channel: Literal["phone", "message", "none"] = "phone"
    outcome: Literal["agreed", "rescheduled", "no_answer", "off", "wrong_number", "refused", "no_number"]
    window_from_ms: int | None = None
    window_to_ms: int | None = None
    answers: Answers = {}


class CrewAccepted(Body, frozen=True, kw_only=True, tag="crew.accepted"):
    pass


class CrewDeparted(Body, frozen=True, kw_only=True, tag="crew.departed"):
    """`answers` are those of the contact step that came after the call (a caution told late)."""

    answers: Answers = {}


class CrewArrived(Body, frozen=True, kw_only=True, tag="crew.arrived"):
    late_reason: str = ""
    answers: Answers = {}


class SafetyChecked(Body, frozen=True, kw_only=True, tag="safety.checked"):
    answers: Answers
    override_reason: str = ""


class PhotoTaken(Body, frozen=True, kw_only=True, tag="photo.taken"):
    """`sha256` is of the picture's bytes, which the envelope names as a blob too."""

    item: str
    role: str
    sha256: str


class DiagnosisRecorded(Body, frozen=True, kw_only=True, tag="diagnosis.recorded"):
    """Cause and plan with what they cost; recording it again changes the statement and so voids a consent."""

    cause: str
    cause_text: str = ""
    responsibility: Literal["utility", "customer"]
    plan: Text
    minutes: int
    lines: tuple[PriceLine, ...]
    price_list: str
    answers: Answers = {}


class ExplanationShown(Body, frozen=True, kw_only=True, tag="explanation.shown"):
    shown: Shown
    answers: Answers = {}


class ConsentGiven(Body, frozen=True, kw_only=True, tag="consent.given"):
    shown: Shown
    strokes_sha256: str | None = None
    ink: Ink | None = None


class ConsentRefused(Body, frozen=True, kw_only=True, tag="consent.refused"):
    shown: Shown
    reason: str
    strokes_sha256: str | None = None
    ink: Ink | None = None


class WorkStarted(Body, frozen=True, kw_only=True, tag="work.started"):
    """`emergency` names the reason where work starts before consent under the procedure's emergency rule, which then is owed."""

    emergency: str = ""
    consent_due_ms: int | None = None


class WorkSuspended(Body, frozen=True, kw_only=True, tag="work.suspended"):
    reason: str
    until_ms: int | None = None


class WorkResumed(Body, frozen=True, kw_only=True, tag="work.resumed"):
    reason: str = ""


class WorkReturned(Body, frozen=True, kw_only=True, tag="work.returned"):
    reason: str


class WorkFinished(Body, frozen=True, kw_only=True, tag="work.finished"):
    action: Text
    answers: Answers = {}


class PartUsed(Body, frozen=True, kw_only=True, tag="part.used"):
    code: str
    quantity: Quantity
    barcode: str = ""


class MeasurementTaken(Body, frozen=True, kw_only=True, tag="measurement.taken"):
    measurement: Measurement
    watched: bool = False


class TeachingGiven(Body, frozen=True, kw_only=True, tag="teaching.given"):
    answers: Answers


class SiteTidied(Body, frozen=True, kw_only=True, tag="site.tidied"):
    answers: Answers


class RatingGiven(Body, frozen=True, kw_only=True, tag="rating.given"):
    """The answers lie in a box sealed to the organisation's quality key; nobody on this device can open it again."""

    sealed_sha256: str
    answered: int
    complaint: bool = False


class VisitSigned(Body, frozen=True, kw_only=True, tag="visit.signed"):
    """`relation` and the proxy's name lie in the sealed blob `person`; `reason` explains a missing signature."""

    shown: Shown
    situation: Literal["signed", "refused", "absent", "proxy", "cannot_write", "minor"]
    strokes_sha256: str | None = None
    ink: Ink | None = None
    reason: str = ""
    person: str | None = None


class SheetIssued(Body, frozen=True, kw_only=True, tag="sheet.issued"):
    """`sheet_sha256` is of the signed PDF; what travels is that PDF sealed under the customer's key."""

    visit_h: EventHash
    sheet_sha256: str


class StepCorrected(Body, frozen=True, kw_only=True, tag="step.corrected"):
    """Undo: `of` is the event that no longer counts."""

    of: EventId
    reason: str = ""


class QuarantineDecided(Body, frozen=True, kw_only=True, tag="quarantine.decided"):
    """A desk's word on held events (sync.md S7): `targets` are of one order and one device, each after what it rests on; all or none."""

    verdict: Literal["accept", "reject"]
    targets: tuple[EventId, ...]
    reason: str


class DeviceRevoked(Body, frozen=True, kw_only=True, tag="device.revoked"):
    """About no order: what this device sends from now on is held. `lost` = it is not in the right hands, since `lost_since_ms`."""

    device: DeviceId
    reason: str
    lost: bool = False
    lost_since_ms: int | None = None


class MemberRevoked(Body, frozen=True, kw_only=True, tag="member.revoked"):
    """About no order: what this member records is held from now on, on whatever device."""

    member: MemberId
    reason: str


class DeviceReinstated(Body, frozen=True, kw_only=True, tag="device.reinstated"):
    """About no order: the withdrawal of this device is taken back; what was held meanwhile stays with the desk."""

    device: DeviceId
    reason: str


class MemberReinstated(Body, frozen=True, kw_only=True, tag="member.reinstated"):
    """About no order: this member may act again; what was held meanwhile stays with the desk."""

    member: MemberId
    reason: str


class WipeOrdered(Body, frozen=True, kw_only=True, tag="wipe.ordered"):
    """About no order: this device shall destroy what it can read of people with its next sync; evidence stays."""

    device: DeviceId
    reason: str


class CustomerErased(Body, frozen=True, kw_only=True, tag="customer.erased"):
    """About no order, as it is about all of theirs: the customer's keys are destroyed everywhere; every signed byte stays."""

    customer: CustomerId
    reason: str


class ProposalDecided(Body, frozen=True, kw_only=True, tag="proposal.decided"):
    """About no order: the second person's word on an act that waits for it (`proposal`: the id of the act's event, or of the server's own).

    `reason` may be left out by whoever agrees.
    """

    proposal: str
    verdict: Literal["agree", "decline"]
    reason: str = ""


EventBody = (
    OrderCreated
    | OrderLinked
    | OrderAssigned
    | OrderCancelled
    | OrderClosed
    | ContactAttempted
    | CrewAccepted
    | CrewDeparted
    | CrewArrived
    | SafetyChecked
    | PhotoTaken
    | DiagnosisRecorded
    | ExplanationShown
    | ConsentGiven
    | ConsentRefused
    | WorkStarted
    | WorkSuspended
    | WorkResumed
    | WorkReturned
    | WorkFinished
    | PartUsed
    | MeasurementTaken
    | TeachingGiven
    | SiteTidied
    | RatingGiven
    | VisitSigned
    | SheetIssued
    | StepCorrected
    | QuarantineDecided
    | DeviceRevoked
    | MemberRevoked
    | DeviceReinstated
    | MemberReinstated
    | WipeOrdered
    | CustomerErased
    | ProposalDecided
)

# What a desk orders about no order at all: there is nothing to fold, and the server acts on it alone.
Orderless = DeviceRevoked | MemberRevoked | DeviceReinstated | MemberReinstated | WipeOrdered | CustomerErased | ProposalDecided


DESK = frozenset({"dispatcher"})
CREW = frozenset({"crew"})


class Kind(msgspec.Struct, frozen=True):
    """One kind of event: its struct, its version and the roles of the devices that may record it."""

    body: type[Body]
    v: int
    roles: frozenset[str]


def _kinds() -> dict[str, Kind]:
    roles = {
        OrderCreated: DESK | CREW | {"importer"},
        OrderLinked: DESK | {"importer"},
        OrderAssigned: DESK,
        OrderCancelled: DESK,
        OrderClosed: DESK,
        QuarantineDecided: DESK,
        DeviceRevoked: DESK,
        MemberRevoked: DESK,
        DeviceReinstated: DESK,
        MemberReinstated: DESK,
        WipeOrdered: DESK,
        CustomerErased: DESK,
        ProposalDecided: DESK,
    }
    bodies: tuple[type[Body], ...] = EventBody.__args__
    return {kind_of(body): Kind(body, 1, roles.get(body, CREW)) for body in bodies}


def kind_of(body: Body | type[Body]) -> str:
    """The name of a body's kind as it stands in `type` of the envelope."""
    return str(body.__struct_config__.tag)


KINDS: dict[str, Kind] = _kinds()


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the fold sees it: the envelope's causal fields and the decoded body."""

    id: EventId
    h: EventHash
    key: KeyId
    device: DeviceId
    order_id: OrderId | None
    av: EventId | None
    after: EventId | None
    member: MemberId
    at_ms: int
    body: EventBody
    blobs: tuple[BlobRef, ...] = ()

    @property
    def kind(self) -> str:
        return kind_of(self.body)


@dataclasses.dataclass(frozen=True)
class Newer:
    """An event of a kind or version that this program does not know yet: kept, and judged after an upgrade."""

    kind: str
    v: int


def read_fact(envelope: Envelope, h: EventHash) -> Fact | Newer:
    """The fact of a parsed envelope. Raises Refused("event.body_invalid") when the body does not fit its kind."""
    kind = KINDS.get(envelope.type)
    if kind is None or envelope.v > kind.v:
        return Newer(envelope.type, envelope.v)
    if envelope.v < 1:
        raise Refused("event.body_invalid", kind=envelope.type, detail=f"version {envelope.v}")
    try:
        body = msgspec.convert({**envelope.body, "type": envelope.type}, kind.body)
    except msgspec.ValidationError as error:
        raise Refused("event.body_invalid", kind=envelope.type, detail=str(error)) from error
    return Fact(
        id=envelope.id,
        h=h,
        key=envelope.key,
        device=envelope.device,
        order_id=envelope.order_id,
        av=envelope.av,
        after=envelope.after,
        member=envelope.actor.member,
        at_ms=envelope.time.wall_ms,
        body=body,  # type: ignore[arg-type]
        blobs=envelope.blobs,
    )


def files_of(body: Body) -> set[str]:
    """The files that a body rests on; the envelope has to name each, or nobody would wait for it."""
    shown: Shown | None = getattr(body, "shown", None)
    told = [getattr(body, name, None) for name in ("strokes_sha256", "sealed_sha256")]
    told += [shown.statement_sha256 if shown else None, body.sha256 if isinstance(body, PhotoTaken) else None]
    return {sha256 for sha256 in told if sha256}


def plain_body(body: Body) -> dict[str, object]:
    """The body as JSON for an envelope; the kind stands in the envelope's `type`, not in the body."""
    value: dict[str, object] = msgspec.to_builtins(body)
    del value["type"]
    return value
