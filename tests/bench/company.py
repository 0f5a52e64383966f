"""What is measured against: a server in a process of its own with ten thousand orders, and tablets enrolled with it.

The one rule: the server is the product's own, started by its own command; each part is made once a run, when first asked for.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from app.domain.identity import RandomIds, SystemClock
from app.settings import Folders, resource
from app.storage.catalog import Catalog, load_catalog
from app.storage.keys import Vault
from app.storage.lock_card import CardMember, EmergencyNumber, LockCard, write_card
from sync.client.engine import SyncEngine
from sync.client.enrol import join
from sync.client.link import Link
from sync.protocol.messages import LARGEST_PUSH_EVENTS, Ticket
from sync.server.folders import ServerFolders
from tests.bench.orders import CREW, made
from tests.sync.raw_device import RawDevice
from ui.opening import Opened, open_replica

MEMBER, PIN = "m-0618", "482913"
_LABEL = "field-N-HEAT"


@dataclass
class Company:
    """`orders` is how many the crew holds; `push_s` what each full push took while they were brought in.

    `history` is how many events the server of the longest history holds; `devices` come back from an outage with `backlog` each.
    """

    folder: Path
    orders: int
    history: int = 1_000_000
    devices: int = 500
    backlog: int = 40
    # A postgresql:// address, or empty for the server's own folder.
    database: str = ""
    # More words for the server's command, and the port that it listens on; 0 for any.
    serving: tuple[str, ...] = ()
    port: int = 0
    push_s: list[float] = field(default_factory=list)
    desk: RawDevice | None = None
    # Milliseconds and bytes of the thousand results; their device cannot send them twice.
    results: tuple[float, int] | None = None
    _process: subprocess.Popen[bytes] | None = None

    @cached_property
    def catalog(self) -> Catalog:
        return load_catalog(resource("."))

    @cached_property
    def url(self) -> str:
        """Starts the server."""
        return self._serve(self.port)

    def _serve(self, port: int) -> str:
        line = [sys.executable, "-m", "sync.server", "--data", str(self.folder / "server"), "--port", str(port), "--demo"]
        line += [*(["--database", self.database] if self.database else []), *self.serving]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=log)
        assert self._process.stdout is not None
        said = self._process.stdout.readline().decode()
        if not said.startswith("ready on "):
            raise RuntimeError(f"the server did not start: {(self.folder / 'server.log').read_text()}")
        return said.removeprefix("ready on ").strip()

    @contextmanager
    def offline(self) -> Iterator[None]:
        """The server is stopped meanwhile, as for a crew without network."""
        port = urlsplit(self.url).port
        self.close()
        try:
            yield
        finally:
            self._serve(port or 0)

    def cpu_s(self) -> float:
        """Seconds of processor time that the server has used so far; 0 where the system does not tell (outside of Linux)."""
        stat = Path(f"/proc/{self._process.pid}/stat") if self._process else None
        if stat is None or not stat.exists():
            return 0.0
        # User and system time are the 14th and 15th field (proc(5)); the second is a name that may hold spaces.
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ticket(self, label: str) -> Ticket:
        path = ServerFolders(self.folder / "server").tickets / f"ticket-{label}.json"
        return msgspec.json.decode(path.read_bytes(), type=Ticket)

    @cached_property
    def importer(self) -> RawDevice:
        """The device that brought the orders in, by signed events like any other."""
        device = RawDevice(self.url, self.ticket("import").org, role="importer", member="m-0001")
        device.enrol(self.ticket("import").ticket)
        now_ms = SystemClock().wall_ms()
        events = list(made(device, self.catalog, self.orders, now_ms))
        for start in range(0, len(events), LARGEST_PUSH_EVENTS):
            begin = time.perf_counter()
            answers = device.push(*events[start : start + LARGEST_PUSH_EVENTS])
            self.push_s.append(time.perf_counter() - begin)
            wrong = {answer.outcome or answer.error for answer in answers} - {"applied"}
            if wrong:
                raise RuntimeError(f"orders were not applied: {wrong}")
        return device

    @cached_property
    def fresh(self) -> Folders:
        """A tablet's folder that is enrolled and has never synced, with orders waiting for it."""
        _ = self.importer
        folders = Folders(self.folder / "fresh")
        clock = SystemClock()
        join(self.ticket(_LABEL), folders, RandomIds(clock), clock)
        return folders

    def copy_of(self, folders: Folders, name: str) -> Folders:
        """The same device once more, to be measured from the same state."""
        target = self.folder / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folders.data, target)
        return Folders(target)

    @cached_property
    def pulled(self) -> Folders:
        """A tablet's folder with all orders in it; closed."""
        folders = self.copy_of(self.fresh, "pulled")
        with_orders = self.opened(folders)
        engine = engine_of(with_orders)
        report = engine.sync_once()
        if report.failure is not None:
            raise RuntimeError(f"the tablet could not sync: {report.failure}")
        engine.close()
        _write_card(with_orders)
        with_orders.close()
        return folders

    def opened(self, folders: Folders) -> Opened:
        clock = SystemClock()
        vault = Vault(folders.vault)
        vault.unlock(MEMBER, PIN, clock.wall_ms())
        return open_replica(folders, vault, self.catalog, clock)

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None


def _write_card(opened: Opened) -> None:
    """What the lock page shows, as a window leaves it."""
    members = tuple(CardMember(g.member, g.name, g.title, g.staff_no) for g in opened.grants)
    phones = tuple(EmergencyNumber(t.zh, t.en, t.number) for t in opened.setup.telephones)
    card = LockCard(opened.setup.org_zh, CREW, opened.store.device().label, members, phones, PIN)
    write_card(opened.folders.lock_card, opened.vault.card_key, card)


def engine_of(opened: Opened) -> SyncEngine:
    return SyncEngine(opened.store, Link(opened.enrolled.url, opened.key), opened.key, opened.editions)
