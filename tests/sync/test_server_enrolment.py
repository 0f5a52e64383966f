"""S0 and signed requests: who gets in, and who does not."""

from collections.abc import Callable

import msgspec
import pytest
import requests
from cryptography.x509 import load_pem_x509_certificate
from sqlalchemy import delete, select

from app.domain.envelope import enrolment_hash
from app.storage.keys import make_sheet_key, new_seed, sheet_request, verify
from sync.protocol.messages import EnrolReply, Problem
from sync.protocol.signing import NONCE_HEADER, grant_hash
from sync.server import tables as t
from sync.server.organisation import DAY_MS
from sync.server.tables import metadata
from tests.sync.raw_device import RawDevice, new_id
from tests.sync.rig import ServerRig


def code(reply: requests.Response) -> str:
    assert reply.headers["content-type"] == "application/json", reply.text
    return msgspec.json.decode(reply.content, type=Problem).code


def read(reply: requests.Response) -> EnrolReply:
    assert reply.status_code == 200, reply.text
    return msgspec.json.decode(reply.content, type=EnrolReply)


def stranger(server: ServerRig) -> RawDevice:
    return RawDevice(server.url, server.ticket("desk").org)


def test_a_ticket_enrols_one_device(server: ServerRig) -> None:
    ticket = server.ticket("field-N-WATER")
    one, other = stranger(server), stranger(server)
    reply = one.enrol(ticket.ticket)
    assert (reply.role, reply.scopes, reply.device_number) == ("crew", ("crew:N-WATER",), 1)
    assert code(other.post_enrol(other.enrol_request(ticket.ticket))) == "server.ticket_used"


def test_an_enrolment_asked_again_gives_the_same_answer(server: ServerRig) -> None:
    one = stranger(server)
    request = one.enrol_request(server.ticket("desk").ticket)
    first, again = read(one.post_enrol(request)), read(one.post_enrol(request))
    assert (first.device_number, first.sheet_certificate, first.countersig) == (
        again.device_number,
        again.sheet_certificate,
        again.countersig,
    )


def test_a_certificate_that_ends_soon_is_renewed_for_the_same_key_whoever_asks(server: ServerRig) -> None:
    one = stranger(server)
    request = one.enrol_request(server.ticket("field-N-WATER").ticket)
    first = load_pem_x509_certificate(read(one.post_enrol(request)).sheet_certificate.encode())
    server.clock.advance(219 * DAY_MS)
    assert load_pem_x509_certificate(read(one.post_enrol(request)).sheet_certificate.encode()) == first
    server.clock.advance(2 * DAY_MS)
    # The record stands in every bundle; a request for another key with it brings nobody a certificate.
    strange = msgspec.structs.replace(request, csr=sheet_request(make_sheet_key(), one.device).decode())
    renewed = load_pem_x509_certificate(read(one.post_enrol(strange)).sheet_certificate.encode())
    assert renewed.public_key() == first.public_key() and renewed.subject == first.subject
    assert (renewed.not_valid_after_utc - first.not_valid_after_utc).days == 221
    assert load_pem_x509_certificate(read(one.post_enrol(request)).sheet_certificate.encode()) == renewed


def test_who_has_the_record_from_a_bundle_is_told_no_names(server: ServerRig, device: Callable[[str], RawDevice]) -> None:
    """Record and both signatures are evidence, and go out in bundles."""
    one, other = stranger(server), device("field-N-WATER")
    request = one.enrol_request(server.ticket("desk").ticket)
    first = read(one.post_enrol(request))
    shown = msgspec.structs.replace(request, ticket="", countersig=first.countersig)
    body = msgspec.json.encode(shown)
    other.head()
    for reply in (one.post_enrol(shown), other.ask("POST", "/v1/enrol", body)):
        told = read(reply)
        assert (told.grants, told.setup.staff, told.edition) == ((), (), "") and told.countersig == first.countersig
        assert "陈静" not in reply.text and "staff" not in reply.text
    for wrong in ("0" * 32, server.ticket("import").ticket):
        assert read(one.post_enrol(msgspec.structs.replace(request, ticket=wrong))).grants == ()
    # The device itself, and whoever has its ticket, is told all.
    assert read(one.ask("POST", "/v1/enrol", body)).grants != () and read(one.post_enrol(request)).setup.staff
    one.nonce = one.ask("GET", "/v1/head").headers[NONCE_HEADER]
    assert (
        one.session.post(one.url + "/v1/enrol", data=body + b" ", headers=one.headers("POST", "/v1/enrol", body, one.nonce)).status_code
        == 401
    )


