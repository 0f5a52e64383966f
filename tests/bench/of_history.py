"""What a long history costs: syncs against servers that hold more and more of it, and a tablet with a quarter of a year of its own.

The one rule: all sizes are measured in turns of one run, so that a busy minute of the machine falls on each of them.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from app.domain.events import ContactAttempted, CrewAccepted
from app.domain.identity import OrderId
from app.settings import Folders
from app.storage.listing import list_orders
from app.storage.store import NewEvent
from sync.client.engine import SyncEngine
from sync.client.link import Link
from sync.server.folders import ServerFolders
from tests.bench.company import Company, engine_of
from tests.bench.figure import Figure, timed
from tests.bench.history import fill
from tests.faults.crew import crew_of
from ui.opening import Opened, acting_as, open_replica

_ROUNDS, _WARM = 40, 5
_IDLE_CPU_ROUNDS = 100
_ORDERS = 200
_MOST = 1.25

# 90 days, which a tablet keeps what it recorded (pruning.py), of six visits with 25 events each.
_OWN_EVENTS = (500, 13_500)
_ROUNDS_A_SYNC = 4


@dataclass(frozen=True)
class Lived:
    """One tablet in step with a server of its own that holds `events`."""

    events: int
    company: Company
    opened: Opened
    engine: SyncEngine
    orders: list[OrderId]

    def idle(self) -> float:
        return timed(lambda: _synced(self.engine, 0))

    def idle_cpu(self) -> float:
        """Milliseconds of the server's processor time for one sync with nothing new, on average."""
        before_s = self.company.cpu_s()
        for _ in range(_IDLE_CPU_ROUNDS):
            self.idle()
        return (self.company.cpu_s() - before_s) * 1000 / _IDLE_CPU_ROUNDS

    def one_more(self) -> float:
        """A sync that brings one new event up and its order's row back; recording it is not measured."""
        acting = acting_as(self.opened, self.opened.grants[0], "pin")
        self.opened.store.record([NewEvent(self.orders.pop(), CrewAccepted())], acting, lambda order, body: None)
        return timed(lambda: _synced(self.engine, 1))

    def close(self) -> None:
        self.engine.close()
        self.opened.close()
        self.company.close()


def both(company: Company) -> Iterator[Figure]:
    yield from flat(company)
    yield from of_own(company)


