"""`doorstep import FILE`: takes a table of orders in and brings them to the server, as a device of its own.

The one rule: it shows what it will do before it does it, and a second run adds only what is missing.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from app.domain.errors import Refused
from app.domain.identity import RandomIds, SystemClock
from app.domain.procedure import Text
from app.language import add_language
from app.settings import Folders, default_data, resource
from app.storage.catalog import Catalog, load_catalog
from app.storage.keys import Vault
from app.storage.single import claim
from app.use_cases.imports import ImportPlan, carry_out, fitting_mapping, read_orders, write_bad
from app.use_cases.orders import Orders
from app.wording import sentence
from sync.client.enrol import join, read_ticket
from sync.client.report import SyncReport
from ui.looking_behind import looked_behind
from ui.opening import Opened, acting_as, engine_of, open_replica

_SHOWN_BAD = 20


def main(argv: Sequence[str]) -> int:
    """Exit code 0 when all good rows are with the server, 1 when the file was refused, 69 when only this machine holds them."""
    options = _options(argv)
    folders = Folders(options.data or default_data("import"))
    catalog = load_catalog(resource("."), (folders.procedures,))
    plan = read_orders(options.file, _mapping(options, catalog), catalog)
    _show(plan, options.language)
    if options.bad and plan.bad:
        write_bad(options.bad, plan, options.language)
    if options.dry_run:
        return _say(options.language, "import.dry_run")
    held = claim(folders.lock_file)
    try:
        return _carry_out(plan, _opened(folders, options.ticket, catalog), options.language)
    finally:
        held.release()


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="doorstep import", description="Take orders in from a CSV or XLSX file.")
    parser.add_argument("file", type=Path, help="the table")
    parser.add_argument("--mapping", type=Path, help="what its columns mean (default: the shipped mapping whose columns fit)")
    parser.add_argument("--dry-run", action="store_true", help="show the three heaps and change nothing")
    parser.add_argument("--bad", type=Path, help="write the bad rows with line, column and reason to this CSV file")
    parser.add_argument("--data", type=Path, help="the importer's own data folder")
    parser.add_argument("--ticket", type=Path, help="the enrolment ticket from the server; needed once")
    add_language(parser)
    return parser.parse_args(list(argv))


def _mapping(options: argparse.Namespace, catalog: Catalog) -> Path:
    if options.mapping is None:
        return fitting_mapping(options.file, catalog)
    if not options.mapping.is_file():
        raise Refused("start.no_file", path=str(options.mapping))
    return Path(options.mapping)


def _show(plan: ImportPlan, language: str) -> None:
    counts = dict(good=len(plan.good), doubled=plan.doubled, skipped=plan.skipped_count, bad=len(plan.bad))
    _say(language, "import.planned", **counts)
    for reason, count in plan.skipped.values():
        _say(language, "import.skipped", count=count, reason=reason)
    for row in plan.bad[:_SHOWN_BAD]:
        why = sentence(row.code, language, value=row.value, column=row.column)
        _say(language, "import.bad", line=row.line, column=row.column, reason=why)
    if len(plan.bad) > _SHOWN_BAD:
        _say(language, "import.more_bad", count=len(plan.bad) - _SHOWN_BAD)


def _opened(folders: Folders, ticket: Path | None, catalog: Catalog) -> Opened:
    clock = SystemClock()
    if not folders.is_enrolled:
        if ticket is None:
            raise Refused("store.not_enrolled")
        join(read_ticket(ticket), folders, RandomIds(clock), clock)
    vault = Vault(folders.vault)
    vault.unlock_service()
    return open_replica(folders, vault, catalog, clock)


def _carry_out(plan: ImportPlan, opened: Opened, language: str) -> int:
    engine = engine_of(opened)
    try:
        # First what the server knows, so that an order taken in from another machine is not taken in twice.
        engine.sync_once()
        orders = Orders(opened.store, opened.catalog, acting_as(opened, opened.grants[0], "qr"))
        done = carry_out(plan, orders, _progress)
        _say(language, "import.done", created=done.created, linked=done.linked, already=done.already)
        told = _told(engine.sync_once(_sent), opened, language)
        looked_behind(opened, lambda: False)
        return told
    finally:
        engine.close()
        opened.close()


def _told(report: SyncReport, opened: Opened, language: str) -> int:
    waiting = opened.replica.waiting()
    if report.failure is not None:
        reason = sentence(report.failure.code, language, **report.failure.params)
        _say(language, "import.not_sent", reason=reason)
        return 69
    return _say(language, "import.sent", received=report.receipts, waiting=waiting.events)


def _progress(done: int, total: int) -> bool:
    return _count(done, total)


def _sent(done: int, total: int, _bytes: int) -> None:
    _count(done, total)


def _count(done: int, total: int) -> bool:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} / {total} ")
        sys.stderr.flush()
    return True


def _say(language: str, code: str, **params: int | str | Text) -> int:
    sys.stdout.write(sentence(code, language, **params) + "\n")
    return 0
