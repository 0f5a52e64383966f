"""Evidence while somebody asks fifty times as much as a fleet does: how long a crew's event takes, and what the others are told (TM13).

The one rule: every event is counted on the server afterwards; a flood that was not turned away, or not answered at all, is an error.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from sqlalchemy import func, select

from app.storage.database import open_database, reading
from sync.server import tables as t
from sync.server.folders import ServerFolders
from tests.bench.company import Company
from tests.bench.crowd import Line, Member, living
from tests.bench.figure import Figure
from tests.bench.of_outage import enrolled

# A fleet of 500 that syncs every 15 minutes with three requests asks 1.7 times a second (deployment.md); fifty times that.
_NORMAL_PER_S = 500 * 3 / 900
_TIMES = 50
_SECONDS = 30.0
_CREWS, _EVERY_S = 10, 1.0
# Half of the flood comes from strangers without a key, half from a device that has one and reads whatever it may.
_STRANGERS = 8


def flooded(company: Company) -> Iterator[Figure]:
    own = Company(company.folder / "flood", 0)
    own.folder.mkdir()
    try:
        fleet = enrolled(own, _CREWS + 1)
        said = asyncio.run(_both(own.url, fleet[:_CREWS], fleet[_CREWS]))
    finally:
        own.close()
    events = _stored(own)
    took = sorted(seconds for member in fleet[:_CREWS] for seconds in member.took_s)
    # Each crew's order beside what it then noted on it.
    if events != len(took) + _CREWS:
        raise RuntimeError(f"{len(took) + _CREWS} events were answered, {events} are there")
    if not said["429"] or set(said) - {"200", "401", "403", "429", "429 without a time"} or said["429 without a time"]:
        raise RuntimeError(f"the flood was answered wrongly: {dict(said)}")
    asked = sum(said.values()) / _SECONDS
    note = f"{len(took)} events; {asked:.0f} requests/s beside them, {said['429'] / sum(said.values()):.0%} told to wait: {dict(said)}"
    name = f"p99 of an event, signed to receipt, beside {_TIMES} times a fleet's requests or more"
    yield Figure(name, (took[int(len(took) * 0.99)],), "s", 5, note=note)


def _stored(own: Company) -> int:
    """Events that are on the server and took effect."""
    engine = open_database(ServerFolders(own.folder / "server").of_replica.database, None)
    with reading(engine) as connection:
        count = connection.execute(select(func.count()).select_from(t.event).where(t.event.c.outcome == "applied")).scalar_one()
    engine.dispose()
    return int(count)


async def _both(url: str, crews: Sequence[Member], reader: Member) -> Counter[str]:
    is_over, said = asyncio.Event(), Counter[str]()
    lines = [Line(url, member.device) for member in crews]
    greedy = Line(url, reader.device)
    working = [asyncio.create_task(living(line, crew, is_over, _EVERY_S)) for line, crew in zip(lines, crews, strict=True)]
    flood = [asyncio.create_task(_stranger(url, is_over, said)) for _ in range(_STRANGERS)]
    flood.append(asyncio.create_task(_reader(greedy, is_over, said)))
    await asyncio.sleep(_SECONDS)
    is_over.set()
    await asyncio.gather(*working, *flood)
    for line in (*lines, greedy):
        line.close()
    return said


async def _stranger(url: str, is_over: asyncio.Event, said: Counter[str]) -> None:
    """Asks on one connection as fast as its share allows, and as soon as it may."""
    parts, pause_s = urlsplit(url), _STRANGERS / (_NORMAL_PER_S * _TIMES)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    head = f"GET /v1/pull?scope=area:north&cursor=0 HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
    due = time.perf_counter()
    while not is_over.is_set():
        writer.write(head)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        await reader.readexactly(int(headers.get("content-length", "0")))
        _note(said, int(lines[0].split()[1]), headers)
        due += pause_s
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
    writer.close()


async def _reader(line: Line, is_over: asyncio.Event, said: Counter[str]) -> None:
    """A device of the house that reads its whole scope again and again, without a pause."""
    while not is_over.is_set():
        status, headers, _ = await line.ask("GET", "/v1/pull?scope=crew:N-WATER&cursor=0&limit=500")
        _note(said, status, headers)


def _note(said: Counter[str], status: int, headers: dict[str, str]) -> None:
    is_blunt = status == 429 and not headers.get("retry-after", "").isdigit()
    said["429 without a time" if is_blunt else str(status)] += 1
