"""What must hold before a fact may be recorded: one table, event kind -> requirements.

The one rule: screens, use cases and the server ask `unmet()`; none of them repeats a rule. Each reason has a code, whose
sentence stands in resources/texts/gate.csv, and the step where it can be mended.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

import msgspec

from app.domain import events as e
from app.domain.errors import Refused
from app.domain.measurement import measure
from app.domain.order import Order
from app.domain.pricing import positive, price_line
from app.domain.procedure import Check, Photo, Procedure, Question, Reading, Step, Teaching, Text
from app.domain.statement import Statement, consent_statement, sign_off_statement
from app.domain.visit import Noted, Visit

SIGNED_BY_HAND = frozenset({"signed", "proxy", "minor"})


class Reason(msgspec.Struct, frozen=True):
    """Why a step may not start: `step` and `item` lead to the place that mends it, `what` fills the sentence."""

    code: str
    step: Step
    item: str = ""
    what: Text | None = None


class Asked(msgspec.Struct, frozen=True):
    """The question put to the gates; `body` is the fact about to be recorded, None while the screen only looks ahead."""

    order: Order
    procedure: Procedure
    body: e.Body | None

    @property
    def visit(self) -> Visit:
        return self.order.visit

    def answers(self) -> e.Answers:
        return {**self.visit.answers(), **getattr(self.body, "answers", {})}


Requirement = Callable[[Asked], Iterator[Reason]]


def unmet(order: Order, kind: str, procedure: Procedure, body: e.Body | None = None) -> tuple[Reason, ...]:
    """The reasons why `kind` may not be recorded now, the first to mend first; empty when it may."""
    asked = Asked(order, procedure, body)
    return tuple(reason for requirement in GATES.get(kind, ()) for reason in requirement(asked))


def items_done(step: Step) -> Requirement:
    """Every required item of a step is answered, measured or photographed."""

    def check(asked: Asked) -> Iterator[Reason]:
        answers = asked.answers()
        for item in asked.procedure.items_of(step):
            if not item.required or item.is_waived(answers):
                continue
            match item:
                case Check() | Teaching() if not answers.get(item.id):
                    yield Reason("gate.check_open", step, item.id, item.text)
                case Question() if not answers.get(item.id, "").strip():
                    yield Reason("gate.question_open", step, item.id, item.text)
                case Photo() if all(p.body.item != item.id for p in asked.visit.photos):
                    yield Reason("gate.photo_missing", step, item.id, item.text)
                case Reading() if asked.visit.reading(item.id) is None:
                    yield Reason("gate.reading_missing", step, item.id, item.text)

    return check


def readings_pass(step: Step) -> Requirement:
    """No newest reading of the step lies outside its limits: a failing test keeps the visit open.

    A reading before the repair may fail, that is why the crew came; one that guards their own safety may not.
    """

    def check(asked: Asked) -> Iterator[Reason]:
        answers = asked.answers()
        for item in asked.procedure.items_of(step):
            if isinstance(item, Reading) and not item.is_waived(answers) and (item.phase == "after" or step is Step.SAFETY):
                taken = asked.visit.reading(item.id)
                if taken is not None and taken.body.measurement.verdict == "fail":
                    yield Reason("gate.reading_failed", step, item.id, item.text)

    return check


def contact_made(asked: Asked) -> Iterator[Reason]:
    rule, attempts = asked.procedure.rules.contact, asked.visit.attempts
    if not attempts:
        yield Reason("gate.contact_missing", Step.CONTACT)
        return
    outcome = attempts[-1].body.outcome
    if outcome == "no_number" and asked.order.contact_known:
        yield Reason("gate.number_known", Step.CONTACT)
    if outcome == "refused":
        yield Reason("gate.visit_refused", Step.CONTACT)
    if outcome in ("no_answer", "off", "wrong_number"):
        needed = 1 if asked.order.urgency in rule.urgent else rule.attempts
        if len(attempts) < needed:
            left = str(needed - len(attempts))
            yield Reason("gate.contact_again", Step.CONTACT, what=Text(left, left))
        elif needed > 1 and _span_ms(attempts) < rule.spacing_min * 60_000:
            apart = str(rule.spacing_min)
            yield Reason("gate.contact_spread", Step.CONTACT, what=Text(apart, apart))


def hazards_clear(asked: Asked) -> Iterator[Reason]:
    if not asked.visit.safety:
        yield Reason("gate.safety_missing", Step.SAFETY)
        return
    answers = asked.visit.answers()
    for item in asked.procedure.items_of(Step.SAFETY):
        if isinstance(item, Check) and item.blocks and not item.is_waived(answers) and answers.get(item.id) == "fail":
            yield Reason("gate.hazard_failed", Step.SAFETY, item.id, item.text)


def override_has_reason(asked: Asked) -> Iterator[Reason]:
    body = asked.body
    if isinstance(body, e.SafetyChecked) and "override" in body.answers.values() and not body.override_reason.strip():
        yield Reason("gate.override_reason", Step.SAFETY)


def override_allowed(asked: Asked) -> Iterator[Reason]:
    """Some hazards (confined space, live parts, gas) no supervisor can let pass."""
    answers = asked.answers()
    for item in asked.procedure.items_of(Step.SAFETY):
        if isinstance(item, Check) and not item.overridable and answers.get(item.id) == "override":
            yield Reason("gate.not_overridable", Step.SAFETY, item.id, item.text)


def diagnosis_complete(asked: Asked) -> Iterator[Reason]:
    body = asked.body if isinstance(asked.body, e.DiagnosisRecorded) else asked.visit.diagnosis
    if body is None or not (body.cause or body.cause_text.strip()):
        yield Reason("gate.cause_missing", Step.DIAGNOSIS, "cause")
    elif not body.plan.zh.strip() or not body.plan.en.strip():
        yield Reason("gate.plan_missing", Step.DIAGNOSIS, "plan")


def prices_right(asked: Asked) -> Iterator[Reason]:
    """The lines are those of the price list in force: a device cannot invent a price, nor charge what is the utility's."""
    body = asked.body
    if not isinstance(body, e.DiagnosisRecorded):
        return
    known = {item.code: item for item in asked.procedure.items}
    for line in body.lines:
        item = known.get(line.code)
        if item is None:
            yield Reason("gate.price_unknown", Step.DIAGNOSIS, line.code, line.text)
            continue
        repeat = line.free == "repeat_visit" and asked.order.repeat_of is not None
        try:
            right = price_line(item, line.quantity, body.responsibility, repeat_visit=repeat)
        except Refused:
            yield Reason("gate.price_wrong", Step.DIAGNOSIS, line.code, line.text)
            continue
        if right != line:
            yield Reason("gate.price_wrong", Step.DIAGNOSIS, line.code, line.text)
    if body.price_list != asked.procedure.price_list:
        yield Reason("gate.price_list_other", Step.DIAGNOSIS)


