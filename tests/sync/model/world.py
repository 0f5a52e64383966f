"""One seeded history of the model: six devices, one server, carrier files, restores; and the oracle that looks at all of it."""

import collections
import hashlib
import json
import pickle
import random

from tests.sync.model.device import Device
from tests.sync.model.rules import SIG, Bad, H, scopes_of
from tests.sync.model.server import Server


class World:
    def __init__(w, seed):
        w.R, w.k, w.calm, w.heavy = random.Random(seed), 0, False, seed % 3 == 0
        w.secrets, w.saved, w.abandoned, w.forgiven, w.forgiven_h, w.lostfiles, w.late, w.carrier, w.stats = (
            {},
            {},
            set(),
            set(),
            set(),
            set(),
            [],
            [],
            collections.Counter(),
        )
        w.role = dict(t1="tablet", t2="tablet", t3="tablet", t4="tablet", d1="desk", d2="desk")
        w.scopes = dict(t1=["crew:A"], t2=["crew:A"], t3=["crew:B"], t4=["crew:C"], d1=["area:north"], d2=["area:north", "area:south"])
        w.server = Server(w)
        w.D = {n: Device(n, w) for n in w.role}

    def next(w):
        w.k += 1
        return w.k

    # --- oracle, at once
    def check_stored(w, s, raw, sig):
        e, h = json.loads(raw), H("doorstep.event.1", raw)
        if e["key"] in s.db["keys"] and SIG(w.secrets[e["key"]], h) == sig and h not in s.db["ev"]:
            raise Bad("evidence refused")

    def check_apply(w, s, o, e, dev):
        if e["type"] == "create":
            return
        if e["av"] != o["av"]:
            raise Bad("took effect under another assignment")
        if not {"crew:" + o["crew"], "area:" + o["area"]} & set(w.scopes[dev]):
            raise Bad("wrote outside its scope")
        if dev in s.db["revoked"]:
            raise Bad("a revoked device took effect")

    def check_files(w, s, n, e):
        if [x for x in e["blobs"] if x not in s.db["blob"] and x not in n["pending"]]:
            raise Bad("taken as complete without its files")

    def check_leak(w, s, dev, scope, page):
        for _, kind, _, o in page:
            if kind == "U" and (scope not in scopes_of(o) or scope not in w.scopes[dev] or dev in s.db["revoked"]):
                raise Bad("leak")

    def step(w):
        R, S = w.R, w.server
        d = w.D[R.choice(list(w.D))]
        x = R.random()
        w.k += 0
        if w.heavy and R.random() < 0.2:
            x = 0.86 + R.random() * 0.09  # one world in three lives by carrier and restores

        def did(what):
            w.stats[what] += 1

        if x < 0.42:
            did("act")
            d.act()
        elif x < 0.80:
            did("sync")
            d.sync()
        elif x < 0.85 and w.late:
            did("late")
            fn, a = w.late.pop(R.randrange(len(w.late)))
            fn(*pickle.loads(a))
        elif x < 0.875:
            if R.random() < 0.5:
                did("carrier out")
                w.carrier.append(("up", d, [(r["raw"], r["sig"]) for r in d.db["log"] if r["pos"] is None][: R.randrange(1, 6)]))
            else:
                did("carrier in")
                for sc, cur in d.db["cursors"].items():
                    pg = S.pull(d.name, sc, cur, 3)
                    w.carrier.append(("down", d, pg))
        elif x < 0.90 and w.carrier:
            did("carrier")
            c = R.choice(w.carrier)
            S.push(c[2]) if c[0] == "up" else c[1].take(pickle.loads(pickle.dumps(c[2])))
        elif x < 0.925:
            did("image")
            d.image = pickle.dumps((d.db, d.journal, d.files))
        elif x < 0.937 and d.image:
            did("restore device")
            w.restore_device(d, R.random() < 0.5)
        elif x < 0.947:
            did("lose database")
            d.db = d.empty()
            d.db["key"] = list(d.ring)[-1]
            d.db["h"] = H("doorstep.enrol.1", d.ring[d.db["key"]])
            d.start()
        elif x < 0.967:
            did("backup")
            S.backup()
        elif x < 0.975:
            if S.restore(R.choice([0, 1])):
                did("restore server")
        elif x < 0.982:
            did("compact")
            S.compact(R)
        elif x < 0.986:
            did("server v2")
            S.v = 2
            S.wake()
        elif x < 0.99:
            d.v = 2
        elif x < 0.9925:
            did("move crew")
            w.scopes["t2"] = ["crew:" + R.choice("ABC")]
        elif x < 0.9945 and "t4" in w.D:
            did("revoke")
            w.D["d1"].append(None, "revoke", dict(dev="t4"))

    def restore_device(w, d, whole):
        db, journal, files = pickle.loads(d.image)
        old = d.journal, dict(d.files)
        d.db = db
        if whole:  # journal and files went back too: what no backup holds is really gone
            d.journal, d.files = journal, files
            safe = pickle.loads(w.server.backups[-2]) if len(w.server.backups) > 1 else dict(byid={}, blob={})
            w.forgiven |= {json.loads(r[1])["id"] for r in old[0]} - {json.loads(r[1])["id"] for r in journal} - set(safe["byid"])
            w.forgiven_h |= {r[0] for r in old[0] if json.loads(r[1])["id"] in w.forgiven}
            w.lostfiles |= set(old[1]) - set(files) - set(safe["blob"])
        d.start()

    # --- oracle, at quiescence
    def finish(w):
        S = w.server
        w.calm = True
        S.v = 2
        S.wake()
        w.D["d1"].v = 2
        for _ in range(8):
            for d in w.D.values():
                d.sync()
        D = S.db
        lost = set(w.saved) - w.forgiven - set(D["byid"])
        if lost:
            raise Bad(f"lost events: {len(lost)}")
        ids = [r["e"]["id"] for r in D["ev"].values()]
        if len(ids) != len(set(ids)):
            raise Bad("two signed envelopes for one event")
        for h, r in D["ev"].items():
            e = json.loads(r["raw"])
            k = D["keys"][e["key"]]
            if H("doorstep.event.1", r["raw"]) != h or SIG(w.secrets[e["key"]], h) != r["sig"]:
                raise Bad("signature")
            p = D["ev"].get(e["prev"])
            if e["prev"] != k["start"] and not p and e["prev"] not in w.forgiven_h:
                raise Bad("hole in a chain")
            if e["n"] != (json.loads(p["raw"])["n"] + 1 if p else 1) and (p or e["prev"] == k["start"]):
                raise Bad("chain numbers")
            for b in e["blobs"]:
                if b not in w.lostfiles and hashlib.sha256(D["blob"].get(b, b"")).hexdigest() != b:
                    raise Bad("file missing or damaged")
            o = D["orders"].get(e["order"])
            if r["why"] == "stale assignment" and e["av"] and o and o["av"] == e["av"] and e["type"] not in ("accept", "reject"):
                raise Bad("judged stale too early")
            if r["out"] == "deferred" and not w.waits_for_lost(e):
                raise Bad("deferred for ever: " + r["why"])
            if r["out"] == "applied" and e["id"] in w.abandoned:
                raise Bad("an action never shown as saved took effect")
        for _, o in D["orders"].items():
            t = o["trail"]
            if len(t) != len(set(t)):
                raise Bad("double effect")
            for x in t:
                r = D["ev"][D["byid"][x]]
                if r["out"] == "applied" and r["e"]["after"] and r["e"]["after"] not in t[: t.index(x)]:
                    raise Bad("built on something that has no effect")
            if [b for b in o["pending"] if b not in w.lostfiles]:
                raise Bad("files pending for ever")
        for d in w.D.values():
            if d.name in D["revoked"]:
                continue
            sc = set(w.scopes[d.name])
            v = d.view()
            skip = {r["e"]["order"] for r in d.db["log"] if r["out"] == "deferred"}
            want = {i: dict(o) for i, o in D["orders"].items() if scopes_of(o) & sc and i not in skip}
            got = {i: dict(o) for i, o in v.items() if i not in skip}
            if set(got) - set(want):
                raise Bad("kept an order outside its scope")
            if want != got:
                raise Bad("views differ")
            if any(b["gone"] and b["o"] and i not in skip for i, b in d.db["base"].items()):
                raise Bad("kept the content of a lost order")
            for r in d.db["log"]:
                x = D["ev"].get(r["h"])
                if x and (x["out"], x["ver"]) != (r["out"], r["ver"]):
                    raise Bad("outcome unknown to its author")
            k = D["keys"].get(d.db["key"])
            if k and [p for (key, p), c in D["kids"].items() if key == d.db["key"] and len(c) > 1]:
                raise Bad("current key has a fork")

    def waits_for_lost(w, e):
        """True if what this event waits for is really gone: a device and all its copies went back before any durable backup."""
        D = w.server.db
        for x in filter(None, (e["after"], e["body"].get("target"))):
            h = D["byid"].get(x)
            if (h is None and x in w.forgiven) or (h and D["ev"][h]["out"] == "deferred" and w.waits_for_lost(D["ev"][h]["e"])):
                return True
        return False


def violation(seed):
    """What the oracle says of one history, None where all holds."""
    w = World(seed)
    try:
        for _ in range(w.R.randrange(60, 260)):
            w.step()
        w.finish()
    except Bad as bad:
        return str(bad)
    return None
