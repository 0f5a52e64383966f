"""A new device where the organisation asks for two persons: it hands in from the first moment and is given nothing until somebody other
than who made its ticket has compared its key."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete

from app.domain.events import DeviceReinstated, DeviceRevoked, ProposalDecided
from app.domain.identity import DeviceId
from app.wording import sentence
from sync.client.unconfirmed import UNCONFIRMED
from sync.protocol.figures import words
from sync.protocol.messages import EnrolReply
from sync.protocol.two_persons import RULE_ON
from sync.server import tables as t
from sync.server.proposals import LIFE_MS, proposal
from sync.server.work import Work
from tests.sync.house import house
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.second import FIRST, SECOND, Desk, desk_of_two, of_two, ruled, server_of_two, without_rule  # noqa: F401 - fixtures
from tests.sync.test_operator import run  # noqa: F401
from tests.sync.test_roster import listed, roster
from tests.sync.test_second_person import told
from tests.sync.test_server_ledger import outcomes

Enrol = Callable[..., tuple[RawDevice, EnrolReply]]


@pytest.fixture
def newcomer(server: ServerRig, desk: Desk) -> Iterator[Enrol]:
    """A device that comes by a ticket which this member made at the desk."""
    made: list[RawDevice] = []

    def enrolled(member: str = FIRST, label: str = "field-N-WATER", again: str = "") -> tuple[RawDevice, EnrolReply]:
        new = RawDevice(server.url, server.organisation.id, **({"device": again} if again else {}))
        reply = new.enrol(desk.ticket(member, label))
        made.append(new)
        return new, reply

    yield enrolled
    for one in made:
        one.session.close()


def test_until_it_is_confirmed_it_is_given_nothing_and_keeps_its_evidence(desk: Desk, newcomer: Enrol) -> None:
    order = desk.of(FIRST).create()
    desk.device.push(order)
    tablet, _ = newcomer()
    head = tablet.head()
    assert head.unconfirmed and head.scopes == () and head.key_state == "open"
    assert tablet.ask("GET", "/v1/pull?scope=crew:N-WATER&cursor=0").status_code == 403
    assert tablet.ask("GET", f"/v1/order/{order.envelope.order_id}/events").status_code == 404
    assert tablet.ask("GET", f"/v1/order/{order.envelope.order_id}/bundle").status_code == 404
    made = tablet.create()
    (answer,) = tablet.push(made)
    assert (answer.outcome, answer.reason) == ("deferred", "server.waits") and answer.receipt is not None
    assert listed(desk.device, tablet).events == 1


@pytest.mark.both
def test_a_colleague_compares_and_confirms_and_what_it_recorded_takes_effect(desk: Desk, newcomer: Enrol) -> None:
    tablet, _ = newcomer(FIRST)
    made, before = tablet.create(), tablet.head().edition
    step = tablet.accept(made)
    tablet.push(made, step)
    (waits,) = desk.waiting()
    assert (waits.kind, waits.about, waits.id, waits.label) == ("device.enrolled", tablet.device, tablet.key, "field-N-WATER")
    assert (waits.member, waits.device, waits.ends_ms) == (FIRST, desk.device.device, 0) and len(words(waits.id)) == 19
    assert listed(desk.device, tablet).is_unconfirmed
    assert told(desk, desk.word(SECOND, waits.id)) == ["applied"]
    head = tablet.head()
    assert not head.unconfirmed and [scope.id for scope in head.scopes] == ["crew:N-WATER"] and head.edition != before
    assert outcomes(tablet.known(made.h, step.h)) == ["applied"] * 2
    assert not listed(desk.device, tablet).is_unconfirmed and desk.waiting() == ()


def test_who_made_the_ticket_does_not_confirm_what_came_by_it(desk: Desk, newcomer: Enrol) -> None:
    tablet, _ = newcomer(SECOND)
    assert told(desk, desk.word(SECOND, tablet.key)) == ["quarantined:server.same_person"] and tablet.head().unconfirmed
    assert told(desk, desk.word(FIRST, tablet.key)) == ["applied"] and not tablet.head().unconfirmed


def test_a_ticket_without_a_name_is_confirmed_at_another_desk_only(server: ServerRig, desk: Desk, newcomer: Enrol) -> None:
    tablet = RawDevice(server.url, server.organisation.id)
    reply = desk.device.ask("POST", "/v1/ticket", b'{"label":"field-N-WATER"}')
    tablet.enrol(reply.json()["ticket"])
    other = Desk(server)
    assert told(desk, desk.word(SECOND, tablet.key)) == ["quarantined:server.same_person"]
    assert told(other, other.word(SECOND, tablet.key)) == ["applied"] and not tablet.head().unconfirmed
    for one in (other, tablet):
        (one.device if isinstance(one, Desk) else one).session.close()


def test_a_desk_names_nobody_it_does_not_know(desk: Desk) -> None:
    for member in ("nobody", "m-0417"):
        reply = desk.device.ask("POST", "/v1/ticket", f'{{"label":"field-N-WATER","member":"{member}"}}'.encode())
        assert (reply.status_code, reply.json()["code"]) == (400, "server.member_unknown")


@pytest.mark.both
def test_a_declined_device_is_withdrawn_and_comes_back_by_a_new_ticket_only(desk: Desk, newcomer: Enrol) -> None:
    tablet, _ = newcomer()
    made = tablet.create()
    tablet.push(made)
    assert told(desk, desk.word(SECOND, tablet.key, agrees=False, reason="other figures")) == ["applied"]
    assert outcomes(tablet.known(made.h)) == ["quarantined:server.device_revoked"] and tablet.head().scopes == ()
    back = desk.of(SECOND).record(DeviceReinstated(device=DeviceId(tablet.device), reason="x"), None)
    assert told(desk, back) == ["quarantined:server.needs_ticket"]
    again, _ = newcomer(FIRST, again=tablet.device)
    assert again.head().unconfirmed
    assert told(desk, desk.word(SECOND, again.key)) == ["applied"] and [scope.id for scope in again.head().scopes] == ["crew:N-WATER"]


def test_a_withdrawal_that_is_taken_back_confirms_nobody(desk: Desk, newcomer: Enrol) -> None:
    tablet, _ = newcomer()
    gone = desk.of(SECOND).record(DeviceRevoked(device=DeviceId(tablet.device), reason="x"), None)
    back = desk.device.record(DeviceReinstated(device=DeviceId(tablet.device), reason="x"), None)
    assert told(desk, gone, back) == ["applied", "applied"] and tablet.head().unconfirmed and tablet.head().scopes == ()


def test_a_withdrawn_device_stays_withdrawn_when_somebody_agrees(desk: Desk, newcomer: Enrol) -> None:
    tablet, _ = newcomer(FIRST)
    gone = desk.of(SECOND).record(DeviceRevoked(device=DeviceId(tablet.device), reason="x"), None)
    assert told(desk, gone, desk.word(SECOND, tablet.key)) == ["applied", "applied"]
    assert listed(desk.device, tablet).is_withdrawn and tablet.head().scopes == ()
    back = desk.device.record(DeviceReinstated(device=DeviceId(tablet.device), reason="x"), None)
    assert told(desk, back) == ["applied"] and tablet.head().scopes != ()


def test_a_request_for_a_device_does_not_end(server: ServerRig, desk: Desk, newcomer: Enrol) -> None:
    tablet, _ = newcomer(FIRST)
    server.clock.advance(LIFE_MS)
    assert not server.running.parts.ledger.end_proposals() and [each.id for each in desk.waiting()] == [tablet.key]
    assert told(desk, desk.word(SECOND, tablet.key)) == ["applied"] and not tablet.head().unconfirmed


@pytest.mark.both
def test_another_key_of_the_same_device_is_compared_anew(server: ServerRig, desk: Desk, newcomer: Enrol) -> None:
    tablet, _ = newcomer(FIRST)
    new = RawDevice(server.url, tablet.org, device=tablet.device)
    assert new.post_enrol(new.enrol_request(old=tablet)).status_code == 200 and new.head().unconfirmed
    (waits,) = desk.waiting()
    assert (waits.id, waits.member) == (new.key, FIRST)
    assert told(desk, desk.word(SECOND, tablet.key)) == ["quarantined:server.proposal_over"] and new.head().unconfirmed
    assert told(desk, desk.word(SECOND, new.key)) == ["applied"] and not new.head().unconfirmed
    new.session.close()


def test_a_new_desk_reads_no_roster_makes_no_ticket_and_agrees_to_nothing(server: ServerRig, desk: Desk, newcomer: Enrol) -> None:
    tablet, _ = newcomer(FIRST)
    new, reply = newcomer(FIRST, "desk")
    second = next(grant.grant for grant in reply.grants if grant.grant.member == SECOND)
    new.member, new.grant = second.member, second.id
    for method, target, body in (("GET", "/v1/roster", b""), ("GET", "/v1/integrity", b""), ("POST", "/v1/ticket", b'{"label":"desk"}')):
        answer = new.ask(method, target, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "server.device_unconfirmed")
    word = new.record(ProposalDecided(proposal=tablet.key, verdict="agree"), None)
    own = new.record(ProposalDecided(proposal=new.key, verdict="agree"), None)
    assert outcomes(new.push(word, own)) == ["deferred:server.waits"] * 2
    assert tablet.head().unconfirmed and new.head().unconfirmed


def test_colleagues_names_come_once_it_is_confirmed(desk: Desk) -> None:
    ticket, tablet = desk.ticket(FIRST), RawDevice(desk.device.url, desk.device.org)
    with closing(tablet.session):
        reply = tablet.enrol(ticket)
        assert reply.setup.staff == () and {grant.grant.member for grant in reply.grants} == {"m-0417", "m-0562"}
        assert tablet.enrol(ticket).setup.staff == ()
        assert told(desk, desk.word(SECOND, tablet.key)) == ["applied"]
        assert {colleague.member for colleague in tablet.enrol(ticket).setup.staff} >= {FIRST, SECOND}


@pytest.mark.both
def test_the_operator_lets_one_in_alone_and_every_desk_is_told(
    server: ServerRig,
    desk: Desk,
    newcomer: Enrol,
    run: Callable[..., tuple[int, str]],  # noqa: F811
) -> None:
    tablet, _ = newcomer()
    made = tablet.create()
    tablet.push(made)
    assert run("confirm-device", "nobody", "--alone", "x")[0] == 1
    assert run("confirm-device", "field-N-WATER", "--alone", " the first of the week ")[0] == 0
    assert not tablet.head().unconfirmed and desk.waiting() == ()
    assert server.running.parts.ledger.end_proposals() and not server.running.parts.ledger.end_proposals()
    assert outcomes(tablet.known(made.h)) == ["applied"]
    (act,) = [act for act in roster(desk.device).acts if act.is_alone]
    assert (act.kind, act.about, act.reason) == ("device.enrolled", tablet.device, "the first of the week")


@pytest.mark.parametrize("why", ["", "  "])
def test_nothing_is_done_alone_without_a_word_of_why(
    server: ServerRig,
    desk: Desk,
    newcomer: Enrol,
    run: Callable[..., tuple[int, str]],  # noqa: F811
    why: str,
) -> None:
    tablet, _ = newcomer()
    for command in (("confirm-device", "field-N-WATER"), ("wipe-device", "field-N-WATER"), ("rotate-key",)):
        code, told = run(*command, "--alone", why)
        assert code == 1 and sentence("server.reason_missing", "en") in told
    head = tablet.head()
    assert head.unconfirmed and head.wipe is None and len(desk.waiting()) == 1


def test_what_was_let_in_before_the_rule_stays_in(server: ServerRig, device: Callable[[str], RawDevice]) -> None:
    server.organisation = without_rule(server.organisation)
    server.restart()
    tablet, desk = device("field-N-WATER"), device("desk")
    assert not tablet.head().unconfirmed
    ruled(server)
    assert not tablet.head().unconfirmed and tablet.head().scopes and RULE_ON in {act.kind for act in roster(desk).acts}
    assert device("field-N-HEAT").head().unconfirmed


def test_a_whole_tablet_tells_that_it_waits_and_reads_its_orders_afterwards(server: ServerRig, desk: Desk, tmp_path: Path) -> None:
    order = desk.of(FIRST).create()
    desk.device.push(order)
    tablet = house(server, tmp_path, "field-N-WATER")
    for _ in range(2):
        assert tablet.synced().unconfirmed
        assert tablet.opened.store.remembered(UNCONFIRMED, False) is True and tablet.shown() == {}
    key = tablet.opened.replica.key
    assert told(desk, desk.word(SECOND, key)) == ["applied"]
    assert not tablet.synced().unconfirmed
    assert tablet.opened.store.remembered(UNCONFIRMED, True) is False and set(tablet.shown()) == {order.envelope.order_id}
    tablet.close()
    assert {colleague.member for colleague in tablet.reopen().setup.staff} >= {FIRST, SECOND}
    tablet.close()


def test_a_device_that_a_restored_server_forgot_is_compared_again_and_keeps_what_it_read(
    server: ServerRig, desk: Desk, tmp_path: Path
) -> None:
    order = desk.of(FIRST).create()
    desk.device.push(order)
    tablet = house(server, tmp_path, "field-N-WATER")
    tablet.synced()
    key, name = tablet.opened.replica.key, str(tablet.opened.store.device().device)
    assert told(desk, desk.word(SECOND, key)) == ["applied"]
    tablet.synced()

    def forget(work: Work) -> None:
        for table, column in ((t.key, t.key.c.device), (t.device, t.device.c.id), (proposal, proposal.c.about)):
            work.connection.execute(delete(table).where(column == name))

    server.running.transactions.write(forget)
    tablet.synced()
    assert tablet.opened.store.remembered(UNCONFIRMED, False) is True and set(tablet.shown()) == {order.envelope.order_id}
    (waits,) = desk.waiting()
    assert (waits.id, waits.member, waits.device) == (key, "", "")
    tablet.close()
