"""Whole replicas for tests: enrolled through the real S0, with a real store in a folder, recording what a test tells them to."""

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from app.domain.events import Body, Limits, OrderCreated, Versions
from app.domain.identity import OrderId, RandomIds
from app.domain.order import Order
from app.settings import Folders
from app.storage.database import open_database
from app.storage.files import Files
from app.storage.journal import CustomerKey, Journal
from app.storage.keys import Kdf, Vault, new_key, seal_person
from app.storage.replica import Replica
from app.storage.store import Acting, NewEvent, NewFile, Saved, Store
from app.storage.views import Views
from sync.client.device_key import DeviceKey
from sync.client.engine import SyncEngine
from sync.client.enrol import join, read_enrolled
from sync.client.link import Link, Timeouts
from sync.client.report import SyncReport
from sync.protocol.messages import Ticket
from tests.sync.rig import FakeClock

CHEAP = Kdf(memory_kib=8, passes=1)
VERSION = "2026.11.1"
# Nobody here is too slow for them but a machine with much else to do.
PATIENT = Timeouts(connect_s=20.0, read_s=20.0, poll_s=20.0)


def anything(_order: Order | None, _body: Body) -> None:
    """A check that lets everything pass; the server's gates still judge."""


class EveryVersion:
    """The shelf of a replica that shows nothing to a customer."""

    def has(self, version: str) -> bool:
        return True

    def put(self, version: str, data: bytes) -> None:
        raise AssertionError("has every version")


@dataclass
class Tablet:
    """One device; `restart` closes and opens it as a new process would, from the disk alone."""

    data: Path
    ticket: Ticket
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.folders = Folders(self.data)
        self.ids = RandomIds(self.clock)
        self.vault = join(self.ticket, self.folders, self.ids, self.clock, kdf=CHEAP)
        self._open()

    def _open(self) -> None:
        secrets = self.vault.secrets()
        enrolled = read_enrolled(self.folders, secrets)
        self.key = DeviceKey(self.vault)
        engine = open_database(self.folders.database, secrets.database_key)
        self.journal = Journal(self.folders.journal, secrets.journal_key, enrolled.reply.setup.recovery_key)
        files = Files(self.folders.files, secrets.files_key)
        self.store = Store(engine, self.journal, files, Views(lambda fault: fault), self.clock, self.ids, self.key.sign)
        if self.store.remembered("device") is None:
            enrolled.enter(self.store)
        self.key.follow(self.store.remembered("key"))
        self.entered = self.store.start()
        self.replica = Replica(self.store)
        self.engine = SyncEngine(self.store, Link(self.ticket.url, self.key, PATIENT), self.key, EveryVersion())

    def close(self) -> None:
        self.engine.close()
        self.store.engine.dispose()
        self.journal.close()

    def restart(self) -> None:
        self.close()
        if self.ticket.role == "importer":
            self.vault = Vault(self.folders.vault, kdf=CHEAP)
            self.vault.unlock_service()
        else:
            self.vault = Vault(self.folders.vault, kdf=CHEAP)
            self.vault.unlock(sorted(self.vault.members)[0], "482913", self.clock.wall_ms())
        self._open()

    # --- recording

    def acting(self) -> Acting:
        grant = read_enrolled(self.folders, self.vault.secrets()).grants[0]
        return Acting(grant.member, grant.role, grant.id, "pin", self.clock.mono_ms())  # type: ignore[arg-type]

    def record(self, order_id: str, *bodies: Body, files: tuple[NewFile, ...] = ()) -> Saved:
        events = [NewEvent(OrderId(order_id), body, files if place == 0 else ()) for place, body in enumerate(bodies)]
        return self.store.record(events, self.acting(), anything)

    def create(self, crew: str | None = "N-WATER", area: str = "north", name: str = "") -> str:
        """A new order; with a `name` it has a customer."""
        order_id, customer = self.ids(), self.ids()
        body = OrderCreated(
            number=f"W20261121-01{self.store.next_count('orders'):04d}-6",
            sector="water",
            fault="W02",
            urgency="P2",
            channel="phone",
            area=area,
            crew=crew,
            received_ms=self.clock.wall_ms(),
            limits=Limits(10, 45, 1440),
            versions=Versions(VERSION, VERSION, "2026-11"),
        )
        if not name:
            self.store.record([NewEvent(OrderId(order_id), body)], self.acting(), anything)
            return order_id
        key = new_key()
        sealed = seal_person(key, new_key(), {"name": name, "phone": "13800006021"})
        named = msgspec.structs.replace(body, customer=customer, person=sealed.sha256, commitment=sealed.commitment)  # type: ignore[arg-type]
        file = NewFile(sealed.sealed, "application/octet-stream", "person")
        event = NewEvent(OrderId(order_id), named, (file,), (CustomerKey(customer, key),))
        self.store.record([event], self.acting(), anything)
        return order_id

    def sync(self) -> SyncReport:
        return self.engine.sync_once()

    def synced(self) -> SyncReport:
        """A sync that must succeed."""
        report = self.sync()
        assert report.failure is None, report.failure
        return report
