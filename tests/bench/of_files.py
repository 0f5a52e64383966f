"""Files: a thousand results with 200 KB each up, and what a signed visit without photos costs on the wire (sync.md, Figures)."""

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from app.domain.events import CrewAccepted
from app.domain.identity import OrderId
from app.storage.audit import captured
from app.storage.listing import list_orders
from app.storage.store import NewEvent, NewFile
from sync.client.engine import SyncEngine
from tests.bench.child import CHILDREN, ROOT
from tests.bench.company import Company, engine_of
from tests.bench.figure import Figure, timed
from tests.bench.of_sync import _Counted, _size
from tests.faults.crew import crew_of
from ui.opening import Opened, acting_as

RESULTS = 1000
FILE_BYTES = 200_000


def uploaded(company: Company) -> Iterator[Figure]:
    """Each result is a signed event that names one file; beside it the same files by a bare PUT over two connections."""
    count = min(RESULTS, company.orders)
    draw = random.Random(1)
    files = [draw.randbytes(FILE_BYTES) for _ in range(count)]
    opened = company.opened(company.copy_of(company.pulled, "uploading"))
    engine = engine_of(opened)
    try:
        _record(opened, files)
        with _put_server(company.folder / "put") as url:
            limit = timed(lambda: _put_all(url, files))
        with _Counted() as counted:
            ours = timed(lambda: _send_all(engine, count))
    finally:
        engine.close()
        opened.close()
    yield Figure(f"{count:,} results with 200 KB each up", (ours,), "ms", limit, peer="PUT + hash + fsync", most=1.5)
    size = sum(map(len, files))
    yield Figure("bytes on the wire for them", (counted.bytes / 1e6,), "MB", size / 1e6, peer="the files", most=1.03)


def visited(company: Company) -> Iterator[Figure]:
    """A whole visit recorded offline, then synced: what goes over the line both ways without its photos and its sheet, and the sheet."""
    opened = company.opened(company.copy_of(company.pulled, "visiting"))
    engine, crew = engine_of(opened), crew_of(opened)
    try:
        engine.sync_once()
        events = sum(len(saved.events) for saved in crew.whole_visit(crew.open_orders()[0]))
        with _Lines() as lines:
            engine.sync_once()
            roles = {file.sha256: file.role for file in captured(opened.store.engine)}
    finally:
        engine.close()
        opened.close()
    large = {path: size for path, size in lines.by_path.items() if roles.get(path.rpartition("/")[2]) in ("photo", "thumbnail", "sheet")}
    sheet = sum(size for path, size in large.items() if roles[path.rpartition("/")[2]] == "sheet")
    rest = sum(lines.by_path.values()) - sum(large.values())
    yield Figure(f"a signed visit of {events} events on the wire, without photos and sheet", (rest / 1000,), "KB", 12)
    yield Figure("its service sheet on the wire", (sheet / 1000,), "KB", 12, note="embedded fonts")


class _Lines(_Counted):
    """Bytes of both ways for each path."""

    def __enter__(self) -> "_Lines":
        self.by_path: Counter[str] = Counter()
        super().__enter__()
        counting = requests.Session.send

        def by_path(session: requests.Session, prepared: requests.PreparedRequest, **settings: Any) -> requests.Response:
            response = counting(session, prepared, **settings)
            heads = _size(f"{prepared.method} {prepared.path_url} HTTP/1.1", prepared.headers), _size("HTTP/1.1 200 OK", response.headers)
            bodies = (int(message.headers.get("Content-Length", 0)) for message in (prepared, response))
            # Not from the common count: two lanes send at a time.
            self.by_path[urlsplit(prepared.path_url).path] += sum(heads) + sum(bodies)
            return response

        requests.Session.send = by_path  # type: ignore[method-assign]
        return self


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
