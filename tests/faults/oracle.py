"""What must hold when faults have stopped and queues are drained (sync.md I1 to I9), read from the disks with plain SQL.

It shares no line with the product: hashes, signatures, the fold and the scopes are written here a second time, for the kinds
of events that the histories use.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Row = dict[str, Any]

_OPEN = {"reported", "dispatched", "accepted", "en_route", "on_site", "returned"}
_STEPS: dict[str, dict[str, str]] = {
    "order.assigned": dict.fromkeys(_OPEN, "dispatched"),
    "order.cancelled": dict.fromkeys(_OPEN, "cancelled"),
    "order.closed": {"cancelled": "closed"},
    "crew.accepted": {"dispatched": "accepted"},
    "contact.attempted": {"accepted": "accepted", "en_route": "en_route"},
    "crew.departed": {"accepted": "en_route"},
    "crew.arrived": {"en_route": "on_site"},
    "work.returned": dict.fromkeys(("accepted", "en_route", "on_site"), "returned"),
}
_LATE = {"crew.accepted": "accepted", "crew.departed": "en_route", "crew.arrived": "on_site", "work.returned": "returned"}


def server_rows(database: Path, statement: str) -> list[Row]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute(statement)]
    connection.close()
    return rows


class Books:
    """The server's disk."""

    def __init__(self, data: Path, read: Callable[[str], list[Row]] | None = None) -> None:
        """Of the folder's own database, or of another that `read` asks."""
        database = data / "store" / "doorstep.db"
        rows = read or (lambda statement: server_rows(database, statement))
        self.events = rows("SELECT * FROM event ORDER BY seq")
        self.orders = {row["id"]: json.loads(row["json"]) for row in rows("SELECT * FROM order_body")}
        self.vers = {row["id"]: row["ver"] for row in rows("SELECT id, ver FROM orders")}
        self.keys = {row["key"]: row for row in rows("SELECT * FROM key")}
        self.scopes = {row["id"]: row["last"] for row in rows("SELECT * FROM scope")}
        self.feed = rows("SELECT * FROM feed")
        self.sealed = {row["sha256"] for row in rows("SELECT sha256 FROM sealed")}
        self.files = data / "files"
        self.by_h = {row["h"]: row for row in self.events}
        self.said = {row["h"]: json.loads(row["raw"]) for row in self.events}

    def violations(self, saved: dict[str, str], forgiven: set[str]) -> Iterator[str]:
        """`saved` are event ids shown as saved with their hashes; `forgiven` ids and file hashes of devices that really went back."""
        yield from self._events(saved, forgiven)
        yield from self._chains(forgiven)
        yield from self._orders()
        yield from self._feeds()
        yield from self._kept_files(forgiven)

    def _events(self, saved: dict[str, str], forgiven: set[str]) -> Iterator[str]:
        for event_id, h in sorted(saved.items()):
            if h not in self.by_h and event_id not in forgiven:
                yield f"lost: {event_id}"
        for event_id, count in Counter(row["id"] for row in self.events if row["reason"] != "server.id_reused").items():
            if count > 1:
                yield f"two envelopes under {event_id}"
        for row in self.events:
            if row["outcome"] == "deferred" and not self._waits_for_lost(row, forgiven):
                yield f"deferred for ever: {row['id']} {row['reason']}"
            order = self.orders.get(row["order_id"])
            if row["reason"] == "server.after_elsewhere" and order and self.said[row["h"]]["after"] in order["trail"]:
                yield f"judged before what it rests on was here: {row['id']}"

    def _waits_for_lost(self, row: Row, forgiven: set[str]) -> bool:
        after = self.said[row["h"]]["after"]
        holder = next((other for other in self.events if other["id"] == after), None)
        targets = self.said[row["h"]]["body"].get("targets", ())
        if after in forgiven or forgiven & set(targets):
            return True
        if holder is None:
            return any(event_id in forgiven for event_id in [after]) or (bool(forgiven) and after is None)
        return bool(holder["outcome"] == "deferred" and self._waits_for_lost(holder, forgiven))

    def _chains(self, forgiven: set[str]) -> Iterator[str]:
        for row in self.events:
            said = self.said[row["h"]]
            if _tagged("doorstep.event.1", row["raw"]) != row["h"]:
                yield f"bytes and hash differ: {row['id']}"
            if not _is_signed(self.keys[row["key"]]["pubkey"], row["sig"], row["h"]):
                yield f"signature: {row['id']}"
            before = self.by_h.get(said["prev"])
            start = _tagged("doorstep.enrol.1", self.keys[row["key"]]["enrol"])
            if before is None and said["prev"] != start and not forgiven:
                yield f"a hole before {row['id']}"
            if before is not None and said["n"] != before["n"] + 1:
                yield f"chain numbers at {row['id']}"

    def _orders(self) -> Iterator[str]:
        for order_id, order in self.orders.items():
            mine = [row for row in self.events if row["order_id"] == order_id]
            folded = _folded(mine, self.said)
            if isinstance(folded, str):
                yield f"{order_id}: {folded}"
                continue
            for name, value in folded.items():
                if (order.get(name) or None) != (value or None):
                    yield f"{order_id}: {name} is {order.get(name)}, its events say {value}"
            held = {row["id"] for row in mine if row["outcome"] == "quarantined" and row["reason"] != "server.id_reused"}
            if set(order.get("held", ())) != held:
                yield f"{order_id}: held differs"
            if len(set(order["trail"])) != len(order["trail"]):
                yield f"{order_id}: double effect"

    def _feeds(self) -> Iterator[str]:
        for row in self.feed:
            order = self.orders[row["entity"]]
            if (row["kind"] == "U") != (row["scope"] in scopes(order)):
                yield f"feed of {row['scope']} is wrong about {row['entity']}"
            if row["kind"] == "U" and row["ver"] != self.vers[row["entity"]]:
                yield f"feed of {row['scope']} is behind on {row['entity']}"
            if row["seq"] > self.scopes[row["scope"]]:
                yield "a feed row beyond its scope's counter"

    def _kept_files(self, forgiven: set[str]) -> Iterator[str]:
        for said in self.said.values():
            for blob in said["blobs"]:
                sha = blob["sha256"]
                path = self.files / sha[:2] / sha
                held = sha in self.sealed or (path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha)
                if not held and sha not in forgiven:
                    yield f"file missing or damaged: {sha[:8]}"
        for order_id, order in self.orders.items():
            # The server brings an order forward with the last of its files; where one is lost, the others stay named with it.
            pending = set(order.get("pending", ()))
            if pending and not pending & forgiven:
                yield f"{order_id}: files pending for ever"

    def seen_by(self, crews: list[str], areas: list[str], is_crew: bool) -> dict[str, Any]:
        """The orders that a device of these crews or areas must show."""
        mine = {f"crew:{crew}" for crew in crews} if is_crew else {f"area:{area}" for area in areas}
        return {order_id: order for order_id, order in self.orders.items() if scopes(order) & mine}