def flat(company: Company) -> Iterator[Figure]:
    """The same syncs against servers with 1,000 events, with a tenth of `--history` and with all of it."""
    sizes = (1000, company.history // 10, company.history)
    first, order, device = _begun(company)
    lived: list[Lived] = []
    try:
        lived += (_grown(company, first, order, device, size) for size in sizes)
        idle, pushed = _in_turns([one.idle for one in lived]), _in_turns([one.one_more for one in lived])
        cpu = [one.idle_cpu() for one in lived]
    finally:
        for one in lived:
            one.close()
            shutil.rmtree(one.company.folder)
    for name, runs in (("a sync with nothing new", idle), ("a sync that pushes one event", pushed)):
        for size, took in zip(sizes[1:], runs[1:], strict=True):
            yield Figure(f"{name}, {size:,} events on the server", took, "ms", _middle(runs[0]), peer="1,000 events", most=_MOST)
    if all(cpu):
        # Crowded or not: processor time says what the work is.
        yield Figure("the server's CPU for one with nothing new", (cpu[-1],), "ms", cpu[0], peer="1,000 events", most=_MOST)


def of_own(company: Company) -> Iterator[Figure]:
    """A tablet that keeps 90 days of its own work beside one that keeps three: opening it, and the same two syncs."""
    first, _, _ = _begun(company)
    lived: list[Lived] = []
    try:
        lived += (_worked(company, first, events) for events in _OWN_EVENTS)
        idle, pushed = _in_turns([one.idle for one in lived]), _in_turns([one.one_more for one in lived])
    finally:
        for one in lived:
            one.close()
    started = _in_turns([partial(_start, one) for one in lived])
    for one in lived:
        shutil.rmtree(one.company.folder)
    few, many = _OWN_EVENTS
    named = (("the store opened", started), ("a sync with nothing new", idle), ("a sync that pushes one event", pushed))
    for name, runs in named:
        yield Figure(f"{name}, {many:,} own events on the tablet", runs[1], "ms", _middle(runs[0]), peer=f"{few:,} own events", most=_MOST)


def _worked(company: Company, first: Company, events: int) -> Lived:
    """A copy of both, whose tablet has recorded and sent `events` on its 200 orders, as on so many visits."""
    own = _copied(company, first, f"worked-{events}")
    lived = _in_step(own, first, events)
    opened, engine, orders = lived.opened, lived.engine, lived.orders
    acting = acting_as(opened, opened.grants[0], "pin")
    untouched, worked_on = orders[: _WARM + _ROUNDS], orders[_WARM + _ROUNDS :]
    for start in range(0, events, len(worked_on)):
        body = ContactAttempted(outcome="no_answer") if start else CrewAccepted()
        done = [NewEvent(order, body) for order in worked_on[: events - start]]
        opened.store.record(done, acting, lambda order, body: None)
        # As on any day, what is recorded soon goes up: replaying a whole season that nobody heard of is another question.
        if start // len(worked_on) % _ROUNDS_A_SYNC == 0:
            _synced(engine, None)
    _synced(engine, None)
    return replace(lived, orders=untouched)


def _start(lived: Lived) -> float:
    """Opens the closed store again, its vault open already: argon2 costs the same whatever there is."""
    folders, clock = lived.opened.folders, lived.opened.clock
    begin = time.perf_counter()
    opened = open_replica(folders, lived.opened.vault, lived.company.catalog, clock)
    took_ms = (time.perf_counter() - begin) * 1000
    # As each window does once its list is usable.
    opened.look_behind()
    opened.close()
    return took_ms


def _begun(company: Company) -> tuple[Company, str, str]:
    """A small server with one whole visit, stopped; the visit's order, and the tablet's device."""
    first = Company(company.folder / "lived", _ORDERS)
    shutil.rmtree(first.folder, ignore_errors=True)
    first.folder.mkdir()
    try:
        opened = first.opened(first.pulled)
        engine, crew = engine_of(opened), crew_of(opened)
        try:
            order = crew.open_orders()[0]
            crew.whole_visit(order)
            _synced(engine, None)
            return first, order, opened.store.device().device
        finally:
            engine.close()
            opened.close()
    finally:
        first.close()


def _grown(company: Company, first: Company, order: str, device: str, size: int) -> Lived:
    """A copy of both, the server's with `size` events."""
    own = _copied(company, first, f"lived-{size}")
    return _in_step(own, first, fill(ServerFolders(own.folder / "server").of_replica.database, order, device, size))


def _copied(company: Company, first: Company, name: str) -> Company:
    own = Company(company.folder / name, _ORDERS)
    shutil.copytree(first.folder, own.folder)
    return own


def _in_step(own: Company, first: Company, events: int) -> Lived:
    """Server and tablet started; the tablet has read what the past brought into its scopes, and was shown the longer log."""
    opened = own.opened(Folders(own.folder / first.pulled.data.name))
    try:
        engine = SyncEngine(opened.store, Link(own.url, opened.key), opened.key, opened.editions)
        _synced(engine, None)
    except BaseException:
        opened.close()
        own.close()
        raise
    orders = [OrderId(row.order_id) for row in list_orders(opened.store.engine) if row.state == "dispatched"]
    return Lived(events, own, opened, engine, orders)


def _synced(engine: SyncEngine, pushed: int | None) -> None:
    report = engine.sync_once()
    if report.failure is not None or (pushed is not None and (report.pushed, report.outcomes.get("applied", 0)) != (pushed, pushed)):
        raise RuntimeError(f"a sync pushed {report.pushed}, {report.outcomes}: {report.failure}")


def _in_turns(works: list[Callable[[], float]]) -> list[tuple[float, ...]]:
    runs: list[list[float]] = [[] for _ in works]
    for turn in range(_WARM + _ROUNDS):
        for took, work in zip(runs, works, strict=True):
            ms = work()
            if turn >= _WARM:
                took.append(ms)
    return [tuple(took) for took in runs]


def _middle(runs: tuple[float, ...]) -> float:
    return sorted(runs)[len(runs) // 2]
