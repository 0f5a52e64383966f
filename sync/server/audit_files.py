"""Files against the events that name them: re-hashed, none changed, missing or extra.

The one rule: a file counts as missing only if it was ever handed in; what has not come yet is unknown, not lost.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from app.use_cases.evidence import Piece
from app.use_cases.findings import Found, found
from sync.server import tables as t
from sync.server.file_store import FileStore


def check_names(connection: Connection, rows: Sequence[Row[Any]], pieces: Sequence[Piece]) -> Found:
    """The table of named files is what the events name, no row more or less."""
    expected = {
        (ref.sha256, p.h, row.device, row.order_id, ref.size)
        for row, p in zip(rows, pieces, strict=True)
        if p.envelope
        for ref in {each.sha256: each for each in p.envelope.blobs}.values()
    }
    stored = {(row.sha256, row.h, row.device, row.order_id, row.size) for row in connection.execute(select(t.named))}
    return found("names", sorted(str(each[0]) for each in expected ^ stored), total=len(expected))


def check_files(connection: Connection, store: FileStore, pieces: Sequence[Piece]) -> Found:
    """Every named file that was handed in, and every file that lies there."""
    named = {ref.sha256 for p in pieces if p.envelope for ref in p.envelope.blobs}
    beside = {str(p.envelope.body.get(name)) for p in pieces if p.envelope for name in ("person", "sealed_sha256")}
    inline = {str(row.sha256): bytes(row.data) for row in connection.execute(select(t.sealed))}
    sizes = {str(row.sha256): row.size for row in connection.execute(select(t.blob))}
    handed_in = {str(row.sha256) for row in connection.execute(select(t.delivered))}
    wrong = [sha for sha, data in inline.items() if hashlib.sha256(data).hexdigest() != sha]
    there = set(store.names())
    wrong += sorted(sha for sha in there & sizes.keys() if not _is_whole(store.read(sha), sha, sizes[sha]))
    wrong += sorted((sizes.keys() ^ there) | ((sizes.keys() | inline.keys()) - named - beside))
    absent = named - sizes.keys() - inline.keys()
    return found("files", [*wrong, *sorted(absent & handed_in)], sorted(absent - handed_in), total=len(named))


def _is_whole(data: bytes | None, sha256: str, size: object) -> bool:
    return data is not None and hashlib.sha256(data).hexdigest() == sha256 and len(data) == size
