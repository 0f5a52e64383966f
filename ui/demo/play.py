"""`doorstep demo`: sets up a server, sample orders, a desk and a tablet; shows their windows, or does the whole job unseen.

The one rule: every part is a process of its own with a data folder of its own, and all of them end with the demo.
"""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.domain.errors import Refused
from app.language import add_language, machine_language
from app.settings import default_data, resource
from app.storage.catalog import load_catalog
from app.storage.disk import make_named_folder
from app.use_cases.imports import fitting_mapping, read_orders
from app.wording import sentence
from ui.demo.company import Actor, Company, open_for_business
from ui.demo.performance import CREW, Performance, Wish, write_summary
from ui.demo.programme import PROGRAMME
from ui.demo.sample import sample_of_today
from ui.frame import choose_platform

_UNSEEN = Path("doorstep-demo")
_PIN = "482913"
# The first visit of the programme is in Chinese, whatever this machine speaks.
_PLAYED = "zh"


def main(argv: Sequence[str]) -> int:
    """0 when all came out as it had to, 1 when something did not; what, stands in the summary and on the screen."""
    options = _options(argv)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            # As Ctrl-C: whoever ends the demo ends all that it started.
            signal.signal(getattr(signal, name), signal.default_int_handler)
    _refuse_bad_orders(options.orders)
    if options.headless:
        return _unseen(options)
    try:
        choose_platform()
    except Refused:
        _say(options.language, "demo.no_display", folder=str(options.out))
        return _unseen(options)
    return _shown(options)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="doorstep demo", description="Set up a server, a desk and a tablet with sample orders.")
    parser.add_argument(
        "--data", type=Path, help="folder of the demo with windows; a second run goes on in it (default: in the user's data folder)"
    )
    parser.add_argument("--headless", action="store_true", help="do the whole job off screen and write what came of it")
    parser.add_argument(
        "--out", type=Path, default=_UNSEEN, help="where --headless writes summary, sheets and pictures (default: %(default)s)"
    )
    parser.add_argument(
        "--orders", type=Path, metavar="FILE", help="a CSV or XLSX file of orders that a shipped mapping fits, instead of the sample"
    )
    add_language(parser)
    parser.add_argument("--visits", type=int, choices=range(1, len(PROGRAMME) + 1), default=len(PROGRAMME), help=argparse.SUPPRESS)
    parser.add_argument("--sample", type=int, help=argparse.SUPPRESS)
    parser.set_defaults(language="")
    options = parser.parse_args(list(argv))
    options.played = options.language or _PLAYED
    options.language = options.language or machine_language()
    return options


def _refuse_bad_orders(file: Path | None) -> None:
    """What the importer would stumble over in the middle of the demo is said before anything begins. Raises Refused."""
    if file is None:
        return
    if not file.is_file():
        raise Refused("demo.no_orders", file=str(file))
    catalog = load_catalog(resource("."))
    plan = read_orders(file, fitting_mapping(file, catalog), catalog)
    if not plan.good:
        raise Refused("demo.nothing_good", file=str(file), bad=len(plan.bad), skipped=plan.skipped_count)


def _unseen(options: argparse.Namespace) -> int:
    out = options.out
    make_named_folder(out)
    wish = Wish(out, options.orders, options.language, options.visits, options.sample, options.played)
    performance = Performance(wish)
    figures = performance.run()
    path = write_summary(out, figures)
    for name in (
        "orders_dispatched",
        "visits_signed_offline",
        "events_pushed",
        "receipts_valid",
        "files_verified",
        "duplicates",
        "conflicts",
    ):
        sys.stdout.write(f"  {name}: {figures[name]}\n")
    if figures["failures"]:
        _say(options.language, "demo.failed", what=", ".join(figures["failures"]), path=str(path))
        return 1
    _say(options.language, "demo.done", sheets=len(figures["sheets"]), pictures=len(figures["screenshots"]), path=str(path))
    return 0


def _shown(options: argparse.Namespace) -> int:
    """Both windows, until both are closed."""
    company = Company(options.data or default_data("demo"), headless=False)
    try:
        return _until_closed(company, options)
    finally:
        company.go_home()


def _until_closed(company: Company, options: argparse.Namespace) -> int:
    language = options.language
    make_named_folder(company.folder)
    server = company.hire("server", "server")
    _say(language, "demo.server_up", url=open_for_business(server, language))
    _fill(company, server, options)
    windows = [
        _window(company, server, "desk", "desk", "1600x900", language),
        _window(company, server, "tablet", "field", "1280x800", language, f"field-{CREW}"),
    ]
    _say(language, "demo.windows", pin=_PIN)
    while any(window.is_running for window in windows):
        time.sleep(0.3)
        if not server.is_running:
            raise Refused("demo.server_gone", log=str(server.log))
    return 0


def _fill(company: Company, server: Actor, options: argparse.Namespace) -> None:
    """Takes the orders in, once: a second run goes on with what is there."""
    importer = company.hire("import", "import")
    if (importer.data / "trust.json").exists() and options.orders is None:
        _say(options.language, "demo.goes_on", folder=str(company.folder))
        return
    orders = options.orders or sample_of_today(company.folder / "sample.csv", datetime.now().astimezone())
    _say(options.language, "demo.importing" if options.orders else "demo.importing_sample", file=orders.name)
    importer.run(str(orders.resolve()), *_ticket(server, importer, "import"), "--language", options.language)


def _window(company: Company, server: Actor, name: str, command: str, size: str, language: str, label: str = "") -> Actor:
    window = company.hire(name, command, "--size", size, "--language", language)
    window.start(*_ticket(server, window, label or name))
    return window


def _ticket(server: Actor, actor: Actor, label: str) -> tuple[str, ...]:
    """The ticket's argument for a device that has not enrolled yet."""
    if (actor.data / "trust.json").exists():
        return ()
    return "--ticket", str(server.data / "tickets" / f"ticket-{label}.json")


def _say(language: str, code: str, **params: str | int) -> None:
    sys.stdout.write(sentence(code, language, **params) + "\n")
    sys.stdout.flush()
