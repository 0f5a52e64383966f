"""Signed visits over a thin line that loses packets, in a network of its own; says a line of JSON.

Run with a folder and the number of visits. Each is recorded without a network; then the line is there, and time runs from the first
connection, with its TLS, to the last event's checked receipt. Beside it a bare TCP connection carries as many bytes up the same line.
"""

import json
import os
import socket
import sys
import threading
import time
from pathlib import Path

from sync.client.engine import SyncEngine
from sync.client.link import Link
from tests.bench.company import Company, engine_of
from tests.bench.thin_line import HERE, THERE, ThinLine
from tests.faults.crew import Crew, crew_of
from tests.sync.certificates import pair
from ui.opening import Opened

FOLDER, VISITS = Path(sys.argv[1]), int(sys.argv[2])
RATE_BITS, LOST, PATIENCE_S = 20_000, 0.05, 120.0
PORT, BARE_PORT = 8_443, 9_000


def visit(opened: Opened, crew: Crew) -> int:
    """Recorded, and nothing of it sent; answers its events."""
    order = crew.open_orders()[0]
    return sum(len(saved.events) for saved in crew.whole_visit(order))


def handed_in(opened: Opened, url: str) -> float:
    """Seconds until every event has its receipt; photos and sheet are cut off then."""
    engine = SyncEngine(opened.store, Link(url, opened.key), opened.key, opened.editions)
    begin = time.perf_counter()
    sync = threading.Thread(target=engine.sync_once)
    sync.start()
    while opened.replica.waiting().events:
        if time.perf_counter() - begin > PATIENCE_S:
            raise RuntimeError("the visit did not arrive")
        time.sleep(0.02)
    took_s = time.perf_counter() - begin
    engine.close()
    sync.join()
    return took_s


def bare(size: int) -> float:
    """Seconds for so many bytes and one back, by TCP alone."""
    with socket.create_server((HERE, BARE_PORT)) as listening:

        def take() -> None:
            connection, _ = listening.accept()
            with connection:
                left = size
                while left:
                    left -= len(connection.recv(65_536))
                connection.sendall(b"!")

        taking = threading.Thread(target=take)
        taking.start()
        begin = time.perf_counter()
        with socket.create_connection((THERE, BARE_PORT)) as line:
            line.sendall(bytes(size))
            line.recv(1)
        took_s = time.perf_counter() - begin
        taking.join()
    return took_s


def main() -> None:
    thin = ThinLine(RATE_BITS, LOST, seed=1)
    certificate, key = pair(FOLDER, "thin", addresses=(HERE, THERE))
    os.environ["REQUESTS_CA_BUNDLE"] = str(certificate)
    serving = ("--host", HERE, "--tls-certificate", str(certificate), "--tls-key", str(key))
    company = Company(FOLDER, VISITS + 1, serving=serving, port=PORT)
    opened = company.opened(company.pulled)
    crew, events = crew_of(opened), 0
    ours, beside, sizes = list[float](), list[float](), list[tuple[int, int]]()
    try:
        for _ in range(VISITS):
            events = visit(opened, crew)
            up, down = thin.up, thin.down
            ours.append(handed_in(opened, company.url.replace(HERE, THERE)))
            sizes.append((thin.up - up, thin.down - down))
            beside.append(bare(thin.up - up))
            rest = engine_of(opened)
            report = rest.sync_once()
            rest.close()
            if report.failure is not None:
                raise RuntimeError(f"what was left did not arrive: {report.failure}")
    finally:
        opened.close()
        company.close()
        thin.close()
    print(json.dumps({"events": events, "ours": ours, "bare": beside, "bytes": sizes, "lost": thin.gone / thin.packets}), flush=True)


main()
