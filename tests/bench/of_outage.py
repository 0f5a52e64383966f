"""After an outage: a whole fleet pushes at once what it recorded meanwhile, and a few crews go on working (issue 3, Speed).

The one rule: the server is counted afterwards, row by row: every event is there once, and applied.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import func, select

from app.domain.identity import SystemClock
from app.storage.database import open_database, reading
from sync.protocol.messages import Ticket
from sync.server import tables as t
from sync.server.beside import IN_FOLDER, own_words, rows_of
from sync.server.folders import ServerFolders
from sync.server.log_tables import log_leaf
from sync.server.tickets import Tickets
from tests.bench.company import Company
from tests.bench.crowd import Batch, Line, Member, drain, living
from tests.bench.figure import Figure
from tests.sync.raw_device import RawDevice

_LABEL = "field-N-WATER"
_LIVING, _EVERY_S = 5, 2.0


def drained(company: Company) -> Iterator[Figure]:
    """`--devices` times `--backlog` events at once; how long single pushes take, and that nothing is lost or doubled."""
    own = Company(company.folder / "outage", 0)
    own.folder.mkdir()
    try:
        fleet = enrolled(own, company.devices + _LIVING)
        crowd, crews = fleet[: company.devices], fleet[company.devices :]
        batches = [member.batches(company.backlog) for member in crowd]
        took_s = asyncio.run(_all(own.url, crowd, batches, crews))
    finally:
        own.close()
    _count(own, crowd, company.backlog)
    events = company.devices * company.backlog
    told = f"{company.devices} devices with {company.backlog:,} events each at once"
    later = sum(member.asked_later for member in crowd)
    pushes = [seconds for member in crowd for seconds in member.took_s]
    note = f"{len(pushes)} pushes, {later} asked to come later"
    yield Figure(f"p99 of a push, sent to receipts: {told}", (_p99(pushes),), "s", 5, note=note)
    new = [seconds for member in crews for seconds in member.took_s]
    yield Figure("p99 of a crew's new event meanwhile, signed to receipt", (_p99(new),), "s", 5, note=f"{len(new)} events, waits in it")
    yield Figure("events stored until the last of them was", (events / took_s,), "/s", 100, at_least=True)


def enrolled(own: Company, count: int) -> list[Member]:
    """Each by a ticket of its own, as an operator gives them out."""
    url, folders = own.url, ServerFolders(own.folder / "server")
    organisation, keys = own_words(folders)
    found: list[Member] = []
    with rows_of(folders, IN_FOLDER, SystemClock()) as rows:
        tickets = Tickets(rows, folders, organisation, keys.public, is_demo=True)
        for _ in range(count):
            ticket = msgspec.json.decode(tickets.issue(_LABEL, url).read_bytes(), type=Ticket)
            device = RawDevice(url, organisation.id)
            reply = device.enrol(ticket.ticket)
            device.session.close()
            device.nonce = ""
            found.append(Member(device, reply.trust))
    return found


async def _all(url: str, crowd: Sequence[Member], batches: Sequence[Sequence[Batch]], crews: Sequence[Member]) -> float:
    is_over = asyncio.Event()
    began = time.perf_counter()
    lines = [Line(url, member.device) for member in (*crowd, *crews)]
    try:
        working = [
            asyncio.create_task(living(line, crew, is_over, _EVERY_S)) for line, crew in zip(lines[len(crowd) :], crews, strict=True)
        ]
        await asyncio.gather(*(drain(*of, began) for of in zip(lines, crowd, batches, strict=False)))
        took_s = time.perf_counter() - began
        is_over.set()
        await asyncio.gather(*working)
    finally:
        for line in lines:
            line.close()
    return took_s


def _count(own: Company, crowd: Sequence[Member], backlog: int) -> None:
    """Raises where a device's events are not all there once, applied, and in the log."""
    engine = open_database(ServerFolders(own.folder / "server").of_replica.database, None)
    is_fine = t.event.c.outcome == "applied"
    asked = select(t.event.c.device, func.count(), func.count(t.event.c.h.distinct()), func.count(log_leaf.c.h))
    asked = asked.join(log_leaf, log_leaf.c.h == t.event.c.h).where(is_fine).group_by(t.event.c.device)
    with reading(engine) as connection:
        there = {row[0]: tuple(row[1:]) for row in connection.execute(asked)}
        stored, first = (connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (t.event, t.first))
    engine.dispose()
    wrong = [member.device.device for member in crowd if there.get(member.device.device) != (backlog, backlog, backlog)]
    if wrong or stored != first or stored != sum(found[0] for found in there.values()):
        raise RuntimeError(f"{len(wrong)} devices are not there once and whole; {stored} events, {first} ids")


def _p99(seconds: Sequence[float]) -> float:
    return sorted(seconds)[min(len(seconds) - 1, len(seconds) * 99 // 100)]
