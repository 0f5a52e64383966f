"""A store with everything odd in it that is no fault: what the auditor must list and not complain about."""

from app.domain.events import CrewAccepted, OrderCancelled, QuarantineDecided
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig


def enrolled(server: ServerRig, label: str, role: str) -> RawDevice:
    server.running.tickets.issue(label, server.url)
    device = RawDevice(server.url, server.ticket(label).org, role=role)
    device.enrol(server.ticket(label).ticket)
    return device


def odd_events(server: ServerRig) -> None:
    """A held event and a decided one, a deferred one, a fork, a hole, and a signed record that is no envelope."""
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
    crew.session.close()
    desk.session.close()


def _fork(crew: RawDevice) -> None:
    n, last = crew.n, crew.last
    one = crew.create()
    crew.n, crew.last = n, last
    crew.push(one, crew.create())
