"""What befalls the devices and the server of a history: deaths, full disks, wrong clocks, copies that come back."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.disk import Killed, Trip, tripping
from tests.faults.oracle import Books
from tests.faults.people import People
from tests.faults.theatre import Actor

KEEP_DEPARTURES_MS = 10 * 86_400_000
# Minutes, days, 1970 and the years behind 2037.
_CLOCKS_MS = (5 * 60_000, -5 * 60_000, 86_400_000, -86_400_000, -45 * 86_400_000, -1_795_250_000_000, 365_000_000_000)


class Mishaps(People):
    """Each `do_` is one step of a plan."""

    def do_restart(self, actor: Actor, draw: random.Random) -> None:
        actor.close()
        actor.clock.reboot()
        actor.open()

    def do_die_in_act(self, actor: Actor, draw: random.Random) -> None:
        self._dying(actor, Trip("die", draw.randrange(1, 30)), lambda: self.do_act(actor, draw))

    def do_die_in_sync(self, actor: Actor, draw: random.Random) -> None:
        self._dying(actor, Trip("die", draw.randrange(1, 40)), lambda: self.do_sync(actor, draw))

    def _dying(self, actor: Actor, trip: Trip, act: Callable[[], None]) -> None:
        self.lines.trip = trip
        try:
            with tripping(trip):
                act()
        except Killed:
            self.counts["died"] += 1
        else:
            # Before the start that follows: what stood in the journal alone is entered there, and no sync has seen it yet.
            self.look()
        finally:
            self.lines.trip = None
        actor.again()

    def do_full_disk(self, actor: Actor, draw: random.Random) -> None:
        trip = Trip(draw.choice(("ENOSPC", "EIO", "EROFS", "short")), draw.randrange(1, 30), lasts=draw.random() < 0.5)
        self.lines.trip = trip
        with tripping(trip):
            draw.choice((self.do_act, self.do_sync))(actor, draw)
        self.lines.trip = None

    def do_clock(self, actor: Actor, draw: random.Random) -> None:
        clock = actor.clock
        match draw.randrange(5):
            case 0:
                clock.off_ms = draw.choice(_CLOCKS_MS)
            case 1:
                clock.frozen_at = None if clock.frozen_at is not None else self.heaven.ms
            case 2:
                clock.zone_min = draw.choice((0, 360, 480))
            case 3:
                clock.drift_ppm = draw.choice((500, -500, 0))
            case _:
                clock.off_ms = 0

    def do_lose_database(self, actor: Actor, draw: random.Random) -> None:
        actor.die()
        for path in actor.folders.database.parent.iterdir():
            path.unlink()
        actor.again()

    def do_copy_database(self, actor: Actor, draw: random.Random) -> None:
        self._copied(actor, actor.folders.database.parent, "database")

    def do_older_database(self, actor: Actor, draw: random.Random) -> None:
        self._put_back(actor, actor.folders.database.parent, "database")

    def do_copy_device(self, actor: Actor, draw: random.Random) -> None:
        self._copied(actor, actor.data, "device")

    def do_older_device(self, actor: Actor, draw: random.Random) -> None:
        """All of it goes back: what no server has by now is really gone, and its key forks."""
        image = self.images.get(f"{actor.name} device")
        if image is None or (image / "vault.bin").read_bytes()[:8] != actor.folders.vault.read_bytes()[:8]:
            return
        stored = Books(self.hall.data).by_h
        before = recorded(actor)
        key = actor.ready.store.remembered("key")
        self._put_back(actor, actor.data, "device")
        if actor.ready.store.remembered("key") != key:
            # A key that came after the copy was made is gone with it; such a device needs a new ticket, which is S0's business.
            self.counts["device without its key"] += 1
        after = recorded(actor)
        gone = {h: said for h, said in before.items() if h not in after and h not in stored}
        self.forgiven |= {said["id"] for said in gone.values()}
        self.forgiven |= {blob["sha256"] for h, said in before.items() if h not in after for blob in said["blobs"]}

    def _copied(self, actor: Actor, place: Path, what: str) -> None:
        image = actor.data.with_name(f"{actor.data.name}-{what}-copy")
        shutil.rmtree(image, ignore_errors=True)
        actor.close()
        shutil.copytree(place, image)
        self.images[f"{actor.name} {what}"] = image
        actor.open()

    def _put_back(self, actor: Actor, place: Path, what: str) -> None:
        image = self.images.get(f"{actor.name} {what}")
        if image is None:
            return
        self.counts[f"older {what} back"] += 1
        actor.die()
        shutil.rmtree(place)
        shutil.copytree(image, place)
        actor.again()

    def do_server_dies(self, actor: Actor, draw: random.Random) -> None:
        self.hall.trip = Trip("die", draw.randrange(1, 25))
        self.do_sync(actor, draw)
        self.hall.trip = None

    def do_server_full(self, actor: Actor, draw: random.Random) -> None:
        self.hall.trip = Trip(draw.choice(("ENOSPC", "EIO")), draw.randrange(1, 20), lasts=True)
        self.do_sync(actor, draw)
        self.hall.trip = None

    def do_server_restarts(self, actor: Actor, draw: random.Random) -> None:
        self.hall.restart()

    def do_server_copied(self, actor: Actor, draw: random.Random) -> None:
        image = self.hall.data.with_name("server-copy")
        shutil.rmtree(image, ignore_errors=True)
        self.hall.stop()
        shutil.copytree(self.hall.data, image)
        self.hall.start()
        self.images["server"] = image

    def do_server_older(self, actor: Actor, draw: random.Random) -> None:
        """The database goes back, the file of commits beside it does not: the server must see it by itself."""
        if "server" not in self.images:
            return
        self.counts["older server back"] += 1
        self.hall.stop()
        place = self.hall.data / "store"
        shutil.rmtree(place)
        shutil.copytree(self.images["server"] / "store", place)
        self.hall.clock.reboot()
        self.hall.start()

    def do_compact(self, actor: Actor, draw: random.Random) -> None:
        self.hall.tend(KEEP_DEPARTURES_MS)


def recorded(actor: Actor) -> dict[str, dict[str, Any]]:
    """What this device has signed, by hash."""
    with actor.ready.store.engine.connect() as connection:
        return {h: json.loads(raw) for h, raw in connection.exec_driver_sql("SELECT h, raw FROM log").all()}
