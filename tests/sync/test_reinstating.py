"""A withdrawal is taken back: by a desk that may withdraw, with its reason; never for a device that was lost or wiped."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.events import DeviceReinstated, DeviceRevoked, MemberReinstated, MemberRevoked, WipeOrdered
from app.domain.identity import DeviceId, MemberId
from sync.protocol.desk_messages import Act
from sync.server.commands import run
from sync.server.operator import let_devices_in_again, let_member_in_again, order_wipe, withdraw_devices, withdraw_member
from tests.sync.area_desk import area_desk
from tests.sync.house import house
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.rotations import roll_stopped
from tests.sync.test_roster import roster
from tests.sync.test_server_ledger import outcomes

Enrol = Callable[[str], RawDevice]


def gone(device: RawDevice, *, lost: bool = False) -> DeviceRevoked:
    return DeviceRevoked(device=DeviceId(device.device), reason="left in a taxi", lost=lost)


def back(device: RawDevice, reason: str = "found in the depot") -> DeviceReinstated:
    return DeviceReinstated(device=DeviceId(device.device), reason=reason)


def said(desk: RawDevice, *bodies: DeviceRevoked | DeviceReinstated | MemberRevoked | MemberReinstated | WipeOrdered) -> list[str]:
    return outcomes(desk.push(*(desk.record(body, None) for body in bodies)))


def test_a_device_let_in_again_reads_and_records_as_before_and_what_was_held_stays_held(desk: RawDevice, crew: RawDevice) -> None:
    created = desk.create()
    assert outcomes(desk.push(created)) + said(desk, gone(crew)) == ["applied", "applied"]
    held = crew.accept(created)
    assert outcomes(crew.push(held)) == ["quarantined:server.device_revoked"] and crew.head().scopes == ()
    assert said(desk, back(crew)) == ["applied"]
    assert [scope.id for scope in crew.head().scopes] and crew.pull("crew:N-WATER").items
    own = crew.create()
    assert outcomes(crew.push(own, crew.accept(own))) == ["applied", "applied"]
    assert outcomes(crew.push(held)) == ["quarantined:server.device_revoked"]


def test_a_member_let_in_again_may_act_and_what_was_held_stays_held(desk: RawDevice, crew: RawDevice) -> None:
    created = desk.create()
    assert outcomes(desk.push(created)) + said(desk, MemberRevoked(member=MemberId(crew.member), reason="x")) == ["applied", "applied"]
    assert outcomes(crew.push(crew.accept(created))) == ["quarantined:server.actor_revoked"]
    edition = crew.head().edition
    assert said(desk, MemberReinstated(member=MemberId(crew.member), reason="by mistake")) == ["applied"]
    # By which the devices ask for the member's grant again.
    assert crew.head().edition != edition
    own = crew.create()
    assert outcomes(crew.push(own, crew.accept(own))) == ["applied", "applied"]


@pytest.mark.parametrize("way", ["lost", "wiped"])
def test_a_lost_or_wiped_device_needs_a_new_ticket(desk: RawDevice, crew: RawDevice, way: str) -> None:
    said(desk, gone(crew, lost=way == "lost"))
    if way == "wiped":
        said(desk, WipeOrdered(device=DeviceId(crew.device), reason="lost"))
    assert said(desk, back(crew)) == ["quarantined:server.needs_ticket"]
    assert crew.head().scopes == ()


def by_new_ticket(server: ServerRig, old: RawDevice) -> RawDevice:
    """The same device under a new key, which a new ticket let in."""
    server.running.tickets.issue("field-N-WATER", server.url)
    new = RawDevice(server.url, old.org, old.device)
    new.enrol(server.ticket("field-N-WATER").ticket)
    return new


def test_a_lost_device_that_is_withdrawn_once_more_still_needs_a_new_ticket(desk: RawDevice, crew: RawDevice) -> None:
    said(desk, gone(crew, lost=True))
    assert said(desk, gone(crew), back(crew)) == ["applied", "quarantined:server.needs_ticket"]


def test_a_lost_key_stays_barred_when_the_device_is_withdrawn_and_let_in_again_later(
    server: ServerRig, desk: RawDevice, crew: RawDevice
) -> None:
    said(desk, gone(crew, lost=True))
    new = by_new_ticket(server, crew)
    assert said(desk, gone(new), back(new)) == ["applied", "applied"]
    assert outcomes(new.push(new.create())) == ["applied"]
    assert outcomes(crew.push(crew.create())) == ["quarantined:server.device_lost"]
    assert not next(device for device in roster(desk).devices if device.device == new.device).is_lost


def test_a_device_let_in_by_a_new_ticket_is_no_longer_ordered_to_wipe_itself(server: ServerRig, desk: RawDevice, crew: RawDevice) -> None:
    assert said(desk, gone(crew), WipeOrdered(device=DeviceId(crew.device), reason="lost")) == ["applied", "applied"]
    assert crew.head().wipe is not None
    assert by_new_ticket(server, crew).head().wipe is None


def test_only_a_desk_that_may_withdraw_lets_in_again_with_a_reason_and_only_who_is_withdrawn(
    server: ServerRig, device: Enrol, desk: RawDevice, crew: RawDevice
) -> None:
    north, south = area_desk(server, "north"), device("field-S-ALL")
    said(desk, gone(south))
    assert said(north, back(south)) == ["quarantined:server.not_own_scope"]
    assert said(desk, back(south, " ")) == ["quarantined:decision.incomplete"]
    assert said(desk, back(crew)) == ["quarantined:server.not_withdrawn"]
    assert said(desk, MemberReinstated(member=MemberId("m-0417"), reason="x")) == ["quarantined:server.not_withdrawn"]
    assert outcomes(crew.push(crew.record(back(south), None))) == ["quarantined:server.role_not_allowed"]
    assert said(desk, back(south)) == ["applied"]


def test_a_withdrawn_device_does_not_let_itself_in(device: Enrol, desk: RawDevice) -> None:
    other = device("desk")
    said(desk, gone(other))
    assert said(other, back(other)) == ["quarantined:server.device_revoked"]


def test_in_one_batch_a_withdrawal_and_its_taking_back_meet(desk: RawDevice, crew: RawDevice) -> None:
    assert said(desk, gone(crew), back(crew)) == ["applied", "applied"]
    assert crew.head().scopes


def acts(desk: RawDevice) -> list[Act]:
    return [act for act in roster(desk).acts if act.kind != "ticket.made"]


def test_what_the_operator_did_stands_in_the_desks_list(server: ServerRig, desk: RawDevice, crew: RawDevice) -> None:
    rows, organisation = server.running.transactions, server.organisation
    withdraw_devices(rows, "field-N-WATER", is_lost=False)
    server.clock.advance(1)
    let_devices_in_again(rows, "field-N-WATER")
    server.clock.advance(1)
    withdraw_member(rows, organisation, "m-0417")
    server.clock.advance(1)
    let_member_in_again(rows, organisation, "m-0417")
    server.clock.advance(1)
    withdraw_devices(rows, crew.device, is_lost=True)
    order_wipe(rows, server.running.keys, organisation.id, crew.device)
    found = [(act.kind, act.about, act.is_lost, act.device, act.member, act.outcome) for act in acts(desk)]
    assert sorted(found[:2]) == [
        ("device.revoked", crew.device, True, "", "", "applied"),
        ("wipe.ordered", crew.device, False, "", "", "applied"),
    ]
    assert [each[:2] for each in found[2:]] == [
        ("member.reinstated", "m-0417"),
        ("member.revoked", "m-0417"),
        ("device.reinstated", crew.device),
        ("device.revoked", crew.device),
    ]


def test_a_desk_of_another_area_does_not_read_what_the_operator_did_here(server: ServerRig, device: Enrol) -> None:
    north = area_desk(server, "north")
    device("field-S-ALL")
    withdraw_devices(server.running.transactions, "field-S-ALL", is_lost=False)
    assert acts(north) == []


def test_the_operators_commands_let_in_again(server: ServerRig, crew: RawDevice, capsys: pytest.CaptureFixture[str]) -> None:
    server.stop()
    # Leaves the organisation's file in the folder, which commands read.
    roll_stopped(server)
    where = ["--data", str(server.data), "--language", "en"]
    assert run(["reinstate-device", "field-N-WATER", *where]) == 1 and "field-N-WATER" in capsys.readouterr().err
    assert run(["revoke-device", "field-N-WATER", *where]) == run(["reinstate-device", "field-N-WATER", *where]) == 0
    assert run(["revoke-member", "m-0417", *where]) == run(["reinstate-member", "m-0417", *where]) == 0
    assert run(["reinstate-member", "m-0417", *where]) == 1
    told = capsys.readouterr()
    assert "1 device(s) let in again" in told.out and "{" not in told.out and "nothing to take back" in told.err
    assert run(["revoke-device", "field-N-WATER", "--lost", *where]) == 0 and run(["reinstate-device", "field-N-WATER", *where]) == 1
    server.start()


def test_a_tablet_that_is_let_in_again_has_its_orders_back_with_its_next_sync(server: ServerRig, tmp_path: Path) -> None:
    dispatcher, tablet = house(server, tmp_path, "desk"), house(server, tmp_path, "field-N-WATER")
    (order,) = dispatcher.dispatch("W03")
    dispatcher.synced()
    tablet.synced()
    before = tablet.shown()
    name, rows = str(tablet.opened.store.device().device), server.running.transactions
    withdraw_devices(rows, name, is_lost=False)
    tablet.sync()
    assert order not in tablet.shown()
    let_devices_in_again(rows, name)
    tablet.synced()
    assert tablet.shown() == before
    tablet.does.next_act(random.Random(1), order)
    tablet.synced()
    assert {outcome for _, outcome, _ in tablet.outcomes()} == {"applied"}
    dispatcher.close()
    tablet.close()
