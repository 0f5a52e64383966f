"""Who may act: grants and their end, members and devices withdrawn, lost devices; held, and never refused storage."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from app.domain.envelope import Actor, Time
from app.domain.errors import Refused
from app.domain.events import DeviceRevoked, MemberRevoked
from app.domain.identity import DeviceId, MemberId
from app.settings import resource
from sync.server.organisation import DAY_MS, Member, Place, read_organisation
from tests.sync.house import house
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import START_MS, ServerRig
from tests.sync.test_server_decisions import decide, said
from tests.sync.test_server_ledger import outcomes

Enrol = Callable[[str], RawDevice]
END_MS = START_MS + 90 * DAY_MS


def at(ms: int) -> Time:
    return Time(ms, 480, 1, "b")


def withdraw(desk: RawDevice, body: DeviceRevoked | MemberRevoked) -> Signed:
    return desk.record(body, None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"member": "m-9999"}, "server.member_unknown"),
        ({"role": "dispatcher"}, "server.actor_role"),
        ({"grant": "g"}, "server.grant_unknown"),
        ({"member": "m-0562"}, "server.grant_unknown"),
        ({"member": "m-0102", "role": "crew"}, "server.actor_role"),
    ],
)
def test_an_actor_without_a_grant_of_ours_is_held(crew: RawDevice, change: dict[str, str], reason: str) -> None:
    created = crew.create()
    actor = msgspec.structs.replace(Actor(crew.member, "crew", "pin", 5, crew.grant), **change)  # type: ignore[arg-type]
    assert outcomes(crew.push(created, crew.accept(created, actor=actor))) == ["applied", f"quarantined:{reason}"]


def test_a_grant_of_another_device_or_a_longer_one_is_unknown(device: Enrol, crew: RawDevice) -> None:
    other = device("field-N-WATER")
    for grant in (other.grant, crew.grant.replace("@1", "@2"), "m-0417@", "m-0417@x.y", f"m-0417@{START_MS * 1000}"):
        made = crew.create(actor=Actor(crew.member, "crew", "pin", 5, grant))  # type: ignore[arg-type]
        assert outcomes(crew.push(made)) == ["quarantined:server.grant_unknown"]


def test_a_grant_from_before_ids_bore_a_mac_still_ends(server: ServerRig, crew: RawDevice) -> None:
    created = crew.create()
    actor = Actor(crew.member, "crew", "pin", 5, f"m-0417@{START_MS}")  # type: ignore[arg-type]
    accepted = crew.accept(created, actor=actor)
    assert outcomes(crew.push(created, accepted)) == ["applied", "applied"]
    server.clock.advance(121 * DAY_MS)
    late = crew.contact(created, accepted, actor=actor, time=at(END_MS + 31 * DAY_MS))
    assert outcomes(crew.push(late)) == ["quarantined:server.grant_expired"]


def test_after_its_end_what_is_on_the_device_may_be_finished_for_thirty_days(server: ServerRig, crew: RawDevice, desk: RawDevice) -> None:
    created = desk.create()
    desk.push(created)
    server.clock.advance(130 * DAY_MS)
    accepted = crew.accept(created, time=at(END_MS + 29 * DAY_MS))
    called = crew.contact(created, accepted, time=at(END_MS + 31 * DAY_MS))
    assert outcomes(crew.push(accepted, called)) == ["applied", "quarantined:server.grant_expired"]
    assert outcomes(crew.push(crew.create(time=at(END_MS + DAY_MS)))) == ["quarantined:server.grant_expired"]


def test_an_order_given_after_the_end_was_not_on_the_device(server: ServerRig, crew: RawDevice, desk: RawDevice) -> None:
    server.clock.advance(95 * DAY_MS)
    created = desk.create(time=at(START_MS))
    assert outcomes(desk.push(created)) == ["applied"]
    assert outcomes(crew.push(crew.accept(created, time=at(END_MS + 6 * DAY_MS)))) == ["quarantined:server.grant_expired"]


def test_what_came_months_late_counts_from_when_it_was_recorded(server: ServerRig, crew: RawDevice) -> None:
    """Forty days and more without network: evidence of a valid day stays valid."""
    created = crew.create()
    accepted = crew.accept(created)
    server.clock.advance(300 * DAY_MS)
    assert outcomes(crew.push(created, accepted)) == ["applied", "applied"]


def test_a_clock_set_back_is_caught_by_the_server_time_it_had_seen(server: ServerRig, crew: RawDevice) -> None:
    created = crew.create()
    crew.push(created)
    server.clock.advance(200 * DAY_MS)
    seen = Time(START_MS, 480, 1, "b", END_MS + 40 * DAY_MS, 1000)
    assert outcomes(crew.push(crew.accept(created, time=seen))) == ["quarantined:server.grant_expired"]


def test_a_clock_far_ahead_ends_no_grant(crew: RawDevice) -> None:
    created = crew.create()
    assert outcomes(crew.push(created, crew.accept(created, time=at(4_102_444_800_000)))) == ["applied", "applied"]


def test_a_withdrawn_members_later_records_are_held_on_every_device_the_others_go_on(
    device: Enrol, desk: RawDevice, crew: RawDevice
) -> None:
    created = desk.create()
    gone = withdraw(desk, MemberRevoked(member="m-0417", reason="left"))
    assert outcomes(desk.push(created, gone)) == ["applied", "applied"]
    late = crew.accept(created)
    assert outcomes(crew.push(late)) == ["quarantined:server.actor_revoked"]
    assert outcomes(desk.push(decide(desk, created, created, late))) == ["applied"]
    enrolled = device("field-N-WATER")
    assert enrolled.member == "m-0562"
    assert outcomes(enrolled.push(enrolled.contact(created, late)))[0] != "quarantined:server.actor_revoked"


@pytest.mark.parametrize(("lost", "reason"), [(False, "server.device_revoked"), (True, "server.device_lost")])
def test_a_withdrawn_device_may_push_and_ask_and_reads_nothing(desk: RawDevice, crew: RawDevice, lost: bool, reason: str) -> None:
    created = desk.create()
    gone = withdraw(desk, DeviceRevoked(device=crew.device, reason="left in a taxi", lost=lost))
    assert outcomes(desk.push(created, gone)) == ["applied", "applied"]
    late = crew.accept(created)
    assert outcomes(crew.push(late)) == [f"quarantined:{reason}"] and said(crew, late) == [f"quarantined:{reason}"]
    assert crew.head().scopes == ()
    assert crew.ask("GET", "/v1/pull?scope=crew:N-WATER").status_code == 403
    assert crew.ask("GET", f"/v1/order/{created.envelope.order_id}/events").status_code == 404
    desk.push(decide(desk, created, created, late))
    assert said(crew, late) == ["accepted:server.decided_accept"]


def test_in_the_same_batch_what_follows_a_withdrawal_meets_it(desk: RawDevice) -> None:
    gone = withdraw(desk, MemberRevoked(member=desk.member, reason="left"))
    assert outcomes(desk.push(gone, desk.create())) == ["applied", "quarantined:server.actor_revoked"]


def test_a_lost_devices_copied_key_signs_nothing_more_when_the_device_is_let_in_again(
    server: ServerRig, desk: RawDevice, crew: RawDevice
) -> None:
    desk.push(withdraw(desk, DeviceRevoked(device=crew.device, reason="lost", lost=True)))
    server.running.tickets.issue("field-N-WATER", server.url)
    again = RawDevice(server.url, crew.org, device=crew.device)
    again.enrol(server.ticket("field-N-WATER").ticket)
    assert outcomes(again.push(again.create())) == ["applied"]
    assert outcomes(crew.push(crew.create())) == ["quarantined:server.device_lost"]


def test_a_withdrawn_device_gets_no_new_key_on_the_old_ones_word(server: ServerRig, desk: RawDevice, crew: RawDevice) -> None:
    desk.push(withdraw(desk, DeviceRevoked(device=crew.device, reason="lost", lost=True)))
    new = RawDevice(server.url, crew.org, device=crew.device)
    assert new.post_enrol(new.enrol_request(old=crew)).status_code == 403


def test_nobody_withdraws_whom_they_could_not_reach(server: ServerRig, device: Enrol, desk: RawDevice, crew: RawDevice) -> None:
    south, whole = device("field-S-ALL"), server.organisation
    place = Place(label="north", role="dispatcher", areas=("north",))
    member = Member(id="m-0103", name="n", title="t", staff_no="0103", role="dispatcher", areas=("north",))
    server.organisation = msgspec.structs.replace(whole, devices=(*whole.devices, place), members=(*whole.members, member))
    server.restart()
    north = device("north")
    for who in (south.device, desk.device):
        beyond = withdraw(north, DeviceRevoked(device=DeviceId(who), reason="x"))
        assert outcomes(north.push(beyond)) == ["quarantined:server.not_own_scope"]
    assert outcomes(north.push(withdraw(north, MemberRevoked(member=MemberId("m-0705"), reason="x")))) == [
        "quarantined:server.not_own_scope"
    ]
    assert outcomes(north.push(withdraw(north, DeviceRevoked(device=DeviceId(crew.device), reason="x")))) == ["applied"]


def test_what_a_withdrawal_must_say(desk: RawDevice, crew: RawDevice) -> None:
    for body, reason in (
        (DeviceRevoked(device="nobody", reason="x"), "server.device_unknown"),  # type: ignore[arg-type]
        (MemberRevoked(member="nobody", reason="x"), "server.member_unknown"),  # type: ignore[arg-type]
        (DeviceRevoked(device=crew.device, reason=" "), "decision.incomplete"),  # type: ignore[arg-type]
    ):
        assert outcomes(desk.push(withdraw(desk, body))) == [f"quarantined:{reason}"]
    mine = withdraw(crew, MemberRevoked(member="m-0562", reason="x"))  # type: ignore[arg-type]
    assert outcomes(crew.push(mine)) == ["quarantined:server.role_not_allowed"]


def test_grants_are_renewed_long_before_they_end(server: ServerRig, tmp_path: Path) -> None:
    tablet = house(server, tmp_path, "field-N-WATER")
    first = tablet.opened.grants[0]
    tablet.synced()
    server.clock.advance(11 * DAY_MS)
    tablet.synced()
    tablet.close()
    tablet.reopen()
    assert tablet.opened.grants[0].not_after_ms == first.not_after_ms + 11 * DAY_MS
    tablet.close()


def test_a_permission_lasts_thirty_days_where_the_organisations_file_says_nothing(tmp_path: Path) -> None:
    whole = resource("sample/organisation.yaml").read_text(encoding="utf-8")
    (tmp_path / "organisation.yaml").write_text(whole.replace("grant_days: 90\n", ""), encoding="utf-8")
    granted = read_organisation(tmp_path / "organisation.yaml").grants("crew", ("N-WATER",), ("north",), START_MS)
    assert granted and {grant.not_after_ms for grant in granted} == {START_MS + 30 * DAY_MS}


def test_an_organisation_with_one_dispatcher_cannot_have_the_rule_of_two_persons(tmp_path: Path) -> None:
    path = tmp_path / "o.yaml"
    path.write_text(resource("sample/organisation.yaml").read_text("utf-8") + "two_persons: true\n", "utf-8")
    with pytest.raises(Refused) as refused:
        read_organisation(path)
    assert "two_persons: north: 1 < 2" in str(refused.value.params["detail"])
