"""What stands in a step's action bar: the primary action, why it is locked and where that is mended, what is saved.

The one rule: pure; the gates decide, this only words what they say.
"""

from dataclasses import dataclass
from typing import Any

from app.domain.gates import Reason
from app.domain.order import LIFECYCLE, OrderState
from app.domain.procedure import Step
from app.domain.progress import CLOSED_BY, current_step
from app.wording import sentence
from ui.field.open_order import OpenOrder
from ui.field.times import moment


@dataclass(frozen=True)
class StepState:
    """What the action bar shows; `mark` is the stage of a SyncMark, `reason_target` the id of the item that mends it."""

    primary_text: str = ""
    primary_enabled: bool = False
    is_busy: bool = False
    reason: str = ""
    reason_cure: str = ""
    reason_step: str = ""
    reason_target: str = ""
    saved_text: str = ""
    saved_time: str = ""
    mark: str = ""
    # Nothing on the page may be changed: closed for good, cancelled, or no longer this crew's.
    is_closed: bool = False
    # The step cannot go on because something is not safe or not right: the rail shows a cross.
    is_blocked: bool = False


def action_bar(opened: OpenOrder, step: Step, reason: Reason | None, primary: str, saved: str, *, is_busy: bool) -> dict[str, Any]:
    """The fields of a StepState; `primary` is the code of the button's sentence, by default "Next: <step>", `saved` of the calm line."""
    language, closed = opened.language, closed_why(opened)
    newest = max((note.at_ms for note in opened.order.visit.notes()), default=0)
    return {
        "primary_text": sentence(primary, language) if primary else _next_text(opened, step),
        "primary_enabled": reason is None and not closed,
        "is_busy": is_busy,
        "reason": closed or (opened.said(reason) if reason else ""),
        "reason_cure": "" if closed or reason is None else _cure(opened, step, reason),
        "reason_step": reason.step.value if reason else "",
        "reason_target": reason.item if reason else "",
        "saved_text": sentence(saved if saved and newest else "field.kept_here", language),
        "saved_time": moment(newest, opened.now_ms, opened.offset_min) if newest else "",
        "mark": opened.mark if newest else "device",
        "is_closed": bool(closed),
    }


def closed_why(opened: OpenOrder) -> str:
    """Why the order takes no more work; empty when it does."""
    if opened.is_detached:
        return sentence("store.order_left", opened.language)
    if opened.order.state is OrderState.CANCELLED:
        return sentence("field.cancelled", opened.language, reason=opened.order.reason or "—")
    return ""


def _next_text(opened: OpenOrder, step: Step) -> str:
    plans = [plan for plan in opened.procedure.steps if plan.skipped is None]
    place = next((n for n, plan in enumerate(plans) if plan.step is step), len(plans))
    if place + 1 >= len(plans):
        return sentence("field.finish", opened.language)
    return sentence("field.next", opened.language, step=plans[place + 1].title.said(opened.language))


def _cure(opened: OpenOrder, step: Step, reason: Reason) -> str:
    if reason.step is step:
        return sentence("field.cure_here", opened.language) if reason.item else ""
    title = opened.procedure.plan_of(reason.step).title.said(opened.language)
    return sentence("field.cure_there", opened.language, step=title)


def leads_to(opened: OpenOrder, step: Step) -> Step | None:
    """The current step, where the closing event of `step` has no place now (done, or too early); else None."""
    current = current_step(opened.order, opened.procedure)
    if current in (None, step) or (opened.order.state, CLOSED_BY[step][0]) in LIFECYCLE:
        return None
    return current


def back_to(opened: OpenOrder, current: Step) -> dict[str, Any]:
    """The fields of an action bar that leads to the current step."""
    title = opened.procedure.plan_of(current).title.said(opened.language)
    text = sentence("field.back_to", opened.language, step=title)
    return {"primary_text": text, "primary_enabled": True, "reason": "", "reason_cure": "", "is_blocked": False}
