"""The head and the rail of the open order, worded from its visit.

The one rule: pure; what an order may do follows from the lifecycle, not from a list of states kept here.
"""

from dataclasses import dataclass, replace

from app.domain.clocks import next_clock
from app.domain.order import LIFECYCLE, OrderState
from app.domain.procedure import Step
from app.domain.progress import current_step, progress
from app.storage.catalog import Catalog
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.field.open_order import OpenOrder
from ui.field.times import clock_time, left, tone

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

SIGNED = frozenset({OrderState.SIGNED_OFF, OrderState.CLOSED})


@dataclass(frozen=True)
class StepRow:
    key: str
    number: int
    title: str
    status: str
    time: str


class StepRows(Rows):
    row_type = StepRow
    key = "key"


@dataclass(frozen=True)
class OrderPageState:
    """`badges` are {text, icon, tone}; `banner` says why the order takes no work now, `banner_action` what mends it."""

    order_id: str = ""
    number: str = ""
    urgency: str = "P3"
    fault: str = ""
    who: str = ""
    badges: tuple[dict[str, str], ...] = ()
    clock_word: str = ""
    clock_text: str = ""
    clock_tone: str = "calm"
    current_index: int = 0
    banner: str = ""
    banner_text: str = ""
    banner_tone: str = "danger"
    banner_action: str = ""
    can_leave: bool = False
    can_suspend: bool = False


def shown_first(opened: OpenOrder, last: Step | None) -> Step:
    """The step to show unasked: the current one; where none is, the sheet once signed, else `last` shown or done."""
    current = Step.SIGN_OFF if opened.order.state in SIGNED else current_step(opened.order, opened.procedure) or last
    if current is not None:
        return current
    done = [node.step for node in progress(opened.order, opened.procedure) if node.state == "done"]
    return done[-1] if done else Step.CONTACT


def rail(opened: OpenOrder, shown: Step, *, is_blocked: bool) -> tuple[StepRow, ...]:
    """The eleven steps; `is_blocked` marks the step that is shown with a cross."""
    rows = []
    for number, node in enumerate(progress(opened.order, opened.procedure), 1):
        blocked = is_blocked and node.step is shown and node.state != "done"
        time = clock_time(node.done_ms, opened.offset_min) if node.done_ms is not None else ""
        if blocked:
            time = sentence("field.not_passed", opened.language)
        elif node.state == "current":
            time = sentence("field.step_now", opened.language)
        rows.append(StepRow(node.step.value, number, node.title.said(opened.language), "blocked" if blocked else node.state, time))
    return tuple(rows)


def derive(opened: OpenOrder, catalog: Catalog, shown: Step) -> OrderPageState:
    """The head of the page and what may be done with the order as a whole."""
    order, language = opened.order, opened.language
    clock = next_clock(order, opened.now_ms)
    suspendable = (order.state, "work.suspended") in LIFECYCLE
    who = " · ".join(part for part in (opened.person.name, opened.person.address) if part)
    state = OrderPageState(
        order_id=order.id,
        number=order.number,
        urgency=order.urgency,
        fault=opened.procedure.title.said(language),
        who=who or sentence("field.no_name", language),
        badges=badges(order.sector, order.repeat_of is not None, order.special, catalog, language),
        clock_word=sentence(f"field.clock_{clock.name}", language) if clock else "",
        clock_text=left(clock.due_ms, opened.now_ms, language) if clock else "",
        clock_tone=tone(clock.due_ms, opened.now_ms) if clock else "calm",
        current_index=next((n for n, plan in enumerate(opened.procedure.steps) if plan.step is shown), 0),
        can_leave=(order.state, "work.returned") in LIFECYCLE or order.state is OrderState.DISPATCHED,
        can_suspend=suspendable,
    )
    return _bannered(state, opened)


def badges(sector: str, is_repeat: bool, special: tuple[str, ...], catalog: Catalog, language: str) -> tuple[dict[str, str], ...]:
    """Sector, repeat visit and groups that need care, as pills."""
    found = [{"text": catalog.sectors[sector].name.said(language), "icon": sector, "tone": sector}] if sector in catalog.sectors else []
    if is_repeat:
        found.append({"text": sentence("field.repeat", language), "icon": "repeat", "tone": "warn"})
    groups = (catalog.special_groups.get(group) for group in special)
    found += [{"text": group.name.said(language), "icon": "care", "tone": "primary"} for group in groups if group is not None]
    return tuple(found)


def _bannered(state: OrderPageState, opened: OpenOrder) -> OrderPageState:
    order, language = opened.order, opened.language
    if opened.is_detached:
        return replace(
            state, banner=sentence("field.taken_away", language), banner_text=sentence("store.order_left", language), can_leave=False
        )
    if order.state is OrderState.CANCELLED:
        text = sentence("field.cancelled", language, reason=order.reason or "—")
        return replace(state, banner=sentence("field.was_cancelled", language), banner_text=text, can_leave=False)
    if order.state is OrderState.SUSPENDED:
        pause = order.visit.pauses[-1].body if order.visit.pauses else None
        reason = str(getattr(pause, "reason", "")) or "—"
        return replace(
            state,
            banner=sentence("field.is_suspended", language),
            banner_text=reason,
            banner_tone="warn",
            banner_action=sentence("field.resume", language),
        )
    if order.state is OrderState.RETURNED:
        pause = order.visit.pauses[-1].body if order.visit.pauses else None
        reason = str(getattr(pause, "reason", "")) or "—"
        return replace(state, banner=sentence("field.was_returned", language), banner_text=reason, banner_tone="calm", can_leave=False)
    return state
