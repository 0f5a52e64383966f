"""The log over stored events: every one a leaf, signed heads, proofs that hold, the same prefix after a restore."""

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from sqlalchemy import delete, select

from app.domain.merkle import EMPTY_ROOT, event_leaf, is_consistent, opened
from app.domain.receipts import Checkpoint, checkpoint_hash
from app.storage.keys import verify
from sync.protocol.log_messages import LARGEST_HASHES, LogReply, LogRequest, SeenTree
from sync.server import log_tables as lt
from sync.server import tables as t
from sync.server.log import EVERY_LEAVES, EVERY_MS
from sync.server.log_tree import append, edge_of, stored_places
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import ServerRig

Enrol = Callable[[str], RawDevice]


def ask(device: RawDevice, *events: Signed, have: Sequence[Checkpoint] = ()) -> LogReply:
    seen = tuple(SeenTree(size=old.size, root=old.root) for old in have)
    request = LogRequest(have=seen, h=tuple(event.h for event in events))
    reply = device.ask("POST", "/v1/log", msgspec.json.encode(request))
    assert reply.status_code == 200, reply.text
    return msgspec.json.decode(reply.content, type=LogReply)


def newest(reply: LogReply) -> Checkpoint:
    assert reply.checkpoint is not None
    return reply.checkpoint.checkpoint


def root(reply: LogReply) -> bytes:
    return bytes.fromhex(newest(reply).root)


def unhexed(hashes: tuple[str, ...]) -> list[bytes]:
    return [bytes.fromhex(h) for h in hashes]


def pass_a_minute(server: ServerRig) -> None:
    server.clock.advance(EVERY_MS)
    server.running.parts.log.sign_due()


def test_every_stored_event_is_a_leaf_in_order_of_arrival_whatever_became_of_it(server: ServerRig, crew: RawDevice) -> None:
    good, stale = crew.create(), crew.create(crew="nobody")
    crew.push(good)
    crew.push(stale, good)
    with server.running.transactions.read() as connection:
        leaves = connection.execute(select(lt.log_leaf.c.h).order_by(lt.log_leaf.c.idx)).scalars().all()
    assert leaves == [good.h, stale.h]


def test_a_receipt_is_completed_by_a_proof_that_makes_the_signed_root(server: ServerRig, crew: RawDevice) -> None:
    events = [crew.create() for _ in range(7)]
    answers = crew.push(*events)
    pass_a_minute(server)
    reply = ask(crew, *events[2:5])
    leaves = {
        reply.leaves[event.h]: event_leaf(event.h, event.sig, answer.receipt.server_time)
        for event, answer in zip(events, answers, strict=True)
        if event in events[2:5] and answer.receipt
    }
    found = opened(leaves, newest(reply).size, unhexed(reply.path))
    assert found is not None and found[0] == root(reply)


def test_a_head_is_signed_by_the_servers_key_over_all_its_fields(server: ServerRig, crew: RawDevice) -> None:
    crew.push(crew.create())
    signed = ask(crew).checkpoint
    assert signed is not None
    trust = msgspec.json.decode(server.folders.of_replica.trust.read_bytes())
    assert verify(trust["server_key"], signed.sig, checkpoint_hash(signed.said))
    assert set(signed.said) == set(Checkpoint.__struct_fields__)


def test_each_head_is_shown_to_continue_every_one_before(server: ServerRig, crew: RawDevice) -> None:
    heads: list[Checkpoint] = []
    for count in (1, 3, 4, 9):
        crew.push(*(crew.create() for _ in range(count)))
        pass_a_minute(server)
        heads.append(newest(ask(crew)))
    for old in heads:
        reply = ask(crew, have=(old,))
        assert reply.since == old.size
        assert is_consistent(old.size, bytes.fromhex(old.root), newest(reply).size, root(reply), unhexed(reply.consistency))


def test_a_head_is_signed_after_a_minute_and_not_before(server: ServerRig, crew: RawDevice) -> None:
    crew.push(crew.create())
    first = newest(ask(crew))
    crew.push(crew.create())
    assert crew.head().log_size == first.size
    server.clock.advance(EVERY_MS)
    assert crew.head().log_size == first.size + 1


