"""The log made again from the stored events: every place of the tree, every signed head, every time stamp.

The one rule: the tree is rebuilt and compared whole; a head is good only if the rebuilt tree has its root at its size.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from app.domain.errors import Damaged, Refused
from app.domain.jcs import jcs
from app.domain.merkle import Edge, Place, event_leaf, grown, root_of
from app.domain.receipts import checkpoint_hash, stamp_hash
from app.domain.rollover import Rollover, rollover_hash
from app.storage.keys import verify
from app.storage.sheet.trust import TrustFile
from app.storage.timestamps import stamped_at
from app.use_cases.evidence import Piece, checkpoint_of, is_late
from app.use_cases.findings import Found, found
from app.use_cases.verify_bundle import certificates
from sync.protocol.log_messages import SignedCheckpoint
from sync.server.log_tables import checkpoint, log_epoch, log_head, log_leaf, log_node, stamp
from sync.server.rolling_tables import rollover

Copies = Mapping[str, SignedCheckpoint | None]


def check_log(
    connection: Connection, rows: Sequence[Row[Any]], pieces: Sequence[Piece], trust: TrustFile, copies: Copies | None = None
) -> list[Found]:
    """Inclusion and places; heads; what events say they saw; stamps; the heads that were copied elsewhere, where there are any."""
    by_h = {p.h: p for p in pieces}
    order = [str(row.h) for row in connection.execute(select(log_leaf).order_by(log_leaf.c.idx))]
    strangers = [h for h in order if h not in by_h]
    missing = [p.h for p in pieces if p.h not in set(order)]
    edge, full = grown(Edge(), [_leaf(by_h.get(h)) for h in order])
    heads = {(row.feed_epoch, row.size): row for row in connection.execute(select(checkpoint))}
    wrong = [*strangers, *missing, *_wrong_places(connection, edge, full)]
    bad_heads = [str(row.said)[:80] for row in heads.values() if not _is_head(row, connection, edge, full, trust)]
    if edge.size and not heads:
        bad_heads.append("-")
    return [
        found("inclusion", wrong, total=edge.size),
        found("head", bad_heads, size=edge.size),
        found("seen", _impossible(connection, pieces, order, full), total=len(pieces)),
        _check_stamps(connection, heads, trust),
        *([] if copies is None else [_check_copies(connection, copies, edge, full, trust)]),
        _check_rotations(connection, [*_signed_heads(heads.values()), *(copies or {}).values()], edge, full, trust),
    ]


def _leaf(piece: Piece | None) -> bytes:
    try:
        return event_leaf(piece.h, piece.sig, piece.received_ms) if piece else bytes(32)
    except ValueError:
        return bytes(32)


def _wrong_places(connection: Connection, edge: Edge, full: dict[Place, bytes]) -> list[str]:
    stored = {(row.level, row.idx): bytes(row.hash) for row in connection.execute(select(log_node))}
    wrong = [f"log {level}:{index}" for level, index in sorted({place for place, _ in stored.items() ^ full.items()})]
    leaves = connection.execute(select(log_leaf).order_by(log_leaf.c.idx)).all()
    wrong += [str(row.h) for at, row in enumerate(leaves) if row.idx != at]
    head = connection.execute(select(log_head)).all()
    if [(row.id, row.size, bytes(row.edge)) for row in head] != ([(1, edge.size, b"".join(edge.hashes))] if edge.size else []):
        wrong.append("log head")
    return wrong


def _is_head(row: Row[Any], connection: Connection, edge: Edge, full: dict[Place, bytes], trust: TrustFile) -> bool:
    try:
        plain = msgspec.json.decode(row.said, type=dict[str, Any])
        said = checkpoint_of(plain, str(row.sig), trust.chain, trust.org)
        is_canonical = jcs(plain).decode() == row.said
    except (msgspec.MsgspecError, Refused, RecursionError):
        return False
    if said is None or not is_canonical or not 0 <= said.size <= edge.size:
        return False
    base = connection.execute(select(log_epoch.c.base).where(log_epoch.c.feed_epoch == said.feed_epoch)).scalar_one_or_none()
    is_columns = (row.feed_epoch, row.size, row.time, base) == (said.feed_epoch, said.size, said.time, said.base)
    return is_columns and root_of(said.size, lambda level, index: full[level, index]).hex() == said.root


def _signed_heads(rows: Iterable[Row[Any]]) -> Iterator[SignedCheckpoint | None]:
    for row in rows:
        try:
            yield SignedCheckpoint(said=msgspec.json.decode(row.said), sig=row.sig)
        except (msgspec.MsgspecError, TypeError):
            yield None


def _check_rotations(
    connection: Connection, heads: Iterable[SignedCheckpoint | None], edge: Edge, full: dict[Place, bytes], trust: TrustFile
) -> Found:
    """The rows know the changes of the key that the trust file does, each at a place of this tree; no head is under an ended key."""
    wrong = [f"{head.checkpoint.feed_epoch}:{head.checkpoint.size}" for head in heads if head and is_late(head.said, head.sig, trust.chain)]
    stored = connection.execute(select(rollover).order_by(rollover.c.number)).all()
    made = trust.chain.rollovers
    wrong += [f"rollover {number}" for number, pair in enumerate(zip_longest(stored, made), start=1) if not _is_link(*pair)]
    bases = {row.feed_epoch: row.base for row in connection.execute(select(log_epoch))}
    for link in trust.chain.rollovers:
        is_lost = any(epoch > link.feed_epoch and base < link.size for epoch, base in bases.items())
        if not is_lost and not (link.size <= edge.size and root_of(link.size, lambda level, at: full[level, at]).hex() == link.root):
            wrong.append(f"rollover {link.number}")
    return found("rotations", wrong, total=len(made))


def _is_link(row: Row[Any] | None, link: Rollover | None) -> bool:
    """Whether the stored change is, byte for byte, the one that the trust file knows, under the old key."""
    if row is None or link is None:
        return False
    plain = msgspec.to_builtins(link)
    is_same = (row.number, row.said) == (link.number, jcs(plain).decode())
    return is_same and verify(link.old_key, str(row.sig), rollover_hash(plain))


def _check_copies(connection: Connection, copies: Copies, edge: Edge, full: dict[Place, bytes], trust: TrustFile) -> Found:
    """Each copy, under its own signature, is a head of this very tree. What a restore is known to have lost is unknown, no fault."""
    bases = {row.feed_epoch: row.base for row in connection.execute(select(log_epoch))}
    wrong, lost = [], []
    for name, copy in copies.items():
        said = checkpoint_of(copy.said, copy.sig, trust.chain, trust.org) if copy else None
        if said is None or said.size < 0:
            wrong.append(name)
        elif said.size <= edge.size and root_of(said.size, lambda level, index: full[level, index]).hex() == said.root:
            continue
        elif any(epoch > said.feed_epoch and base < said.size for epoch, base in bases.items()):
            lost.append(name)
        else:
            wrong.append(name)
    return found("copies", wrong, lost if copies else ["-"], total=len(copies))


def _impossible(connection: Connection, pieces: Sequence[Piece], order: Sequence[str], full: dict[Place, bytes]) -> list[str]:
    """Events that saw a head which this log never had; after a restore they may have seen what was lost."""
    if connection.execute(select(log_epoch).where(log_epoch.c.base > 0)).first() is not None:
        return []
    index = {h: at for at, h in enumerate(order)}
    wrong = []
    for piece in pieces:
        seen = piece.envelope.seen if piece.envelope else None
        if seen is None:
            continue
        is_before = 0 < seen.size <= min(index.get(piece.h, -1), len(order))
        if not is_before or root_of(seen.size, lambda level, at: full[level, at]).hex() != seen.root:
            wrong.append(piece.h)
    return wrong


def _check_stamps(connection: Connection, heads: dict[tuple[int, int], Row[Any]], trust: TrustFile) -> Found:
    authorities = certificates(trust.rest.get("timestamp_ca"))
    rows = connection.execute(select(stamp)).all()
    if not rows and not authorities:
        return Found("stamps", "pass", "verify.pass_no_stamps")
    wrong, last = [], ""
    for row in rows:
        try:
            said = msgspec.json.decode(heads[row.feed_epoch, row.size].said, type=dict[str, Any])
            at = stamped_at(bytes(row.token), checkpoint_hash(said), authorities)
            is_good = verify(trust.server_key, str(row.sig), stamp_hash(bytes(row.token))) and row.at_ms == int(at.timestamp() * 1000)
            last = max(last, at.strftime("%Y-%m-%d %H:%M:%S %z"))
        except (KeyError, Damaged, Refused, msgspec.MsgspecError, TypeError):
            is_good = False
        wrong += [] if is_good else [f"{row.feed_epoch}:{row.size}"]
    return found("stamps", wrong, [] if rows else ["-"], at=last)
