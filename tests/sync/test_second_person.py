"""Where the organisation asks for two persons: erasing, a wipe and a change of the key wait until somebody else agreed."""

from collections.abc import Callable

import pytest
import yaml

from app.domain.events import CustomerErased, DeviceReinstated, DeviceRevoked, ProposalDecided, WipeOrdered
from app.domain.identity import CustomerId, DeviceId
from app.settings import resource
from sync.protocol.two_persons import RULE_OFF, RULE_ON
from sync.server import commands
from sync.server.audit import verify_store
from sync.server.beside import Backing
from sync.server.proposals import LIFE_MS
from sync.server.second_person import agreed_change_of_key
from tests.sync.area_desk import area_desk
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import ServerRig
from tests.sync.second import FIRST, SECOND, Desk, confirmed, desk_of_two, of_two, server_of_two, without_rule  # noqa: F401 - fixtures
from tests.sync.test_orderless import cancelled, keys, of_customer
from tests.sync.test_roster import roster
from tests.sync.test_server_ledger import outcomes

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def tablet(server: ServerRig, desk: Desk, device: Callable[[str], RawDevice]) -> RawDevice:
    made = device("field-N-WATER")
    confirmed(server, made.device)
    return made


@pytest.fixture
def run(server: ServerRig, capsys: pytest.CaptureFixture[str]) -> Run:
    """An operator's command beside the running server, whose file says what the server was told."""

    def told(*words: str) -> tuple[int, str]:
        plain = yaml.load(resource("sample/organisation.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
        plain["two_persons"] = "true" if server.organisation.two_persons else "false"
        plain["members"].append(dict(id=SECOND, name="n", title="t", staff_no="0103", role="dispatcher", areas=["north", "south"]))
        server.folders.organisation.write_text(yaml.safe_dump(plain, allow_unicode=True), "utf-8")
        kept = ("--database", server.database) if server.database else ()
        code = commands.run([*words, "--data", str(server.data), *kept])
        out = capsys.readouterr()
        return code, out.out + out.err

    return told


def wipe(desk: Desk, device: RawDevice, member: str = FIRST) -> Signed:
    return desk.of(member).record(WipeOrdered(device=DeviceId(device.device), reason="left in a taxi"), None)


def told(desk: Desk, *events: Signed) -> list[str]:
    """What the server makes of each now."""
    desk.device.push(*events)
    return outcomes(desk.device.known(*(event.h for event in events)))


@pytest.mark.both
def test_a_wipe_waits_until_another_member_agreed_and_then_happens(desk: Desk, tablet: RawDevice) -> None:
    asked = wipe(desk, tablet)
    assert told(desk, asked) == ["deferred:server.waits"] and tablet.head().wipe is None
    (waits,) = desk.waiting()
    assert (waits.id, waits.kind, waits.about, waits.label) == (asked.id, "wipe.ordered", tablet.device, "field-N-WATER")
    assert (waits.member, waits.reason, waits.device) == (FIRST, "left in a taxi", desk.device.device)
    assert told(desk, desk.word(SECOND, asked.id), asked) == ["applied", "applied"]
    assert tablet.head().wipe is not None and desk.waiting() == ()


def test_the_author_of_the_act_learns_what_became_of_it(desk: Desk, tablet: RawDevice) -> None:
    asked = wipe(desk, tablet)
    desk.device.push(asked)
    since = desk.device.head().changed
    desk.device.push(desk.word(SECOND, asked.id))
    assert [(answer.h, answer.outcome) for answer in desk.device.head(since).known] == [(asked.h, "applied")]


def test_who_asked_cannot_agree_and_it_goes_on_waiting(desk: Desk, tablet: RawDevice) -> None:
    asked = wipe(desk, tablet)
    assert told(desk, asked, desk.word(FIRST, asked.id)) == ["deferred:server.waits", "quarantined:server.same_person"]
    assert tablet.head().wipe is None and len(desk.waiting()) == 1


def test_who_asked_cannot_agree_from_another_machine_either(server: ServerRig, desk: Desk, tablet: RawDevice) -> None:
    asked, other = wipe(desk, tablet), Desk(server)
    desk.device.push(asked)
    assert told(other, other.word(FIRST, asked.id)) == ["quarantined:server.same_person"] and tablet.head().wipe is None
    other.close()


@pytest.mark.both
def test_a_customer_is_erased_once_somebody_agreed_and_never_twice(server: ServerRig, desk: Desk) -> None:
    first = desk.of(FIRST)
    order = of_customer(first)
    assert told(desk, order, cancelled(first, order))[1] == "applied"
    asked = first.record(CustomerErased(customer=CustomerId("customer-1"), reason="asked in writing"), None)
    desk.device.push(asked)
    assert len(keys(server)) == 1 and desk.waiting()[0].label == order.envelope.body["number"]
    assert told(desk, desk.word(SECOND, asked.id)) == ["applied"] and keys(server) == []
    again = of_customer(first)
    desk.device.push(again)
    assert told(desk, desk.word(SECOND, asked.id)) == ["quarantined:server.proposal_decided"]
    assert [event.outcome for event in roster(desk.device).acts if event.kind == "customer.erased"] == ["applied"]


def test_what_has_become_impossible_is_not_agreed_to_and_waits_on(server: ServerRig, desk: Desk) -> None:
    first = desk.of(FIRST)
    order = of_customer(first)
    desk.device.push(order, cancelled(first, order))
    asked = first.record(CustomerErased(customer=CustomerId("customer-1"), reason="x"), None)
    later = of_customer(first)
    desk.device.push(asked, later)
    assert told(desk, desk.word(SECOND, asked.id)) == ["quarantined:server.customer_in_work"] and len(keys(server)) == 2
    assert told(desk, cancelled(desk.of(FIRST), later), desk.word(SECOND, asked.id)) == ["applied"] * 2 and keys(server) == []


@pytest.mark.both
def test_a_declined_act_does_not_happen_and_is_told_with_the_reason(desk: Desk, tablet: RawDevice) -> None:
    asked = wipe(desk, tablet)
    word = desk.word(SECOND, asked.id, agrees=False, reason="it lies here in the depot")
    assert told(desk, asked, word, asked)[1:] == ["applied", "quarantined:server.proposal_declined"]
    assert tablet.head().wipe is None and desk.waiting() == ()
    said = next(act for act in roster(desk.device).acts if act.kind == "proposal.decided")
    assert (said.verdict, said.of, said.about, said.reason) == ("decline", "wipe.ordered", tablet.device, "it lies here in the depot")
    assert told(desk, desk.word(SECOND, asked.id)) == ["quarantined:server.proposal_decided"] and tablet.head().wipe is None


def test_whoever_declines_says_why(desk: Desk, tablet: RawDevice) -> None:
    asked = wipe(desk, tablet)
    desk.device.push(asked)
    assert told(desk, desk.word(SECOND, asked.id, agrees=False, reason=" ")) == ["quarantined:decision.incomplete"]
    assert told(desk, desk.word(SECOND, asked.id, reason="")) == ["applied"]


@pytest.mark.both
def test_after_seven_days_it_is_over_and_nobody_can_agree(server: ServerRig, desk: Desk, tablet: RawDevice) -> None:
    asked = wipe(desk, tablet)
    desk.device.push(asked)
    server.clock.advance(LIFE_MS - 1)
    assert not server.running.parts.ledger.end_proposals() and len(desk.waiting()) == 1
    server.running.parts.log.sign_now()
    assert verify_store(server.data, None, "en", kept=Backing(server.database)).passed
    server.clock.advance(1)
    assert desk.waiting() == ()
    assert told(desk, desk.word(SECOND, asked.id)) == ["quarantined:server.proposal_over"]
    assert server.running.parts.ledger.end_proposals() and not server.running.parts.ledger.end_proposals()
    assert outcomes(desk.device.known(asked.h)) == ["quarantined:server.proposal_over"] and tablet.head().wipe is None
    assert verify_store(server.data, None, "en", kept=Backing(server.database)).passed


@pytest.mark.both
def test_a_word_that_comes_before_what_it_is_about_counts_when_that_comes(server: ServerRig, desk: Desk, tablet: RawDevice) -> None:
    other = Desk(server)
    asked = wipe(desk, tablet)
    word = other.word(SECOND, asked.id)
    assert told(other, word) == ["deferred:server.waits"]
    assert told(desk, asked) == ["applied"] and outcomes(other.device.known(word.h)) == ["applied"]
    assert tablet.head().wipe is not None
    other.close()


def test_a_desk_that_could_not_order_it_cannot_agree_to_it(server: ServerRig, desk: Desk, device: Callable[[str], RawDevice]) -> None:
    south, north = device("field-S-ALL"), area_desk(server, "north")
    for one in (south, north):
        confirmed(server, one.device)
    asked = wipe(desk, south)
    desk.device.push(asked)
    word = north.record(ProposalDecided(proposal=asked.id, verdict="agree"), None)
    assert outcomes(north.push(word)) == ["quarantined:server.not_own_scope"] and roster(north).proposals == ()


def test_who_asked_and_was_withdrawn_meanwhile_has_asked_for_nothing(desk: Desk, server: ServerRig, tablet: RawDevice, run: Run) -> None:
    asked = wipe(desk, tablet)
    desk.device.push(asked)
    assert run("revoke-member", FIRST)[0] == 0
    assert told(desk, desk.word(SECOND, asked.id), asked) == ["applied", "quarantined:server.actor_revoked"]
    assert tablet.head().wipe is None


def test_withdrawals_wait_for_nobody(desk: Desk, tablet: RawDevice) -> None:
    first = desk.of(FIRST)
    name = DeviceId(tablet.device)
    events = [first.record(body, None) for body in (DeviceRevoked(device=name, reason="x"), DeviceReinstated(device=name, reason="x"))]
    assert told(desk, *events) == ["applied", "applied"]


def test_with_the_rule_off_one_is_enough_as_before(server: ServerRig, run: Run, device: Callable[[str], RawDevice]) -> None:
    server.organisation = without_rule(server.organisation)
    server.restart()
    desk, tablet = Desk(server), device("field-N-WATER")
    assert told(desk, wipe(desk, tablet)) == ["applied"] and tablet.head().wipe is not None
    assert run("wipe-device", "field-N-WATER", "--alone", "nobody is in")[0] == 0
    assert [act.is_alone for act in roster(desk.device).acts if act.kind == "wipe.ordered"] == [False, False]
    desk.close()


def test_what_was_asked_for_under_the_rule_waits_on_when_it_is_turned_off_and_all_desks_are_told(
    server: ServerRig, desk: Desk, tablet: RawDevice
) -> None:
    asked = wipe(desk, tablet)
    desk.device.push(asked)
    server.organisation = without_rule(server.organisation)
    server.restart()
    assert tablet.head().wipe is None and len(desk.waiting()) == 1
    acts = {(act.kind, act.is_alone) for act in roster(desk.device).acts}
    assert {(RULE_OFF, True), (RULE_ON, False)} <= acts
    assert told(desk, desk.word(SECOND, asked.id)) == ["applied"] and tablet.head().wipe is not None


@pytest.mark.both
def test_the_operator_asks_the_desks_and_the_server_does_it_when_they_agree(
    server: ServerRig, desk: Desk, tablet: RawDevice, run: Run
) -> None:
    assert run("wipe-device", "field-N-WATER")[0] == 1 and desk.waiting() == ()
    for _ in range(2):
        code, words = run("wipe-device", "field-N-WATER", "--reason", "stolen")
        assert code == 1 and "nothing has been done yet" in words
    (waits,) = desk.waiting()
    assert (waits.device, waits.member, waits.reason, waits.label) == ("", "", "stolen", "field-N-WATER") and tablet.head().wipe is None
    assert told(desk, desk.word(FIRST, waits.id)) == ["applied"] and tablet.head().wipe is not None
    act = next(act for act in roster(desk.device).acts if act.kind == "wipe.ordered")
    assert (act.outcome, act.reason, act.is_alone) == ("applied", "stolen", False)


def test_the_operators_erasing_waits_too_and_a_decline_ends_it(server: ServerRig, desk: Desk, run: Run) -> None:
    order = of_customer(desk.of(FIRST))
    desk.device.push(order)
    assert run("erase", str(order.envelope.order_id), "--reason", "a court's order")[0] == 1
    (waits,) = desk.waiting()
    assert told(desk, desk.word(SECOND, waits.id, agrees=False)) == ["applied"] and len(keys(server)) == 1
    assert run("erase", str(order.envelope.order_id), "--reason", "a court's order")[0] == 1
    (again,) = desk.waiting()
    # In work still: a court does not wait for that.
    assert again.id != waits.id and told(desk, desk.word(SECOND, again.id)) == ["applied"] and keys(server) == []


@pytest.mark.both
def test_alone_it_happens_at_once_and_every_desk_is_told(server: ServerRig, desk: Desk, run: Run) -> None:
    south = of_customer(desk.of(FIRST), area="south", crew="S-ALL")
    desk.device.push(south)
    assert run("erase", str(south.envelope.order_id), "--alone", "the colleague is in hospital")[0] == 0 and keys(server) == []
    north = area_desk(server, "north")
    confirmed(server, north.device)
    for told_to in (desk.device, north):
        (act,) = [act for act in roster(told_to).acts if act.is_alone]
        assert (act.kind, act.reason, act.outcome) == ("customer.erased", "the colleague is in hospital", "applied")


@pytest.mark.both
def test_the_servers_key_is_changed_only_after_somebody_agreed_and_once(server: ServerRig, desk: Desk, run: Run) -> None:
    public = server.running.keys.public
    code, words = run("rotate-key", "--reason", "once a year")
    assert code == 1 and "stop the server" in words
    (waits,) = desk.waiting()
    assert (waits.kind, waits.about) == ("key.changed", "")
    server.stop()
    assert run("rotate-key")[0] == 1
    server.start()
    assert server.running.keys.public == public and told(desk, desk.word(SECOND, waits.id)) == ["applied"]
    assert [act.outcome for act in roster(desk.device).acts if act.kind == "key.changed"] == ["agreed"]
    server.stop()
    assert run("rotate-key")[0] == 0 and run("rotate-key")[0] == 1
    server.start()
    assert server.running.keys.public != public
    assert [act.outcome for act in roster(desk.device).acts if act.kind == "key.changed"] == ["applied"]


def test_an_agreement_to_change_the_key_does_not_lie_ready_for_ever(server: ServerRig, desk: Desk, run: Run) -> None:
    assert run("rotate-key", "--reason", "once a year")[0] == 1
    (waits,) = desk.waiting()
    desk.device.push(desk.word(SECOND, waits.id))
    rows, asked_ms = server.running.transactions, waits.asked_ms
    assert agreed_change_of_key(rows, asked_ms + 2 * LIFE_MS - 1) is not None and agreed_change_of_key(rows, asked_ms + 2 * LIFE_MS) is None


def test_the_key_is_changed_alone_and_told(server: ServerRig, desk: Desk, run: Run) -> None:
    server.stop()
    assert run("rotate-key", "--alone", "the old key was read")[0] == 0
    server.start()
    (act,) = [act for act in roster(desk.device).acts if act.kind == "key.changed"]
    assert (act.is_alone, act.reason) == (True, "the old key was read")


def test_a_desks_event_under_the_name_of_the_operators_request_is_no_part_of_it(desk: Desk, tablet: RawDevice, run: Run) -> None:
    """An agreement is to the act of whoever asked: the operator's names are no ids that a device may take."""
    assert run("wipe-device", "field-N-WATER", "--reason", "stolen")[0] == 1
    (waits,) = desk.waiting()
    own = desk.of(FIRST).record(WipeOrdered(device=DeviceId(tablet.device), reason="x"), None, id=waits.id)
    assert told(desk, own) == ["quarantined:server.id_reused"] and len(desk.waiting()) == 1
    assert told(desk, desk.word(SECOND, waits.id), own) == ["applied", "quarantined:server.id_reused"] and tablet.head().wipe is not None
