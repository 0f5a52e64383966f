"""An enrolled store in a folder without any network; a test says only what it records and where the crash falls."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from app.domain.envelope import App, Enrolment, parse
from app.domain.events import Body, Limits, OrderCreated, Versions, read_fact
from app.domain.identity import EventHash, OrderId, RandomIds
from app.domain.order import Misfit, Order, apply
from app.settings import Folders
from app.storage.behind import look_behind
from app.storage.database import open_database
from app.storage.files import Files
from app.storage.journal import CustomerKey, Journal
from app.storage.keys import box_public, key_id, new_key, public_key, seal_person, sign
from app.storage.left_behind import readable_from
from app.storage.replica import Arrival, Replica, Verdict
from app.storage.store import Acting, Device, NewEvent, NewFile, Saved, Store
from app.storage.tables import log
from app.storage.views import Views
from tests.sync.rig import FakeClock

KEY = bytes(range(32))
RECOVERY = box_public(bytes(range(1, 33)))
VERSIONS = Versions("2026.11.1", "2026.11.1", "2026-11")


def anything(_order: Order | None, _body: Body) -> None:
    """A check that lets everything pass."""


@dataclass
class Bench:
    """`store` and `replica` over one folder; `reopen` is what a new process finds there."""

    data: Path
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.folders = Folders(self.data)
        self.folders.make()
        self.ids = RandomIds(self.clock)
        self._open()
        enrolment = Enrolment("org", "d1", key_id(public_key(KEY)), public_key(KEY), None, None, 1)  # type: ignore[arg-type]
        device = Device("org", "d1", 1, "crew", "field", App("0.1.0", ""))  # type: ignore[arg-type]
        self.store.adopt_enrolment(device, enrolment, "", "", {})
        self.store.remember("feed_epoch", 1)

    def _open(self, *, is_trusting: bool = False) -> None:
        """`is_trusting`: the journal only from where an earlier look ended, as after a clean stop."""
        engine = open_database(self.folders.database, KEY)
        self.journal = Journal(self.folders.journal, KEY, RECOVERY, readable_from(engine) if is_trusting else None)
        files = Files(self.folders.files, KEY)
        self.store = Store(engine, self.journal, files, Views(lambda fault: fault), self.clock, self.ids, lambda h: sign(KEY, h))
        self.replica = Replica(self.store)

    def close(self) -> None:
        self.store.engine.dispose()
        self.journal.close()

    def reopen(self) -> int:
        """A new process: answers how many journal records its start entered."""
        self.close()
        self._open()
        return self.store.start()

    def look_behind(self) -> bool:
        """What the window does later: whether the journal was found damaged."""
        return look_behind(self.store, self.folders.journal, KEY, lambda: False)

    def acting(self) -> Acting:
        return Acting("m1", "crew", "g1", "pin", 0)  # type: ignore[arg-type]

    def record(self, order_id: str, *bodies: Body, files: tuple[NewFile, ...] = (), clears: str = "") -> Saved:
        events = [NewEvent(OrderId(order_id), body, files if i == 0 else (), clears=clears) for i, body in enumerate(bodies)]
        return self.store.record(events, self.acting(), anything)

    def created(self, **changes: Any) -> OrderCreated:
        values: dict[str, Any] = dict(
            number=f"W20261121-01{self.store.next_count('n'):04d}-6",
            sector="water",
            fault="W02",
            urgency="P2",
            channel="phone",
            area="north",
            crew="c1",
            received_ms=self.clock.wall_ms(),
            limits=Limits(10, 45, 1440),
            versions=VERSIONS,
        )
        return OrderCreated(**(values | changes))

    def create(self, **changes: Any) -> str:
        order_id = self.ids()
        self.record(order_id, self.created(**changes))
        return order_id

    def create_for(self, name: str) -> str:
        order_id, customer, key = self.ids(), self.ids(), new_key()
        sealed = seal_person(key, new_key(), {"name": name})
        body = self.created(customer=customer, person=sealed.sha256, commitment=sealed.commitment)
        file = NewFile(sealed.sealed, "application/octet-stream", "person")
        event = NewEvent(OrderId(order_id), body, (file,), (CustomerKey(customer, key),))
        self.store.record([event], self.acting(), anything)
        return order_id

    def rows(self) -> list[Any]:
        with self.store.engine.connect() as connection:
            return list(connection.execute(log.select().order_by(log.c.seq)).all())

    def verdict(self, h: str, outcome: str = "applied", ver: int = 1, pos: int = 1, reason: str = "") -> Verdict:
        return Verdict(h, outcome, reason, {}, ver, "{}", "sig", pos)

    def server_order(self, order_id: str, *, ver: int, upto: int | None = None) -> Arrival:
        """What a server that applied this device's first `upto` events of the order would send."""
        order: Order | None = None
        for row in [row for row in self.rows() if row.order_id == order_id][:upto]:
            fact = read_fact(parse(row.raw), EventHash(row.h))
            grown = apply(order, fact)  # type: ignore[arg-type]
            assert not isinstance(grown, Misfit)
            order = grown
        assert order is not None
        return Arrival(order, msgspec.json.encode(order), ver)
