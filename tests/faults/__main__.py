"""`python -m tests.faults NAME --seeds A:B [--count N]`: one fault campaign, summed and printed; exit code 1 for any violation.

`--ci` runs the size of continuous integration, of one campaign or of all (ci.py).

Histories are independent of one another: a long course is split by ranges of seeds over machines, and the figures added.
"""

import argparse
import gc
import importlib
import logging
import sys
import time

from tests.faults import ci
from tests.faults.report import Report

CAMPAIGNS = {
    "simulation": "ten replicas and the server for eight weeks under one seed",
    "kept": "every history that once failed, as it is kept in tests/faults/regressions",
    "network": "each kind of fault at each request of a sync with everything in it",
    "clocks": "each kind of wrong clock through a whole day",
    "writes": "the nth write of a day's work fails, is cut short, or is the last",
    "corruption": "database, its log, journal and files spoiled on the disk",
    "kills": "kill -9 of tablet and server, the server on SQLite and on PostgreSQL",
    "powercut": "the disk as a power cut leaves it: torn, reordered and missing writes under SQLCipher's own format",
    "lying": "the same on a disk that leaves out one sync in ten: no loss in silence, and next to everything comes back",
    "updating": "the disk as a power cut leaves it while a release is installed, or gone back from",
    "restored": "the server comes back from a backup an hour to a fortnight old",
    "tampering": "stored evidence changed by column, row and file under a stopped server",
    "interleaved": "transactions of two servers on one PostgreSQL, mixed statement by statement",
    "replays": "a day's requests shown to the server again: as they were, changed, and signed anew",
    "hands": "whatever is pressed in the windows of tablet and desk, and in whatever order",
    "planted": "known faults put into the product: each must be found",
}


def main() -> int:
    options = _parser().parse_args()
    if options.ci:
        return ci.run(options.campaign)
    if not options.campaign:
        _parser().print_help()
        return 2
    # A server that meets a full disk says so; thousands of times are not worth reading.
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    first, _, end = options.seeds.partition(":")
    module = importlib.import_module(f"tests.faults.{options.campaign}")
    _spare_what_is_imported()
    report: Report = module.campaign(range(int(first), int(end or int(first) + 1)), options)
    print(f"{report.told()}\n  {time.monotonic() - began:.0f} s")
    return 1 if report.wrong else 0


def _spare_what_is_imported() -> None:
    """A whole collection would walk through every library again each time a history makes some ten thousand objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _parser() -> argparse.ArgumentParser:
    told = "\n".join(f"  {name:<12}{what}" for name, what in CAMPAIGNS.items())
    parser = argparse.ArgumentParser(prog="python -m tests.faults", epilog=told, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("campaign", nargs="?", default="", choices=["", *CAMPAIGNS], metavar="NAME", help="one of those below")
    parser.add_argument("--ci", action="store_true", help="the size of continuous integration: of this campaign, or of all")
    parser.add_argument("--seeds", default="1:11", metavar="A:B", help="from A, without B (default: %(default)s)")
    parser.add_argument("--count", type=int, default=0, help="at most so many runs; 0: all")
    parser.add_argument("--steps", type=int, default=160, help="simulation, hands: so many steps each (default: %(default)s)")
    parser.add_argument("--first", action="store_true", help="network: one request of each step of the protocol, not every request")
    parser.add_argument("--bundle", type=int, default=1, metavar="N", help="writes, network, corruption: so many faults in one day")
    parser.add_argument("--shrink", action="store_true", help="simulation: keep the first failing history, made small")
    parser.add_argument("--twice", action="store_true", help="simulation: each history twice; the traces must be equal")
    parser.add_argument(
        "--only",
        default="",
        help="planted: only this fault; powercut: with this of planted_disk.py; kills: this database; hands: this window",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