def test_a_thousand_leaves_are_signed_without_waiting_for_the_minute(server: ServerRig, crew: RawDevice) -> None:
    crew.push(crew.create())
    first = newest(ask(crew))
    made = [(f"{i:064x}", "0" * 128, 1) for i in range(EVERY_LEAVES)]
    server.running.transactions.write(lambda work: append(work.connection, made))
    assert crew.head().log_size == first.size + EVERY_LEAVES


def test_an_empty_log_has_no_head(crew: RawDevice) -> None:
    assert crew.head().log_size == 0
    assert ask(crew) == LogReply()


def test_nobody_gets_a_proof_of_anothers_event(server: ServerRig, crew: RawDevice, device: Enrol) -> None:
    mine = crew.create()
    crew.push(mine)
    assert ask(crew, mine).leaves == {mine.h: 0}
    assert ask(device("field-S-ALL"), mine).leaves == {}


def test_more_than_two_hundred_proofs_at_once_are_refused(crew: RawDevice) -> None:
    request = LogRequest(h=("0" * 64,) * (LARGEST_HASHES + 1))
    assert crew.ask("POST", "/v1/log", msgspec.json.encode(request)).status_code == 413


def test_rivals_at_once_leave_no_gap_and_no_double(server: ServerRig, crew: RawDevice, device: Enrol) -> None:
    devices = [crew, device("field-S-ALL"), device("desk")]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda each: [each.push(*(each.create() for _ in range(3))) for _ in range(5)], devices))
    with server.running.transactions.read() as connection:
        indices = connection.execute(select(lt.log_leaf.c.idx).order_by(lt.log_leaf.c.idx)).scalars().all()
        stored = connection.execute(select(t.event.c.h)).scalars().all()
        logged = connection.execute(select(lt.log_leaf.c.h)).scalars().all()
        edge, full = edge_of(connection), stored_places(connection)
        rows = {row.h: row for row in connection.execute(select(t.event))}
        for index, h in enumerate(connection.execute(select(lt.log_leaf.c.h).order_by(lt.log_leaf.c.idx)).scalars()):
            assert full(0, index) == event_leaf(h, rows[h].sig, rows[h].received_ms)
    assert indices == list(range(45)) == list(range(edge.size))
    assert set(stored) == set(logged)


def test_a_folder_of_a_time_without_a_log_gets_one_at_its_start(server: ServerRig, crew: RawDevice) -> None:
    events = [crew.create() for _ in range(5)]
    crew.push(*events)
    before = newest(ask(crew))

    def forget(work: object) -> None:
        for table in (lt.log_head, lt.log_leaf, lt.log_node, lt.log_epoch, lt.checkpoint):
            work.connection.execute(delete(table))  # type: ignore[attr-defined]

    server.running.transactions.write(forget)
    server.restart()
    after = newest(ask(crew))
    assert (after.size, after.root) == (before.size, before.root)


def test_a_restored_log_begins_as_it_did_and_says_from_where_it_goes_on(server: ServerRig, crew: RawDevice) -> None:
    crew.push(*(crew.create() for _ in range(3)))
    old = newest(ask(crew))
    server.stop()
    kept = server.data.parent / "backup"
    shutil.copytree(server.folders.of_replica.database.parent, kept)
    server.start()
    lost = [crew.create() for _ in range(4)]
    crew.push(*lost)
    pass_a_minute(server)
    later = newest(ask(crew))
    server.stop()
    shutil.rmtree(server.folders.of_replica.database.parent)
    shutil.copytree(kept, server.folders.of_replica.database.parent)
    server.start()
    crew.nonce = ""
    server.clock.advance(5_000)
    crew.push(*lost)
    pass_a_minute(server)
    reply = ask(crew, have=(old, later))
    assert (newest(reply).feed_epoch, newest(reply).base, newest(reply).size) == (2, old.size, later.size)
    assert reply.since == old.size
    assert is_consistent(old.size, bytes.fromhex(old.root), newest(reply).size, root(reply), unhexed(reply.consistency))
    # Received at another time, so these are other leaves: the head of before the restore is not continued.
    assert root(reply) != bytes.fromhex(later.root)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 8])
def test_the_stored_edge_is_that_of_the_stored_places(server: ServerRig, crew: RawDevice, size: int) -> None:
    if size:
        crew.push(*(crew.create() for _ in range(size)))
    with server.running.transactions.read() as connection:
        edge = edge_of(connection)
    assert edge.size == size
    assert (edge.root() == EMPTY_ROOT) == (size == 0)
