"""The order's page as values: the rows of its timeline, its steps, its photos, the lines of the verification.

The one rule: when a thing happened and when the server got it are two columns; neither is corrected by the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain import events as e
from app.domain.clocks import MINUTE_MS
from app.domain.order import Order
from app.domain.procedure import Procedure
from app.domain.progress import progress
from app.wording import has_sentence, sentence
from sync.protocol.messages import EventsReply
from ui.common.listmodel import Rows
from ui.desk.checking import Check, Seen
from ui.desk.decision import Facts
from ui.desk.names import Names
from ui.desk.telling import Teller
from ui.desk.times import clock_time, local, span

# What comes later than this after it happened was recorded without network.
_OFFLINE_MS = 2 * MINUTE_MS
_DONE = ("applied", "accepted")


@dataclass(frozen=True)
class TimelineRow:
    """One event; `held` is the sentence why it did not take effect, "" where it did. `lines` are its items {text, value, verdict}."""

    h: str
    happened: str
    day: str
    title: str
    line: str
    icon: str
    who: str
    device: str
    server: str
    is_offline: bool
    stage: str
    stage_word: str
    held: str
    lines: tuple[dict[str, str], ...]


class TimelineRows(Rows):
    row_type = TimelineRow
    key = "h"


def rows(events: Sequence[Seen], reply: EventsReply, procedure: Procedure, names: Names, offset_min: int) -> tuple[TimelineRow, ...]:
    """One row an event, as the server stored them; the day stands at its first row only."""
    teller = Teller(names, procedure, offset_min, {})
    for each in events:
        if isinstance(each.fact, e.Fact):
            teller.titles[each.fact.id] = teller.title(each.fact.kind)
    made: list[TimelineRow] = []
    day = ""
    for each in events:
        row = _row(each, reply, teller, offset_min)
        made.append(row if row.day != day else _without_day(row))
        day = row.day
    return tuple(made)


def _without_day(row: TimelineRow) -> TimelineRow:
    return TimelineRow(**{**{name: getattr(row, name) for name in row.__dataclass_fields__}, "day": ""})


def _row(each: Seen, reply: EventsReply, teller: Teller, offset_min: int) -> TimelineRow:
    names, got_ms = teller.names, each.stored.receipt.server_time
    if each.envelope is None or each.fact is None:
        broken = names.word("check", "broken")
        return TimelineRow(
            each.h, "—", "", broken, "", "alert", "", "", clock_time(got_ms, offset_min), False, *_stage(each, reply, names), "", ()
        )
    told = teller.told(each.fact)
    happened_ms = each.envelope.time.wall_ms
    return TimelineRow(
        h=each.h,
        happened=clock_time(happened_ms, offset_min, seconds=True),
        day=f"{local(happened_ms, offset_min):%Y-%m-%d}",
        title=told.title,
        line=told.line,
        icon=told.icon,
        who=names.member(each.envelope.actor.member),
        device=reply.labels.get(each.envelope.device, each.envelope.device[:8]),
        server=clock_time(got_ms, offset_min),
        is_offline=got_ms - happened_ms > _OFFLINE_MS,
        held=held_sentence(each, names.language),
        lines=tuple({"text": line.text, "value": line.value, "verdict": line.verdict} for line in told.lines),
        **dict(zip(("stage", "stage_word"), _stage(each, reply, names), strict=True)),
    )


def _stage(each: Seen, reply: EventsReply, names: Names) -> tuple[str, str]:
    """The mark: verified only if signature, receipt and every file of it were checked or stored."""
    if "fail" in (each.signed, each.receipted):
        return "failed", names.word("stage", "failed")
    missing = each.envelope is not None and any(reply.files.get(ref.sha256) == "missing" for ref in each.envelope.blobs)
    stage = "verified" if each.is_sound and not missing else "received"
    return stage, names.word("stage", stage)


def held_sentence(each: Seen, language: str) -> str:
    """Why an event did not take effect; "" where it did."""
    stored = each.stored
    if stored.outcome in _DONE:
        return ""
    reason = sentence(stored.reason, language, **stored.params) if has_sentence(stored.reason) else stored.reason
    return sentence(f"desk.outcome_was_{stored.outcome}", language, reason=reason)


def offline_note(events: Sequence[Seen], names: Names, offset_min: int) -> str:
    """The sentence under the tinted band, "" where nothing was done offline."""
    late = [
        (each.envelope.time.wall_ms, each.stored.receipt.server_time)
        for each in events
        if each.envelope is not None and each.stored.receipt.server_time - each.envelope.time.wall_ms > _OFFLINE_MS
    ]
    if not late:
        return ""
    start, end = min(happened for happened, _ in late), max(got for _, got in late)
    times = {"start": clock_time(start, offset_min), "end": clock_time(end, offset_min), "span": span(end - start, names.language)}
    return sentence("desk.offline_band", names.language, n=len(late), **times)


def steps(order: Order, procedure: Procedure, names: Names, offset_min: int) -> list[Facts]:
    """The step rail: {number, title, status, time}."""
    return [
        {
            "number": number,
            "title": step.title.said(names.language),
            "status": step.state,
            "time": clock_time(step.done_ms, offset_min) if step.done_ms is not None else "",
        }
        for number, step in enumerate(progress(order, procedure), 1)
    ]


@dataclass(frozen=True)
class PhotoSeen:
    """A photo that an event names: where it is shown from once it is here, and why it is not."""

    sha256: str
    role: str
    text: str
    time: str
    source: str = ""
    problem: str = ""

    def facts(self) -> Facts:
        return {name: getattr(self, name) for name in ("sha256", "role", "text", "time", "source", "problem")}


def photos(events: Iterable[Seen], procedure: Procedure, names: Names, offset_min: int) -> tuple[PhotoSeen, ...]:
    """The photos of the order in the order they were taken."""
    found: list[PhotoSeen] = []
    for each in events:
        if isinstance(each.fact, e.Fact) and isinstance(each.fact.body, e.PhotoTaken):
            body = each.fact.body
            item = procedure.find(body.item)
            code = f"issued.photo_{body.role}"
            role = sentence(code, names.language) if has_sentence(code) else body.role
            time = clock_time(each.fact.at_ms, offset_min)
            found.append(PhotoSeen(body.sha256, role, item.text.said(names.language) if item else body.item, time))
    return tuple(found)


def sheet_of(events: Iterable[Seen]) -> tuple[str, str] | None:
    """(hash of the sealed file, hash of the PDF) of the newest sheet that took effect."""
    found = None
    for each in events:
        fact = each.fact
        if isinstance(fact, e.Fact) and isinstance(fact.body, e.SheetIssued) and each.stored.outcome in _DONE:
            sealed = next((ref.sha256 for ref in fact.blobs if ref.role == "sheet"), "")
            found = (sealed, fact.body.sheet_sha256)
    return found


def check_facts(check: Check, names: Names) -> Facts:
    """One line of the verification: {name, value, verdict}."""
    value = (
        sentence("desk.of", names.language, n=check.done, all=check.all) if check.all else sentence("desk.nothing_to_check", names.language)
    )
    return {"name": names.word("check", check.name), "value": value, "verdict": check.verdict}
