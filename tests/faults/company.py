"""The parent of the processes that are killed: starts them, kills them by their id, hears what the tablet called saved.

What it checks at the end is read from the disks of tablet, desk and server, after every process has ended.
"""

import os
import queue
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.privacy import Person
from app.settings import Folders, resource
from app.storage.catalog import Catalog, load_catalog
from app.storage.listing import list_orders
from app.use_cases.orders import Intake
from tests.faults.crew import crew_of
from tests.faults.worker import opened_replica
from ui.opening import Opened, engine_of

CREW, AREA = "S-ALL", "south"
_AT_WORK = ("accepted", "en_route", "on_site", "working")
_PATIENCE_S = 60.0


class Forge:
    """One worker (worker.py) and the process it has running; `lines` are what came from either."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "tests.faults.worker", *arguments]
        root = Path(__file__).parents[2]
        environment = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        self._process = subprocess.Popen(command, cwd=root, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.saved: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        self._heard: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self._pid = 0

    def start(self, *words: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(("go", *words)) + "\n")
        self._process.stdin.flush()
        self._pid = int(self.wait_for("pid").split()[1])

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        self.wait_for("gone")

    def wait_for(self, word: str) -> str:
        """The next line that begins with `word`. Raises queue.Empty when it does not come."""
        while True:
            line = self._heard.get(timeout=_PATIENCE_S)
            said = line.split()[0]
            if said == "gone":
                self._pid = 0
            if said == word:
                return line
            assert said != "gone", f"the process ended before it said {word}"

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        # A course that failed leaves its process running, and the worker waits for that.
        if self._pid:
            with suppress(ProcessLookupError):
                self.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            word, *rest = line.split() or ["?"]
            self.counts[word] += 1
            if word == "saved":
                self.saved[rest[0]] = rest[1]
            else:
                self._heard.put(line.strip())


@dataclass
class Company:
    """A server and a tablet in processes of their own, and a desk in this one."""

    folder: Path
    draw: random.Random
    # The address of the server's PostgreSQL; "" for its own file.
    database: str = ""
    catalog: Catalog = field(default_factory=lambda: load_catalog(resource(".")))
    kills: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._server = Forge("server", str(self.folder / "server"))
        self._server.start("--port", "0", *self._place())
        self.url = self._server.wait_for("ready").split()[-1]
        ticket = str(self.folder / "server" / "tickets" / f"ticket-field-{CREW}.json")
        self.tablet = Forge("field", str(self.folder / "field"), ticket)
        self.desk = self._new_desk()

    def _new_desk(self) -> Opened:
        folders = Folders(self.folder / "desk")
        folders.make()
        return opened_replica(folders, self.folder / "server" / "tickets" / "ticket-desk.json", self.catalog)

    def sync_desk(self) -> bool:
        engine = engine_of(self.desk)
        try:
            return engine.sync_once().failure is None
        finally:
            engine.close()

    def dispatch(self, count: int) -> None:
        """New orders for the crew, from the desk."""
        now = self.desk.clock.wall_ms()
        orders = crew_of(self.desk).orders
        people = [Person(name=f"客户{i}", phone=f"1380000{i:04d}", address=f"松柏里 {i} 号") for i in range(count)]
        common = dict(urgency="P2", channel="phone", area=AREA, crew=CREW, received_ms=now)
        orders.create([Intake(fault=self.draw.choice(("W02", "W03", "H09")), person=who, **common) for who in people])  # type: ignore[arg-type]

    def take_an_order_away(self) -> None:
        """The desk cancels or gives away an order on which the crew is at work."""
        crew = crew_of(self.desk)
        rows = [row for row in list_orders(self.desk.store.engine) if row.state in _AT_WORK and row.crew == CREW]
        if rows:
            chosen = self.draw.choice(rows).order_id
            if self.draw.random() < 0.5:
                crew.orders.cancel(chosen, "customer called off")
            else:
                crew.orders.assign([chosen], "N-WATER", "north", "nearer")

    def kill_and_restart(self, count: int, longest_s: float = 0.7) -> None:
        """Kills each of the two half of `count` times, in a drawn order at random moments, and starts it again at once."""
        self._work()
        quarrels = count // 20
        deck = ["tablet", "server"] * (count // 2 - quarrels) + ["both"] * quarrels
        self.draw.shuffle(deck)
        for side in deck:
            self._pause(longest_s)
            if side == "both":
                self._quarrel(longest_s)
            elif side == "tablet":
                self._kill_tablet()
                self._work()
            else:
                self._kill_server()
                self._serve_again()

    def _quarrel(self, longest_s: float) -> None:
        """The crew works while there is no server; meanwhile the desk takes an order away, and is heard first."""
        self._kill_server()
        self._pause(longest_s * 3)
        self._kill_tablet()
        self.take_an_order_away()
        self._serve_again()
        self._server.wait_for("ready")
        assert self.sync_desk()
        self._work()

    def _pause(self, longest_s: float) -> None:
        threading.Event().wait(self.draw.uniform(0.02, longest_s))

    def _kill_tablet(self) -> None:
        self.kills["tablet"] += 1
        self.tablet.kill()

    def _kill_server(self) -> None:
        self.kills["server"] += 1
        self._server.kill()

    def _work(self) -> None:
        self.tablet.start("work", str(self.draw.randrange(2**31)))

    def _serve_again(self) -> None:
        self._server.start("--port", self.url.rpartition(":")[2], *self._place())

    def _place(self) -> tuple[str, ...]:
        return ("--database", self.database) if self.database else ()

    def quiet(self) -> None:
        """No more kills: everything is sent, the desk has read it, every process has ended."""
        self.tablet.kill()
        self._server.kill()
        self._serve_again()
        self._server.wait_for("ready")
        assert self.sync_desk()
        self.tablet.start("drain")
        self.tablet.wait_for("drained")
        self.tablet.wait_for("gone")
        assert self.sync_desk() and self.sync_desk()
        self._server.kill()

    def close(self) -> None:
        self.desk.close()
        for forge in (self.tablet, self._server):
            forge.close()
