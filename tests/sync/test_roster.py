"""What a desk may ask beyond its orders: roster, tickets, what does not add up; its own areas only, and nobody else at all."""

from collections.abc import Callable

import msgspec
import pytest

from app.domain.envelope import BlobRef, Envelope
from app.domain.events import CustomerErased, DeviceRevoked, MemberRevoked, WipeOrdered
from app.domain.identity import CustomerId, DeviceId, MemberId
from sync.protocol.desk_messages import LARGEST_FINDINGS, Integrity, ListedDevice, MadeTicket, Roster, TicketWish
from sync.server.contacts import EVERY_MS
from sync.server.integrity import HOLE_MS
from sync.server.operator_acts import note
from sync.server.register import envelope_of
from sync.server.tickets import TICKET_LIFE_MS
from sync.server.work import Work
from tests.sync.area_desk import area_desk
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.test_server_ledger import outcomes

Enrol = Callable[[str], RawDevice]
SHA = "c" * 64


def roster(desk: RawDevice, after: int = 0) -> Roster:
    reply = desk.ask("GET", f"/v1/roster?after={after}")
    assert reply.status_code == 200, reply.text
    return msgspec.json.decode(reply.content, type=Roster)


def integrity(desk: RawDevice) -> Integrity:
    reply = desk.ask("GET", "/v1/integrity")
    assert reply.status_code == 200, reply.text
    return msgspec.json.decode(reply.content, type=Integrity)


def listed(desk: RawDevice, device: RawDevice) -> ListedDevice:
    return next(each for each in roster(desk).devices if each.device == device.device)


def wish(desk: RawDevice, label: str) -> object:
    return desk.ask("POST", "/v1/ticket", msgspec.json.encode(TicketWish(label=label)))


def test_a_device_is_listed_with_its_place_key_and_last_word(server: ServerRig, desk: RawDevice, crew: RawDevice) -> None:
    first_ms = server.clock.now_ms
    crew.push(crew.create())
    server.clock.advance(5_000)
    found = listed(desk, crew)
    assert (found.label, found.role, found.crews, found.number) == ("field-N-WATER", "crew", ("N-WATER",), found.number)
    assert (found.key, found.key_state, found.keys, found.events) == (crew.key, "open", 1, 1)
    assert found.seen_ms == first_ms and not found.is_withdrawn and listed(desk, desk).seen_ms == server.clock.now_ms


def test_when_a_device_was_heard_of_outlives_the_server_once_a_minute_has_passed(
    server: ServerRig, desk: RawDevice, crew: RawDevice
) -> None:
    crew.head()
    heard_ms = server.clock.now_ms
    server.running.parts.contacts.enter_due()
    server.clock.advance(EVERY_MS)
    server.running.parts.contacts.enter_due()
    server.restart()
    assert listed(desk, crew).seen_ms == heard_ms


@pytest.mark.both
def test_a_file_that_was_named_and_did_not_come_is_awaited_from_its_device(server: ServerRig, desk: RawDevice, crew: RawDevice) -> None:
    crew.push(crew.create(blobs=(BlobRef("person", SHA, 9, "application/octet-stream"),)))
    named_ms = server.clock.now_ms
    server.clock.advance(60_000)
    found = listed(desk, crew)
    assert (found.awaited, found.awaited_ms) == (1, named_ms) and listed(desk, desk).awaited == 0


@pytest.mark.both
def test_what_was_done_stands_on_the_roster_with_who_and_why(desk: RawDevice, crew: RawDevice) -> None:
    lost = DeviceRevoked(device=DeviceId(crew.device), reason="left in a taxi", lost=True)
    wipe = WipeOrdered(device=DeviceId(crew.device), reason="the same")
    gone = MemberRevoked(member=MemberId("m-0417"), reason="left")
    wrong = CustomerErased(customer=CustomerId("nobody"), reason="x")
    desk.push(*(desk.record(body, None) for body in (lost, wipe, gone, wrong)))
    found = roster(desk)
    device = next(each for each in found.devices if each.device == crew.device)
    assert device.is_withdrawn and device.is_lost and device.wiped_ms
    assert {member.member for member in found.members if member.is_withdrawn} == {"m-0417"}
    told = {(act.kind, act.about, act.reason, act.member, act.outcome, act.held_for) for act in found.acts}
    assert told == {
        ("device.revoked", crew.device, "left in a taxi", desk.member, "applied", ""),
        ("wipe.ordered", crew.device, "the same", desk.member, "applied", ""),
        ("member.revoked", "m-0417", "left", desk.member, "applied", ""),
        ("customer.erased", "nobody", "x", desk.member, "quarantined", "server.customer_unknown"),
    }


@pytest.mark.both
def test_no_number_of_later_acts_hides_what_was_done_alone(server: ServerRig, desk: RawDevice) -> None:
    def bury(work: Work) -> None:
        for _ in range(LARGEST_FINDINGS):
            note(work, "member.revoked", "m-0417")

    rows = server.running.transactions
    rows.write(lambda work: note(work, "wipe.ordered", "a tablet of another area", alone="nobody was in"))
    server.clock.advance(60_000)
    rows.write(bury)
    acts = roster(desk).acts
    assert [(act.kind, act.reason) for act in acts if act.is_alone] == [("wipe.ordered", "nobody was in")]
    assert len(acts) == LARGEST_FINDINGS + 1 and acts[0].at_ms > acts[-1].at_ms


