"""S2: every signed event is stored once and judged once; what the judge says, and why."""

import hashlib
from collections.abc import Callable

import msgspec
import pytest
from sqlalchemy import delete

from app.domain.envelope import BlobRef, event_hash
from app.domain.errors import Unavailable
from app.domain.events import OrderCancelled, PhotoTaken
from app.storage.keys import seal_person, sign, verify
from app.wording import has_sentence
from sync.protocol.messages import Answer, CustomerKey, EventsReply, PushRequest
from sync.protocol.signing import receipt_hash
from sync.server import tables as t
from tests.sync.raw_device import VERSION, RawDevice, Signed, new_id
from tests.sync.rig import ServerRig

Enrol = Callable[[str], RawDevice]


def outcomes(answers: tuple[Answer, ...]) -> list[str]:
    """ "applied", "quarantined:why" …; every reason has a sentence."""
    assert all(has_sentence(answer.reason) for answer in answers if answer.reason)
    return [":".join(filter(None, (answer.error or answer.outcome, answer.reason))) for answer in answers]


def now(device: RawDevice, *events: Signed) -> list[str]:
    return outcomes(device.known(*(event.h for event in events)))


def test_a_visit_begins_as_it_is_recorded(crew: RawDevice) -> None:
    created = crew.create()
    accepted = crew.accept(created)
    called = crew.contact(created, accepted)
    assert outcomes(crew.push(created, accepted, called)) == ["applied"] * 3


def test_a_lost_reply_asked_again_gives_the_same_answer(server: ServerRig, crew: RawDevice) -> None:
    created = crew.create()
    first = crew.push(created)
    server.clock.advance(60_000)
    assert crew.push(created) == first
    assert crew.pull("crew:N-WATER").items[0].ver == 1


def test_an_event_twice_in_one_push_has_one_effect(crew: RawDevice) -> None:
    created = crew.create()
    one, two = crew.push(created, created)
    assert one == two


def test_receipts_verify_under_the_trust_file(server: ServerRig, crew: RawDevice) -> None:
    answers = crew.push(crew.create(), crew.create())
    trust = msgspec.json.decode(server.folders.of_replica.trust.read_bytes())
    assert [answer.receipt.pos for answer in answers if answer.receipt] == [1, 2]
    assert all(answer.receipt and verify(trust["server_key"], answer.receipt_sig, receipt_hash(answer.receipt)) for answer in answers)


def test_one_bad_signature_delays_nobody(crew: RawDevice) -> None:
    good, forged, after = crew.create(), crew.create(), crew.create()
    bad = Signed(forged.envelope, forged.raw, forged.h, "0" * 128)
    assert outcomes(crew.push(good, bad, after)) == ["applied", "server.signature_wrong", "applied"]


def test_an_unknown_key_is_an_error_for_that_event_only(server: ServerRig, crew: RawDevice) -> None:
    other = RawDevice(server.url, crew.org)
    assert outcomes(crew.push(other.create(), crew.create())) == ["server.key_unknown", "applied"]


def test_a_signed_record_that_is_no_envelope_is_kept_as_evidence(crew: RawDevice) -> None:
    raw = msgspec.json.encode({"key": crew.key, "id": new_id(), "odd": 1})
    h = event_hash(raw)
    odd = Signed(crew.create().envelope, raw, h, sign(crew.seed, h))
    assert outcomes(crew.push(odd)) == ["quarantined:event.malformed"]
    assert now(crew, odd) == ["quarantined:event.malformed"]


_LONG = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(150))


@pytest.mark.parametrize(
    "odd",
    [
        {"n": 2**70},
        {"prev": _LONG},
        {"prev": "a\0b"},
        {"order_id": "moon"},
        {"order_id": "\0"},
        {"id": ""},
        {"id": "\0" * 300},
        {"id": _LONG, "order_id": _LONG},
        {"body": {"a": {"a": 1.5}}},
        {"blobs": [{"sha256": "\0"}]},
    ],
)
def test_no_signed_record_is_so_odd_that_it_holds_up_the_others(crew: RawDevice, odd: dict[str, object]) -> None:
    raw = msgspec.json.encode({"key": crew.key, "id": new_id()} | odd)
    h = event_hash(raw)
    strange = Signed(crew.create().envelope, raw, h, sign(crew.seed, h))
    assert outcomes(crew.push(strange, crew.create())) == ["quarantined:event.malformed", "applied"]


