"""What the witness of this desk keeps and what the server's evidence lacks, in words, each with what to do next.

The one rule: an alarm is told by what was really shown and kept; nothing is called safe that was not proved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from app.domain.envelope import parse
from app.domain.errors import Refused
from app.domain.receipts import Checkpoint
from app.storage import proofs
from app.storage.database import reading
from app.storage.proofs import Alarm, Head
from app.storage.store import Store
from app.wording import has_sentence, sentence
from sync.protocol.desk_messages import DoubtfulInk, Fork, Hole, Integrity, Loose
from ui.common.listmodel import Rows
from ui.desk.admin_rows import View, fingerprint
from ui.desk.decision import Facts
from ui.desk.times import span


@dataclass(frozen=True)
class Witnessed:
    """What this desk holds of the log: the newest head it accepted, when it last asked (0: never), and every alarm, newest first."""

    head: Head | None
    heads: int
    asked_ms: int
    alarms: tuple[Alarm, ...]

    @property
    def open(self) -> tuple[Alarm, ...]:
        """Those that nobody has answered; a restore is told, and is none."""
        return tuple(alarm for alarm in self.alarms if alarm.is_open and alarm.kind != "restored")


def witnessed(store: Store) -> Witnessed:
    """Reads the witness's memory; for the store lane."""
    with reading(store.engine) as connection:
        kept, alarms = proofs.heads(connection), tuple(proofs.alarms(connection))
    return Witnessed(kept[-1] if kept else None, len(kept), int(str(store.remembered("log_asked_ms", 0))), alarms)


@dataclass(frozen=True)
class FindingRow:
    finding: str
    glyph: str
    tone: str
    title: str
    detail: str
    next: str
    # What may be opened from it: {order, number} each.
    orders: list[Facts] = field(default_factory=list)


class FindingRows(Rows):
    row_type = FindingRow
    key = "finding"


def _say(view: View, code: str, **params: object) -> str:
    return sentence(f"integrity.{code}", view.names.language, **params)


def log_facts(found: Witnessed, view: View) -> Facts:
    """The card of the log: {tone, title, line, facts}."""
    if found.open:
        return {"tone": "danger", "title": _say(view, "log_alarm"), "line": _say(view, "log_alarm_line"), "facts": _head_facts(found, view)}
    if found.head is None:
        return {"tone": "calm", "title": _say(view, "log_none"), "line": _say(view, "log_none_line"), "facts": []}
    return {"tone": "success", "title": _say(view, "log_well"), "line": _say(view, "log_well_line"), "facts": _head_facts(found, view)}


def _head_facts(found: Witnessed, view: View) -> list[Facts]:
    if found.head is None:
        return []
    facts = _told_head(found.head.said, found.head.sig, view)
    asked = view.say("pause").join((view.ago(found.asked_ms), view.when(found.asked_ms))) if found.asked_ms else view.ago(0)
    return [*facts, {"name": _say(view, "fact_asked"), "value": asked}, {"name": _say(view, "fact_heads"), "value": str(found.heads)}]


def _told_head(said: str, sig: str, view: View) -> list[Facts]:
    at = msgspec.json.decode(said, type=Checkpoint)
    told = {
        "size": _say(view, "n_records", n=f"{at.size:,}"),
        "signed": view.when(at.time),
        "epoch": str(at.feed_epoch),
        "root": at.root[:24],
        "sig": sig[:24],
    }
    return [{"name": _say(view, f"fact_{name}"), "value": value} for name, value in told.items()]


def alarm_title(alarm: Alarm, view: View) -> str:
    return _say(view, f"alarm_{alarm.kind}", time=view.when(alarm.at_ms))


def alarm_facts(alarms: Sequence[Alarm], view: View) -> Facts | None:
    """The newest alarm with both heads side by side: {title, text, next, kept, shown}."""
    if not alarms:
        return None
    alarm = alarms[0]
    return {
        "title": alarm_title(alarm, view),
        "text": _say(view, f"alarm_{alarm.kind}_safe"),
        "next": _say(view, f"alarm_{alarm.kind}_next"),
        "kept": _told_head(alarm.kept_said, alarm.kept_sig, view),
        "shown": _told_head(alarm.shown_said, alarm.shown_sig, view),
    }


