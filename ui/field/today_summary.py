"""The summary of one order beside the list: its limits, the customer's words, and what to know before setting out.

The one rule: everything on it is on this device; nothing is looked up in the network.
"""

from dataclasses import asdict, dataclass

from app.domain.clocks import Clock, clocks
from app.domain.procedure import Check, Reading, Step
from app.domain.progress import current_step
from app.storage.catalog import Catalog
from app.wording import sentence
from ui.field.open_order import OpenOrder
from ui.field.order_state import badges
from ui.field.times import left, moment, span, tone

_ICONS = {"success": "check", "danger": "clock", "warn": "clock", "calm": "clock"}


@dataclass(frozen=True)
class Summary:
    """`tiles` are {label, value, sub, icon, tone}, `facts` {label, value}; `id` is empty while nothing is chosen."""

    id: str = ""
    number: str = ""
    urgency: str = "P3"
    fault: str = ""
    who: str = ""
    words: str = ""
    primary: str = ""
    foot: str = ""
    badges: tuple[dict[str, str], ...] = ()
    tiles: tuple[dict[str, str], ...] = ()
    facts: tuple[dict[str, str], ...] = ()

    def for_screen(self) -> dict[str, object]:
        """Plain values with lists in place of tuples."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}


def summary(opened: OpenOrder, catalog: Catalog) -> Summary:
    order, language = opened.order, opened.language
    who = "　".join(part for part in (opened.person.name, opened.person.address) if part)
    step = current_step(order, opened.procedure)
    return Summary(
        id=order.id,
        number=order.number,
        urgency=order.urgency,
        fault=opened.procedure.title.said(language),
        who=who or sentence("field.no_name", language),
        words=opened.person.words,
        primary=_primary(opened, step),
        foot=sentence("field.all_here", language),
        badges=badges(order.sector, order.repeat_of is not None, order.special, catalog, language),
        tiles=tuple(_tile(clock, opened) for clock in clocks(order, opened.now_ms)),
        facts=tuple(fact for fact in _facts(opened) if fact["value"]),
    )


def _primary(opened: OpenOrder, step: Step | None) -> str:
    if step is None:
        return sentence("field.look", opened.language)
    if step is Step.CONTACT and not opened.order.visit.attempts:
        return sentence("field.start_contact", opened.language)
    return sentence("field.go_on", opened.language, step=opened.procedure.plan_of(step).title.said(opened.language))


def _tile(clock: Clock, opened: OpenOrder) -> dict[str, str]:
    language = opened.language
    label = sentence(f"field.clock_{clock.name}", language)
    due = sentence("field.before", language, time=moment(clock.due_ms, opened.now_ms, opened.offset_min))
    if clock.done_ms is not None:
        took = span(clock.done_ms - opened.order.received_ms, language)
        at = moment(clock.done_ms, opened.now_ms, opened.offset_min)
        kind = "success" if clock.state == "met" else "danger"
        value = sentence("field.clock_met" if clock.state == "met" else "field.clock_broken", language)
        return {"label": label, "value": value, "sub": sentence("field.took", language, time=at, span=took), "icon": "check", "tone": kind}
    if clock.state == "paused":
        return {"label": label, "value": sentence("field.clock_paused", language), "sub": due, "icon": "pause", "tone": "calm"}
    kind = tone(clock.due_ms, opened.now_ms)
    return {"label": label, "value": left(clock.due_ms, opened.now_ms, language), "sub": due, "icon": _ICONS[kind], "tone": kind}


def _facts(opened: OpenOrder) -> tuple[dict[str, str], ...]:
    language, procedure = opened.language, opened.procedure
    comma = sentence("field.semicolon", language)
    told = [i.text.said(language) for i in procedure.items_of(Step.CONTACT) if isinstance(i, Check)]
    hazards = dict.fromkeys(i.group.said(language) for i in procedure.items_of(Step.SAFETY) if i.group is not None)
    parts = [item.text.said(language) for item in procedure.items if item.kind == "part"]
    tests = [i for i in procedure.items_of(Step.TEST) if isinstance(i, Reading) and i.phase == "after"]
    steps = sum(plan.skipped is None for plan in procedure.steps)
    course = sentence("field.course", language, steps=steps, tests=len(tests), minutes=procedure.usual_minutes)
    values = {
        "to_tell": comma.join(told),
        "hazards": comma.join(hazards),
        "bring": comma.join(parts[:4]),
        "course": course,
        "number": opened.order.number,
    }
    return tuple({"label": sentence(f"field.fact_{name}", language), "value": value} for name, value in values.items())
