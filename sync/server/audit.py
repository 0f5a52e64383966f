"""`doorstep verify store DIR`: a whole server's folder checked again from its bytes, without network and without its private keys.

The one rule: it reads one snapshot and changes nothing; what a signature bears out is the measure of every other column.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from app.domain.errors import Damaged, DoorstepError, Refused
from app.storage.sheet.trust import TrustFile, read_trust
from app.use_cases import evidence as v
from app.use_cases.evidence_clocks import check_clocks
from app.use_cases.findings import EvidenceReport, Found, found
from sync.server import tables as t
from sync.server.audit_enrolments import check_enrolments
from sync.server.audit_files import check_files, check_names
from sync.server.audit_log import Copies, check_log
from sync.server.audit_orders import check_orders
from sync.server.audit_people import check_people
from sync.server.audit_rows import check_rows
from sync.server.beside import IN_FOLDER, Backing, snapshots
from sync.server.file_store import FileStore
from sync.server.folders import ServerFolders
from sync.server.head_copies import copies_in


def verify_store(
    folder: Path, trust_path: Path | None, language: str, kept: Backing = IN_FOLDER, heads: Path | None = None
) -> EvidenceReport:
    """The report on a server by its folder, with rows and files wherever they are. `heads` is a folder of head copies.

    Raises Refused("server.no_folder" | …), Unavailable; damage is a finding.
    """
    folders = ServerFolders(folder)
    if not (kept.database or folders.of_replica.database.exists()):
        raise Refused("server.no_folder", path=folder)
    path = trust_path or folders.of_replica.trust
    trust, findings = _trusted(path)
    if trust is not None:
        findings += _opened(folders, kept, trust, copies_in(heads) if heads else None)
    return EvidenceReport(str(folder), "", str(path), trust.id if trust else "", tuple(findings), language)


def _trusted(path: Path) -> tuple[TrustFile | None, list[Found]]:
    try:
        trust = read_trust(path)
    except DoorstepError as error:
        outcome = Found("trust", "fail", error.code, params={name: str(value) for name, value in error.params.items()})
        return None, [outcome]
    return trust, [Found("trust", "pass", "sheet.pass_trust", params={"org": trust.org, "id": trust.id[:16]})]


def _opened(folders: ServerFolders, kept: Backing, trust: TrustFile, copies: Copies | None) -> list[Found]:
    store = kept.store_of(folders)
    try:
        with snapshots(folders, kept) as source, source.read() as connection:
            return _checked(connection, store, trust, copies)
    except Damaged as error:
        return [found("database", [str(error.params.get("table") or folders.of_replica.database)])]


def _checked(connection: Connection, store: FileStore, trust: TrustFile, copies: Copies | None) -> list[Found]:
    damage = _damage(connection)
    rows = connection.execute(select(t.event).order_by(t.event.c.seq)).all()
    pieces = [piece_of(row, trust.org) for row in rows]
    keys_found, keys = check_enrolments(connection, trust, pieces)
    chain, forks = v.check_chain(pieces, keys)
    return [
        found("database", damage),
        keys_found,
        v.check_canonical(pieces),
        v.check_signatures(pieces, keys, trust.org),
        chain if chain.outcome == "fail" else found("chain", [], _holes(pieces), total=len(pieces)),
        v.check_receipts(pieces, keys, trust.server_key, trust.org),
        check_rows(connection, rows, pieces, trust),
        *check_log(connection, rows, pieces, trust, copies),
        check_orders(connection, rows, pieces),
        check_names(connection, rows, pieces),
        check_files(connection, store, pieces),
        *check_people(connection, pieces, trust),
        check_clocks(pieces),
        forks,
        v.check_held(pieces),
    ]


def _damage(connection: Connection) -> list[str]:
    """What the database finds wrong with its own pages. Raises Damaged where PostgreSQL cannot read its rows."""
    if connection.dialect.name == "postgresql":
        # Loaded already: the connection is its.
        from sync.server.postgres_check import check

        check(connection)
        return []
    return [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(10)") if row[0] != "ok"]


def piece_of(row: Row[Any], org: str) -> v.Piece:
    """A stored row as evidence; the receipt is made of its columns again, as the server answers it."""
    receipt: dict[str, object] = dict(
        org=org, device=row.device, h=row.h, pos=row.pos, feed_epoch=row.feed_epoch, server_time=row.received_ms
    )
    return v.Piece(bytes(row.raw), str(row.sig), receipt, str(row.receipt_sig), str(row.outcome), str(row.reason), _int(row.ver))


def _int(value: object) -> int:
    return value if isinstance(value, int) else -1


def _holes(pieces: list[v.Piece]) -> list[str]:
    """Events whose predecessor never came: known holes, for an auditor to ask about."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for piece in pieces:
        if piece.envelope:
            numbers[piece.envelope.key].add(piece.envelope.n)
    return [p.h for p in pieces if p.envelope and p.envelope.n > 1 and p.envelope.n - 1 not in numbers[p.envelope.key]]
