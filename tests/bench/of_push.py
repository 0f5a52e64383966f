"""Pushes where the rows are in PostgreSQL, beside SQLite in the same run; the benchmark starts a PostgreSQL of its own, with fsync."""

import sys
import time
from collections.abc import Iterator

from app.domain.identity import SystemClock
from tests.bench.company import Company
from tests.bench.figure import Figure
from tests.bench.orders import made
from tests.sync.cluster import Cluster, lacking
from tests.sync.raw_device import RawDevice, Signed

# sync.md, Figures: a push of 100 signed events.
_EVENTS, _ROUNDS = 100, 12
_SETTINGS = ("fsync=on", "shared_buffers=128MB", "max_connections=80", "listen_addresses=")


def on_postgres(company: Company) -> Iterator[Figure]:
    """Signed creations with sealed customers, 100 to a push, to two servers in turns; the first push of each warms it."""
    if lacking():
        print(f"postgres: skipped, {lacking()}", file=sys.stderr)
        return
    cluster = Cluster(settings=_SETTINGS)
    servers = [Company(company.folder / "with-sqlite", 0), Company(company.folder / "with-postgres", 0)]
    try:
        servers[1].database = cluster.start().new()
        rates = _in_turns([_device(server) for server in servers], company)
    finally:
        for server in servers:
            server.close()
        cluster.remove()
    yield Figure("signed events pushed, 100 at a time, on PostgreSQL", rates[1], "/s", 100, at_least=True, note="fsync on")
    yield Figure("the same on SQLite", rates[0], "/s", 100, at_least=True)


def _device(server: Company) -> RawDevice:
    server.folder.mkdir()
    return server.importer


def _in_turns(devices: list[RawDevice], company: Company) -> list[tuple[float, ...]]:
    now_ms = SystemClock().wall_ms()
    events = [list(made(device, company.catalog, _EVENTS * (_ROUNDS + 1), now_ms)) for device in devices]
    rates: list[list[float]] = [[] for _ in devices]
    for turn in range(_ROUNDS + 1):
        part = slice(turn * _EVENTS, (turn + 1) * _EVENTS)
        for device, own, found in zip(devices, events, rates, strict=True):
            rate = _EVENTS / _push_s(device, own[part])
            if turn:
                found.append(rate)
    return [tuple(found) for found in rates]


def _push_s(device: RawDevice, events: list[Signed]) -> float:
    begin = time.perf_counter()
    answers = device.push(*events)
    took_s = time.perf_counter() - begin
    wrong = {answer.outcome or answer.error for answer in answers} - {"applied"}
    if wrong:
        raise RuntimeError(f"events were not applied: {wrong}")
    return took_s
