"""A store with everything odd in it that is no fault: what the auditor must list and not complain about."""

from app.domain.envelope import BlobRef, event_hash
from app.domain.events import CrewAccepted, CustomerErased, OrderAssigned, OrderCancelled, QuarantineDecided, WipeOrdered
from app.domain.identity import CustomerId, DeviceId
from app.storage.keys import sign
from app.storage.keys.person import seal_person
from sync.protocol.messages import CustomerKey
from sync.server.operator import erase_person
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import ServerRig


def enrolled(server: ServerRig, label: str, role: str) -> RawDevice:
    server.running.tickets.issue(label, server.url)
    device = RawDevice(server.url, server.ticket(label).org, role=role)
    device.enrol(server.ticket(label).ticket)
    return device


def odd_events(server: ServerRig) -> None:
    """A held event and a decided one, a deferred one, a fork, a hole, signed records that are no envelopes (one of broken letters), an
    order that left its crew, customers erased by desk and operator, an order to wipe, a key that another followed."""
    crew, desk = enrolled(server, "field-N-WATER", "crew"), enrolled(server, "desk", "dispatcher")
    first, second = crew.create(), crew.create()
    crew.push(first, second)
    for created in (first, second):
        cancelled = desk.follow(OrderCancelled(reason="other"), created)
        desk.push(cancelled)
        late = crew.accept(created)
        crew.push(late)
    decided = QuarantineDecided(targets=(late.id,), verdict="reject", reason="no longer needed")  # type: ignore[arg-type]
    desk.push(desk.follow(decided, second, cancelled))
    crew.push(crew.record(CrewAccepted(), first.envelope.order_id, av=first.id, after="0" * 8 + "-0000-7000-8000-000000000000"))
    _fork(crew)
    crew.n += 3
    crew.push(crew.create())
    for odd in (b'"odd":1', b'"odd":"\xff"'):
        crew.push(_no_envelope(crew, odd))
    moved = crew.create()
    crew.push(moved)
    desk.push(desk.follow(OrderAssigned(crew="N-HEAT", area="north"), moved))
    _destroyed(server, desk)
    _renewed_and_wiped(server, desk)
    crew.session.close()
    desk.session.close()


def _destroyed(server: ServerRig, desk: RawDevice) -> None:
    """Two customers; a desk erases one, the operator the other."""
    orders = []
    for customer in ("by a desk", "by the operator"):
        key = customer.encode().ljust(32)
        person = seal_person(key, b"s" * 32, {"name": "王秀兰"})
        ref = BlobRef("person", person.sha256, len(person.sealed), "application/octet-stream")
        beside = {"sealed": (person.sealed,), "keys": (CustomerKey(customer=customer, key=key.hex()),), "blobs": (ref,)}
        created = desk.create(customer=customer, person=person.sha256, commitment=person.commitment, **beside)
        desk.push(created, desk.follow(OrderCancelled(reason="other"), created))
        orders.append(created.envelope.order_id)
    desk.push(desk.record(CustomerErased(customer=CustomerId("by a desk"), reason="asked in writing"), None))
    assert erase_person(server.running.transactions, server.running.keys, server.organisation.id, str(orders[1])) == 1


def _renewed_and_wiped(server: ServerRig, desk: RawDevice) -> None:
    """A tablet that goes on under a second key and is then ordered to wipe itself."""
    before = enrolled(server, "field-N-HEAT", "crew")
    before.push(before.create("N-HEAT"))
    after = RawDevice(server.url, before.org, device=before.device, member=before.member, grant=before.grant)
    assert after.post_enrol(after.enrol_request(old=before)).ok
    after.push(after.create("N-HEAT"))
    desk.push(desk.record(WipeOrdered(device=DeviceId(before.device), reason="lost"), None))
    before.session.close()
    after.session.close()


def _fork(crew: RawDevice) -> None:
    n, last = crew.n, crew.last
    one = crew.create()
    crew.n, crew.last = n, last
    crew.push(one, crew.create())


def _no_envelope(crew: RawDevice, odd: bytes) -> Signed:
    raw = b'{"key":"' + crew.key.encode() + b'",' + odd + b"}"
    h = event_hash(raw)
    return Signed(crew.create().envelope, raw, h, sign(crew.seed, h))
