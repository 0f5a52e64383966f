"""The model of the sync protocol (design/sync_model.py) with own rows replayed in the order of their effect (decision 0007).

It shares no line with the product. Here: hashes, the one fold, and who sees what. Ed25519 stands in as HMAC.
"""

import hashlib
import hmac
import json

AREA = {"A": "north", "B": "north", "C": "south"}  # crew -> area; a desk reads areas, a tablet reads one crew
END = {"done", "cancelled", "archived"}
STEP = {
    ("assigned", "start"): "active",
    ("active", "done"): "done",
    ("assigned", "extra"): "assigned",
    ("active", "extra"): "active",
}  # 'extra' exists from version 2 on
RESULT = {"start": "active", "done": "done", "extra": "active"}  # what an accepted late fact leads to
DESK = {"create", "assign", "cancel", "archive", "accept", "reject", "revoke"}
CREW = {"create", "start", "done", "extra"}
FINAL = {"applied", "accepted", "rejected"}
TOOK = {"applied", "accepted"}
NOT_YET = float("inf")


class Bad(Exception):
    pass


class Lost(Exception):
    pass


def H(tag, raw):
    return hashlib.sha256(tag.encode() + b"\0" + raw).hexdigest()


def JCS(o):
    return json.dumps(o, sort_keys=True, separators=(",", ":")).encode()


def SIG(secret, h):
    return hmac.new(secret, h.encode(), "sha256").hexdigest()


def KEY(secret):
    return H("doorstep.key.1", secret)


def fold(o, e):
    """The one pure apply(order, event): the new order, or a reason in words. Tablet, desk and server all use it."""
    t, b = e["type"], e["body"]
    if t == "create":
        if o:
            return "order exists"
        return dict(
            id=e["order"],
            crew=b["crew"],
            area=AREA[b["crew"]],
            av=e["id"],
            state="assigned",
            tip=e["id"],
            trail=[e["id"]],
            held=[],
            pending=[],
            extra=0,
            ver=0,
        )
    if o is None:
        return "unknown order"
    if e["id"] in o["trail"]:
        return "already in"
    if e["av"] != o["av"]:
        return "stale assignment"
    o = dict(o, trail=o["trail"] + [e["id"]], tip=e["id"])
    if t == "archive":
        if o["state"] not in ("done", "cancelled"):
            return "not finished"
        return dict(o, state="archived")
    if o["state"] in END:
        return "terminal"
    if t == "assign":
        return dict(o, crew=b["crew"], area=AREA[b["crew"]], av=e["id"], state="assigned")
    if t == "cancel":
        return dict(o, state="cancelled")
    if (o["state"], t) not in STEP:
        return "illegal step"
    return dict(o, state=STEP[o["state"], t], extra=o["extra"] + (t == "extra"))


def late(o, e):
    """A quarantined fact that a desk accepted: it leads where it led the crew."""
    if o is None or e["id"] in o["trail"] or o["state"] == "archived":
        return "does not fit"
    return dict(o, tip=e["id"], trail=o["trail"] + [e["id"]], state=RESULT[e["type"]], extra=o["extra"] + (e["type"] == "extra"))


def scopes_of(o):
    if o is None:
        return set()
    return {"area:" + o["area"]} | ({"crew:" + o["crew"]} if o["state"] != "archived" else set())
