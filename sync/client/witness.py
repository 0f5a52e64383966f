"""This device as a witness: no head of the server's log is accepted that does not continue the one before (evidence.md 3).

The one rule: nothing unsigned raises an alarm and nothing unproven is accepted. Doubt is asked about once more, for the line
between may have changed a byte; then both heads are kept and shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from app.domain.envelope import canonical
from app.domain.errors import DoorstepError, Refused, Unavailable
from app.domain.merkle import event_leaf, is_consistent, opened
from app.domain.receipts import Checkpoint, checkpoint_hash
from app.storage import proofs
from app.storage.database import reading, writing
from app.storage.keys import verify
from app.storage.keys.key_chain import KeyChain
from app.storage.proofs import Head, Unproven
from app.storage.store import Store
from sync.client.answers import Witness
from sync.client.link import Link
from sync.client.report import Tally
from sync.protocol.log_messages import LARGEST_HASHES, LARGEST_SIZES, LogReply, LogRequest, SeenTree, SignedCheckpoint
from sync.protocol.messages import Head as ServerHead

# A device with nothing to be proved looks after the log as often as it syncs without a reason (sync.md S9).
REGULAR_MS = 15 * 60_000
_ASKED_AT = "log_asked_ms"


@dataclass(frozen=True)
class _Shown:
    """A reply whose checkpoint is signed by the trusted server, for this organisation."""

    head: Head
    at: Checkpoint
    reply: LogReply


def watch_log(link: Link, store: Store, witness: Witness, head: ServerHead, tally: Tally) -> None:
    """The last stage of a sync. Trouble here is told and stops nothing: evidence goes up also to a server that is in doubt."""
    try:
        follow_log(link, store, witness, head.feed_epoch, head.log_size)
    except DoorstepError as error:
        tally.note(error)


def follow_log(link: Link, store: Store, witness: Witness, feed_epoch: int, log_size: int) -> int:
    """Brings the kept head up to the server's and collects the proofs of own events; answers how many came.

    Raises Unavailable("sync.bad_checkpoint" | "sync.bad_proof" | "sync.log_split" | "sync.log_unproven"); whatever Link raises.
    """
    if not _is_worth_asking(store, feed_epoch, log_size):
        return 0
    came = 0
    while True:
        with reading(store.engine) as connection:
            asked = proofs.unproven(connection, LARGEST_HASHES)
        shown = _accepted(link, store, witness, asked, feed_epoch)
        found = _keep_proofs(store, shown, asked) if shown else 0
        store.remember(_ASKED_AT, store.clock.wall_ms())
        came += found
        # What is missing in this tree is in none of the same size; a full answer may have more behind it.
        if found < LARGEST_HASHES:
            return came


def _is_worth_asking(store: Store, feed_epoch: int, log_size: int) -> bool:
    with reading(store.engine) as connection:
        newest = proofs.newest_head(connection)
        if newest is None or newest.feed_epoch != feed_epoch:
            return log_size > 0
        if newest.size == log_size:
            return False
        is_waiting = bool(proofs.unproven(connection, 1))
    since_ms = store.clock.wall_ms() - int(str(store.remembered(_ASKED_AT, 0)))
    return log_size < newest.size or is_waiting or not 0 <= since_ms < REGULAR_MS


def _accepted(link: Link, store: Store, witness: Witness, asked: Sequence[Unproven], feed_epoch: int) -> _Shown | None:
    """The newest head, once it is shown to continue ours and is kept; None where the server has none yet."""
    kept, shown = _ask(link, store, witness, asked, feed_epoch)
    if shown and _doubt(kept, shown):
        kept, shown = _ask(link, store, witness, asked, feed_epoch)
    doubt = _doubt(kept, shown) if shown else ""
    if shown and doubt:
        _alarm(store, kept[-1], shown, is_certain=doubt == "split")
    elif shown:
        _keep_head(store, kept, shown)
    return shown


def _ask(link: Link, store: Store, witness: Witness, asked: Sequence[Unproven], feed_epoch: int) -> tuple[list[Head], _Shown | None]:
    """The heads that are kept, oldest first, and what the server shows beside them."""
    with reading(store.engine) as connection:
        kept = proofs.heads(connection)
    request = LogRequest(have=_seen(kept, feed_epoch), h=tuple(e.h for e in asked))
    reply = link.post("/v1/log", request, LogReply)
    if reply.checkpoint is not None:
        return kept, _checked(reply, reply.checkpoint, witness, feed_epoch)
    if kept:
        raise Unavailable("sync.bad_checkpoint")
    return kept, None


def _checked(reply: LogReply, signed: SignedCheckpoint, witness: Witness, feed_epoch: int) -> _Shown:
    """Raises Unavailable for what is not the trusted server's word, or not of the feed that the head spoke of."""
    at = signed.checkpoint
    try:
        said, h = canonical(signed.said).decode(), checkpoint_hash(signed.said)
    except Refused as error:
        raise Unavailable("sync.bad_checkpoint") from error
    if at.origin != witness.trust.org or not 0 <= at.base <= at.size:
        raise Unavailable("sync.bad_checkpoint")
    _check_key(at, signed.sig, h, witness.chain)
    if at.feed_epoch != feed_epoch:
        raise Unavailable("sync.feed_changed")
    return _Shown(Head(at.feed_epoch, at.size, at.root, said, signed.sig), at, reply)


