"""Sync: ten thousand orders down, signed events up, a sync with nothing new; client engine and server as shipped."""

import http.server
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import requests

from app.storage.database import open_database
from sync.client.link import Link, query
from sync.protocol.messages import LARGEST_PAGE_ITEMS, Head, Page
from tests.bench.company import Company, engine_of
from tests.bench.figure import Figure, timed, times
from tests.bench.sweeping import as_in_a_window
from tests.bench.wire_bytes import Counted
from tests.sync.raw_device import RawDevice

_ROUNDS = 3


def pulled(company: Company) -> Iterator[Figure]:
    """10,000 orders into an empty tablet, beside a plain GET, parse and insert of the same bytes (sync.md, Figures)."""
    pages = pages_of(company)
    ours: list[float] = []
    limit: list[float] = []
    for _ in range(_ROUNDS):
        # In turns, so that a busy minute of the machine falls on both.
        with as_in_a_window():
            limit.append(_raw(company, pages))
        ours.append(first_sync(company))
    size_mb = sum(map(len, pages)) / 1e6
    name = f"{company.orders:,} orders pulled ({size_mb:.1f} MB)"
    yield Figure(name, tuple(ours), "ms", sorted(limit)[_ROUNDS // 2], peer="GET + parse + insert", most=3)


def pushed(company: Company) -> Iterator[Figure]:
    """Signed creations with sealed customers, 200 to a push, as they came in while the orders were brought (sync.md, Figures)."""
    _ = company.importer
    rates = tuple(200 / seconds for seconds in company.push_s if seconds)
    yield Figure("signed events pushed, with all checks", rates, "/s", 100, at_least=True)


def served(company: Company) -> Iterator[Figure]:
    """How fast the server alone gives pages out: 20 pages of 500 one after another, with all checks (sync.md, Figures)."""
    device = reader(company)
    rates = tuple(company.orders / (timed(lambda: _read_all(device)) / 1000) for _ in range(_ROUNDS))
    yield Figure("orders served by pull, one connection", rates, "/s", 300, at_least=True)


def idle(company: Company) -> Iterator[Figure]:
    """A sync with nothing new: how many requests, how many bytes on the wire, how long beside the bare request."""
    opened = company.opened(company.copy_of(company.pulled, "idle"))
    engine, link = engine_of(opened), Link(opened.enrolled.url, opened.key)
    try:
        engine.sync_once()
        with Counted() as counted:
            engine.sync_once()
        head = query("/v1/head", since=0)
        bare = sorted(times(lambda: link.get(head, Head), 20, warm=3))[10]
        ours = times(engine.sync_once, 20, warm=3)
    finally:
        engine.close()
        link.close()
        opened.close()
    yield Figure("a sync with nothing new: requests", (counted.requests,), "", 1)
    yield Figure("a sync with nothing new: bytes", (counted.bytes,), "B", 1024)
    yield Figure("a sync with nothing new", ours, "ms", bare, peer="one signed request", most=4)


def first_sync(company: Company) -> float:
    opened = company.opened(company.copy_of(company.fresh, "first"))
    engine = engine_of(opened)

    def sync() -> None:
        report = engine.sync_once()
        if report.failure is not None or report.pulled != company.orders:
            raise RuntimeError(f"the tablet pulled {report.pulled}: {report.failure}")

    try:
        with as_in_a_window():
            return timed(sync)
    finally:
        engine.close()
        opened.close()


def reader(company: Company) -> RawDevice:
    """The desk: it sees the crew's orders too, by their area."""
    # The importer starts the server, which writes the tickets.
    _ = company.importer
    ticket = company.ticket("desk")
    if company.desk is None:
        company.desk = RawDevice(company.url, ticket.org, role="dispatcher")
        company.desk.enrol(ticket.ticket)
    return company.desk


def _read_all(device: RawDevice) -> list[bytes]:
    pages: list[bytes] = []
    cursor, more = 0, True
    while more:
        reply = device.ask("GET", f"/v1/pull?scope=area:north&cursor={cursor}&limit={LARGEST_PAGE_ITEMS}")
        pages.append(reply.content)
        page = msgspec.json.decode(reply.content, type=_End)
        cursor, more = page.to, page.more
    return pages


class _End(msgspec.Struct):
    to: int
    more: bool


def pages_of(company: Company) -> list[bytes]:
    return _read_all(reader(company))


def _raw(company: Company, pages: list[bytes]) -> float:
    """The least that a client must do: GET the bytes from a plain server, parse them, insert one row an order, encrypted."""
    with tempfile.TemporaryDirectory(dir=company.folder) as name, _plain_server(Path(name), pages) as url, requests.Session() as session:
        engine = open_database(Path(name) / "raw.db", b"k" * 32)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE raw (id TEXT PRIMARY KEY, ver INTEGER, json BLOB)")

        def work() -> None:
            with engine.begin() as connection:
                for number in range(len(pages)):
                    page = msgspec.json.decode(session.get(f"{url}/{number}", timeout=20).content, type=Page)
                    rows = [(item.entity, item.ver, msgspec.json.encode(item.order)) for item in page.items]
                    connection.exec_driver_sql("INSERT INTO raw VALUES (?, ?, ?)", rows)

        try:
            return timed(work)
        finally:
            engine.dispose()


class _plain_server:
    """Serves the pages as files, from a thread of this process, with Python's own server."""

    def __init__(self, folder: Path, pages: list[bytes]) -> None:
        for number, page in enumerate(pages):
            (folder / str(number)).write_bytes(page)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        self._thread = threading.Thread(target=self._server.serve_forever, name="bench-plain-server")

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass
