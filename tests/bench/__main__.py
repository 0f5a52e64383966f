"""`python packaging/start.py bench`: every speed that issue 2 and sync.md promise, beside its limit in the same run.

The one rule: a limit that is missed is said and the exit code stays 0; a measurement that could not be made is code 1.
"""

import argparse
import datetime
import json
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

# Before anything asks for a keyring: two copies of one device must not share an entry in the user's own.
os.environ["DOORSTEP_NO_KEYRING"] = "1"

from tests.bench import of_couch, of_files, of_flood, of_history, of_outage, of_push, of_start, of_storage, of_sync, of_tablet, of_thin
from tests.bench.company import Company
from tests.bench.figure import Figure, table

Measure = Callable[[Company], Iterator[Figure]]

MEASURES: dict[str, Measure] = {
    "push": of_sync.pushed,
    "postgres": of_push.on_postgres,
    "serve": of_sync.served,
    "pull": of_sync.pulled,
    "idle": of_sync.idle,
    # Before the files: what it brings must be new to the server.
    "visit": of_files.visited,
    "files": of_files.uploaded,
    "couch": of_couch.beside,
    "history": of_history.both,
    "outage": of_outage.drained,
    "flood": of_flood.flooded,
    "thin": of_thin.thin,
    "search": of_storage.searched,
    "sheet": of_storage.sheets,
    "start": of_start.started,
    "tablet": of_tablet.used,
    "ink": of_tablet.written,
}


# Only where they are asked for: they take many minutes.
LONG = ("history", "outage", "flood", "thin")


def main(words: Sequence[str]) -> int:
    options = _parser().parse_args(words)
    chosen = options.only or [name for name in MEASURES if name not in LONG]
    print(_machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as folder:
        company = Company(Path(folder), options.orders, options.history, options.devices, options.backlog)
        try:
            figures, failed = _measured(company, chosen)
        finally:
            company.close()
    print("\n" + table(figures))
    if options.json:
        said = {"machine": _machine(), "orders": options.orders, "figures": [_plain(figure) for figure in figures]}
        options.json.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if failed else 0


def _measured(company: Company, chosen: Sequence[str]) -> tuple[list[Figure], bool]:
    """All figures that could be taken; one that fails says why and the others go on."""
    figures: list[Figure] = []
    failed = False
    for name in chosen:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            figures += MEASURES[name](company)
        except Exception:  # noqa: BLE001 - whatever it is, the other measurements are still worth having
            traceback.print_exc()
            failed = True
    return figures, failed


def _machine() -> str:
    """What a ratio was taken on; `load` tells whether the machine was quiet."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    now = datetime.datetime.now(datetime.UTC)
    where = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    return f"{now:%Y-%m-%d %H:%M} UTC, {where}{load}"


def _plain(figure: Figure) -> dict[str, object]:
    names = ("name", "runs", "measured", "unit", "limit", "peer", "most", "at_least", "ratio", "verdict", "note")
    return {name: getattr(figure, name) for name in names}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="start.py bench", description="Measures Doorstep's speeds, each beside its limit in the same run."
    )
    parser.add_argument(
        "--only", action="append", choices=list(MEASURES), metavar="NAME", help=f"one of: {', '.join(MEASURES)}; may be repeated"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures with every single run")
    parser.add_argument("--orders", type=int, default=10_000, help="how many orders the crew holds (default: %(default)s)")
    parser.add_argument(
        "--history",
        type=int,
        default=1_000_000,
        help="how many events the server with the longest history holds, for `history`: 4.3 KB of disk each (default: %(default)s)",
    )
    parser.add_argument("--devices", type=int, default=500, help="how many come back at once, for `outage` (default: %(default)s)")
    parser.add_argument("--backlog", type=int, default=40, help="events that each of them brings (default: %(default)s; 1000 take long)")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
