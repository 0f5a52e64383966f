"""The order that is open on the tablet, read as one value: what every step's page is derived from.

The one rule: an `OpenOrder` is read in the store lane and never changed; after a save it is read anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain import gates
from app.domain.events import Answers, Body, kind_of
from app.domain.identity import OrderId
from app.domain.order import Order
from app.domain.pricing import total
from app.domain.privacy import Person
from app.domain.procedure import Procedure, Step
from app.storage.listing import customer_of, list_orders
from app.wording import sentence
from sync.protocol.messages import Grant, Setup
from ui.common.shift import Parts
from ui.field.scripts import Filling
from ui.field.times import clock_time

# view.mark -> the stage of a SyncMark.
STAGES = {0: "device", 1: "received", 2: "verified"}


@dataclass(frozen=True)
class OpenOrder:
    """`draft` is the member's draft of the step that is shown; `is_detached` says that the order is no longer this crew's."""

    order: Order
    procedure: Procedure
    person: Person
    draft: Mapping[str, object]
    language: str
    now_ms: int
    offset_min: int
    member: Grant
    setup: Setup
    mark: str = "device"
    is_detached: bool = False

    def answers(self) -> Answers:
        """The answers of the visit, with those of the draft over them."""
        return {**self.order.visit.answers(), **drafted(self.draft)}

    def own_answers(self, step: Step) -> Answers:
        """The answers that belong to one step: what its event is recorded with."""
        ids = {item.id for item in self.procedure.items_of(step)}
        return {item: answer for item, answer in self.answers().items() if item in ids and answer}

    def reasons(self, body: Body) -> tuple[gates.Reason, ...]:
        """Why this fact may not be recorded now; empty when it may."""
        return gates.unmet(self.order, kind_of(body), self.procedure, body)

    def said(self, reason: gates.Reason) -> str:
        return sentence(reason.code, self.language, what=reason.what)

    def filling(self, **more: str) -> Filling:
        """The values for scripts, as far as they are known by now."""
        zh, visit = self.language == "zh", self.order.visit
        diagnosis = visit.diagnosis
        values = {
            "utility": self.setup.org_zh if zh else self.setup.org_en,
            "member": self.member.name,
            "number": self.member.staff_no,
            "fault": self.procedure.title.said(self.language),
            "address": self.person.address,
            "phone": self.setup.hotline,
            "values": self._values(),
        }
        window = next((a.body for a in reversed(visit.attempts) if a.body.window_from_ms is not None), None)
        if window is not None and window.window_from_ms is not None:
            values["time"] = clock_time(window.window_from_ms, self.offset_min)
        if diagnosis is not None:
            cause = next((c.text.said(self.language) for c in self.procedure.causes if c.code == diagnosis.cause), "")
            values |= {
                "cause": diagnosis.cause_text or cause,
                "plan": diagnosis.plan.said(self.language),
                "minutes": str(diagnosis.minutes),
                "side": sentence(f"field.side_{diagnosis.responsibility}", self.language),
                "items": sentence("field.comma", self.language).join(line.text.said(self.language) for line in diagnosis.lines),
                "total": total(diagnosis.lines),
            }
        return Filling(self.language, values | more)

    def _values(self) -> str:
        parts = []
        for item in self.procedure.readings("after"):
            taken = self.order.visit.reading(item.id)
            if taken is not None and not item.passfail:
                parts.append(f"{item.text.said(self.language)} {taken.body.measurement.value} {item.unit_said(self.language)}".strip())
        return sentence("field.comma", self.language).join(parts)


def drafted(draft: Mapping[str, object]) -> Answers:
    """The answers in a step's draft; they lie under "answers" as {item id: answer}."""
    found = draft.get("answers")
    return {str(item): str(answer) for item, answer in found.items()} if isinstance(found, dict) else {}


def read_open(parts: Parts, order_id: OrderId, step: Step | None, language: str) -> OpenOrder | None:
    """The order as it stands with the draft of `step`; None where it left this device. Runs in the store lane."""
    shown = parts.store.shown(order_id)
    if shown is None:
        return None
    rows = list_orders(parts.store.engine, order_ids=(order_id,))
    return OpenOrder(
        order=shown.order,
        procedure=parts.catalog.procedure_of(shown.order),
        person=customer_of(parts.store.engine, order_id),
        draft=_draft(parts, order_id, step) if step else {},
        language=language,
        now_ms=parts.clock.wall_ms(),
        offset_min=parts.clock.offset_min(),
        member=parts.member,
        setup=parts.setup,
        mark=STAGES[rows[0].mark] if rows else "device",
        is_detached=shown.is_detached,
    )


def with_draft(parts: Parts, opened: OpenOrder, step: Step) -> OpenOrder:
    """The same with the draft of `step`. Runs in the store lane."""
    return replace(opened, draft=_draft(parts, opened.order.id, step))


def _draft(parts: Parts, order_id: OrderId, step: Step) -> dict[str, object]:
    return parts.store.draft(order_id, step.value, parts.member.member)
