"""Whole devices for tests, opened as the windows open them (ui/opening.py), with the use cases of a member on top."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.domain.identity import Clock, OrderId, RandomIds
from app.domain.order import Order
from app.domain.privacy import Person
from app.settings import Folders, resource
from app.storage import tables as c
from app.storage.catalog import Catalog, load_catalog
from app.storage.database import reading
from app.storage.keys import Kdf, Vault
from app.storage.views import all_orders_json
from app.use_cases.orders import Intake
from app.wording import sentence
from sync.client.enrol import join, read_ticket
from sync.client.report import SyncReport
from sync.protocol.messages import EventsReply
from tests.faults.crew import PERSON, Crew, crew_of
from tests.sync.rig import FakeClock, ServerRig
from ui.opening import Opened, engine_of, open_replica

CHEAP = Kdf(memory_kib=8, passes=1)
PIN = "482913"
CREWS = {"N-WATER": "north", "N-HEAT": "north", "S-ALL": "south"}


@cache
def catalog() -> Catalog:
    return load_catalog(resource("."))


@dataclass
class Member:
    """One device in a folder; `reopen` is what a new process finds there, from the disk alone."""

    folder: Path
    ticket: Path
    clock: Clock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.folders = Folders(self.folder)
        vault = join(read_ticket(self.ticket), self.folders, RandomIds(self.clock), self.clock, kdf=CHEAP)
        self._open(vault)

    def _open(self, vault: Vault) -> None:
        self.opened: Opened = open_replica(self.folders, vault, catalog(), self.clock)
        self.does: Crew = crew_of(self.opened)
        self.engine = engine_of(self.opened)

    def close(self) -> None:
        self.engine.close()
        self.opened.close()

    def die(self) -> None:
        """Ends without a clean stop, as a kill or an empty battery does."""
        self.engine.close()
        self.opened.store.journal.close()
        self.opened.store.engine.dispose()

    def reopen(self) -> Opened:
        vault = Vault(self.folders.vault, kdf=CHEAP)
        vault.unlock(sorted(vault.members)[0], PIN, self.clock.wall_ms())
        self._open(vault)
        return self.opened

    def sync(self) -> SyncReport:
        return self.engine.sync_once()

    def synced(self) -> SyncReport:
        """A sync that must succeed."""
        report = self.sync()
        assert report.failure is None, report.failure
        return report

    def dispatch(self, *faults: str, crew: str = "N-WATER", person: Person = PERSON) -> list[OrderId]:
        now = self.clock.wall_ms()
        common: dict[str, Any] = dict(urgency="P2", channel="phone", area=CREWS[crew], crew=crew, received_ms=now, person=person)
        return list(self.does.orders.create([Intake(fault=fault, **common) for fault in faults]).orders)

    def order(self, order_id: str) -> Order:
        order = self.opened.store.order(order_id)
        assert order is not None
        return order

    def shown(self) -> dict[str, bytes]:
        """Every order of the view as JSON."""
        with reading(self.opened.store.engine) as connection:
            return all_orders_json(connection)

    def log(self) -> Sequence[Any]:
        with reading(self.opened.store.engine) as connection:
            return connection.execute(select(c.log).order_by(c.log.c.seq)).all()

    def outcomes(self) -> list[tuple[str, str, str]]:
        """(kind, outcome, reason) of every own event."""
        return [(row.type, row.outcome, row.reason) for row in self.log()]

    def timeline(self, order_id: str) -> EventsReply:
        return self.engine.fetch_events(order_id)


def house(server: ServerRig, folder: Path, label: str, clock: Clock | None = None) -> Member:
    """A device enrolled under a label with a fresh ticket; a second one of the same label is another device."""
    server.running.tickets.issue(label, server.url)
    place = folder / f"{label}-{sum(1 for _ in folder.glob(f'{label}-*'))}"
    return Member(place, server.ticket_file(label), clock or server.clock)


def said(code: str, **params: object) -> list[str]:
    """A sentence in both languages; each must have its placeholders filled."""
    both = [sentence(code, language, **params) for language in ("zh", "en")]  # type: ignore[arg-type]
    assert both[0] != both[1] and all(text and "{" not in text for text in both), both
    return both
