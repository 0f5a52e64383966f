"""One full message of every kind, no field left at its default."""

import hashlib

import msgspec

from app.domain.envelope import Enrolment, canonical, seal
from app.domain.receipts import Checkpoint
from app.domain.rollover import Rollover, SignedRollover
from app.domain.shift_end import ShiftEnd, SignedShiftEnd
from sync.protocol import log_messages as g
from sync.protocol import messages as m
from sync.protocol.reference_messages import SignedProcedures
from sync.protocol.shift_messages import ShiftEndRequest
from tests.domain import build
from tests.sync.desk_pages import of_desks

_HASH, _SIG, _NOW_MS = "a" * 64, "b" * 128, build.START_MS
RAW = seal(build.envelope(build.SAFE))[0]
ENROL = Enrolment(org="org1", device="d1", key="1" * 64, pubkey="2" * 64, old_key="3" * 64, old_h="4" * 64, time=_NOW_MS)

UNIT = m.Unit(id="c1", zh="一班", en="Crew 1", area="north", sectors=("heat", "water"))
COLLEAGUE = m.Colleague(member="m-1", name="Li", staff_no="0417")
TELEPHONE = m.Telephone(zh="燃气抢险", en="Gas emergency", number="+86 10 5550 0199", is_emergency=True)
GRANT = m.Grant(
    id="g1",
    org="org1",
    member="m1",
    name="王强",
    title="维修工",
    title_en="fitter",
    staff_no="0042",
    role="crew",
    crews=("c1",),
    areas=("north",),
    not_after_ms=_NOW_MS,
)
SIGNED_GRANT = m.SignedGrant(said=msgspec.to_builtins(GRANT), sig=_SIG)
PLACE = m.DevicePlace(org="org1", device="d1", number=7, role="crew", label="field-N-WATER")
WIPE = m.Wipe(org="org1", device="d1", ordered_ms=_NOW_MS)
SIGNED_WIPE = m.SignedWipe(said=msgspec.to_builtins(WIPE), sig=_SIG)
SIGNED_PLACE = m.SignedPlace(said=msgspec.to_builtins(PLACE), sig=_SIG)
SETUP = m.Setup(
    org_zh="清河热力",
    org_en="Qinghe Heat",
    hotline="+86 10 5550 0100",
    public_url="https://heat.example",
    areas=(m.Unit(id="north", zh="北区", en="North"),),
    crews=(UNIT,),
    telephones=(TELEPHONE,),
    staff=(COLLEAGUE,),
    quality_key="5" * 64,
    recovery_key="6" * 64,
    carrier_key="7" * 64,
    tls_pins=("8" * 64, "9" * 64),
    two_persons=True,
)
ROLLOVER = Rollover(org="org1", number=1, old_key="6" * 64, new_key="7" * 64, feed_epoch=2, size=12, root="a" * 64, time=_NOW_MS)
SHIFT_END = ShiftEnd(
    org="org1",
    device="d1",
    key="1" * 64,
    n=5,
    h="4" * 64,
    events=5,
    files=2,
    pos=5,
    durable_pos=3,
    feed_epoch=2,
    server_time=_NOW_MS,
)
TRUST = m.Trust(
    version=1,
    org="org1",
    server_key="7" * 64,
    sheet_ca=("-----BEGIN CERTIFICATE-----",),
    timestamp_ca=("-----BEGIN CERTIFICATE-----",),
    rollovers=(SignedRollover(said=msgspec.to_builtins(ROLLOVER), sig=_SIG),),
    sealed=("5" * 32,),
)
RECEIPT = m.Receipt(org="org1", device="d1", h=_HASH, pos=41, feed_epoch=2, server_time=_NOW_MS)
ANSWER = m.Answer(
    h=_HASH,
    said=msgspec.to_builtins(RECEIPT),
    receipt_sig=_SIG,
    outcome="quarantined",
    reason="gate.consent_void",
    params={"what": "x"},
    ver=3,
    error="event.malformed",
)
SAID = Checkpoint(origin="org1", feed_epoch=2, base=4, size=12, root="e" * 64, time=_NOW_MS)
CHECKPOINT = g.SignedCheckpoint(said=msgspec.to_builtins(SAID), sig=_SIG)
HEAD = m.ScopeHead(id="crew:c1", last=9, floor=2)
PERSON = m.PersonSealed(customer="cu1", key="8" * 64, sealed="9" * 80)
CUSTOMER_KEY = m.CustomerKey(customer="cu1", key="8" * 64)
BRIEF = m.Brief(
    pos=41,
    server_time=_NOW_MS,
    feed_epoch=1,
    sig=_SIG,
    outcome="quarantined",
    reason="gate.consent_void",
    params={"step": "consent"},
    ver=7,
    error="event.malformed",
)
PUSHED = m.PushedEvent(raw=msgspec.Raw(RAW), sig=_SIG, keys=(CUSTOMER_KEY,), sealed=("9" * 80,))
PUSHED_AGAIN = msgspec.structs.replace(PUSHED, follows=True, receipt=msgspec.to_builtins(RECEIPT), receipt_sig=_SIG)
STORED = m.StoredEvent(
    raw=msgspec.Raw(RAW),
    sig=_SIG,
    said=msgspec.to_builtins(RECEIPT),
    receipt_sig=_SIG,
    outcome="accepted",
    reason="order.terminal",
    params={"state": "cancelled"},
    decided_by=build.event_id(70),
)


