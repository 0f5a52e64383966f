"""The enrolled keys, each column of their rows held against their signed records.

The one rule: a key's state is what records bear out of it. Forked is one whose records fork; closed is one that another of its device
followed, and one that its follower names is closed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from app.storage.keys import key_id
from app.storage.sheet.trust import TrustFile
from app.use_cases import evidence as v
from app.use_cases.findings import Found, found
from sync.server import tables as t


def check_enrolments(connection: Connection, trust: TrustFile, pieces: Sequence[v.Piece]) -> tuple[Found, dict[str, v.KeyRecord]]:
    """What was found, and the good records by key id. A certificate has to be one of ours, for that device."""
    rows = connection.execute(select(t.key)).all()
    checked, keys = v.check_keys((v.KeyRecord(bytes(row.enrol), str(row.sig), "") for row in rows), trust.server_key, trust.org)
    authorities = v.sheet_authorities(trust)
    states = _possible_states(connection, rows, keys)
    wrong = [str(row.key) for row in rows if row.state not in states[str(row.key)] or not _is_its_record(row, keys, authorities)]
    nameless = sorted(keys.keys() - {str(row.key) for row in rows})
    failed = checked.ids if checked.outcome == "fail" else ()
    unenrolled = sorted({p.envelope.key for p in pieces if p.envelope} - keys.keys())
    return found("keys", [*failed, *wrong, *nameless, *unenrolled], total=len(keys)), keys


def _possible_states(connection: Connection, rows: Sequence[Row[Any]], keys: Mapping[str, v.KeyRecord]) -> dict[str, set[str]]:
    """By key. Whether one of several keys of a device was closed by a ticket is the server's own note, and no record bears it out."""
    event = t.event.c
    siblings = select(event.key).group_by(event.key, event.prev).having(func.count() > 1)
    forked = set(connection.execute(siblings).scalars())
    of_device = Counter(str(row.device) for row in rows)
    made = {row.key: record.enrolment for row in rows if (record := keys.get(str(row.key)))}
    # Keys that name each other follow nobody: a device may write that, and the server leaves the later one open.
    elders = {one.key: one.old_key for one in made.values() if one}
    followed = {(one.device, one.old_key) for one in made.values() if one and elders.get(one.old_key or one.key) != one.key}
    states = {}
    for row in rows:
        unfollowed = {"forked" if row.key in forked else "open"} if (row.device, row.key) not in followed else set()
        states[str(row.key)] = unfollowed | ({"closed"} if of_device[str(row.device)] > 1 else set())
    return states


def _is_its_record(row: Row[Any], keys: Mapping[str, v.KeyRecord], authorities: list[Any]) -> bool:
    record = keys.get(str(row.key))
    made = record.enrolment if record else None
    if made is None or record is None or record.enrol != row.enrol:
        return False
    is_same = (row.device, row.pubkey) == (made.device, made.pubkey) and key_id(made.pubkey) == row.key
    return is_same and v.is_certificate_of(str(row.certificate), made.device, authorities)
