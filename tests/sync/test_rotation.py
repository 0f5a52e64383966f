"""The server's key is changed: devices follow by the old key's word, lose nothing, and believe nothing that a stolen old key makes."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from app.domain.envelope import enrolment_hash
from app.domain.errors import Refused, Unavailable
from app.storage.database import reading
from app.storage.keys import new_seed, public_key, sign, verify
from app.storage.single import claim
from app.storage.tables import log
from sync.client.answers import Witness, is_receipt, was_receipt
from sync.client.enrol import read_enrolled
from sync.client.enrolled import Enrolled, check, trust_of
from sync.client.rolled import followed
from sync.protocol.messages import PushedEvent, PushRequest, SignedWipe, Wipe
from sync.protocol.shift_messages import ShiftEndRequest
from sync.protocol.signing import receipt_hash, wipe_hash
from sync.server.audit import verify_store
from sync.server.beside import Backing
from sync.server.devices import caller_of
from sync.server.folders import ServerFolders
from sync.server.ledger import Ledger
from sync.server.log import EVERY_MS, Log
from sync.server.server_keys import ServerKeys
from sync.server.shift_ends import ShiftEnds
from tests.sync.line import Line
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig
from tests.sync.rotations import link_to, roll_stopped, rotated, trust_now, under
from tests.sync.witnesses import Tablets, alarms, newest, settled, told, unproven, with_change, with_three_events


@pytest.fixture
def crew(server: ServerRig, joined: Tablets) -> Tablet:
    return with_three_events(server, joined("field-N-WATER"))


@pytest.fixture
def lined(server: ServerRig, crew: Tablet) -> Iterator[tuple[Line, Tablet]]:
    """The tablet behind a line that can change what the server says."""
    with closing(Line(server.port)) as line:
        crew.ticket = msgspec.structs.replace(crew.ticket, url=line.url)
        crew.restart()
        yield line, crew


def rows(tablet: Tablet) -> list[tuple[dict[str, object], str, str]]:
    """(receipt, its signature, h) of every received event."""
    with reading(tablet.store.engine) as connection:
        found = connection.execute(select(log).where(log.c.receipt.is_not(None)))
        return [(msgspec.json.decode(row.receipt), row.receipt_sig, row.h) for row in found]


def test_a_device_follows_the_new_key_before_it_believes_it_and_loses_nothing(server: ServerRig, crew: Tablet) -> None:
    crew.create()
    rotated(server)
    crew.synced()
    settled(server, crew)
    assert len(rows(crew)) == 4 and unproven(crew) == 0 and newest(crew).size == 4
    assert alarms(crew) == []
    trust = trust_of(crew.store)
    assert trust.server_key == server.running.keys.public and len(trust.rollovers) == 1


def test_a_device_that_slept_over_three_changes_follows_them_all(server: ServerRig, crew: Tablet, joined: Tablets) -> None:
    other = joined("desk")
    for _ in range(3):
        other.create()
        other.synced()
        rotated(server)
        settled(server, other)
    crew.create()
    crew.synced()
    settled(server, crew)
    assert len(trust_of(crew.store).rollovers) == 3 and alarms(crew) == alarms(other) == [] and unproven(crew) == 0


def test_devices_follow_on_postgresql_too(postgresql: str, tmp_path: Path) -> None:
    server = ServerRig(tmp_path / "server", database=postgresql).start()
    with closing(Tablets(server, tmp_path)) as tablets:
        crew = with_three_events(server, tablets("field-N-WATER"))
        rotated(server)
        crew.create()
        crew.synced()
        settled(server, crew)
        assert len(rows(crew)) == 4 and unproven(crew) == 0 and alarms(crew) == []
    server.stop()
    assert verify_store(server.data, None, "en", Backing(postgresql)).exit_code == 0


def test_a_process_that_has_not_heard_of_the_change_signs_no_receipt_no_head_and_no_shifts_end(server: ServerRig, crew: Tablet) -> None:
    parts, before = server.running.parts, server.running.keys
    crew.create()
    rotated(server)
    rows_now, org = server.running.transactions, server.organisation.id
    event = crew.replica.unsent(1, 100_000)[0]
    pushed = PushRequest(events=(PushedEvent(raw=msgspec.Raw(event.raw), sig=event.sig),))
    with pytest.raises(Unavailable, match=r"server\.key_rolled"):
        Ledger(rows_now, before, parts.ledger._judge, org).push(pushed)
    assert crew.synced().pushed == 1
    with pytest.raises(Unavailable, match=r"server\.key_rolled"):
        Log(rows_now, before, org, server.clock).sign_now()
    with rows_now.read() as connection:
        known = caller_of(connection, crew.key.key)
    assert known is not None
    with pytest.raises(Unavailable, match=r"server\.key_rolled"):
        ShiftEnds(rows_now, before, org, server.clock).sign(known[0], ShiftEndRequest(n=0, h="0" * 64))


def test_receipts_from_before_are_shown_again_under_the_new_key_and_held_under_the_old(server: ServerRig, crew: Tablet) -> None:
    said, sig, h = rows(crew)[0]
    rotated(server)
    trust = trust_now(server)
    assert was_receipt(said, sig, h, trust) and not is_receipt(said, sig, h, trust)
    answer = server.running.parts.ledger.known(crew.store.device().device, (h,)).answers[0]
    assert answer.said == said and is_receipt(said, answer.receipt_sig, h, trust)


def test_own_enrolments_are_countersigned_anew(server: ServerRig, crew: Tablet) -> None:
    rotated(server)
    crew.synced()
    ((raw, _, countersig),) = crew.replica.enrolments()
    assert verify(server.running.keys.public, countersig, enrolment_hash(raw))


def test_a_device_that_cannot_ask_for_the_chain_goes_on_and_follows_with_the_next_sync(
    server: ServerRig, lined: tuple[Line, Tablet]
) -> None:
    line, crew = lined
    crew.create()
    rotated(server)
    line.answer("/v1/enrol", 503, b"{}")
    assert told(crew) != "" and alarms(crew) == [] and trust_of(crew.store).rollovers == ()
    # The evidence went up; its receipt under a key that nobody vouched for yet did not count.
    assert len(rows(crew)) == 3
    crew.synced()
    settled(server, crew)
    assert len(rows(crew)) == 4 and unproven(crew) == 0 and alarms(crew) == []


def test_nothing_that_a_stolen_old_key_signs_is_believed_by_who_knows_of_the_change(server: ServerRig, crew: Tablet) -> None:
    stolen = rotated(server)
    crew.synced()
    trust = trust_of(crew.store)
    witness = Witness(trust, crew.store.device().device)
    said, _, h = rows(crew)[0]
    assert not is_receipt(said, sign(stolen, receipt_hash(said)), h, trust)
    wipe = msgspec.to_builtins(Wipe(org=trust.org, device=witness.device, ordered_ms=1))
    assert not witness.is_wipe(SignedWipe(said=wipe, sig=sign(stolen, wipe_hash(wipe))))
    thief = public_key(new_seed())
    assert followed(trust, (link_to(stolen, thief, msgspec.structs.replace(trust, rollovers=())),)) is None
    assert followed(trust, (*trust.rollovers, link_to(stolen, thief, trust))) is None


def test_an_enrolment_of_a_server_that_only_the_old_key_vouches_for_is_refused(server: ServerRig, crew: Tablet) -> None:
    stolen = rotated(server)
    crew.synced()
    trust, (raw, sig, countersig) = trust_of(crew.store), crew.replica.enrolments()[0]
    thief = new_seed()
    first = msgspec.structs.replace(trust, rollovers=())
    false = msgspec.structs.replace(trust, server_key=public_key(thief), rollovers=(link_to(stolen, public_key(thief), first),))
    reply = msgspec.structs.replace(read_enrolled(crew.folders, crew.vault.secrets()).reply, trust=false, countersig=countersig)
    with pytest.raises(Refused, match=r"sync\.other_server"):
        check(Enrolled(raw=raw, sig=sig, csr="", reply=reply, url=""), trust)


@pytest.mark.parametrize("grown", [0, 1, 50])
def test_a_head_that_a_stolen_old_key_signs_is_refused_and_named_without_an_alarm(
    server: ServerRig, lined: tuple[Line, Tablet], grown: int
) -> None:
    line, crew = lined
    stolen = rotated(server)
    crew.create()
    crew.synced()
    before = newest(crew)
    server.clock.advance(EVERY_MS)
    line.change("/v1/log", under(stolen, size=before.size + grown, root="b" * 64))
    assert told(crew) == "sync.old_log_key"
    assert newest(crew) == before and alarms(crew) == []
    crew.synced()
    assert newest(crew).size == 4 and unproven(crew) == 0


def test_a_head_of_an_older_place_under_the_old_key_is_refused_once_the_change_is_known(
    server: ServerRig, joined: Tablets, lined: tuple[Line, Tablet]
) -> None:
    """A tablet that stood behind when the key changed: between its head and the change the thief could show any tree."""
    line, crew = lined
    other = joined("desk")
    for _ in range(3):
        other.create()
    settled(server, other)
    stolen = rotated(server)
    crew.create()
    server.clock.advance(EVERY_MS)
    line.change("/v1/log", under(stolen, size=4, root="b" * 64))
    assert told(crew) == "sync.old_log_key"
    assert newest(crew).size == 3 and alarms(crew) == []


def test_a_server_with_its_old_key_back_is_told_and_nothing_of_it_believed(server: ServerRig, crew: Tablet, tmp_path: Path) -> None:
    old = server.folders.keys.read_bytes()
    rotated(server)
    crew.synced()
    server.stop()
    server.folders.keys.write_bytes(old)
    with pytest.raises(Refused, match=r"server\.keys_behind"):
        server.start()


def test_a_server_behind_its_own_changes_is_told_and_evidence_still_goes_up(server: ServerRig, lined: tuple[Line, Tablet]) -> None:
    line, crew = lined
    rotated(server)
    crew.synced()
    crew.create()
    line.change("/v1/head", with_change("rolled", lambda _: 0))
    assert told(crew) == "sync.keys_behind"
    assert crew.replica.waiting().events == 0 and alarms(crew) == []


def test_the_key_of_a_running_server_is_not_changed(server: ServerRig) -> None:
    held = claim(server.folders.of_replica.lock_file)
    with pytest.raises(Refused, match=r"server\.rotate_running"):
        roll_stopped(server)
    held.release()


def test_a_process_with_the_key_from_before_stores_and_signs_nothing(server: ServerRig, crew: Tablet) -> None:
    crew.create()
    roll_stopped(server)
    assert told(crew) == "sync.busy"
    assert len(rows(crew)) == 3 and alarms(crew) == []
    server.restart()
    crew.synced()
    assert len(rows(crew)) == 4


@pytest.mark.parametrize("cut", [1, 2])
def test_a_change_that_is_cut_off_anywhere_is_whole_or_not_there(
    server: ServerRig, crew: Tablet, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    """Before and after the transaction: the first writing of the key file is kept, what comes after the cut is not."""
    calls: list[object] = []
    keep = ServerKeys.keep

    def failing(keys: ServerKeys, folders: ServerFolders) -> None:
        calls.append(keys)
        if len(calls) == cut:
            raise Unavailable("storage.disk_full")
        keep(keys, folders)

    server.stop()
    with monkeypatch.context() as patched:
        patched.setattr(ServerKeys, "keep", failing)
        with pytest.raises(Unavailable):
            roll_stopped(server)
    server.start()
    assert len(server.running.keys.rollovers) == (0 if cut == 1 else 1)
    crew.create()
    crew.synced()
    settled(server, crew)
    assert len(rows(crew)) == 4 and unproven(crew) == 0 and alarms(crew) == []
