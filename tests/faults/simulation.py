"""Ten real replicas and the real server for eight weeks under one seed; then the oracle looks at every disk.

`run(seed)` is one history; its trace hash is the same each time. A line, a disk, a clock and a process may fail at any step.
"""

import argparse
import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import DoorstepError
from tests.faults.disk import Killed
from tests.faults.lines import Lines
from tests.faults.mishaps import KEEP_DEPARTURES_MS, Mishaps, recorded
from tests.faults.oracle import Books
from tests.faults.plan import Step, planned
from tests.faults.report import Report
from tests.faults.shrink import keep
from tests.faults.theatre import Actor, stage

_ROUNDS = 9

# What a broken promise may look like where it breaks before the oracle has its turn.
STOPS = (DoorstepError, SQLAlchemyError, AssertionError, sqlite3.Error, KeyError, OSError, ValueError, TypeError, AttributeError)


@dataclass
class Outcome:
    """One history: what the oracle found, the hash of all that happened, and how often what was done."""

    violations: list[str]
    trace: str
    counts: Counter[str]


class History(Mishaps):
    """The steps in their order, the calm after them, and what the oracle says."""

    def play(self, steps: Sequence[Step]) -> None:
        for step in steps:
            self.heaven.ms = step.at_ms
            draw, actor = step.draw(self.seed), self.actors[step.device]
            self.lines.begin(step, draw)
            self.counts[step.kind] += 1
            self.told.append(f"{step.at_ms} {actor.name} {step.kind}")
            getattr(self, "do_" + step.kind.replace(" ", "_"))(actor, draw)
            self.look()

    def calm(self) -> None:
        """No more faults; until nothing moves or the rounds are over."""
        self.lines.is_calm = True
        for turn in range(_ROUNDS):
            self.heaven.ms += 3_600_000
            self.hall.tend(KEEP_DEPARTURES_MS)
            reports = [(actor, actor.sync()) for actor in self.actors]
            moved = any(report.changed or report.failure for _, report in reports)
            if turn > 1 and not moved:
                break
        self.troubles += [f"{actor.name} cannot sync: {report.failure}" for actor, report in reports if report.failure]

    def violations(self) -> list[str]:
        saved = {event_id: h for actor in self.actors for event_id, h in actor.saved.items()}
        books = Books(self.hall.data)
        found = [*self.troubles, *books.violations(saved, self.forgiven)]
        for actor in self.actors:
            found += _seen_wrong(actor, books)
        self.told += [f"{row['h']} {row['outcome']} {row['ver']}" for row in books.events]
        self.told += [json.dumps(books.orders[order_id], sort_keys=True) for order_id in sorted(books.orders)]
        self.counts["events"] += len(books.events)
        self.counts["orders"] += len(books.orders)
        for row in books.events:
            self.counts[f"event {row['outcome']}"] += 1
        return found


def _seen_wrong(actor: Actor, books: Books) -> list[str]:
    """A device shows exactly its orders as the server has them, knows every outcome, and counts nothing as waiting."""
    grant = actor.ready.grants[0]
    lost = {books.said[row["h"]]["order_id"] for row in books.events if row["outcome"] == "deferred"}
    want = books.seen_by(list(grant.crews), list(grant.areas), not actor.is_desk)
    have = {order.id: json.loads(msgspec.json.encode(order)) for order in actor.orders()}
    found = [f"{actor.name} shows {each[-6:]} that is not its own" for each in sorted(have.keys() - want.keys() - lost)]
    found += [f"{actor.name} lacks {each[-6:]}" for each in sorted(want.keys() - have.keys() - lost)]
    both = sorted((want.keys() & have.keys()) - lost)
    found += [f"{actor.name} shows {each[-6:]} otherwise" for each in both if want[each] != have[each]]
    with actor.ready.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT h, outcome, ver FROM log").all()
    for row in rows:
        stored = books.by_h.get(row.h)
        if stored is None:
            found.append(f"{actor.name} keeps an event that the server lacks")
        elif (stored["outcome"], stored["ver"]) != (row.outcome, row.ver):
            found.append(f"{actor.name} has {row.outcome} {row.ver} for {stored['outcome']} {stored['ver']} ({stored['reason']})")
    waiting = actor.ready.replica.waiting()
    if waiting.events or waiting.files or waiting.failed:
        found.append(f"{actor.name} still waits: {waiting.events} events, {waiting.files} files, {waiting.failed} failed")
    journal = {bytes(entry.record.raw) for entry in actor.ready.store.journal.read()}
    signed = {json.dumps(said, sort_keys=True) for said in recorded(actor).values()}
    if not signed <= {json.dumps(json.loads(raw), sort_keys=True) for raw in journal}:
        found.append(f"{actor.name}: the journal lacks recorded events")
    return found


def run(seed: int, steps: Sequence[Step] | None = None) -> Outcome:
    """One history from its seed, or these steps of it."""
    lines = Lines()
    with stage(str(seed), lines.talk) as (hall, actors, heaven):
        history = History(seed, hall, actors, heaven, lines)
        try:
            history.play(planned(seed) if steps is None else steps)
            history.calm()
            found = history.violations()
        except STOPS as error:
            found = [*history.troubles, f"came to a stop: {type(error).__name__} {error}"]
        except Killed:
            found = ["a death outside of any step"]
        trace = hashlib.sha256("\n".join([*history.told, *lines.told]).encode()).hexdigest()
        return Outcome(found, trace, history.counts + lines.counts)


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """Histories by seed; with --twice each of them again, with --shrink the first failing one made small and kept."""
    report = Report("simulation")
    for seed in seeds:
        steps = planned(seed, options.steps)
        outcome = run(seed, steps)
        if options.twice and run(seed, steps).trace != outcome.trace:
            outcome.violations.append("the second time another trace")
        report.add(f"seed {seed}", outcome.violations, outcome.counts)
        if outcome.violations and options.shrink:
            path = keep(seed, steps, outcome.violations[0], lambda left, seed=seed: bool(run(seed, left).violations))  # type: ignore[misc]
            report.wrong.append(f"kept as {path.name}")
            break
    return report