def test_the_reply_is_signed_by_the_key_in_the_trust_file(server: ServerRig) -> None:
    one = stranger(server)
    request = one.enrol_request(server.ticket("desk").ticket)
    reply = read(one.post_enrol(request))
    trust = msgspec.json.decode(server.folders.of_replica.trust.read_bytes())
    assert verify(trust["server_key"], reply.countersig, enrolment_hash(bytes(request.enrol)))
    assert [signed.grant.name for signed in reply.grants] == ["陈静"]
    assert all(verify(trust["server_key"], signed.sig, grant_hash(signed.grant)) for signed in reply.grants)


def test_a_wrong_ticket_enrols_nobody(server: ServerRig) -> None:
    one = stranger(server)
    assert code(one.post_enrol(one.enrol_request("00" * 32))) == "server.ticket_unknown"
    assert one.head().key_state == "unknown"


def test_an_enrolment_signed_by_another_key_is_refused(server: ServerRig) -> None:
    one = stranger(server)
    request = one.enrol_request(server.ticket("desk").ticket)
    forged = msgspec.structs.replace(request, sig="0" * 128)
    assert code(one.post_enrol(forged)) == "server.enrol_malformed"


def test_the_old_key_vouches_once_for_a_new_one(server: ServerRig, crew: RawDevice) -> None:
    new = RawDevice(server.url, crew.org, crew.device, new_seed())
    assert read(new.post_enrol(new.enrol_request(old=crew))).device_number == 1
    third = RawDevice(server.url, crew.org, crew.device, new_seed())
    assert code(third.post_enrol(third.enrol_request(old=crew))) == "server.enrol_refused"
    assert (crew.head().key_state, new.head().key_state) == ("closed", "open")


def test_a_revoked_device_cannot_vouch_for_a_new_key(server: ServerRig, crew: RawDevice) -> None:
    server.revoke(crew.device)
    new = RawDevice(server.url, crew.org, crew.device, new_seed())
    assert code(new.post_enrol(new.enrol_request(old=crew))) == "server.enrol_refused"


def test_another_devices_key_cannot_vouch(server: ServerRig, crew: RawDevice) -> None:
    thief = RawDevice(server.url, crew.org, new_id(), new_seed())
    assert code(thief.post_enrol(thief.enrol_request(old=crew))) == "server.enrol_refused"


def test_a_ticket_takes_nobody_in_who_goes_on_from_another_devices_chain(server: ServerRig, crew: RawDevice) -> None:
    thief = RawDevice(server.url, crew.org, new_id(), new_seed())
    request = msgspec.structs.replace(thief.enrol_request(server.ticket("desk").ticket, old=crew), old_sig="")
    assert code(thief.post_enrol(request)) == "server.enrol_refused"
    assert (crew.head().key_state, thief.head().key_state) == ("open", "unknown")


def test_a_ticket_of_another_label_does_not_take_over_a_device(server: ServerRig, crew: RawDevice) -> None:
    server.revoke(crew.device)
    thief = RawDevice(server.url, crew.org, crew.device, new_seed())
    ticket = server.ticket("desk").ticket
    assert code(thief.post_enrol(thief.enrol_request(ticket))) == "server.enrol_refused"
    honest = stranger(server)
    assert honest.enrol(ticket).label == "desk"
    assert crew.head().scopes == ()


def test_a_fresh_ticket_of_its_own_label_takes_a_device_in_again(server: ServerRig, crew: RawDevice) -> None:
    server.running.tickets.issue("field-N-WATER", server.url)
    again = RawDevice(server.url, crew.org, crew.device, new_seed())
    assert again.enrol(server.ticket("field-N-WATER").ticket).device_number == 1
    assert (crew.head().key_state, again.head().key_state) == ("closed", "open")


def test_a_device_that_a_restore_forgot_closes_no_key_of_another(server: ServerRig, crew: RawDevice) -> None:
    other = RawDevice(server.url, crew.org)
    other.enrol(server.ticket("field-N-HEAT").ticket)
    # As an earlier server would have signed it, which did not ask whose key the old one was.
    countersig = server.running.keys.sign_hash(enrolment_hash(other.enrolment(crew).canonical()))
    server.running.transactions.write(lambda work: work.connection.execute(delete(t.key).where(t.key.c.key == other.key)))
    request = msgspec.structs.replace(other.enrol_request(old=crew), old_sig="", countersig=countersig)
    assert other.post_enrol(request).status_code == 200
    assert (crew.head().key_state, other.head().key_state) == ("open", "open")