@pytest.mark.parametrize(
    ("odd", "outcome"),
    [
        (b'"odd":"\xff"', "quarantined:event.malformed"),
        (b'"blobs":[{"sha256":"\xff"}]', "quarantined:event.malformed"),
        (b'"odd":"\\u0000\xff"', "quarantined:event.malformed"),
        (b'"odd":' + b"[" * 600 + b'"\\u0000"' + b"]" * 600, "quarantined:event.malformed"),
        (b'"id":"\xff"', "event.malformed"),
    ],
    ids=["letters", "file", "NUL and letters", "deep", "id"],
)
def test_a_signed_record_that_is_no_json_at_all_delays_nobody(crew: RawDevice, odd: bytes, outcome: str) -> None:
    raw = b'{"key":"' + crew.key.encode() + b'",' + odd + b"}"
    h = event_hash(raw)
    strange = Signed(crew.create().envelope, raw, h, sign(crew.seed, h))
    assert outcomes(crew.push(strange, crew.create())) == [outcome, "applied"]


@pytest.mark.parametrize(("customer", "outcome"), [("a\0b", "quarantined:event.malformed"), (_LONG, "applied")])
def test_a_customer_that_no_index_holds_delays_nobody(crew: RawDevice, customer: str, outcome: str) -> None:
    odd = crew.create(customer=customer, keys=(CustomerKey(customer=customer, key="a" * 64),))
    assert outcomes(crew.push(odd, crew.create())) == [outcome, "applied"]


def test_an_event_before_its_cause_waits_for_it(crew: RawDevice) -> None:
    created = crew.create()
    accepted = crew.accept(created)
    called = crew.contact(created, accepted)
    assert outcomes(crew.push(called)) == ["deferred:server.waits"]
    assert outcomes(crew.push(accepted)) == ["deferred:server.waits"]
    assert outcomes(crew.push(created)) == ["applied"]
    assert now(crew, accepted, called) == ["applied", "applied"]


def test_the_author_learns_of_a_later_outcome_by_the_head(crew: RawDevice) -> None:
    created = crew.create()
    accepted = crew.accept(created)
    crew.push(accepted)
    crew.push(created)
    head = crew.head()
    assert [(answer.h, answer.outcome) for answer in head.known] == [(accepted.h, "applied")]
    assert crew.head(since=head.changed).known == ()


def test_an_event_of_a_newer_kind_is_deferred(crew: RawDevice) -> None:
    created = crew.create()
    newer = crew.accept(created, v=99)
    unheard = crew.accept(created, type="moon.landed")
    assert outcomes(crew.push(created, newer, unheard)) == ["applied", "deferred:server.waits", "deferred:server.waits"]


def test_a_procedure_the_server_lacks_defers_until_it_has_it(server: ServerRig, crew: RawDevice) -> None:
    class Without:
        def find(self, version: str, fault: str) -> None:
            return None

    full, server.procedures = server.procedures, Without()
    server.running.transactions.write(lambda work: work.connection.execute(delete(t.edition)))
    server.restart()
    created = crew.create()
    accepted = crew.accept(created)
    departed = crew.depart(created, accepted)
    assert outcomes(crew.push(created, accepted, departed))[2] == "deferred:server.waits"
    server.procedures = full
    server.restart()
    assert now(crew, departed) == ["quarantined:gate.contact_missing"]


def test_work_under_an_earlier_assignment_is_quarantined(crew: RawDevice, desk: RawDevice) -> None:
    created = desk.create()
    moved = desk.assign(created, "S-ALL", "south")
    back = desk.assign(created, "N-WATER", "north", after=moved, av=moved)
    desk.push(created, moved, back)
    assert outcomes(crew.push(crew.accept(created))) == ["quarantined:order.stale_assignment"]


def test_work_on_a_cancelled_order_is_quarantined_and_shown_to_the_desk(crew: RawDevice, desk: RawDevice) -> None:
    created = desk.create()
    cancelled = desk.follow(OrderCancelled(reason="twice"), created)
    desk.push(created, cancelled)
    late = crew.accept(created)
    answer = crew.push(late)[0]
    assert outcomes((answer,)) == ["quarantined:order.terminal"]
    item = desk.pull("area:north").items[-1]
    assert item.order is not None and item.order.held == (late.id,) and item.ver == answer.ver == 3


def test_an_unmet_gate_is_quarantined_with_its_reason_in_both_languages(crew: RawDevice) -> None:
    created = crew.create()
    accepted = crew.accept(created)
    answers = crew.push(created, accepted, crew.depart(created, accepted))
    assert outcomes(answers)[2] == "quarantined:gate.contact_missing"
    assert answers[2].params["step"] == "contact"


def test_an_event_that_follows_a_quarantined_one_shares_its_fate(crew: RawDevice) -> None:
    created = crew.create()
    accepted = crew.accept(created)
    departed = crew.depart(created, accepted)
    follower = crew.contact(created, departed)
    assert outcomes(crew.push(created, accepted, departed, follower))[3] == "quarantined:server.follows"


