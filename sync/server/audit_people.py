"""Personal data and what was destroyed of it: customers' keys against commitments, signed erasures and signed orders to wipe.

The one rule: a customer's key that is gone was erased under a signature, or its absence is a fault. Devices bring it with the
very event that names the customer, so the server never had to wait for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from app.domain import events as e
from app.domain.errors import Damaged, Refused
from app.storage.keys import verify
from app.storage.keys.person import commitment, open_person
from app.storage.sheet.trust import TrustFile
from app.use_cases.evidence import Piece
from app.use_cases.findings import Found, found
from sync.protocol.messages import Wipe
from sync.protocol.signing import wipe_hash
from sync.server import tables as t
from sync.server.erasing import erased_customers


@dataclass(frozen=True)
class _Named:
    """A customer whom an order's first record names, sealed in the file `person` under a key of their own."""

    customer: str
    order_id: str
    person: str
    committed: str | None


def check_people(connection: Connection, pieces: Sequence[Piece], trust: TrustFile) -> list[Found]:
    """Commitments: what can be opened is what was committed to. Erasures: what cannot be opened was erased by a signed word."""
    named = [each for each in map(_named_by, pieces) if each]
    keys = {(row.customer, row.order_id): str(row.key) for row in connection.execute(select(t.subject))}
    gone, bad_notes = erased_customers(connection, trust.org, trust.server_key)
    return [
        _check_commitments(connection, named, keys, gone),
        _check_erasures(connection, pieces, named, keys, gone, bad_notes, trust),
    ]


def _named_by(piece: Piece) -> _Named | None:
    body = piece.fact.body if piece.fact else None
    if not isinstance(body, e.OrderCreated) or not body.customer or not body.person or not piece.fact:
        return None
    return _Named(str(body.customer), str(piece.fact.order_id), str(body.person), body.commitment)


def _check_commitments(connection: Connection, named: Sequence[_Named], keys: dict[tuple[str, str], str], gone: set[str]) -> Found:
    """A key that opens nothing is a fault, and so is one for another order than the one it came with: both orders are named."""
    data = {str(row.sha256): bytes(row.data) for row in connection.execute(select(t.sealed))}
    failed, unknown, opened = [], [], 0
    for one in named:
        key = keys.get((one.customer, one.order_id))
        if one.customer in gone:
            continue
        if key is None or one.person not in data:
            unknown.append(one.order_id)
        elif _opens(key, data[one.person], one.committed):
            opened += 1
        else:
            failed.append(one.order_id)
    strays = sorted(order_id for _, order_id in keys.keys() - {(one.customer, one.order_id) for one in named})
    failed += [*strays, *unknown] if strays else []
    return found("commitments", failed, unknown, opened=opened, erased=sum(one.customer in gone for one in named))


def _check_erasures(
    connection: Connection,
    pieces: Sequence[Piece],
    named: Sequence[_Named],
    keys: dict[tuple[str, str], str],
    gone: set[str],
    bad_notes: Sequence[str],
    trust: TrustFile,
) -> Found:
    """Orders whose key is gone without a signed erasure or there in spite of one, notes that do not hold or are missing, wipes."""
    odd = [one.order_id for one in named if (one.customer in gone) == ((one.customer, one.order_id) in keys)]
    ordered = {str(p.fact.body.customer) for p in pieces if p.outcome == "applied" and p.fact and isinstance(p.fact.body, e.CustomerErased)}
    wipes = connection.execute(select(t.wipe)).all()
    bad_wipes = [name for row in wipes if not _is_ordered(row, trust) for name in (str(row.device), *_told_to_wipe(row))]
    return found("erasures", [*odd, *bad_notes, *sorted(ordered - gone), *bad_wipes], customers=len(gone), wipes=len(wipes))


def _opens(key: str, sealed: bytes, committed: str | None) -> bool:
    try:
        raw = bytes.fromhex(key)
        person = open_person(raw, sealed)
    except (Damaged, ValueError):
        return False
    # fromhex also takes capitals and spaces, which were not written.
    return raw.hex() == key and commitment(person.salt, person.data) == committed


def _is_ordered(row: Row[Any], trust: TrustFile) -> bool:
    """Whether the order to wipe is, byte for byte, what the server signed for this device."""
    try:
        said = msgspec.json.decode(row.said, type=Wipe)
        is_plain = msgspec.json.encode(said).decode() == row.said
        is_signed = verify(trust.server_key, str(row.sig), wipe_hash(said))
    except (msgspec.MsgspecError, UnicodeError, Refused):
        return False
    return is_plain and is_signed and (said.org, said.device) == (trust.org, row.device)


def _told_to_wipe(row: Row[Any]) -> list[str]:
    """The device that the words themselves name, where they can be read."""
    try:
        return [msgspec.json.decode(row.said, type=Wipe).device]
    except (msgspec.MsgspecError, UnicodeError):
        return []
