"""The real server and real replicas in one process and one folder, on virtual clocks; faults come from outside.

A template with every device enrolled is made once per process and copied for each history.
"""

import atexit
import contextlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from requests.exceptions import ConnectionError as NoConnection

from app.domain.identity import RandomIds
from app.domain.order import Order
from app.settings import Folders
from app.storage.database import reading
from app.storage.keys import Vault
from app.storage.store import NewEvent, Saved
from sync.client.enrol import join, read_ticket
from sync.client.report import SyncReport
from sync.server.__main__ import Server, assemble
from sync.server.api import make_app
from sync.server.compaction import compact
from sync.server.folders import ServerFolders
from tests.faults.disk import Killed, Trip, tripping
from tests.faults.plan import DEVICES
from tests.faults.stillness import still
from tests.faults.wire import Answer, Message, serve
from tests.sync.house import CHEAP, PIN, catalog
from tests.sync.rig import START_MS, sample_organisation, shipped
from ui.looking_behind import looked_behind
from ui.opening import Opened, acting_as, engine_of, open_replica


def memory() -> Path | None:
    """A folder in memory where the machine has one: what a sync to the disk costs is not the subject here."""
    return Path("/dev/shm") if Path("/dev/shm").is_dir() else None


@dataclass
class Heaven:
    """The one true time, in ms since the start."""

    ms: int = 0