def test_an_id_used_for_another_record_is_kept_and_quarantined(crew: RawDevice) -> None:
    created = crew.create()
    reused = crew.create(id=created.id)
    assert outcomes(crew.push(created, reused)) == ["applied", "quarantined:server.id_reused"]
    assert len(crew.pull("crew:N-WATER").items) == 1


def test_two_children_of_one_predecessor_are_both_kept_and_fork_the_key(crew: RawDevice) -> None:
    mark = (crew.n, crew.last)
    one = crew.create()
    crew.n, crew.last = mark
    other = crew.create()
    assert outcomes(crew.push(one, other)) == ["applied", "applied"]
    assert crew.head().key_state == "forked"


def test_a_gap_in_the_chain_delays_nothing(crew: RawDevice) -> None:
    crew.create()
    assert outcomes(crew.push(crew.create())) == ["applied"]


@pytest.mark.parametrize(
    ("place", "outcome"),
    [
        (("S-ALL", "south"), "server.not_own_scope"),
        (("N-HEAT", "north"), "server.not_own_scope"),
        ((None, "north"), "server.not_own_scope"),
        (("N-WATER", "south"), "server.crew_unknown"),
    ],
)
def test_a_crew_creates_orders_only_for_itself(crew: RawDevice, place: tuple[str | None, str], outcome: str) -> None:
    assert outcomes(crew.push(crew.create(*place), crew.create())) == [f"quarantined:{outcome}", "applied"]


def test_a_crew_does_not_work_on_another_crews_order(device: Enrol, desk: RawDevice) -> None:
    created = desk.create("N-WATER", "north")
    desk.push(created)
    south = device("field-S-ALL")
    assert outcomes(south.push(south.accept(created))) == ["quarantined:server.not_own_scope"]


def test_an_order_for_nobody_is_quarantined(desk: RawDevice) -> None:
    wrong = [desk.create("N-WATER", "south"), desk.create("NOBODY", "north"), desk.create(None, "moon")]
    assert outcomes(desk.push(*wrong)) == [
        "quarantined:server.crew_unknown",
        "quarantined:server.crew_unknown",
        "quarantined:server.area_unknown",
    ]


def test_a_crew_does_not_assign_and_a_desk_does_not_visit(crew: RawDevice, desk: RawDevice) -> None:
    created = desk.create()
    desk.push(created)
    assert outcomes(crew.push(crew.assign(created, "N-WATER", "north"))) == ["quarantined:server.role_not_allowed"]
    assert outcomes(desk.push(desk.accept(created))) == ["quarantined:server.role_not_allowed"]


def test_a_revoked_devices_events_are_stored_without_effect(server: ServerRig, crew: RawDevice) -> None:
    server.revoke(crew.device)
    created = crew.create()
    assert outcomes(crew.push(created)) == ["quarantined:server.device_revoked"]
    assert now(crew, created) == ["quarantined:server.device_revoked"]
    assert crew.ask("GET", "/v1/pull?scope=crew:N-WATER").status_code == 403
    assert crew.head().scopes == ()


def test_a_record_in_another_devices_name_is_quarantined(crew: RawDevice) -> None:
    created = crew.create()
    assert outcomes(crew.push(created, crew.accept(created, device=new_id())))[1] == "quarantined:server.other_device"


def test_an_event_resting_on_another_orders_event_is_quarantined(crew: RawDevice) -> None:
    one, other = crew.create(), crew.create()
    astray = crew.accept(one, after=other)
    assert outcomes(crew.push(one, other, astray))[2] == "quarantined:server.after_elsewhere"


def test_an_invalid_body_is_quarantined(crew: RawDevice) -> None:
    created = crew.create()
    wrong = crew.accept(created, type="contact.attempted", body={"outcome": "shouted"})
    assert outcomes(crew.push(created, wrong))[1] == "quarantined:event.body_invalid"


def test_an_error_inside_the_judge_quarantines_one_event_and_the_batch_goes_on(server: ServerRig, crew: RawDevice) -> None:
    class Stumbling:
        def find(self, version: str, fault: str) -> None:
            raise LookupError(version)

    server.procedures = Stumbling()
    server.restart()
    created = crew.create()
    accepted = crew.accept(created)
    last = crew.create()
    answers = outcomes(crew.push(created, accepted, crew.depart(created, accepted), last))
    assert answers == ["applied", "applied", "quarantined:server.judge_failed", "applied"]