def test_a_closed_key_hands_in_and_reads_nothing(server: ServerRig, crew: RawDevice) -> None:
    new = RawDevice(server.url, crew.org, crew.device, new_seed())
    new.post_enrol(new.enrol_request(old=crew))
    created = crew.create()
    assert crew.push(created)[0].outcome == "applied"
    assert crew.head().scopes == ()
    assert crew.ask("GET", "/v1/pull?scope=crew:N-WATER").status_code == 403
    assert crew.ask("GET", f"/v1/order/{created.envelope.order_id}/events").status_code == 404
    assert [item.entity for item in new.pull("crew:N-WATER").items] == [created.envelope.order_id]


def test_tickets_are_private_files_and_the_database_holds_no_secret(server: ServerRig) -> None:
    path = server.ticket_file("desk")
    assert path.stat().st_mode & 0o077 == 0
    with server.running.transactions.read() as connection:
        stored = "".join(repr(row) for table in metadata.sorted_tables for row in connection.execute(select(table)))
    assert "field-N-WATER" in stored and server.ticket("desk").ticket not in stored


def test_keys_and_offline_halves_are_private_files(server: ServerRig) -> None:
    for path in (server.folders.keys, *server.folders.offline.iterdir()):
        assert path.stat().st_mode & 0o077 == 0


def test_a_request_without_signature_is_refused_and_brings_a_nonce(server: ServerRig) -> None:
    reply = requests.get(f"{server.url}/v1/pull?scope=area:north", timeout=30)
    assert (reply.status_code, code(reply)) == (401, "server.not_signed")
    assert reply.headers[NONCE_HEADER]


def test_a_wrong_signature_is_refused(crew: RawDevice) -> None:
    crew.head()
    headers = crew.headers("GET", "/v1/head?since=1", b"", crew.nonce)
    reply = crew.session.get(f"{crew.url}/v1/head?since=2", headers=headers, timeout=30)
    assert (reply.status_code, code(reply)) == (401, "server.not_signed")


def test_a_nonce_is_good_once(crew: RawDevice) -> None:
    crew.head()
    headers = crew.headers("GET", "/v1/head", b"", crew.nonce)
    first, second = (crew.session.get(f"{crew.url}/v1/head", headers=headers, timeout=30) for _ in range(2))
    assert (first.status_code, second.status_code, code(second)) == (200, 401, "server.nonce_spent")


def test_a_nonce_is_good_for_five_minutes(server: ServerRig, crew: RawDevice) -> None:
    crew.head()
    headers = crew.headers("GET", "/v1/head", b"", crew.nonce)
    server.clock.advance(300_001)
    assert code(crew.session.get(f"{crew.url}/v1/head", headers=headers, timeout=30)) == "server.nonce_spent"


@pytest.mark.parametrize("nonce", ["", "zz", "00", "é", "00" * 30])
def test_an_invented_nonce_is_refused(crew: RawDevice, nonce: str) -> None:
    headers = crew.headers("GET", "/v1/head", b"", nonce) | {NONCE_HEADER: nonce.encode("utf-8")}  # type: ignore[dict-item]
    assert code(crew.session.get(f"{crew.url}/v1/head", headers=headers, timeout=30)) == "server.nonce_spent"


def test_no_request_is_answered_twice_across_a_restart_and_the_data_stays(server: ServerRig, crew: RawDevice) -> None:
    created = crew.create()
    answer = crew.push(created)[0]
    headers = crew.headers("GET", "/v1/head", b"", crew.nonce)
    assert crew.session.get(f"{crew.url}/v1/head", headers=headers, timeout=30).status_code == 200
    server.restart()
    assert code(crew.session.get(f"{crew.url}/v1/head", headers=headers, timeout=30)) == "server.nonce_spent"
    assert crew.known(created.h) == (answer,)


def test_the_ticket_of_a_used_label_is_not_written_anew(server: ServerRig, device: Callable[[str], RawDevice]) -> None:
    device("desk")
    before = server.ticket("desk").ticket
    server.restart()
    assert server.ticket("desk").ticket == before
