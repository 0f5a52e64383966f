"""How a stored event is answered: its receipt and what became of it.

The one rule: everything in an answer is read from the event's row, so the same question has the same answer for ever.
"""

from collections.abc import Mapping
from typing import Any, assert_never

import msgspec
from sqlalchemy import Row, RowMapping

from sync.protocol.messages import Answer, Receipt, StoredEvent
from sync.server.judge import Applied, Decided, Decision, Deferred, Ordered, Proposed, Quarantined


def answer_of(row: Row[tuple[object, ...]] | RowMapping | Mapping[str, Any], org: str) -> Answer:
    """The answer to a stored event: the same receipt each time, the outcome as it stands now."""
    column = row._mapping if isinstance(row, Row) else row
    receipt = Receipt(
        org=org,
        device=column["device"],
        h=column["h"],
        pos=column["pos"],
        feed_epoch=column["feed_epoch"],
        server_time=column["received_ms"],
    )
    is_deferred = column["outcome"] == "deferred"
    return Answer(
        h=column["h"],
        said=msgspec.to_builtins(receipt),
        receipt_sig=column["receipt_sig"],
        outcome=column["outcome"],
        reason="server.waits" if is_deferred else column["reason"],
        params=msgspec.json.decode(column["params"]),
        ver=column["ver"],
    )


def stored_event(row: Row[tuple[object, ...]], org: str, decided_by: str = "") -> StoredEvent:
    """The event as it was recorded, beside its answer; `decided_by` is the desk's event about one that was held."""
    answer = answer_of(row, org)
    assert answer.said is not None and answer.outcome is not None
    return StoredEvent(
        raw=msgspec.Raw(row.raw),
        sig=row.sig,
        said=answer.said,
        receipt_sig=answer.receipt_sig,
        outcome=answer.outcome,
        reason=answer.reason,
        params=answer.params,
        decided_by=decided_by,
    )


def columns_of(decision: Decision, ver: int) -> dict[str, object]:
    """How a decision stands in the event's row; a deferred one says in `reason` what it needs."""
    match decision:
        case Applied() | Decided() | Ordered():
            return {"outcome": "applied", "reason": "", "params": "{}", "ver": ver}
        case Quarantined(reason=reason, params=params):
            told = msgspec.json.encode(params).decode()
            return {"outcome": "quarantined", "reason": reason, "params": told, "ver": ver}
        case Deferred(needs=needs) | Proposed(needs=needs):
            return {"outcome": "deferred", "reason": needs, "params": "{}", "ver": 0}
        case _:
            assert_never(decision)


def decided_columns(decision: Decided, ver: int) -> dict[str, object]:
    """How a decision on it stands in the row of a held event."""
    reason = "server.decided_accept" if decision.outcome == "accepted" else "server.decided_reject"
    return {"outcome": decision.outcome, "reason": reason, "params": msgspec.json.encode({"why": decision.why}).decode(), "ver": ver}
