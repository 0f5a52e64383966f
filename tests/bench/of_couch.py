"""Beside a CouchDB-protocol pair of the same run: PouchDB server and client on Node, fetched by the benchmark itself (sync.md, Figures).

The one rule: the peer is used as its makers ship it, with the batch size of our pages. Without Node or network one line says so.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from sync.client.pages import RawPage
from tests.bench.child import ROOT
from tests.bench.company import Company
from tests.bench.figure import Figure
from tests.bench.of_files import FILE_BYTES, RESULTS, sent
from tests.bench.of_sync import first_sync, idle, pages_of

_PEER = ROOT / "tests" / "bench" / "peer"
_INSTALL_S, _RUN_S = 1200, 900


def beside(company: Company) -> Iterator[Figure]:
    """10,000 orders down, 1,000 results with 200 KB each up, a sync with nothing new: ours beside theirs, in turns of one machine."""
    peer = _peer(company)
    if peer is None:
        return
    theirs = "PouchDB server and client"
    yield Figure(f"{company.orders:,} orders pulled", (first_sync(company),), "ms", peer["down_ms"], peer=theirs, most=0.25)
    # Before anything is sent: the copies that sync here are of one device, and what another has sent is news to them.
    nothing = list(idle(company))
    took_ms, size = sent(company)
    yield Figure(f"{_results(company):,} results with 200 KB each up", (took_ms,), "ms", peer["up_ms"], peer=theirs)
    yield Figure("bytes on the wire for them", (size / 1e6,), "MB", peer["up_bytes"] / 1e6, peer=theirs)
    middle = sorted(peer["idle_ms"])[len(peer["idle_ms"]) // 2]
    yield Figure("a sync with nothing new", nothing[2].runs, "ms", middle, peer=theirs)
    yield Figure("a sync with nothing new: bytes", nothing[1].runs, "B", peer["idle_bytes"], peer=theirs)


def _results(company: Company) -> int:
    return min(RESULTS, company.orders)


def _peer(company: Company) -> dict[str, Any] | None:
    """What the peer measured of itself; None, with a line of why, where it cannot be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        print("couch: skipped, Node is not installed here", file=sys.stderr)
        return None
    modules = _modules(npm)
    if modules is None:
        print("couch: skipped, the peer could not be fetched", file=sys.stderr)
        return None
    with tempfile.TemporaryDirectory(dir=company.folder) as folder:
        orders = Path(folder) / "orders.txt"
        with orders.open("wb") as file:
            for page in pages_of(company):
                for item in msgspec.json.decode(page, type=RawPage).items:
                    file.write(bytes(item.order) + b"\n")
        line = [node, str(_PEER / "couch.js"), folder, str(orders), str(_results(company)), str(FILE_BYTES)]
        done = subprocess.run(line, env={**os.environ, "NODE_PATH": str(modules)}, capture_output=True, timeout=_RUN_S, cwd=folder)
    if done.returncode != 0:
        raise RuntimeError(f"the peer ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
    said: dict[str, Any] = json.loads(done.stdout.decode().strip().splitlines()[-1])
    if (said["down_docs"], said["up_docs"]) != (company.orders, _results(company)):
        raise RuntimeError(f"the peer lost something: {said}")
    return said


def _modules(npm: str) -> Path | None:
    """Where the peer's packages are, in the versions that package.json names; kept for later runs, for they take minutes to come."""
    wanted = (_PEER / "package.json").read_bytes()
    home = Path(tempfile.gettempdir()) / f"doorstep-bench-peer-{os.getuid() if hasattr(os, 'getuid') else 0}"
    whole = home / "whole.json"
    if whole.is_file() and whole.read_bytes() == wanted:
        return home / "node_modules"
    home.mkdir(exist_ok=True, mode=0o700)
    (home / "package.json").write_bytes(wanted)
    print("fetching the peer ...", file=sys.stderr, flush=True)
    try:
        done = subprocess.run([npm, "install", "--no-audit", "--no-fund", "--silent"], cwd=home, capture_output=True, timeout=_INSTALL_S)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0:
        return None
    whole.write_bytes(wanted)
    return home / "node_modules"