def explained(asked: Asked) -> Iterator[Reason]:
    """The customer saw the statement that stands now."""
    shown = asked.visit.explanations[-1].body.shown if asked.visit.explanations else None
    if shown is None:
        yield Reason("gate.explanation_missing", Step.EXPLANATION)
    elif shown.statement_sha256 != _hash_now(asked, shown.language):
        yield Reason("gate.explanation_outdated", Step.EXPLANATION)


def shown_is_current(asked: Asked) -> Iterator[Reason]:
    """The hash in the fact about to be recorded is that of the statement that stands now."""
    shown: e.Shown | None = getattr(asked.body, "shown", None)
    if shown is None:
        return
    signing = isinstance(asked.body, e.VisitSigned)
    statement = _statement(asked, shown.language, sign_off=signing)
    if statement is not None and shown.statement_sha256 != statement.sha256():
        step = Step.SIGN_OFF if signing else Step.EXPLANATION
        yield Reason("gate.statement_changed", step)


def consent_is_signed(asked: Asked) -> Iterator[Reason]:
    """Where money is involved the customer agrees by hand."""
    body, diagnosis = asked.body, asked.visit.diagnosis
    if not isinstance(body, e.ConsentGiven) or diagnosis is None:
        return
    costs = any(Decimal(line.amount) > 0 for line in diagnosis.lines)
    if (costs or asked.procedure.rules.sign_consent_when_free) and not body.strokes_sha256:
        yield Reason("gate.consent_unsigned", Step.CONSENT)


def consent_valid(asked: Asked) -> Iterator[Reason]:
    """A consent to the statement that stands now, or the emergency rule where the procedure has it."""
    consent = asked.visit.consent
    if isinstance(consent, e.ConsentRefused):
        yield Reason("gate.consent_refused", Step.CONSENT)
    elif consent is None:
        if not _emergency(asked):
            yield Reason("gate.consent_missing", Step.CONSENT)
    elif consent.shown.statement_sha256 != _hash_now(asked, consent.shown.language):
        yield Reason("gate.consent_void", Step.CONSENT)


def part_agreed(asked: Asked) -> Iterator[Reason]:
    """A part is used within what the customer agreed to; more of it needs a new consent."""
    body, diagnosis = asked.body, asked.visit.diagnosis
    if not isinstance(body, e.PartUsed) or diagnosis is None:
        return
    try:
        agreed = sum((positive(line.quantity) for line in diagnosis.lines if line.code == body.code), Decimal(0))
        used = sum((positive(p.body.quantity) for p in asked.visit.parts if p.body.code == body.code), Decimal(0))
        fits = used + positive(body.quantity) <= agreed
    except Refused:
        yield Reason("gate.part_quantity", Step.REPAIR, body.code)
        return
    if not fits:
        yield Reason("gate.part_not_agreed", Step.DIAGNOSIS, body.code)


def reading_judged_right(asked: Asked) -> Iterator[Reason]:
    """Unit, limits and verdict are the procedure's: a device cannot widen a limit that the customer reads on the sheet."""
    body = asked.body
    if not isinstance(body, e.MeasurementTaken):
        return
    taken = body.measurement
    item = asked.procedure.find(taken.item)
    if not isinstance(item, Reading):
        yield Reason("gate.reading_unknown", Step.TEST, taken.item)
        return
    try:
        right = measure(item, taken.value, taken.instrument, taken.calibrated_until) == taken
    except Refused:
        right = False
    if not right:
        yield Reason("gate.reading_wrong", Step.TEST, taken.item, item.text)