def test_a_new_key_is_the_one_that_is_shown(server: ServerRig, desk: RawDevice, crew: RawDevice) -> None:
    new = RawDevice(server.url, crew.org, device=crew.device)
    assert new.post_enrol(new.enrol_request(old=crew)).status_code == 200
    found = listed(desk, crew)
    assert (found.key, found.key_state, found.keys) == (new.key, "open", 2)


def test_a_desk_of_one_area_sees_nobody_who_also_works_elsewhere(server: ServerRig, device: Enrol, crew: RawDevice) -> None:
    south, both = device("field-S-ALL"), device("desk")
    both.push(both.record(DeviceRevoked(device=DeviceId(south.device), reason="secret of the south"), None))
    desk = area_desk(server, "north")
    found = roster(desk)
    assert {each.device for each in found.devices} == {crew.device, desk.device} and both.device not in str(found)
    assert "secret" not in str(found) and south.device not in str(found)
    assert {place.label for place in found.places} == {"field-N-WATER", "field-N-HEAT", "north"}
    assert "m-0721" not in {member.member for member in found.members} >= {"m-0417", "m-north"}


def test_the_roster_comes_in_pages(server: ServerRig, desk: RawDevice, crew: RawDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.server.roster.LARGEST_ROSTER", 1)
    first = roster(desk)
    second = roster(desk, first.devices[-1].number)
    assert first.more and not second.more and len({each.device for each in (*first.devices, *second.devices)}) == 2


@pytest.mark.both
def test_no_more_old_acts_are_read_than_are_told(desk: RawDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    read, members = list[bytes](), ("m-0417", "m-0562", "m-0721")
    desk.push(*(desk.record(MemberRevoked(member=MemberId(member), reason="left"), None) for member in members))

    def opened(raw: bytes) -> Envelope | None:
        read.append(raw)
        return envelope_of(raw)

    monkeypatch.setattr("sync.server.roster.LARGEST_FINDINGS", 2)
    monkeypatch.setattr("sync.server.roster.envelope_of", opened)
    assert {act.about for act in roster(desk).acts} == {"m-0562", "m-0721"} and len(read) == 2


def test_a_ticket_of_a_desk_lets_one_device_in_within_ten_minutes(server: ServerRig, desk: RawDevice) -> None:
    tickets = [msgspec.json.decode(wish(desk, "field-N-HEAT").content, type=MadeTicket) for _ in range(2)]  # type: ignore[attr-defined]
    assert tickets[0].ends_ms == server.clock.now_ms + TICKET_LIFE_MS and tickets[0].ticket != tickets[1].ticket
    new = RawDevice(server.url, tickets[0].org)
    assert new.enrol(tickets[0].ticket).label == "field-N-HEAT"
    server.clock.advance(TICKET_LIFE_MS + 1)
    late = RawDevice(server.url, tickets[1].org)
    assert late.post_enrol(late.enrol_request(tickets[1].ticket)).json()["code"] == "server.ticket_ended"
    assert sorted(act.outcome for act in roster(desk).acts if act.kind == "ticket.made") == ["unused", "used"]
    assert tickets[0].ticket not in str(roster(desk))


@pytest.mark.parametrize(("label", "code"), [("field-S-ALL", "server.not_own_scope"), ("nowhere", "server.label_unknown")])
def test_a_desk_opens_no_place_beyond_its_areas(server: ServerRig, label: str, code: str) -> None:
    reply = wish(area_desk(server, "north"), label)
    assert (reply.status_code, reply.json()["code"]) == (403, code)  # type: ignore[attr-defined]


def test_a_hole_is_told_once_it_is_three_days_old(server: ServerRig, desk: RawDevice, crew: RawDevice) -> None:
    first = crew.create()
    crew.create()
    third = crew.create()
    crew.push(first, third)
    assert integrity(desk).holes == ()
    server.clock.advance(HOLE_MS + 1)
    (hole,) = integrity(desk).holes
    assert (hole.device, hole.key, hole.n, hole.label) == (crew.device, crew.key, 3, "field-N-WATER")


def test_a_forked_key_is_told_with_both_records(desk: RawDevice, crew: RawDevice) -> None:
    crew.push(crew.create())
    n, last = crew.n, crew.last
    crew.push(crew.create())
    crew.n, crew.last = n, last
    crew.push(crew.create())
    (fork,) = integrity(desk).forks
    assert (fork.device, fork.key_state, fork.n, fork.records) == (crew.device, "forked", 2, 2)


def test_a_held_record_without_an_order_is_shown_whole(desk: RawDevice, crew: RawDevice) -> None:
    wrong = desk.record(DeviceRevoked(device=DeviceId("nobody"), reason="x"), None)
    assert outcomes(desk.push(wrong)) == ["quarantined:server.device_unknown"]
    (loose,) = integrity(desk).loose
    assert (loose.device, bytes(loose.event.raw), loose.event.reason) == (desk.device, wrong.raw, "server.device_unknown")


def test_a_desk_of_one_area_hears_nothing_of_the_others_holes_and_forks(server: ServerRig, device: Enrol) -> None:
    south = device("field-S-ALL")
    south.create(crew="S-ALL", area="south")
    south.push(south.create(crew="S-ALL", area="south"), south.record(DeviceRevoked(device=DeviceId("x"), reason="x"), None))
    server.clock.advance(HOLE_MS + 1)
    desk = area_desk(server, "north")
    found = integrity(desk)
    assert (found.holes, found.forks, found.loose) == ((), (), ()) and len(integrity(device("desk")).holes) == 1
