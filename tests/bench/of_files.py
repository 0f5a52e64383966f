"""Files: a thousand results with 200 KB each up, and what a signed visit without photos costs on the wire (sync.md, Figures)."""

import random
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from app.domain.events import CrewAccepted
from app.domain.identity import OrderId
from app.storage.audit import captured
from app.storage.listing import list_orders
from app.storage.store import NewEvent, NewFile
from sync.client.engine import SyncEngine
from sync.client.link import Link
from sync.protocol.packets import PACKETS
from tests.bench.child import CHILDREN, ROOT
from tests.bench.company import Company, engine_of
from tests.bench.figure import Figure, timed
from tests.bench.of_sync import reader
from tests.bench.wire_bytes import Counted
from tests.faults.crew import crew_of
from ui.opening import Opened, acting_as

RESULTS = 1000
FILE_BYTES = 200_000


def uploaded(company: Company) -> Iterator[Figure]:
    """Each result is a signed event that names one file; beside it the same files by a bare PUT over two connections."""
    files = _files(company)
    with _put_server(company.folder / "put") as url:
        limit = timed(lambda: _put_all(url, files))
    ours, size = sent(company)
    yield Figure(f"{len(files):,} results with 200 KB each up", (ours,), "ms", limit, peer="PUT + hash + fsync", most=1.5)
    whole = sum(map(len, files))
    yield Figure("bytes on the wire for them", (size / 1e6,), "MB", whole / 1e6, peer="the files", most=1.03)


def sent(company: Company) -> tuple[float, int]:
    """How long the results take (ms), and how many bytes both ways; measured once a run."""
    if company.results is not None:
        return company.results
    files = _files(company)
    opened = company.opened(company.copy_of(company.pulled, "uploading"))
    engine = engine_of(opened)
    try:
        _record(opened, files)
        with Counted() as counted:
            took_ms = timed(lambda: _send_all(engine, len(files)))
    finally:
        engine.close()
        opened.close()
    company.results = took_ms, counted.bytes
    return company.results


def _files(company: Company) -> list[bytes]:
    draw = random.Random(1)
    return [draw.randbytes(FILE_BYTES) for _ in range(min(RESULTS, company.orders))]


def visited(company: Company) -> Iterator[Figure]:
    """A whole visit recorded offline, then synced: what goes over the line both ways without its photos and its sheet, then its proofs."""
    opened = company.opened(company.copy_of(company.pulled, "visiting"))
    engine, crew = engine_of(opened), crew_of(opened)
    try:
        engine.sync_once()
        order = crew.open_orders()[0]
        events = sum(len(saved.events) for saved in crew.whole_visit(order))
        with Counted() as counted, _packets() as packets:
            engine.sync_once()
        # Who takes a bundle has the log signed at once, which a minute would do else.
        reader(company).ask("GET", f"/v1/order/{order}/bundle")
        with Counted() as later:
            engine.sync_once()
        roles = {file.sha256: file.role for file in captured(opened.store.engine)}
    finally:
        engine.close()
        opened.close()
    photos = _bytes_of(counted, packets, {sha for sha, role in roles.items() if role in ("photo", "thumbnail")})
    sheet = _bytes_of(counted, packets, {sha for sha, role in roles.items() if role == "sheet"})
    rest = counted.bytes - photos - sheet
    yield Figure(f"a signed visit of {events} events on the wire, without photos and sheet", (rest / 1000,), "KB", 12)
    yield Figure("its proofs from the log, a minute later", (later.by_path()["/v1/log"] / 1000,), "KB", 12, note="with the head of the log")
    # A limit of ours: nothing is promised of it, but fonts that are embedded whole would be megabytes.
    yield Figure("its service sheet on the wire", (sheet / 1000,), "KB", 200, note="embedded fonts; a limit of ours")


@contextmanager
def _packets() -> Iterator[list[set[str]]]:
    """The hashes of the files in each packet, in their order."""
    found: list[set[str]] = []
    put = Link.put_packet

    def packet(link: Link, files: Mapping[str, bytes]) -> Any:
        found.append(set(files))
        return put(link, files)

    Link.put_packet = packet  # type: ignore[method-assign]
    try:
        yield found
    finally:
        Link.put_packet = put  # type: ignore[method-assign]


def _bytes_of(counted: Counted, packets: Sequence[set[str]], wanted: set[str]) -> int:
    """Of the requests that are about files of `wanted` only."""
    of_packets = zip((line for line in counted.lines if line[1] == PACKETS), packets, strict=True)
    together = sum(size for (_, _, size), files in of_packets if files <= wanted)
    return together + sum(size for _, path, size in counted.lines if path.removeprefix("/v1/blob/") in wanted)


def _record(opened: Opened, files: list[bytes]) -> None:
    orders = [row.order_id for row in list_orders(opened.store.engine)][: len(files)]
    acting = acting_as(opened, opened.grants[0], "pin")
    for start in range(0, len(files), 100):
        chosen = zip(orders[start : start + 100], files[start : start + 100], strict=True)
        events = [NewEvent(OrderId(order), CrewAccepted(), (NewFile(data, "image/jpeg", "photo"),)) for order, data in chosen]
        opened.store.record(events, acting, lambda order, body: None)


def _send_all(engine: SyncEngine, count: int) -> None:
    sent = 0
    while sent < count:
        report = engine.sync_once()
        sent += report.files
        if report.failure is not None:
            raise RuntimeError(f"{sent} files went up: {report.failure}")


def _put_all(url: str, files: list[bytes]) -> None:
    def lane(mine: list[bytes]) -> None:
        with requests.Session() as session:
            for data in mine:
                session.put(url, data=data, timeout=20).raise_for_status()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lane, (files[::2], files[1::2])))


@contextmanager
def _put_server(folder: Path) -> Iterator[str]:
    folder.mkdir(exist_ok=True)
    line = [sys.executable, str(CHILDREN / "put_server.py"), str(folder)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
        finally:
            process.terminate()