def both_heads(alarms: Sequence[Alarm]) -> bytes:
    """The signed heads of every open alarm as a file for whoever looks into it; anyone with the trust file can check them."""
    told = [
        {
            "kind": alarm.kind,
            "at_ms": alarm.at_ms,
            "kept": {"checkpoint": msgspec.json.decode(alarm.kept_said), "sig": alarm.kept_sig},
            "shown": {"checkpoint": msgspec.json.decode(alarm.shown_said), "sig": alarm.shown_sig},
        }
        for alarm in alarms
    ]
    return msgspec.json.format(msgspec.json.encode(told), indent=1)


def finding_rows(found: Integrity, view: View) -> tuple[FindingRow, ...]:
    return (*_forks(found.forks, view), *_holes(found.holes, view), *_loose(found.loose, view), *_inks(found.inks, view))


def _device(found: Fork | Hole | Loose, view: View) -> str:
    return view.say("pause").join((found.label, view.say("number", n=found.number)))


def _forks(forks: Sequence[Fork], view: View) -> Iterable[FindingRow]:
    for n, fork in enumerate(forks):
        params = {
            "device": _device(fork, view),
            "n": fork.n,
            "records": fork.records,
            "key": fingerprint(fork.key),
            "time": view.when(fork.at_ms),
        }
        following = _say(view, "fork_next" if fork.key_state == "forked" else "fork_next_closed")
        yield FindingRow(f"fork-{n}", "flow", "danger", _say(view, "fork", **params), _say(view, "fork_line", **params), following)


def _holes(holes: Sequence[Hole], view: View) -> Iterable[FindingRow]:
    for n, hole in enumerate(holes):
        age = span(view.now_ms - hole.since_ms, view.names.language)
        params = {"device": _device(hole, view), "n": hole.n - 1, "key": fingerprint(hole.key), "span": age}
        yield FindingRow(
            f"hole-{n}", "missed", "warn", _say(view, "hole", **params), _say(view, "hole_line", **params), _say(view, "hole_next")
        )


def _loose(loose: Sequence[Loose], view: View) -> Iterable[FindingRow]:
    for n, each in enumerate(loose):
        params = {"device": _device(each, view), "time": view.when(each.received_ms), "what": _kind(each, view)}
        why = sentence(each.event.reason, view.names.language, **_filled(each)) if has_sentence(each.event.reason) else each.event.reason
        yield FindingRow(f"loose-{n}", "shield", "warn", _say(view, "loose", **params), why, _say(view, "loose_next"))


def _filled(each: Loose) -> dict[str, object]:
    return dict(each.event.params)


def _kind(each: Loose, view: View) -> str:
    try:
        kind = parse(bytes(each.event.raw)).type
    except Refused:
        return _say(view, "unreadable")
    return view.names.word("event", kind.replace(".", "_"))


def _inks(inks: Sequence[DoubtfulInk], view: View) -> Iterable[FindingRow]:
    for n, ink in enumerate(inks):
        params = {
            "number": ink.number,
            "other": ink.other,
            "who": view.names.member(ink.member),
            "crew": view.names.crew(ink.crew),
            "time": view.when(ink.at_ms),
            "s": f"{ink.ms / 1000:.1f}",
        }
        title, line = _say(view, f"ink_{ink.kind}", **params), _say(view, "ink_line", **params)
        tone, following = "danger" if ink.kind == "copied" else "warn", _say(view, f"ink_{ink.kind}_next")
        named = {ink.order_id: ink.number, ink.other_id: ink.other}
        orders: list[Facts] = [{"order": order_id, "number": number} for order_id, number in named.items() if order_id]
        yield FindingRow(f"ink-{n}", "pen", tone, title, line, following, orders)
