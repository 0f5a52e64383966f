# ruff: noqa: RET503 - steps answer only where something is asked
"""The model's server: sync.md S0 to S8, a few lines each."""

import hashlib
import json
import pickle

from tests.sync.model.rules import AREA, CREW, DESK, RESULT, SIG, H, fold, scopes_of


class Server:
    def __init__(s, world):
        s.w, s.v, s.backups = world, 1, []
        s.db = dict(fe=1, keys={}, dev={}, ev={}, byid={}, kids={}, wait=[], orders={}, feed={}, blob={}, revoked=set())
        s.fe_max, s.promised = 1, -1

    # --- S0
    def enrol(s, dev, key, cert, proof):
        """cert = (raw, countersigned): the enrolment record; prev of n=1 is its hash. Idempotent by key."""
        D = s.db
        if key in D["keys"]:
            return "ok"
        old = json.loads(cert)["old_key"]
        if old and proof == "old key" and old in D["keys"]:
            if D["keys"][old]["state"] == "closed" or dev in D["revoked"]:
                return "no"
            D["keys"][old]["state"] = "closed"
        D["keys"][key] = dict(dev=dev, state="open", start=H("doorstep.enrol.1", cert))
        D["dev"].setdefault(dev, dict(pos=0))
        return "ok"

    # --- S1
    def head(s, dev, key):
        D, k = s.db, s.db["keys"].get(key)
        dur = s.backups[-2] if len(s.backups) > 1 else None
        s.promised = max(s.promised, len(s.backups) - 2)
        dur = pickle.loads(dur)["dev"].get(dev, dict(pos=0))["pos"] if dur else 0
        return dict(
            fe=D["fe"], known=k is not None, state=k and k["state"], durable=dur, scopes=[] if dev in D["revoked"] else s.w.scopes[dev]
        )

    def answer(s, h):
        r = s.db["ev"][h]
        return dict(h=h, pos=r["pos"], fe=s.db["fe"], out=r["out"], why=r["why"], ver=r["ver"])

    def known(s, dev, hs):
        return s.db["fe"], [s.answer(h) for h in hs if h in s.db["ev"] and s.db["ev"][h]["dev"] == dev]

    # --- S2
    def push(s, evs):
        out = []
        for raw, sig in evs:
            e, h = json.loads(raw), H("doorstep.event.1", raw)
            k = s.db["keys"].get(e["key"])
            if k is None:
                out.append(dict(h=h, bad="unknown key"))
                continue
            if SIG(s.w.secrets[e["key"]], h) != sig:
                out.append(dict(h=h, bad="signature"))
                continue
            out.append(s.store(e, h, raw, sig, k))
        for raw, sig in evs:
            s.w.check_stored(s, raw, sig)
        return s.db["fe"], out

    def store(s, e, h, raw, sig, k):
        D = s.db
        if h in D["ev"]:
            return s.answer(h)
        d = D["dev"][k["dev"]]
        d["pos"] += 1
        D["ev"][h] = dict(raw=raw, sig=sig, e=e, dev=k["dev"], pos=d["pos"], out=None, why="", ver=0)
        kids = D["kids"].setdefault((e["key"], e["prev"]), [])
        kids.append(h)
        if len(kids) > 1 and k["state"] == "open":
            k["state"] = "forked"  # a restored or copied device: kept, and a new key asked for
        if e["id"] in D["byid"]:
            D["ev"][h].update(out="quarantined", why="id reused")
            return s.answer(h)
        D["byid"][e["id"]] = h
        s.judge(h)
        s.wake()
        return s.answer(h)

    def wake(s):
        while True:
            n = len(s.db["wait"])
            for h in list(s.db["wait"]):
                s.judge(h)
            if len(s.db["wait"]) == n:
                return

    def state_of(s, eid):
        h = s.db["byid"].get(eid)
        return None if h is None else s.db["ev"][h]["out"]

    def judge(s, h):
        """One outcome for one stored event. Waits only for what the author had seen: 'after', a target, or a newer server."""
        D, r = s.db, s.db["ev"][h]
        e, dev = r["e"], r["dev"]
        o = D["orders"].get(e["order"])
        t = e["type"]

        def put(out, why=""):
            if out == "deferred":
                if h not in D["wait"]:
                    D["wait"].append(h)
            elif h in D["wait"]:
                D["wait"].remove(h)
            if out == "quarantined" and o:  # shown to the desks with the order
                n = dict(o, held=o["held"] + [e["id"]])
                s.save(o, n)
                r["ver"] = n["ver"]
            r["out"], r["why"] = out, why

        if e["v"] > s.v:
            return put("deferred", "version")
        if e["after"]:
            a = s.state_of(e["after"])
            if a in (None, "deferred"):
                return put("deferred", "after")
            if a in ("quarantined", "rejected"):
                return put("quarantined", "follows")
        role = s.w.role[dev]
        if dev in D["revoked"]:
            return put("quarantined", "revoked")
        if t not in (DESK if role == "desk" else CREW):
            return put("quarantined", "not allowed")
        if t == "revoke":
            D["revoked"].add(e["body"]["dev"])
            r["out"] = "applied"
            s.drop_wait(h)
            return None
        crew = e["body"].get("crew") if t == "create" else o and o["crew"]
        if crew and not {"crew:" + crew, "area:" + AREA[crew]} & set(s.w.scopes[dev]):
            return put("quarantined", "not its scope")
        if t in ("accept", "reject"):
            return s.decide(h, r, e, o, put)
        n = fold(o, e)
        if n == "unknown order":
            return put("deferred", n)
        if isinstance(n, str):
            return put("quarantined", n)
        s.w.check_apply(s, o, e, dev)
        s.commit(o, n, h, "applied")
        s.drop_wait(h)

    def drop_wait(s, h):
        if h in s.db["wait"]:
            s.db["wait"].remove(h)

    def decide(s, h, r, e, o, put):
        D, th = s.db, s.db["byid"].get(e["body"]["target"])
        if th is None or D["ev"][th]["out"] == "deferred":
            return put("deferred", "target")
        T = D["ev"][th]
        if T["out"] != "quarantined":
            return put("quarantined", "already decided")
        if o is None or e["av"] != o["av"]:
            return put("quarantined", "stale assignment")
        n = dict(o, trail=o["trail"] + [e["id"]], tip=e["id"], held=[x for x in o["held"] if x != T["e"]["id"]])
        if e["type"] == "accept":
            if T["e"]["type"] not in RESULT:
                return put("quarantined", "only a crew's event can be accepted")
            if o["state"] == "archived":
                return put("quarantined", "terminal")
            n.update(trail=n["trail"] + [T["e"]["id"]], state=RESULT[T["e"]["type"]], extra=n["extra"] + (T["e"]["type"] == "extra"))
            s.commit(o, n, th, "accepted")
            n = dict(n)
            D["ev"][h].update(out="applied", ver=n["ver"])
            s.drop_wait(h)
        else:
            s.commit(o, n, h, "applied")
            T.update(out="rejected", ver=n["ver"])
            s.drop_wait(h)

    def commit(s, o, n, h, out):
        r = s.db["ev"][h]
        miss = [x for x in r["e"]["blobs"] if x not in s.db["blob"]]
        n["pending"] = sorted(set(n["pending"]) | set(miss))
        s.save(o, n)
        r.update(out=out, why="", ver=n["ver"])
        s.w.check_files(s, n, r["e"])

    def save(s, o, n):
        """ver+1 and, last in the transaction, one feed row per scope and entity: U where it is, R where it was."""
        n["ver"] = (o["ver"] if o else 0) + 1
        s.db["orders"][n["id"]] = n
        old = {k for k, f in s.db["feed"].items() if f["rows"].get(n["id"], (0, "R"))[1] == "U"}
        new = scopes_of(n)
        for sc in sorted(old | new):
            kind = "U" if sc in new else "R"
            f = s.db["feed"].setdefault(sc, dict(last=0, floor=0, rows={}))
            f["last"] += 1
            f["rows"][n["id"]] = (f["last"], kind, n["ver"])

    # --- S3, S4
    def pull(s, dev, scope, cur, limit):
        if scope not in s.w.scopes[dev] or (dev in s.db["revoked"]):
            return dict(code=403, fe=s.db["fe"])
        f = s.db["feed"].get(scope, dict(last=0, floor=0, rows={}))
        if 0 < cur < f["floor"]:
            return dict(code=410, fe=s.db["fe"])
        rows = sorted((q[0], i, q) for i, q in f["rows"].items() if q[0] > cur)
        page = [(i, q[1], q[2], dict(s.db["orders"][i]) if q[1] == "U" else None) for _, i, q in rows[:limit]]
        s.w.check_leak(s, dev, scope, page)
        more = len(rows) > limit
        return dict(
            code=200, fe=s.db["fe"], scope=scope, frm=cur, to=rows[limit - 1][0] if more else max(f["last"], cur), more=more, page=page
        )

    # --- S6
    def blob_head(s, sha):
        dur = pickle.loads(s.backups[-2]) if len(s.backups) > 1 else None
        s.promised = max(s.promised, len(s.backups) - 2)
        return s.db["fe"], ("durable" if dur and sha in dur["blob"] and sha in s.db["blob"] else "stored" if sha in s.db["blob"] else None)

    def blob_put(s, dev, sha, data):
        if not any(sha in r["e"]["blobs"] and r["dev"] == dev for r in s.db["ev"].values()):
            return "not referenced"
        if hashlib.sha256(data).hexdigest() != sha:
            return "damaged"
        s.db["blob"].setdefault(sha, data)
        for o in list(s.db["orders"].values()):
            if sha in o["pending"]:
                s.save(o, dict(o, pending=[x for x in o["pending"] if x != sha]))
        return "stored"

    # --- operations
    def backup(s):
        s.backups.append(pickle.dumps(s.db))

    def restore(s, back):
        if len(s.backups) - 1 - back < max(s.promised, 0) or not s.backups:
            return False  # never older than what was promised as durable
        if back:
            s.backups = s.backups[:-back]
        s.db = pickle.loads(s.backups[-1])
        s.fe_max += 1
        s.db["fe"] = s.fe_max
        return True

    def compact(s, R):
        for f in s.db["feed"].values():
            gone = [i for i, q in f["rows"].items() if q[1] == "R" and R.random() < 0.7]
            for i in gone:
                f["floor"] = max(f["floor"], f["rows"].pop(i)[0])