def scopes(order: Row) -> set[str]:
    crew = {f"crew:{order['crew']}"} if order.get("crew") and order["state"] != "closed" else set()
    return {f"area:{order['area']}"} | crew


def _folded(rows: list[Row], said: dict[str, Row]) -> Row | str:
    """What the events of one order come to, in the order of the versions that they made."""
    by_id = {row["id"]: row for row in rows}
    order: Row = {}
    for row in sorted((row for row in rows if row["outcome"] == "applied"), key=lambda row: row["ver"]):
        event = said[row["h"]]
        if event["type"] == "quarantine.decided" and event["body"]["verdict"] == "accept":
            for target in event["body"]["targets"]:
                late = said[by_id[target]["h"]]
                order["state"] = _STEPS[late["type"]].get(order["state"]) or _LATE.get(late["type"], order["state"])
                order.update(tip=target, trail=[*order["trail"], target])
        wrong = _step(order, event)
        if wrong:
            return wrong
    return order if order else "no event of it took effect"


def _step(order: Row, event: Row) -> str:
    kind, body = event["type"], event["body"]
    if kind == "order.created":
        if order:
            return "created twice"
        state = "dispatched" if body.get("crew") else "reported"
        order.update(id=event["order_id"], state=state, crew=body.get("crew"), area=body["area"], av=event["id"], trail=[])
    elif not order:
        return f"{kind} before its creation"
    elif event["after"] not in order["trail"]:
        return f"{kind} rests on what has no effect"
    elif kind != "quarantine.decided":
        if event["av"] != order["av"]:
            return f"{kind} under another assignment"
        if order["state"] not in _STEPS[kind]:
            return f"{kind} from {order['state']}"
        order["state"] = _STEPS[kind][order["state"]]
    if kind == "order.assigned":
        order.update(crew=body["crew"], area=body["area"], av=event["id"])
    order.update(tip=event["id"], trail=[*order["trail"], event["id"]])
    return ""


def _tagged(tag: str, raw: bytes) -> str:
    return hashlib.sha256(tag.encode() + b"\0" + raw).hexdigest()


def _is_signed(pubkey: str, sig: str, h: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(pubkey)).verify(bytes.fromhex(sig), bytes.fromhex(h))
    except (InvalidSignature, ValueError):
        return False
    return True
