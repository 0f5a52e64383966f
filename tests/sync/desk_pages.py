"""One full message of every kind that only desks exchange with the server, no field left at its default."""

from sync.protocol import desk_messages as d
from sync.protocol.messages import Message, StoredEvent
from tests.domain import build

_KEY, _NOW_MS = "1" * 64, build.START_MS
_WHERE = {"role": "crew", "crews": ("c1",), "areas": ("north",)}


def of_desks(stored: StoredEvent) -> list[Message]:
    """`stored` is an event as S3b gives it."""
    device = d.ListedDevice(
        device="d1",
        number=7,
        label="field-N-WATER",
        **_WHERE,  # type: ignore[arg-type]
        is_withdrawn=True,
        is_lost=True,
        key=_KEY,
        key_state="forked",
        keys=2,
        seen_ms=_NOW_MS,
        events=41,
        awaited=3,
        awaited_ms=_NOW_MS,
        wiped_ms=_NOW_MS,
        is_unconfirmed=True,
    )
    member = d.ListedMember(member="m1", name="王强", title="维修工", title_en="fitter", staff_no="0042", **_WHERE, is_withdrawn=True)  # type: ignore[arg-type]
    place = d.ListedPlace(label="field-N-WATER", **_WHERE, devices=2)  # type: ignore[arg-type]
    act = d.Act(
        id="e1",
        kind="device.revoked",
        at_ms=_NOW_MS,
        device="d9",
        member="m1",
        about="d1",
        reason="left in a taxi",
        is_lost=True,
        outcome="quarantined",
        held_for="server.not_own_scope",
        verdict="decline",
        of="wipe.ordered",
        is_alone=True,
    )
    waits = d.ListedProposal(
        id="e2",
        kind="customer.erased",
        about="cu1",
        label="W20261121-010001-6",
        reason="asked in writing",
        device="d9",
        member="m1",
        asked_ms=_NOW_MS,
        ends_ms=_NOW_MS + 7 * 86_400_000,
    )
    fork = d.Fork(device="d1", number=7, label="field-N-WATER", key=_KEY, key_state="forked", n=12, records=2, at_ms=_NOW_MS)
    hole = d.Hole(device="d1", number=7, label="field-N-WATER", key=_KEY, n=12, since_ms=_NOW_MS)
    loose = d.Loose(device="d1", number=7, label="field-N-WATER", received_ms=_NOW_MS, event=stored)
    ink = d.DoubtfulInk(
        kind="alike", crew="c1", member="m1", order_id="o1", number="W1", other_id="o2", other="W2", at_ms=_NOW_MS, ms=1_900
    )
    return [
        device,
        member,
        place,
        act,
        d.Roster(server_time=_NOW_MS, devices=(device,), more=True, members=(member,), places=(place,), acts=(act,), proposals=(waits,)),
        waits,
        d.TicketWish(label="field-N-WATER", member="m1"),
        d.MadeTicket(org="org1", ticket="t" * 32, role="crew", label="field-N-WATER", ends_ms=_NOW_MS),
        fork,
        hole,
        loose,
        ink,
        d.Integrity(server_time=_NOW_MS, hole_ms=72 * 3_600_000, events=41, forks=(fork,), holes=(hole,), loose=(loose,), inks=(ink,)),
    ]
