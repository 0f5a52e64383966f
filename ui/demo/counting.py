"""The figures of the demo's summary, each counted anew from what lies in a replica or comes from the server.

The one rule: nothing is taken from a counter of the program; receipts are verified again, files fetched again and hashed.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from app.domain.errors import DoorstepError
from app.domain.identity import OrderId, SystemClock
from app.domain.order import Order, OrderState
from app.settings import Folders, resource
from app.storage.audit import Recorded, captured, recorded
from app.storage.catalog import load_catalog
from app.storage.keys import Vault
from app.storage.listing import list_orders
from app.storage.sheet.trust import TrustFile, read_trust
from sync.client.link import Link
from sync.protocol.messages import Plain
from sync.protocol.signing import receipt_hash
from ui.opening import Opened, open_replica


def evidence(opened: Opened, trust_file: Path) -> dict[str, Any]:
    """What this device recorded and how much of it the server has vouched for, under the keys of `trust_file`."""
    events, trust = recorded(opened.store.engine), read_trust(trust_file)
    valid = [event for event in events if _is_vouched(event, trust, opened.store.device().device)]
    return {
        "events": len(events),
        "receipted": sum(event.receipt is not None for event in events),
        "receipts_valid": len(valid),
        "outcomes": dict(Counter(event.outcome or "waiting" for event in events)),
        "kinds": dict(Counter(event.type for event in events)),
    }


def importer_evidence(folders: Folders, trust_file: Path) -> dict[str, Any]:
    """The same of the importer, whose process has ended: a service device opens without a PIN."""
    vault = Vault(folders.vault)
    vault.unlock_service()
    opened = open_replica(folders, vault, load_catalog(resource(".")), SystemClock())
    try:
        return evidence(opened, trust_file)
    finally:
        opened.close()


def unsent_signatures(opened: Opened) -> int:
    """Signed visits that no server knows of: counted before the server is there again."""
    return sum(event.type == "visit.signed" and event.receipt is None for event in recorded(opened.store.engine))


def files_captured(opened: Opened) -> dict[str, Any]:
    """Hash -> role of every file that this device's events name."""
    return {"captured": {file.sha256: file.role for file in captured(opened.store.engine)}}


def files_held(opened: Opened, captured_files: dict[str, str]) -> dict[str, Any]:
    """Which of these files the server gives to this device, fetched on a connection of its own and hashed here."""
    link = Link(opened.enrolled.url, opened.key)
    try:
        held = [sha256 for sha256 in captured_files if hashlib.sha256(_fetched(link, sha256)).hexdigest() == sha256]
    finally:
        link.close()
    return {"held": held}


def _fetched(link: Link, sha256: str) -> bytes:
    try:
        return link.get_file(sha256)
    except DoorstepError as error:
        return error.code.encode()


def dispatch(opened: Opened) -> dict[str, Any]:
    """Orders of this replica by what became of them; `dispatched` have a crew."""
    rows = list_orders(opened.store.engine)
    with_crew = [row for row in rows if row.crew and row.state != OrderState.REPORTED]
    return {
        "orders": len(rows),
        "dispatched": len(with_crew),
        "by_crew": dict(Counter(row.crew for row in with_crew)),
        "proposed_left": sum(row.state == OrderState.REPORTED and not row.is_repeat for row in rows),
    }


def effects(opened: Opened) -> dict[str, Any]:
    """Events with more than one effect on the server's orders, and events that wait for a decision, as pulled here."""
    orders = [found for row in list_orders(opened.store.engine) if (found := opened.store.order(OrderId(row.order_id)))]
    counted = Counter(event for order in orders for event in _effects(order))
    return {
        "duplicates": sum(count > 1 for count in counted.values()),
        "applied": len(counted),
        "conflicts": sum(len(order.held) for order in orders),
        "held_orders": [order.number for order in orders if order.held],
    }


def _effects(order: Order) -> Iterable[str]:
    """The trail, and once more every event that left two notes in the visits."""
    yield from order.trail
    notes = Counter(noted.event for visit in order.visits for noted in visit.notes())
    for event, count in notes.items():
        yield from [event] * (count - 1)


def _is_vouched(event: Recorded, trust: TrustFile, device: str) -> bool:
    if event.receipt is None:
        return False
    said = msgspec.json.decode(event.receipt, type=Plain)
    is_ours = said.get("h") == event.h and said.get("org") == trust.org and said.get("device") == device
    time_ms = said.get("server_time")
    return is_ours and isinstance(time_ms, int) and trust.chain.held(time_ms, event.receipt_sig, receipt_hash(said))
