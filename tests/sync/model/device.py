# ruff: noqa: RET503 - steps answer only where something is asked
"""The model's replica: what is recorded (L1), what is shown (L2), and what a person does."""

import hashlib
import json

from tests.sync.model.network import Network
from tests.sync.model.rules import AREA, END, JCS, KEY, NOT_YET, SIG, STEP, TOOK, Bad, H, fold, late


class Device(Network):
    def __init__(d, name, w):
        d.name, d.w, d.v, d.image = name, w, 1, None
        d.ring, d.files, d.journal, d.abandoned = {}, {}, [], set()
        d.db = d.empty()
        d.new_key(None)
        d.adopt()
        w.server.enrol(name, d.db["key"], d.ring[d.db["key"]], "ticket")

    def empty(d):
        return dict(key=None, n=0, h=None, pending=None, fe=0, jpos=0, cursors={}, base={}, log=[], stage={}, blobs=[])

    def new_key(d, old):
        secret = d.w.R.randbytes(16)
        key = KEY(secret)
        d.w.secrets[key] = secret
        d.ring[key] = JCS(dict(device=d.name, key=key, old_key=old, old_h=d.db["h"]))
        d.db["pending"] = key

    def adopt(d):
        d.db.update(key=d.db["pending"], n=0, h=H("doorstep.enrol.1", d.ring[d.db["pending"]]), pending=None)

    # --- L1, L2
    def append(d, order, type, body, blob=None, crash=None):
        """Files, then the journal, then one transaction. A crash may fall between any two."""
        db, o = d.db, d.view().get(order)
        e = dict(
            id=f"e{d.w.next()}",
            key=db["key"],
            n=db["n"] + 1,
            prev=db["h"],
            order=order,
            av=o and o["av"],
            after=o and o["tip"],
            type=type,
            v=2 if type == "extra" else 1,
            body=body,
            blobs=[],
        )
        if blob:
            sha = hashlib.sha256(blob).hexdigest()
            e["blobs"] = [sha]
            d.files[sha] = blob
        if crash == "files":
            return d.start()
        raw = JCS(e)
        h = H("doorstep.event.1", raw)
        rec = (h, raw, SIG(d.w.secrets[e["key"]], h))
        d.journal.append(rec)
        if crash == "journal":
            return d.start()
        d.adopt_record(rec)
        if type == "create" and order not in d.view():
            raise Bad("an order created here is not shown")

    def adopt_record(d, rec):
        h, raw, sig = rec
        e = json.loads(raw)
        db = d.db
        db["jpos"] += 1
        db.update(key=e["key"], n=e["n"], h=h)
        if all(r["h"] != h for r in db["log"]):
            db["log"].append(dict(h=h, raw=raw, e=e, sig=sig, out=None, ver=0, pos=None))
        db["blobs"] += [b for b in e["blobs"] if b in d.files and b not in db["blobs"]]
        d.w.saved[e["id"]] = d.name

    def start(d):
        """After a crash, a restore or a lost database: the journal first, then the sweep of unreferenced files."""
        db = d.db

        def sweep():
            ref = set(db["blobs"])
            for sha in [x for x in d.files if x not in ref]:
                del d.files[sha]

        rest = d.journal[db["jpos"] :]
        for rec in rest:
            d.adopt_record(rec)
        sweep()

    def mine(d, oid):
        return [r for r in d.db["log"] if r["e"]["order"] == oid]

    def in_order_of_effect(d, log):
        """Decided rows by the ver they made, then the open ones; an open one on which an applied one rests goes before that."""
        need, at = {}, {}
        for k, r in reversed(list(enumerate(log))):
            e = r["e"]
            ver = r["ver"] if r["out"] in TOOK else need.get(e["id"], NOT_YET)
            at[r["h"]] = (ver, k)
            if e["after"] and ver != NOT_YET and r["out"] != "accepted":
                need[e["after"]] = min(ver, need.get(e["after"], NOT_YET))
        return sorted(log, key=lambda r: at[r["h"]])

    def view(d):
        """base, plus own rows without an outcome, deferred, or decided at a ver that the base does not hold yet."""
        out, base, mine = {}, d.db["base"], {}
        for i, b in base.items():
            if not b["gone"]:
                out[i] = b["o"]
        for r in d.db["log"]:
            e, i = r["e"], r["e"]["order"]
            b = base.get(i)
            if i is None or e["type"] in ("accept", "reject") or (b and b["gone"]):
                continue
            if r["out"] in (None, "deferred") or (r["out"] in TOOK and r["ver"] > (b["ver"] if b else 0)):
                mine.setdefault(i, []).append(r)
        for i, rows in mine.items():
            o = d.replayed(out.get(i), rows)
            if o is not None:
                out[i] = o
        return out

    def replayed(d, o, rows):
        """Only where what the author acted on is in the order; an accepted row leads where the desk's word leads it."""
        for r in d.in_order_of_effect(rows):
            e = r["e"]
            if r["out"] == "accepted":
                n = late(o, e)
            else:
                n = fold(o, e) if not e["after"] or (o and e["after"] in o["trail"]) else "rests on what is not here"
            if not isinstance(n, str):
                o = n
        return o

    # --- what a person does
    def act(d):
        R, w = d.w.R, d.w
        v = d.view()
        crash = R.choice(["files", "journal"]) if R.random() < 0.06 else None
        desk = w.role[d.name] == "desk"
        areas = [s[5:] for s in w.scopes[d.name] if s[:5] == "area:"]
        crews = [c for c in AREA if AREA[c] in areas] if desk else [s[5:] for s in w.scopes[d.name]]
        if not crews:
            return None
        if not v or R.random() < (0.3 if desk else 0.08):
            return d.append(f"o{w.next()}", "create", dict(crew=R.choice(crews)), crash=crash)
        i = R.choice(sorted(v))
        o = v[i]
        if o["crew"] not in crews:
            return None
        if desk:
            held = [(k, x) for k, z in sorted(v.items()) for x in z["held"]]
            if held and R.random() < 0.4:
                k, x = R.choice(held)
                return d.append(k, R.choice(["accept", "reject"]), dict(target=x), crash=crash)
            t = R.choice(["assign", "assign", "cancel", "archive"])
            if (t == "archive") != (o["state"] in END) or o["state"] == "archived":
                return None
            return d.append(i, t, dict(crew=R.choice(list(AREA))) if t == "assign" else {}, crash=crash)
        t = [t for t in ("start", "done", "extra") if (o["state"], t) in STEP and (t != "extra" or d.v > 1)]
        if t:
            t = R.choice(t)
            d.append(i, t, {}, blob=R.randbytes(8) if t == "done" or R.random() < 0.2 else None, crash=crash)
