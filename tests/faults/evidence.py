"""A store with everything odd in it that is no fault: what the auditor must list and not complain about."""

from app.domain.envelope import event_hash
from app.domain.events import CrewAccepted, OrderCancelled, QuarantineDecided
from app.storage.keys import sign
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import ServerRig


def enrolled(server: ServerRig, label: str, role: str) -> RawDevice:
    server.running.tickets.issue(label, server.url)
    device = RawDevice(server.url, server.ticket(label).org, role=role)
    device.enrol(server.ticket(label).ticket)
    return device


def odd_events(server: ServerRig) -> None:
    """A held event and a decided one, a deferred one, a fork, a hole, and signed records that are no envelopes, one of broken letters."""
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
    crew.session.close()
    desk.session.close()


def _fork(crew: RawDevice) -> None:
    n, last = crew.n, crew.last
    one = crew.create()
    crew.n, crew.last = n, last
    crew.push(one, crew.create())


def _no_envelope(crew: RawDevice, odd: bytes) -> Signed:
    raw = b'{"key":"' + crew.key.encode() + b'",' + odd + b"}"
    h = event_hash(raw)
    return Signed(crew.create().envelope, raw, h, sign(crew.seed, h))