def _check_key(at: Checkpoint, sig: str, h: str, chain: KeyChain) -> None:
    """The head is under the key of its place. Once a change is known, nothing from before its place is believed any more, and at its
    place only the tree that the change itself names: whoever took the old key could show any other.

    Raises Unavailable("sync.old_log_key" | "sync.bad_checkpoint").
    """
    last = chain.rollovers[-1] if chain.rollovers else None
    place = (at.feed_epoch, at.size)
    is_old = any(verify(key, sig, h) for key in chain.earlier)
    is_before = last is not None and (place < last.place or (place == last.place and at.root != last.root))
    if is_old and (is_before or not verify(chain.at_head(*place), sig, h)):
        raise Unavailable("sync.old_log_key", size=at.size)
    if is_before or not verify(chain.at_head(*place), sig, h):
        raise Unavailable("sync.bad_checkpoint")


def _doubt(kept: Sequence[Head], shown: _Shown) -> str:
    """Empty where the head continues the newest of ours; where the server was restored, the newest that its backup can hold."""
    if not kept:
        return ""
    newest, at = kept[-1], shown.at
    if at.feed_epoch < newest.feed_epoch:
        return "split"
    if at.feed_epoch > newest.feed_epoch:
        return "" if shown.reply.since == 0 or _begun_with(kept, shown) else "unproven"
    if at.size < newest.size or (at.size == newest.size and at.root != newest.root):
        return "split"
    return "" if _begun_with([newest], shown) else "unproven"


def _begun_with(kept: Sequence[Head], shown: _Shown) -> Head | None:
    """The head of ours that the reply proves to be the beginning of the shown tree; branches may have heads of one size."""
    at, since = shown.at, shown.reply.since
    named = (head for head in kept if head.size == since)
    return next((head for head in named if is_consistent(since, _bytes(head.root), at.size, _bytes(at.root), _path(shown))), None)


def _keep_head(store: Store, kept: Sequence[Head], shown: _Shown) -> None:
    with writing(store.engine) as connection:
        if kept and kept[-1].feed_epoch != shown.at.feed_epoch and _begun_with(kept[-1:], shown) is None:
            # No alarm, but no secret either: leaves that we saw did not come out of the backup.
            proofs.raise_alarm(connection, "restored", kept[-1], shown.head, store.clock.wall_ms())
        proofs.accept(connection, shown.head)


def _alarm(store: Store, newest: Head, shown: _Shown, *, is_certain: bool) -> None:
    with writing(store.engine) as connection:
        proofs.raise_alarm(connection, "split" if is_certain else "unproven", newest, shown.head, store.clock.wall_ms())
    raise Unavailable("sync.log_split" if is_certain else "sync.log_unproven", kept=newest.size, shown=shown.at.size)


def _keep_proofs(store: Store, shown: _Shown, asked: Sequence[Unproven]) -> int:
    """Raises Unavailable("sync.bad_proof") where the leaves do not make the head's root; none is kept then."""
    by_h = {event.h: event for event in asked if event.h in shown.reply.leaves}
    if not by_h:
        return 0
    places = {h: shown.reply.leaves[h] for h in by_h}
    leaves = {places[h]: _leaf(event) for h, event in by_h.items()}
    found = opened(leaves, shown.at.size, _path_of(shown.reply.path))
    if found is None or len(leaves) < len(places) or found[0] != _bytes(shown.at.root):
        raise Unavailable("sync.bad_proof")
    paths: Mapping[str, tuple[int, Sequence[bytes]]] = {h: (index, found[1][index]) for h, index in places.items()}
    with writing(store.engine) as connection:
        proofs.keep_proofs(connection, shown.head, paths)
    return len(paths)


def _leaf(event: Unproven) -> bytes:
    """From the receipt that we hold, not from what the server says now: the log must bear out its receipts."""
    received_ms = msgspec.json.decode(event.receipt)["server_time"]
    return event_leaf(event.h, event.sig, received_ms)


def _seen(kept: Sequence[Head], feed_epoch: int) -> tuple[SeenTree, ...]:
    """The newest; where the server was restored, all of them: it knows with which its tree begins."""
    shown = kept[-1:] if kept and kept[-1].feed_epoch == feed_epoch else kept[-LARGEST_SIZES:]
    return tuple(SeenTree(size=head.size, root=head.root) for head in shown)


def _path(shown: _Shown) -> tuple[bytes, ...]:
    return _path_of(shown.reply.consistency)


def _path_of(hashes: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(map(_bytes, hashes))


def _bytes(text: str) -> bytes:
    """No hash is an empty one: a proof with it fails."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
