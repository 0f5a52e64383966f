"""Under which signatures and hashes an event was sealed stands in it; under another suite it is believed by nobody, without one held."""

import json
from dataclasses import replace

import pytest

from app.domain.envelope import SUITE, Enrolment, canonical, enrolment_hash, event_hash
from app.domain.events import OrderCancelled
from app.storage.keys.signing import public_key, sign
from app.use_cases.evidence import KeyRecord, Piece, check_signatures
from tests.sync.raw_device import RawDevice, Signed

UNKNOWN = ("sm2-sm3", "", "ED25519-SHA256", "ed25519-sha256 ", "ed25519-sha512", "none")


def under(crew: RawDevice, event: Signed, suite: str | None) -> Signed:
    """The event as it says another suite, or none, and well signed by the device's own key all the same."""
    plain = {name: value for name, value in json.loads(event.raw).items() if name != "suite"}
    raw = canonical(plain if suite is None else {**plain, "suite": suite})
    h = event_hash(raw)
    return replace(event, raw=raw, h=h, sig=sign(crew.seed, h))


def signature_of(crew: RawDevice, event: Signed) -> str:
    """What an auditor says of the event's signature, with its key at hand."""
    enrolment = Enrolment(crew.org, crew.device, crew.key, public_key(crew.seed), None, None, 1)  # type: ignore[arg-type]
    raw = enrolment.canonical()
    piece = Piece(event.raw, event.sig, {}, "", "applied", "", 1)
    return check_signatures([piece], {crew.key: KeyRecord(raw, sign(crew.seed, enrolment_hash(raw)), "")}, crew.org).outcome


@pytest.mark.parametrize("suite", UNKNOWN)
def test_an_event_under_no_suite_that_we_know_is_not_stored(crew: RawDevice, suite: str) -> None:
    created = crew.create()
    other = under(crew, crew.follow(OrderCancelled(reason="x"), created), suite)
    assert [answer.error or answer.outcome for answer in crew.push(created, other)] == ["applied", "server.signature_wrong"]


def test_an_event_that_names_no_suite_is_evidence_and_has_no_effect(crew: RawDevice) -> None:
    created = crew.create()
    other = under(crew, crew.follow(OrderCancelled(reason="x"), created), None)
    answers = crew.push(created, other)
    assert [(answer.outcome, answer.reason) for answer in answers] == [("applied", ""), ("quarantined", "event.malformed")]


@pytest.mark.parametrize("suite", UNKNOWN)
def test_an_auditor_believes_no_suite_that_he_does_not_know(crew: RawDevice, suite: str) -> None:
    event = crew.create()
    assert signature_of(crew, under(crew, event, SUITE)) == "pass"
    assert signature_of(crew, under(crew, event, suite)) == "fail"
