"""Processes that are made to be killed: each line on stdin forks one, after the slow imports are done.

`python -m tests.faults.worker field|server FOLDER [TICKET]`; stdin: "go WORD…" starts one process. stdout: "pid N" of it, its
own lines, "gone" once it has ended. The tablet says "saved ID H" for each event, after `record` has returned and not before.
"""

import gc
import importlib
import os
import random
import sys
import threading
import time
import traceback
from pathlib import Path

from app.domain.errors import Refused, Unavailable
from app.domain.identity import RandomIds, SystemClock
from app.settings import Folders, resource
from app.storage.catalog import Catalog, load_catalog
from app.storage.keys import Kdf, Vault
from app.storage.single import claim
from app.storage.store import Saved
from sync.client.engine import SyncEngine
from sync.client.enrol import join, read_ticket
from sync.client.loop import SyncLoop
from sync.protocol.messages import Unit
from tests.faults.crew import Crew, crew_of
from ui.__main__ import main as doorstep
from ui.opening import Opened, engine_of, open_replica

CHEAP = Kdf(memory_kib=8, passes=1)
PIN = "482913"
# What a server loads while it starts, and what its libraries choose by name.
_OF_A_SERVER = ("sync.server.__main__", "sync.server.postgres", "uvicorn.protocols.http.httptools_impl", "uvicorn.lifespan.off")


def main() -> None:
    kind, folder, *rest = sys.argv[1:]
    catalog = load_catalog(resource("."))
    for name in _OF_A_SERVER if kind == "server" else ():
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        words = line.split()[1:]
        child = os.fork()
        if not child:
            # The parent's orders are not ours to read.
            os.close(0)
            _be(kind, Path(folder), rest, words, catalog)
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("gone")


def say(line: str) -> None:
    """One write, so that a kill never cuts a line."""
    os.write(1, f"{line}\n".encode())


def _be(kind: str, folder: Path, rest: list[str], words: list[str], catalog: Catalog) -> None:
    code = 70
    try:
        if kind == "server":
            code = doorstep(["server", "--data", str(folder), "--demo", *words])
        else:
            code = work(folder, Path(rest[0]), catalog, words)
    except BaseException:  # noqa: BLE001 - the child must never come back into the parent's loop
        traceback.print_exc()
    finally:
        os._exit(code)


def work(folder: Path, ticket: Path, catalog: Catalog, words: list[str]) -> int:
    """A tablet's process: "work SEED" records until it is killed, "drain" records nothing and ends when all is sent."""
    folders = Folders(folder)
    folders.make()
    held = claim(folders.lock_file)
    opened = opened_replica(folders, ticket, catalog)
    say("rebuilt" if opened.was_rebuilt else "open")
    # As a window does it: while work goes on.
    behind = threading.Thread(target=opened.look_behind, daemon=True)
    behind.start()
    engine = engine_of(opened)
    if words[0] == "drain":
        _drain(opened, engine)
    else:
        loop = SyncLoop(engine, opened.clock, random.random)
        threading.Thread(target=loop.run, args=(threading.Event(), lambda _report: None), daemon=True).start()
        _record(opened, loop, random.Random(int(words[1])))
    engine.close()
    behind.join()
    opened.close()
    held.release()
    return 0


def opened_replica(folders: Folders, ticket: Path, catalog: Catalog) -> Opened:
    """As a station opens it: enrolled on the first start, unlocked by PIN on the others."""
    clock = SystemClock()
    if folders.is_enrolled:
        vault = Vault(folders.vault, kdf=CHEAP)
        vault.unlock(sorted(vault.members)[0], PIN, clock.wall_ms())
    else:
        vault = _joined(folders, ticket, clock)
    return open_replica(folders, vault, catalog, clock)


def _joined(folders: Folders, ticket: Path, clock: SystemClock) -> Vault:
    """As a person presses "again": the first kill of a server may fall into the enrolment where the machine is slow."""
    while True:
        try:
            return join(read_ticket(ticket), folders, RandomIds(clock), clock, kdf=CHEAP)
        except Unavailable as trouble:
            say(f"trouble {trouble.code}")
            time.sleep(0.05)


def _record(opened: Opened, loop: SyncLoop, draw: random.Random) -> None:
    crew = crew_of(opened)
    unit = next(unit for unit in opened.setup.crews if unit.id in opened.grants[0].crews)
    done: set[str] = set()
    while True:
        try:
            saved = _act(crew, unit, draw, done)
        except (Unavailable, Refused) as trouble:
            # Refused too: a sync may take the order away between a look at it and the act.
            say(f"trouble {trouble.code}")
            continue
        for event_id, h in saved.events:
            say(f"saved {event_id} {h}")
        loop.nudge()


def _act(crew: Crew, unit: Unit, draw: random.Random, done: set[str]) -> Saved:
    """The next act of one of the first open orders, or a new order; `done` gathers those with nothing left to do."""
    mine = [order_id for order_id in crew.open_orders() if order_id not in done]
    if not mine or draw.random() < 0.02:
        return crew.take_in(draw, unit.id, unit.area)
    order_id = draw.choice(mine[:4])
    saved = crew.next_act(draw, order_id)
    if saved is not None:
        return saved
    done.add(order_id)
    return _act(crew, unit, draw, done)


def _drain(opened: Opened, engine: SyncEngine) -> None:
    for _ in range(20):
        report = engine.sync_once()
        waiting = opened.replica.waiting()
        say(f"synced {report.failure} events={waiting.events} files={waiting.files} failed={waiting.failed}")
        if report.failure is None and not waiting.events and not waiting.files and not report.changed:
            say("drained")
            return


if __name__ == "__main__":
    main()
