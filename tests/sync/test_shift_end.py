"""The end of a shift: the server's signed word that it holds all of a device, asked for when nothing waits and never taken on trust."""

import hashlib
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete, update

from app.domain.shift_end import SignedShiftEnd, shift_end_file, shift_end_hash
from app.storage.keys import new_seed, sign, verify
from app.storage.shift_end import Lacks, confirmed, kept_shift_end, lacking, standing
from app.use_cases.verify_file import verify_file
from sync.client.link import Link
from sync.protocol.shift_messages import SHIFT_END, ShiftEndRequest
from sync.server import shift_ends
from sync.server import tables as t
from sync.server.revocations import revoke_device
from tests.sync.house import Member, house, said
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.witnesses import Tablets


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "field-N-WATER")
    yield member
    member.close()


def quiet(tablet: Member) -> SignedShiftEnd | None:
    """After a sync with work and one without: what stands confirmed."""
    tablet.synced()
    tablet.synced()
    return confirmed(tablet.opened.store)


def asked(tablet: Member, **changes: object) -> SignedShiftEnd:
    """The question by itself, as the engine puts it but for `changes`."""
    stands = standing(tablet.opened.store)
    request = ShiftEndRequest(**({"n": stands.n, "h": stands.h} | changes))  # type: ignore[arg-type]
    link: Link = tablet.engine._detail
    return link.post(SHIFT_END, request, SignedShiftEnd)


def refusal(tablet: Member, **changes: object) -> str:
    with pytest.raises(Exception) as caught:
        asked(tablet, **changes)
    return str(caught.value)


def test_a_whole_visit_that_went_up_is_confirmed_under_the_servers_signature(server: ServerRig, tablet: Member) -> None:
    (order,) = tablet.dispatch("W03")
    tablet.does.whole_visit(order)
    word = quiet(tablet)
    assert word is not None
    told, rows = word.shift_end, tablet.log()
    assert (told.n, told.h, told.events, told.pos) == (len(rows), rows[-1].h, len(rows), len(rows))
    assert told.files >= len(tablet.order(order).visit.photos)
    assert verify(tablet.opened.enrolled.reply.trust.server_key, word.sig, shift_end_hash(word.said))


def test_what_is_recorded_afterwards_is_not_confirmed_by_an_earlier_word(tablet: Member) -> None:
    assert quiet(tablet) is not None
    tablet.dispatch("W03")
    assert confirmed(tablet.opened.store) is None and kept_shift_end(tablet.opened.store) is not None
    word = quiet(tablet)
    assert word is not None and word.shift_end.n == 1