def action_recorded(asked: Asked) -> Iterator[Reason]:
    if isinstance(asked.body, e.WorkFinished) and not (asked.body.action.zh.strip() and asked.body.action.en.strip()):
        yield Reason("gate.action_missing", Step.REPAIR, "action")


def repaired_or_refused(asked: Asked) -> Iterator[Reason]:
    """Nothing is signed off without cause, action, readings, teaching and tidying; after a refusal only tidying is left."""
    if asked.visit.is_refused:
        return
    if not asked.visit.finishes:
        yield Reason("gate.action_missing", Step.REPAIR, "action")
        return
    yield from items_done(Step.TEST)(asked)
    yield from readings_pass(Step.TEST)(asked)
    if not asked.visit.teachings and asked.procedure.plan_of(Step.TEACHING).skipped is None:
        yield Reason("gate.teaching_missing", Step.TEACHING)


def tidied(asked: Asked) -> Iterator[Reason]:
    if not asked.visit.tidyings and asked.procedure.plan_of(Step.TIDYING).skipped is None:
        yield Reason("gate.tidying_missing", Step.TIDYING)


def signed_as_said(asked: Asked) -> Iterator[Reason]:
    body = asked.body
    if not isinstance(body, e.VisitSigned):
        return
    if body.situation in SIGNED_BY_HAND and not body.strokes_sha256:
        yield Reason("gate.signature_missing", Step.SIGN_OFF, "signature")
    if body.situation not in SIGNED_BY_HAND and not body.reason.strip():
        yield Reason("gate.situation_reason", Step.SIGN_OFF, "situation")


def consent_unless_refused(asked: Asked) -> Iterator[Reason]:
    if not asked.visit.is_refused:
        yield from consent_valid(asked)


def sheet_matches(asked: Asked) -> Iterator[Reason]:
    """A sheet belongs to the newest signature, and to the statement that was signed."""
    body, signatures = asked.body, asked.visit.signatures
    if not signatures:
        yield Reason("gate.signature_missing", Step.SIGN_OFF, "signature")
    elif isinstance(body, e.SheetIssued) and body.visit_h != signatures[-1].h:
        yield Reason("gate.sheet_other_visit", Step.SIGN_OFF)


GATES: dict[str, tuple[Requirement, ...]] = {
    "crew.departed": (contact_made, items_done(Step.CONTACT)),
    "crew.arrived": (items_done(Step.ARRIVAL),),
    "safety.checked": (items_done(Step.SAFETY), override_has_reason, override_allowed),
    "diagnosis.recorded": (hazards_clear, readings_pass(Step.SAFETY), items_done(Step.DIAGNOSIS), diagnosis_complete, prices_right),
    "explanation.shown": (diagnosis_complete, items_done(Step.EXPLANATION), shown_is_current),
    "consent.given": (explained, items_done(Step.CONSENT), shown_is_current, consent_is_signed),
    "consent.refused": (explained, shown_is_current),
    "work.started": (hazards_clear, readings_pass(Step.SAFETY), diagnosis_complete, consent_valid),
    "part.used": (part_agreed,),
    "work.finished": (consent_valid, items_done(Step.REPAIR), action_recorded),
    "measurement.taken": (reading_judged_right,),
    "teaching.given": (items_done(Step.TEST), readings_pass(Step.TEST), items_done(Step.TEACHING)),
    "site.tidied": (items_done(Step.TIDYING),),
    "visit.signed": (
        diagnosis_complete,
        consent_unless_refused,
        repaired_or_refused,
        tidied,
        items_done(Step.SIGN_OFF),
        shown_is_current,
        signed_as_said,
    ),
    "sheet.issued": (sheet_matches, consent_unless_refused),
}


def _span_ms(attempts: tuple[Noted[e.ContactAttempted], ...]) -> int:
    """From the earliest to the latest attempt, whichever way the device's clock was set in between."""
    times = [attempt.at_ms for attempt in attempts]
    return max(times) - min(times)


def _emergency(asked: Asked) -> bool:
    """Work under the emergency rule was begun, or is about to be, with its reason."""
    rule, diagnosis = asked.procedure.rules.emergency, asked.visit.diagnosis
    allowed = asked.order.urgency in rule.urgencies and diagnosis is not None and diagnosis.responsibility == rule.responsibility
    said = asked.body.emergency if isinstance(asked.body, e.WorkStarted) else ""
    begun = any(start.body.emergency for start in asked.visit.starts)
    return allowed and (bool(said.strip()) or begun)


def _statement(asked: Asked, language: str, *, sign_off: bool) -> Statement | None:
    if asked.visit.diagnosis is None:
        return None
    make = sign_off_statement if sign_off else consent_statement
    return make(asked.order, asked.procedure, language)


def _hash_now(asked: Asked, language: str) -> str:
    statement = _statement(asked, language, sign_off=False)
    return statement.sha256() if statement else ""