def test_a_database_that_is_busy_for_a_moment_delays_nothing(server: ServerRig, crew: RawDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    transactions = server.running.transactions
    attempt, failures = transactions._attempt, [Unavailable("storage.locked")] * 2
    monkeypatch.setattr(transactions, "_attempt", lambda act, names: attempt(act, names) if not failures else _raise(failures.pop()))
    assert outcomes(crew.push(crew.create())) == ["applied"]


def test_a_database_that_stays_busy_is_an_answer_to_try_later_and_changes_nothing(
    server: ServerRig, crew: RawDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    created = crew.create()
    body = msgspec.json.encode(PushRequest(events=(created.wire(),)))
    with monkeypatch.context() as patch:
        patch.setattr(server.running.transactions, "_attempt", lambda act, names: _raise(Unavailable("storage.disk_full")))
        reply = crew.ask("POST", "/v1/push", body)
    assert (reply.status_code, reply.json()["code"], reply.headers["Retry-After"]) == (503, "server.busy", "2")
    assert crew.known(created.h) == ()


def _raise(error: Exception) -> None:
    raise error


def test_known_tells_a_device_of_its_own_events_only(crew: RawDevice, desk: RawDevice) -> None:
    created = crew.create()
    crew.push(created)
    assert desk.known(created.h) == ()


def test_sealed_data_and_keys_reach_those_who_may_read_them(crew: RawDevice, device: Enrol) -> None:
    importer = device("import")
    key, salt = b"k" * 32, b"s" * 32
    person = seal_person(key, salt, {"name": "王秀兰"})
    ref = BlobRef("person", person.sha256, len(person.sealed), "application/octet-stream")
    beside = {"sealed": (person.sealed,), "keys": (CustomerKey(customer="c-1", key=key.hex()),), "blobs": (ref,)}
    created = importer.create(customer="c-1", person=person.sha256, commitment=person.commitment, **beside)
    assert outcomes(importer.push(created)) == ["applied"]
    item = crew.pull("crew:N-WATER").items[0]
    assert item.person is not None and item.order is not None
    assert (item.person.key, bytes.fromhex(item.person.sealed), item.order.pending) == (key.hex(), person.sealed, ())
    assert importer.pull("area:north").items[0].person is None


def test_naming_somebody_elses_customer_opens_neither_key_nor_data(crew: RawDevice, device: Enrol) -> None:
    key, person = b"k" * 32, seal_person(b"k" * 32, b"s" * 32, {"name": "王秀兰"})
    ref = BlobRef("person", person.sha256, len(person.sealed), "application/octet-stream")
    told = {"customer": "c-1", "person": person.sha256, "commitment": person.commitment, "blobs": (ref,)}
    crew.push(crew.create(**told, sealed=(person.sealed,), keys=(CustomerKey(customer="c-1", key=key.hex()),)))
    other = device("field-S-ALL")
    for keys in ((), (CustomerKey(customer="c-1", key="00" * 32),)):
        created = other.create("S-ALL", "south", **told, keys=keys)
        assert outcomes(other.push(created)) == ["applied"]
        reply = other.ask("GET", f"/v1/order/{created.envelope.order_id}/events")
        assert msgspec.json.decode(reply.content, type=EventsReply).keys == {}
    assert [item.person for item in other.pull("crew:S-ALL").items] == [None, None]


def test_a_signature_under_an_unknown_suite_is_not_taken_for_ours(crew: RawDevice) -> None:
    assert outcomes(crew.push(crew.create(), crew.record(OrderCancelled(reason="x"), new_id(), suite="sm2-sm3"))) == [
        "applied",
        "server.signature_wrong",
    ]


@pytest.mark.parametrize("is_named", [True, False])
def test_a_photo_that_its_event_does_not_list_would_be_awaited_by_nobody(crew: RawDevice, is_named: bool) -> None:
    created = crew.create()
    sha = hashlib.sha256(b"photo").hexdigest()
    refs = (BlobRef("photo", sha, 5, "image/jpeg"),) if is_named else ()
    taken = crew.follow(PhotoTaken(item="meter", role="before", sha256=sha), created, blobs=refs)
    reason = "order.illegal_step" if is_named else "server.file_not_in_event"
    assert outcomes(crew.push(created, taken)) == ["applied", f"quarantined:{reason}"]


def test_a_sealed_blob_that_no_event_names_is_not_kept(crew: RawDevice) -> None:
    created = crew.create(sealed=(b"unasked",))
    crew.push(created)
    stray = hashlib.sha256(b"unasked").hexdigest()
    assert crew.ask("HEAD", f"/v1/blob/{stray}").status_code == 404


def test_more_than_two_hundred_events_are_refused_with_a_sentence(crew: RawDevice) -> None:
    body = msgspec.json.encode({"events": [{"raw": {}, "sig": ""}] * 201})
    assert crew.ask("POST", "/v1/push", body).json()["code"] == "server.too_large"


def test_an_oversized_body_is_refused_with_a_sentence(crew: RawDevice) -> None:
    reply = crew.ask("POST", "/v1/push", b"x" * (2 * 2**20))
    assert (reply.status_code, reply.json()["code"]) == (413, "server.too_large")


def test_the_version_in_these_tests_is_the_shipped_one(server: ServerRig) -> None:
    assert server.procedures.find(VERSION, "W02") is not None
