"""Every column of an event's row against what is signed: the record itself, the server's seal, the table of first ids.

The one rule: a row is good only if nothing in it could be otherwise without a signature failing.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, RowMapping, select

from app.domain.errors import Refused
from app.storage.keys import verify
from app.storage.sheet.trust import TrustFile
from app.use_cases.evidence import Piece
from app.use_cases.findings import Found, found
from sync.server import tables as t
from sync.server.seals import SEALED, row_hash, seal


def check_rows(connection: Connection, rows: Sequence[Row[Any]], pieces: Sequence[Piece], trust: TrustFile) -> Found:
    """Columns equal the signed record, the seal holds, each id belongs to the hash that came first under it."""
    wrong = [p.h for row, p in zip(rows, pieces, strict=True) if not _is_copied(row, p)]
    sigs = {row.h: str(row.sig) for row in connection.execute(select(seal))}
    sealed = connection.execute(SEALED).mappings().all()
    wrong += [str(row["h"]) for row in sealed if not _is_sealed(row, sigs.get(row["h"], ""), trust)]
    wrong += [str(h) for h in sigs.keys() - {row.h for row in rows}]
    return found("rows", [*wrong, *_wrong_first(connection, rows)], total=len(rows))


def _is_copied(row: Row[Any], piece: Piece) -> bool:
    made = piece.envelope
    if row.h != piece.h:
        return False
    if made is None:
        return True
    n = made.n if abs(made.n) < 2**53 else 0
    return (row.id, row.key, row.n, row.prev, row.order_id, row.device) == (made.id, made.key, n, made.prev, made.order_id, made.device)


def _is_sealed(row: RowMapping, sig: str, trust: TrustFile) -> bool:
    try:
        return verify(trust.server_key, sig, row_hash(row))
    except (Refused, msgspec.MsgspecError):
        return False


def _wrong_first(connection: Connection, rows: Sequence[Row[Any]]) -> list[str]:
    expected: dict[str, str] = {}
    for row in rows:
        if row.id and row.reason != "server.id_reused":
            expected.setdefault(str(row.id), str(row.h))
    stored = {str(row.event_id): str(row.h) for row in connection.execute(select(t.first))}
    return [h for event_id, h in expected.items() ^ stored.items() if h or event_id]
