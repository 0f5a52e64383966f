"""The model's sync: one pass of S1 to S6 over a line that loses, delays and repeats."""

import contextlib
import json
import pickle

from tests.sync.model.rules import FINAL, JCS, Bad, Lost


class Network:
    """The half of a replica that talks; `Device` is the other."""

    # --- the network
    def call(d, fn, *a):
        R, w = d.w.R, d.w
        if w.calm:
            return fn(*a)
        x = R.random()
        if x < 0.06:
            raise Lost()
        if x < 0.12:
            w.late.append((fn, pickle.dumps(a)))  # arrives once more, much later
        if x < 0.14:
            w.late.append((fn, pickle.dumps(a)))
            raise Lost()  # only arrives later
        r = fn(*pickle.loads(pickle.dumps(a)))
        if R.random() < 0.10:
            raise Lost()
        return r

    def sync(d):
        with contextlib.suppress(Lost):
            d.sync_()

    def sync_(d):
        S, db, R, calm = d.w.server, d.db, d.w.R, d.w.calm
        hd = d.call(S.head, d.name, db["key"])
        if not hd["known"]:  # the server was restored: show it the records it countersigned
            for k, c in list(d.ring.items()):
                if k != db["pending"]:
                    d.call(S.enrol, d.name, k, c, "countersigned")
            hd = d.call(S.head, d.name, db["key"])
        if hd["fe"] != db["fe"]:
            d.reset(hd["fe"])
        if hd["state"] != "open":
            d.rekey()
        todo = [r for r in db["log"] if r["pos"] is None]
        while todo:
            part = todo[: 99 if calm else R.randrange(1, 4)]
            todo = todo[len(part) :]
            evs = [(r["raw"], r["sig"]) for r in part]
            if not calm and R.random() < 0.05:  # damaged on the way
                e = json.loads(evs[0][0])
                e["body"] = dict(e["body"], x=1)
                evs[0] = (JCS(e), evs[0][1])
            fe, ans = d.call(S.push, evs)
            d.answers(fe, ans)
            if any(a.get("bad") == "unknown key" for a in ans):
                for k, c in list(d.ring.items()):
                    if k != db["pending"]:
                        d.call(S.enrol, d.name, k, c, "countersigned")
            if not calm and R.random() < 0.5:
                break
        ask = [r["h"] for r in db["log"] if r["pos"] is not None and r["out"] not in FINAL]
        if ask:
            fe, ans = d.call(S.known, d.name, ask)
            d.answers(fe, ans)
        for sha in list(db["blobs"]):
            fe, st = d.call(S.blob_head, sha)
            if st is None and sha in d.files:
                data = d.files[sha] if calm or R.random() > 0.1 else b"damaged"
                d.call(S.blob_put, d.name, sha, data)
            elif st == "durable":
                db["blobs"].remove(sha)
                d.files.pop(sha, None)
            if not calm and R.random() < 0.4:
                break
        for sc in list(db["cursors"]) + list(db["stage"]):
            if sc not in hd["scopes"]:
                db["cursors"].pop(sc, None)
                db["stage"].pop(sc, None)
        for i, b in list(db["base"].items()):  # not only the scopes that have a cursor: a reset forgot those
            if b["scope"] not in hd["scopes"] and not b["gone"]:
                d.leave(i, b["scope"], b["ver"])
        final, whole = [r for r in db["log"] if r["out"] in FINAL and r["e"]["order"]], bool(hd["scopes"])
        for sc in hd["scopes"]:
            while True:
                cur = db["cursors"].get(sc)
                cur = db["stage"].get(sc, dict(cur=0))["cur"] if cur is None else cur
                pg = d.call(S.pull, d.name, sc, cur, 99 if calm else R.randrange(1, 4))
                d.take(pg)
                if pg["code"] != 200 or not pg["more"] or (not calm and R.random() < 0.3):
                    break
            whole = whole and pg["code"] == 200 and not pg["more"] and sc in db["cursors"] and pg["fe"] == db["fe"]
        for r in final if whole else ():  # everything was read after the outcome, and the order was not there
            if r["e"]["order"] not in db["base"]:
                d.leave(r["e"]["order"], None, r["ver"])
        d.prune(hd)

    def answers(d, fe, ans):
        if fe != d.db["fe"]:
            return
        before = d.view()
        for a in ans:
            for r in d.db["log"]:
                if r["h"] == a["h"] and "bad" not in a:
                    r.update(out=a["out"], ver=a["ver"], pos=a["pos"])
        after = d.view()
        for r in d.db["log"]:
            i = r["e"]["order"]
            if (
                i in before
                and i in d.db["base"]
                and r["out"] == "applied"
                and r["e"]["id"] in before[i]["trail"]
                and r["e"]["id"] not in after.get(i, before[i])["trail"]
            ):
                raise Bad("the view went back after an acknowledgement")

    def reset(d, fe):
        """One path for the first sync, a restored server and a rebuilt database: ask what is held, read every scope from 0."""
        db = d.db
        ans = {}
        got, a = d.call(d.w.server.known, d.name, [r["h"] for r in db["log"]])
        if got != fe:
            raise Lost()
        ans = {x["h"]: x for x in a}
        for r in db["log"]:
            x = ans.get(r["h"])
            r.update(out=x and x["out"], ver=x["ver"] if x else 0, pos=x and x["pos"])
        for b in db["base"].values():
            b["ver"] = 0
        db.update(fe=fe, cursors={}, stage={})

    def rekey(d):
        db, S = d.db, d.w.server
        if not db["pending"]:
            d.new_key(db["key"])
        proof = "old key" if d.w.R.random() < 0.7 else "ticket"
        if (
            d.call(S.enrol, d.name, db["pending"], d.ring[db["pending"]], proof) == "no"
            and d.call(S.enrol, d.name, db["pending"], d.ring[db["pending"]], "ticket") == "no"
        ):
            return
        d.adopt()

    def leave(d, i, sc, ver):
        keep = any(r["out"] in (None, "deferred") for r in d.mine(i))
        b = d.db["base"].get(i)
        d.db["base"][i] = dict(scope=sc, ver=ver, gone=True, o=b["o"] if b and keep else None)  # o kept: detached, readable

    def arrive(d, i, sc, ver, o):
        b = d.db["base"].get(i)
        if not b or ver >= b["ver"]:
            d.db["base"][i] = dict(scope=sc, ver=ver, gone=False, o=o)

    def take(d, pg):
        """One page and its cursor in one transaction; only if it starts where this replica stands."""
        db, sc = d.db, pg.get("scope")
        if pg["fe"] != db["fe"]:
            return
        if pg["code"] == 410:
            for s in list(db["cursors"]) + list(db["stage"]):
                db["cursors"].pop(s, None)
                db["stage"].pop(s, None)
        if pg["code"] != 200:
            return
        if sc in db["cursors"]:
            if pg["frm"] != db["cursors"][sc]:
                return
            for i, kind, ver, o in pg["page"]:
                b = db["base"].get(i)
                if kind == "U":
                    d.arrive(i, sc, ver, o)
                elif not b or (b["scope"] == sc and ver >= b["ver"]):
                    d.leave(i, sc, ver)
            db["cursors"][sc] = pg["to"]
            return
        st = db["stage"].setdefault(sc, dict(cur=0, rows={}))
        if pg["frm"] != st["cur"]:
            return
        for i, kind, ver, o in pg["page"]:
            if kind == "U":
                st["rows"][i] = (ver, o)
            else:
                st["rows"].pop(i, None)
        st["cur"] = pg["to"]
        if pg["more"]:
            return
        for i, b in list(db["base"].items()):
            if b["scope"] == sc and i not in st["rows"] and not b["gone"]:
                d.leave(i, sc, b["ver"])
        for i, (ver, o) in st["rows"].items():
            d.arrive(i, sc, ver, o)
        db["cursors"][sc] = st["cur"]
        del db["stage"][sc]

    def prune(d, hd):
        db, keep = d.db, []
        for b in db["base"].items():
            if b[1]["gone"] and not any(r["out"] in (None, "deferred") for r in d.mine(b[0])):
                b[1]["o"] = None
        if hd["fe"] != db["fe"]:
            return
        for r in db["log"]:
            b = db["base"].get(r["e"]["order"])
            held = r["e"]["order"] is None or (b and (b["gone"] or b["ver"] >= r["ver"]))
            if r["out"] in FINAL and held and r["pos"] <= hd["durable"]:
                continue
            keep.append(r)
        db["log"] = keep