@dataclass
class Clock:
    """A device's clocks over the true time; people and dead batteries turn `off_ms`, a boot begins `mono` anew."""

    heaven: Heaven
    off_ms: int = 0
    booted_ms: int = -1_000
    boots: int = 0
    zone_min: int = 480
    drift_ppm: int = 0
    frozen_at: int | None = None

    def wall_ms(self) -> int:
        true = self.heaven.ms if self.frozen_at is None else self.frozen_at
        return max(0, START_MS + true + self.off_ms + true * self.drift_ppm // 1_000_000)

    def mono_ms(self) -> int:
        return self.heaven.ms - self.booted_ms

    def boot(self) -> str:
        return f"boot-{self.boots}"

    def offset_min(self) -> int:
        return self.zone_min

    def reboot(self) -> None:
        self.booted_ms, self.boots = self.heaven.ms, self.boots + 1


@dataclass
class Hall:
    """The server: `trip` stands under its disk during requests."""

    data: Path
    clock: Clock
    server: Server | None = None
    trip: Trip | None = None
    deaths: int = 0

    def start(self) -> None:
        self.server = assemble(ServerFolders(self.data), sample_organisation(), shipped(), self.clock, is_demo=True)
        self._app = make_app(self.server.parts)

    def stop(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None

    def restart(self) -> None:
        self.stop()
        self.clock.reboot()
        self.start()

    def serve(self, message: Message) -> Answer:
        """Answers; a death in the middle starts it again and breaks the connection."""
        if self.trip is None:
            return serve(self._app, message)
        try:
            with tripping(self.trip):
                return serve(self._app, message)
        except Killed as death:
            self.trip = None
            self.deaths += 1
            self.restart()
            raise NoConnection("the server died") from death

    def tend(self, keep_departures_ms: int) -> None:
        """What the timekeeper does by the clock."""
        assert self.server is not None
        self.server.parts.log.sign_due()
        with compacting_after(keep_departures_ms):
            self.server.transactions.write(compact)


@contextlib.contextmanager
def compacting_after(ms: int):  # type: ignore[no-untyped-def]
    import sync.server.compaction as module

    usual, module.KEPT_MS = module.KEPT_MS, ms
    try:
        yield
    finally:
        module.KEPT_MS = usual


@dataclass
class Actor:
    """One device in its folder; `die` and `open` are the end of a process and the start of the next."""

    name: str
    data: Path
    clock: Clock
    opened: Opened | None = None
    saved: dict[str, str] = field(default_factory=dict)
    mended: bool = False

    @property
    def folders(self) -> Folders:
        return Folders(self.data)

    @property
    def is_desk(self) -> bool:
        return "desk" in self.name

    @property
    def ready(self) -> Opened:
        assert self.opened is not None
        return self.opened

    def open(self) -> None:
        vault = Vault(self.folders.vault, kdf=CHEAP)
        vault.unlock(sorted(vault.members)[0], PIN, self.clock.wall_ms())
        self.opened = open_replica(self.folders, vault, catalog(), self.clock)
        self.mended = looked_behind(self.opened, lambda: False)
        self.engine = engine_of(self.opened)
        self.engine._lanes = self.engine._lanes[:1]

    def die(self) -> None:
        """Without a clean stop."""
        if self.opened is not None:
            self.engine.close()
            with contextlib.suppress(OSError):
                self.opened.store.journal.close()
            self.opened.store.engine.dispose()
            self.opened = None

    def close(self) -> None:
        self.engine.close()
        self.ready.close()
        self.opened = None

    def again(self) -> None:
        self.die()
        self.clock.reboot()
        self.open()

    def record(self, *events: NewEvent) -> Saved:
        """As a page does it, without the gates; what comes back was shown as saved."""
        acting = acting_as(self.ready, self.ready.grants[0], "pin")
        saved = self.ready.store.record(list(events), acting, lambda _order, _body: None)
        self.saved.update(saved.events)
        return saved

    def sync(self) -> SyncReport:
        return self.engine.sync_once()

    def orders(self) -> list[Order]:
        """What it shows, in the order of the ids."""
        with reading(self.ready.store.engine) as connection:
            ids = connection.exec_driver_sql("SELECT order_id FROM view ORDER BY order_id").scalars().all()
        found = (self.ready.store.order(order_id) for order_id in ids)
        return [order for order in found if order is not None]


@cache
def template() -> Path:
    """A folder with the server and every device enrolled, made with draws of its own so that it is the same in each process."""
    place = Path(tempfile.mkdtemp(prefix="doorstep-faults-", dir=memory()))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    hall = Hall(place / "server", Clock(Heaven()))

    def talk(_host: str, message: Message) -> Answer:
        return serve(hall._app, message)

    with still("template", talk):
        hall.start()
        assert hall.server is not None
        for number, label in enumerate(DEVICES):
            clock = Clock(Heaven())
            ticket = read_ticket(hall.server.tickets.issue(label, address(number)))
            folders = Folders(place / f"device-{number}")
            vault = join(ticket, folders, RandomIds(clock), clock, kdf=CHEAP)
            opened = open_replica(folders, vault, catalog(), clock)
            engine = engine_of(opened)
            assert engine.sync_once().failure is None
            opened.look_behind()
            engine.close()
            opened.close()
        hall.stop()
    return place


def address(number: int) -> str:
    """The server's address as that device calls it: the line knows by it who speaks."""
    return f"http://127.0.0.1:{number + 1}"


@contextlib.contextmanager
def stage(seed: str, talk: Callable[[int, Message, Hall], Answer], only: Sequence[int] = range(len(DEVICES))):  # type: ignore[no-untyped-def]
    """(server, devices, true time), all running, in a copy of the template; `talk(device, message, server)` is the line.

    `only` are the numbers of the devices that take part; the others stay enrolled and silent.
    """
    base = template()
    place = Path(tempfile.mkdtemp(prefix="doorstep-faults-", dir=memory()))
    heaven = Heaven()
    for name in ("server", *(f"device-{number}" for number in only)):
        shutil.copytree(base / name, place / name)
    hall = Hall(place / "server", Clock(heaven))
    actors = [Actor(f"{number}:{DEVICES[number]}", place / f"device-{number}", Clock(heaven)) for number in only]

    def line(host: str, message: Message) -> Answer:
        return talk(int(host.rpartition(":")[2]) - 1, message, hall)

    try:
        with still(seed, line):
            hall.start()
            for actor in actors:
                actor.open()
            yield hall, actors, heaven
    finally:
        for actor in actors:
            actor.die()
        hall.stop()
        shutil.rmtree(place, ignore_errors=True)