def _item() -> m.Item:
    order = build.before("sheet.issued")
    return m.Item(kind="U", entity=build.ORDER, ver=3, order=order, person=PERSON, erased=True, same=True, reason="assigned")


def full() -> dict[str, m.Message]:
    """Every message of the protocol under its struct's name."""
    made: list[m.Message] = [
        m.Problem(code="sync.key_unknown", params={"key": "1"}),
        m.Ticket(
            url="https://heat.example",
            org="org1",
            ticket="t" * 32,
            role="crew",
            label="Tablet 1",
            preset_pin="246810",
            is_demo=True,
            server_key="7" * 64,
            tls_pins=("8" * 64, "9" * 64),
        ),
        GRANT,
        SIGNED_GRANT,
        UNIT,
        TELEPHONE,
        COLLEAGUE,
        SETUP,
        TRUST,
        m.EnrolRequest(
            enrol=msgspec.Raw(canonical(msgspec.to_builtins(ENROL))),
            sig=_SIG,
            csr="-----",
            old_sig=_SIG,
            ticket="t",
            countersig=_SIG,
            place=SIGNED_PLACE,
            asked="0" * 32,
        ),
        m.EnrolReply(
            feed_epoch=2,
            countersig=_SIG,
            device_number=1,
            role="crew",
            scopes=("crew:c1",),
            label="Tablet 1",
            sheet_certificate="-----BEGIN CERTIFICATE-----",
            trust=TRUST,
            setup=SETUP,
            grants=(SIGNED_GRANT,),
            place=SIGNED_PLACE,
            edition="0123456789abcdef",
            asked="0" * 32,
            sig=_SIG,
        ),
        HEAD,
        RECEIPT,
        ANSWER,
        m.Head(
            feed_epoch=2,
            key_state="open",
            durable_pos=40,
            scopes=(HEAD,),
            min_app="0.1.0",
            server_time=_NOW_MS,
            known=(ANSWER,),
            changed=7,
            recall=(_HASH,),
            wipe=SIGNED_WIPE,
            log_size=12,
            edition="0123456789abcdef",
            rolled=1,
            unconfirmed=True,
            findings="0123456789abcdef",
        ),
        CHECKPOINT,
        g.SeenTree(size=3, root="a" * 64),
        g.LogRequest(have=(g.SeenTree(size=3, root="a" * 64), g.SeenTree(size=8, root="b" * 64)), h=(_HASH,)),
        g.LogReply(checkpoint=CHECKPOINT, since=8, consistency=("c" * 64,), leaves={_HASH: 9}, path=("d" * 64,)),
        CUSTOMER_KEY,
        PUSHED_AGAIN,
        PLACE,
        SIGNED_PLACE,
        WIPE,
        SIGNED_WIPE,
        m.PushRequest(events=(PUSHED,), brief=True),
        BRIEF,
        m.PushReply(feed_epoch=2, answers=(ANSWER,), brief=(BRIEF,)),
        m.KnownRequest(h=(_HASH,)),
        PERSON,
        _item(),
        m.Page(feed_epoch=2, scope="crew:c1", start=3, end=9, more=True, items=(_item(), m.Item(kind="R", entity="o2", ver=1))),
        STORED,
        m.EventsReply(
            feed_epoch=2,
            events=(STORED,),
            files={_HASH: "stored"},
            keys={"1" * 64: "2" * 64},
            pubkeys={"3" * 64: "4" * 64},
            labels={"d1": "field-N-WATER"},
        ),
        m.FileReply(sha256=hashlib.sha256(b"").hexdigest(), state="durable"),
        m.FileAnswer(state="durable", error="server.file_not_named"),
        m.FilesReply(files=(m.FileAnswer(state="stored"),)),
        ShiftEndRequest(n=7, h=_HASH, before=SignedShiftEnd(said=msgspec.to_builtins(SHIFT_END), sig=_SIG)),
        SignedProcedures(version="2026.11.1", packed=b"\x78\x9c", sig=_SIG),
        *of_desks(STORED),
    ]
    return {type(message).__name__: message for message in made}
