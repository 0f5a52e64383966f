"""Where a visit stands: which of the eleven steps is done, which one is next, and what closes each.

The one rule: a step is done by the note its closing event left; nothing else marks a step.
"""

from typing import Literal

import msgspec

from app.domain import gates
from app.domain.order import Order, OrderState
from app.domain.procedure import Procedure, Step, StepPlan, Text

StepState = Literal["done", "current", "later", "skipped"]

# step -> (the event that closes it, the field of the visit that then holds a note)
CLOSED_BY: dict[Step, tuple[str, str]] = {
    Step.CONTACT: ("crew.departed", "departures"),
    Step.ARRIVAL: ("crew.arrived", "arrivals"),
    Step.SAFETY: ("safety.checked", "safety"),
    Step.DIAGNOSIS: ("diagnosis.recorded", "diagnoses"),
    Step.EXPLANATION: ("explanation.shown", "explanations"),
    Step.CONSENT: ("consent.given", "consents"),
    Step.REPAIR: ("work.finished", "finishes"),
    Step.TEST: ("measurement.taken", "measurements"),
    Step.TEACHING: ("teaching.given", "teachings"),
    Step.TIDYING: ("site.tidied", "tidyings"),
    Step.SIGN_OFF: ("visit.signed", "signatures"),
}
# Work resumed after a failing test is not finished, though an earlier end of work is on record.
_AT_REPAIR = frozenset({OrderState.WORKING, OrderState.SUSPENDED})
_AFTER_REFUSAL = frozenset({Step.REPAIR, Step.TEST, Step.TEACHING})


class StepProgress(msgspec.Struct, frozen=True):
    """One node of the step rail; `done_ms` is when it was closed, `why` says why it is skipped."""

    step: Step
    title: Text
    state: StepState
    done_ms: int | None = None
    why: Text | None = None


def progress(order: Order, procedure: Procedure) -> tuple[StepProgress, ...]:
    """All eleven steps in order; at most one is current, none once the visit is signed."""
    stopped = order.state in (OrderState.SIGNED_OFF, OrderState.CLOSED, OrderState.CANCELLED, OrderState.RETURNED)
    nodes = [_node(order, procedure, plan) for plan in procedure.steps]
    current = None if stopped else next((node.step for node in _in_turn(order, nodes) if node.state == "later"), None)
    return tuple(msgspec.structs.replace(node, state="current") if node.step is current else node for node in nodes)


def _node(order: Order, procedure: Procedure, plan: StepPlan) -> StepProgress:
    why = _skipped(order, plan.step, plan.skipped)
    done_ms = done_at(order, procedure, plan.step)
    state: StepState = "done" if done_ms is not None else "skipped" if why is not None else "later"
    return StepProgress(plan.step, plan.title, state, done_ms, why if state == "skipped" else None)


def _in_turn(order: Order, nodes: list[StepProgress]) -> list[StepProgress]:
    """The order in which steps become current: where an emergency let work begin first, the consent is asked before the sign-off."""
    if order.visit.consents or not any(start.body.emergency for start in order.visit.starts):
        return nodes
    asked_late = (Step.EXPLANATION, Step.CONSENT, Step.SIGN_OFF)
    return [node for node in nodes if node.step not in asked_late] + [node for node in nodes if node.step in asked_late]


def done_at(order: Order, procedure: Procedure, step: Step) -> int | None:
    """When a step was closed; the test step closes with the reading after which nothing is missing or failing."""
    visit = order.visit
    notes = getattr(visit, CLOSED_BY[step][1])
    if step is Step.TEST and visit.finishes:
        asked = gates.Asked(order, procedure, None)
        open_reasons = [*gates.items_done(step)(asked), *gates.readings_pass(step)(asked)]
        after = [m for m in visit.measurements if m.body.measurement.phase == "after"]
        if open_reasons or not after:
            return visit.teachings[-1].at_ms if visit.teachings else None
        return max(m.at_ms for m in after)
    taken_up_again = step is Step.REPAIR and order.state in _AT_REPAIR
    if step is Step.TEST or taken_up_again:
        return None
    return notes[-1].at_ms if notes else None


def current_step(order: Order, procedure: Procedure) -> Step | None:
    return next((node.step for node in progress(order, procedure) if node.state == "current"), None)


def _skipped(order: Order, step: Step, planned: Text | None) -> Text | None:
    if order.visit.is_refused and step in _AFTER_REFUSAL:
        return Text("客户不同意施工", "The customer did not agree to the work")
    return planned