def test_it_is_asked_for_once_and_not_while_work_goes_up(tablet: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[str] = []
    post: Callable[..., object] = Link.post
    monkeypatch.setattr(Link, "post", lambda self, path, *more: posted.append(path) or post(self, path, *more))
    tablet.dispatch("W03")
    tablet.synced()
    assert SHIFT_END not in posted
    for _ in range(3):
        tablet.synced()
    assert posted.count(SHIFT_END) == 1


def test_an_event_that_the_server_lacks_is_missing(server: ServerRig, tablet: Member) -> None:
    tablet.dispatch("W03", "W02")
    tablet.synced()
    first = tablet.log()[0].h
    server.running.transactions.write(lambda work: work.connection.execute(delete(t.event).where(t.event.c.h == first)))
    assert "server.not_all_here" in refusal(tablet)
    tablet.synced()
    store = tablet.opened.store
    assert lacking(store) == Lacks(tablet.log()[-1].h, 1, 0) and confirmed(store) is None
    assert said("server.not_all_here", events=1, files=0)
    tablet.dispatch("W05")
    assert lacking(store) is None


def test_a_file_that_the_server_lacks_is_missing(server: ServerRig, tablet: Member) -> None:
    (order,) = tablet.dispatch("W03")
    tablet.does.whole_visit(order)
    tablet.synced()
    photo = tablet.order(order).visit.photos[0].body.sha256
    server.running.transactions.write(lambda work: work.connection.execute(delete(t.blob).where(t.blob.c.sha256 == photo)))
    assert "files=1" in refusal(tablet)


def test_a_file_that_the_server_lost_after_its_receipt_is_asked_for_and_comes_again(server: ServerRig, tablet: Member) -> None:
    (order,) = tablet.dispatch("W03")
    tablet.does.whole_visit(order)
    tablet.synced()
    photo = tablet.order(order).visit.photos[0].body.sha256
    server.running.transactions.write(lambda work: work.connection.execute(delete(t.blob).where(t.blob.c.sha256 == photo)))
    tablet.synced()
    assert lacking(tablet.opened.store) == Lacks(tablet.log()[-1].h, 0, 1)
    assert quiet(tablet) is not None and lacking(tablet.opened.store) is None


def test_an_event_of_no_chain_is_confirmed_for_nobody(tablet: Member) -> None:
    tablet.dispatch("W03")
    tablet.synced()
    assert "server.not_all_here" in refusal(tablet, h=hashlib.sha256(b"x").hexdigest())
    assert "server.not_all_here" in refusal(tablet, n=2)
    assert "server.not_all_here" in refusal(tablet, n=0)


def test_an_earlier_word_spares_its_part_and_counts_on(server: ServerRig, tablet: Member) -> None:
    tablet.dispatch("W03")
    first = quiet(tablet)
    assert first is not None
    # Gone since: the server's own earlier word stands for it.
    server.running.transactions.write(lambda work: work.connection.execute(delete(t.event).where(t.event.c.h == first.shift_end.h)))
    tablet.dispatch("W02")
    tablet.synced()
    assert asked(tablet, before=first).shift_end.events == 2
    assert "server.not_all_here" in refusal(tablet)


def test_an_earlier_word_that_is_not_ours_spares_nothing(server: ServerRig, tablet: Member) -> None:
    tablet.dispatch("W03")
    first = quiet(tablet)
    assert first is not None
    server.running.transactions.write(lambda work: work.connection.execute(delete(t.event).where(t.event.c.h == first.shift_end.h)))
    tablet.dispatch("W02")
    tablet.synced()
    seed = bytes.fromhex(msgspec.json.decode(server.folders.keys.read_bytes())["receipt_seed"])
    for change in ({"device": "x"}, {"org": "x"}, {"feed_epoch": 99}):
        forged = first.said | change
        assert "server.not_all_here" in refusal(tablet, before=SignedShiftEnd(said=forged, sig=sign(seed, shift_end_hash(forged))))
    assert "server.not_all_here" in refusal(
        tablet, before=SignedShiftEnd(said=first.said, sig=sign(new_seed(), shift_end_hash(first.said)))
    )


def test_the_chain_of_an_earlier_key_is_looked_through_too(server: ServerRig, joined: Tablets) -> None:
    crew = joined("field-N-WATER")
    crew.create()
    crew.synced()
    old = crew.store.remembered("key")
    server.running.transactions.write(lambda work: work.connection.execute(t.key.update().where(t.key.c.key == old).values(state="forked")))
    crew.synced()
    assert crew.store.remembered("key") != old
    crew.create()
    crew.synced()
    crew.synced()
    word = confirmed(crew.store)
    assert word is not None and (word.shift_end.n, word.shift_end.events) == (1, 2)
    server.running.transactions.write(lambda work: work.connection.execute(delete(t.event).where(t.event.c.key == old)))
    with pytest.raises(Exception, match=r"server\.not_all_here"):
        crew.engine._detail.post(SHIFT_END, ShiftEndRequest(n=1, h=word.shift_end.h), SignedShiftEnd)


def test_a_word_that_is_not_the_servers_about_this_device_is_not_kept(
    server: ServerRig, tablet: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet.synced()
    store, post = tablet.opened.store, Link.post
    seed = bytes.fromhex(msgspec.json.decode(server.folders.keys.read_bytes())["receipt_seed"])
    for change, signer in (({}, new_seed()), ({"device": "another"}, seed), ({"n": 99}, seed), ({"feed_epoch": 99}, seed)):
        store.remember("shift_end", None)

        def spoiled(self: Link, path: str, *more: Any, change: Any = change, signer: bytes = signer) -> object:
            reply: object = post(self, path, *more)
            if not isinstance(reply, SignedShiftEnd):
                return reply
            told = reply.said | change
            return SignedShiftEnd(said=told, sig=sign(signer, shift_end_hash(told)))

        monkeypatch.setattr(Link, "post", spoiled)
        report = tablet.sync()
        assert report.failure is not None and report.failure.code == "sync.bad_shift_end", change
        assert kept_shift_end(store) is None


def test_a_desk_ends_no_shift(server: ServerRig, tmp_path: Path) -> None:
    desk = house(server, tmp_path, "desk")
    desk.synced()
    desk.synced()
    assert kept_shift_end(desk.opened.store) is None
    desk.close()


def test_the_word_goes_over_the_wire_as_it_was_signed(tablet: Member) -> None:
    word = quiet(tablet)
    assert word is not None
    wider = SignedShiftEnd(said=word.said | {"later": "field"}, sig=word.sig)
    assert msgspec.json.decode(msgspec.json.encode(wider), type=SignedShiftEnd) == wider
    assert shift_end_hash(wider.said) != shift_end_hash(word.said)


def test_anyone_can_check_the_saved_word_and_finds_every_changed_byte(server: ServerRig, tablet: Member, tmp_path: Path) -> None:
    tablet.dispatch("W03")
    word = quiet(tablet)
    assert word is not None
    path, trust = tmp_path / "end.json", server.folders.of_replica.trust
    content = shift_end_file(word)
    path.write_bytes(content)
    report = verify_file(path, trust, "en")
    assert report.exit_code == 0 and "it held all 1 record and" in report.lines()[-2]
    for at in range(len(content)):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert verify_file(path, trust, "en").exit_code != 0, at
    for other in (content + b"\n", content[:-1], b" " + content):
        path.write_bytes(other)
        assert verify_file(path, trust, "en").exit_code != 0
    path.write_bytes(content)
    assert verify_file(path, tmp_path / "none.json", "en").exit_code == 2


def test_keys_that_name_each_other_as_their_elder_end_no_shift(server: ServerRig) -> None:
    ticket = server.ticket("field-N-WATER")
    one = RawDevice(server.url, ticket.org)
    two = RawDevice(server.url, ticket.org, one.device, last="f" * 64)
    assert one.post_enrol(one.enrol_request(ticket.ticket, old=two)).status_code == 200
    assert two.post_enrol(two.enrol_request(old=one)).status_code == 200
    asking = msgspec.json.encode(ShiftEndRequest(n=0, h=two.last))
    reply = two.ask("POST", SHIFT_END, asking)
    assert (reply.status_code, reply.json()["code"]) == (409, "server.not_all_here")


def test_nobody_is_told_about_another_devices_chain(server: ServerRig, tablet: Member, tmp_path: Path) -> None:
    tablet.dispatch("W03")
    word = quiet(tablet)
    assert word is not None
    other = house(server, tmp_path, "field-N-WATER")
    said_of = word.shift_end
    assert "server.not_all_here" in refusal(other, n=said_of.n, h=said_of.h)
    assert "server.not_all_here" in refusal(other, n=said_of.n, h=said_of.h, before=word)
    other.close()


def test_a_chain_of_many_parts_is_counted_whole(server: ServerRig, tablet: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shift_ends, "_EVENTS_AT_ONCE", 3)
    tablet.dispatch(*(["W03"] * 7))
    tablet.synced()
    assert asked(tablet).shift_end.events == 7
    second = tablet.log()[1].h
    server.running.transactions.write(lambda work: work.connection.execute(delete(t.event).where(t.event.c.h == second)))
    assert "events=2" in refusal(tablet)


def test_the_servers_memory_for_a_word_does_not_grow_with_the_chain(
    server: ServerRig, tablet: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet.dispatch(*(["W03"] * 20))
    tablet.synced()
    # As if each event had a long text: 4 MB of them.
    for row in tablet.log():
        long = update(t.event).where(t.event.c.h == row.h).values(raw=row.raw + b" " * 200_000)
        server.running.transactions.write(lambda work, long=long: work.connection.execute(long))  # type: ignore[misc]
    monkeypatch.setattr(shift_ends, "_EVENTS_AT_ONCE", 2)
    ends, caller = server.running.parts.shift_ends, server.running.parts.access.claimed(tablet.opened.key.key)
    stands = standing(tablet.opened.store)
    tracemalloc.start()
    try:
        assert ends.sign(caller, ShiftEndRequest(n=stands.n, h=stands.h)).shift_end.events == 20
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_a_withdrawn_device_still_learns_that_all_its_work_arrived(server: ServerRig, tablet: Member) -> None:
    tablet.dispatch("W03")
    tablet.synced()
    server.running.transactions.write(lambda work: revoke_device(work, tablet.opened.store.device().device, "x", is_lost=False))
    assert asked(tablet).shift_end.events == 1
