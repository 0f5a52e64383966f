"""What the customer is shown before agreeing and before signing off, as one value with its hash.

The one rule: screen, gate and sheet are made from this value; a change of cause, plan or price makes another hash.
"""

import hashlib
from typing import Literal

import msgspec

from app.domain.envelope import canonical
from app.domain.errors import Refused
from app.domain.order import Order
from app.domain.pricing import PriceLine, total
from app.domain.procedure import Procedure, Step, Teaching
from app.domain.visit import Visit


class ShownLine(msgspec.Struct, frozen=True):
    code: str
    text: str
    quantity: str
    unit: str
    unit_price: str
    amount: str
    free: str
    warranty_months: int


class ShownReading(msgspec.Struct, frozen=True):
    text: str
    before: str
    after: str
    unit: str
    minimum: str | None
    maximum: str | None
    verdict: str


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in the customer's language; the fields after `total` are filled for a sign-off only."""

    purpose: Literal["consent", "sign_off"]
    template: str
    template_version: str
    language: str
    order_number: str
    visit: int
    fault: str
    cause: str
    responsibility: str
    plan: str
    minutes: int
    explained: str
    price_list: str
    lines: tuple[ShownLine, ...]
    total: str
    action: str = ""
    readings: tuple[ShownReading, ...] = ()
    teachings: tuple[str, ...] = ()
    is_refused: bool = False

    def canonical(self) -> bytes:
        """RFC 8785 bytes: what is kept as the blob of role "statement"."""
        return canonical(msgspec.to_builtins(self))

    def sha256(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()


def consent_statement(order: Order, procedure: Procedure, language: str) -> Statement:
    """What the customer agrees to. Raises Refused("statement.no_diagnosis") before a diagnosis is recorded."""
    visit = order.visit
    diagnosis = visit.diagnosis
    if diagnosis is None:
        raise Refused("statement.no_diagnosis")
    cause = next((c.text.said(language) for c in procedure.causes if c.code == diagnosis.cause), "")
    return Statement(
        purpose="consent",
        template=procedure.template,
        template_version=procedure.template_version,
        language=language,
        order_number=order.number,
        visit=visit.number,
        fault=procedure.title.said(language),
        cause=diagnosis.cause_text or cause,
        responsibility=diagnosis.responsibility,
        plan=diagnosis.plan.said(language),
        minutes=diagnosis.minutes,
        explained=procedure.explained.said(language) if procedure.explained else "",
        price_list=diagnosis.price_list,
        lines=tuple(_shown_line(line, language) for line in diagnosis.lines),
        total=total(diagnosis.lines),
    )


def sign_off_statement(order: Order, procedure: Procedure, language: str) -> Statement:
    """What the customer signs at the end: the agreed matter with what was done, measured and taught."""
    visit = order.visit
    refused = visit.is_refused
    agreed = consent_statement(order, procedure, language)
    return msgspec.structs.replace(
        agreed,
        purpose="sign_off",
        action=visit.finishes[-1].body.action.said(language) if visit.finishes else "",
        readings=_readings(visit, procedure, language),
        teachings=_teachings(visit, procedure, language),
        lines=() if refused else agreed.lines,
        total="0.00" if refused else agreed.total,
        is_refused=refused,
    )


def _shown_line(line: PriceLine, language: str) -> ShownLine:
    return ShownLine(
        code=line.code,
        text=line.text.said(language),
        quantity=line.quantity,
        unit=line.unit.said(language),
        unit_price=line.unit_price,
        amount=line.amount,
        free=line.free,
        warranty_months=line.warranty_months,
    )


def _readings(visit: Visit, procedure: Procedure, language: str) -> tuple[ShownReading, ...]:
    """One row a test, the newest value of each phase side by side."""
    rows: list[ShownReading] = []
    for reading in procedure.readings("after"):
        after = visit.reading(reading.id)
        if after is None:
            continue
        before = next((visit.reading(r.id) for r in procedure.readings("before") if r.test == reading.test), None)
        taken = after.body.measurement
        rows.append(
            ShownReading(
                text=reading.text.said(language),
                before=before.body.measurement.value if before else "",
                after=taken.value,
                unit=reading.unit_said(language),
                minimum=taken.minimum,
                maximum=taken.maximum,
                verdict=taken.verdict,
            )
        )
    return tuple(rows)


def _teachings(visit: Visit, procedure: Procedure, language: str) -> tuple[str, ...]:
    given = visit.answers()
    texts = (item for item in procedure.items_of(Step.TEACHING) if isinstance(item, Teaching))
    return tuple(item.text.said(language) for item in texts if given.get(item.id) == "ok")
