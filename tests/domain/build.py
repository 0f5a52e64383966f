"""Valid values of the domain with as little said as possible; a test names only what it is about.

The one rule: everything here is legal under the rules as they stand, so a refusal in a test comes from the test's own change.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from app.domain import events as e
from app.domain.envelope import Actor, App, BlobRef, Envelope, Time
from app.domain.measurement import measure
from app.domain.order import Order, apply
from app.domain.pricing import price_lines
from app.domain.procedure import (
    Check,
    Choice,
    Item,
    Option,
    Photo,
    PlannedItem,
    Procedure,
    Question,
    Reading,
    Rules,
    Script,
    Step,
    StepPlan,
    Teaching,
    Text,
)
from app.domain.signature import Ink
from app.domain.statement import consent_statement, sign_off_statement

ORDER = "01900000-0000-7000-8000-000000000001"
START_MS = 1_795_000_000_000
MINUTE_MS = 60_000
INK = Ink(strokes=2, points=80, ms=1200, pen=True)


def text(words: str) -> Text:
    """Both languages say the same here, marked so that a mix-up shows."""
    return Text(zh=f"中{words}", en=f"en {words}")


READING = Reading(id="pressure", text=text("pressure"), test="pressure", unit="bar", minimum="1.0", maximum="2.0", decimals=1)
READING_BEFORE = Reading(
    id="pressure_before", text=text("before"), test="pressure", phase="before", unit="bar", minimum="1.0", maximum="2.0", required=False
)
ITEMS: dict[Step, tuple[Item, ...]] = {
    Step.CONTACT: (Script(id="hello", text=text("hello")), Question(id="home", text=text("home"), answer="yesno")),
    Step.ARRIVAL: (Check(id="badge", text=text("badge")),),
    Step.SAFETY: (Check(id="gas", text=text("gas"), blocks=True), Check(id="floor", text=text("floor"), required=False)),
    Step.DIAGNOSIS: (
        Question(id="where", text=text("where"), answer="choice", options=(Option("kitchen", text("kitchen")),)),
        Photo(id="photo_before", text=text("photo"), role="before"),
        READING_BEFORE,
    ),
    Step.EXPLANATION: (Check(id="understood", text=text("understood")),),
    Step.CONSENT: (),
    Step.REPAIR: (Photo(id="photo_after", text=text("photo"), role="after"),),
    Step.TEST: (READING,),
    Step.TEACHING: (Teaching(id="care", text=text("care")),),
    Step.TIDYING: (Check(id="swept", text=text("swept")),),
    Step.SIGN_OFF: (),
}
VALVE = PlannedItem(code="valve", text=text("valve"), unit=text("piece"), unit_price="85.50", charge="by_side", warranty_months=12)
LABOUR = PlannedItem(code="labour", text=text("labour"), unit=text("hour"), unit_price="60.00", charge="by_side", kind="labour")


def procedure(items: dict[Step, tuple[Item, ...]] | None = None, **changes: Any) -> Procedure:
    """A heating procedure with one item of every kind; `items` replaces those of single steps."""
    used = ITEMS | (items or {})
    value = Procedure(
        fault="H01",
        version="2026.1",
        sector="heat",
        title=text("cold radiator"),
        steps=tuple(StepPlan(step, text(step.value), used[step]) for step in Step),
        causes=(Choice("air", text("air in the pipe")),),
        items=(VALVE, LABOUR),
        rules=Rules(),
        price_list="2026-Q4",
        template="heat",
        template_version="3",
        explained=text("how it came about"),
    )
    return msgspec.structs.replace(value, **changes)


def skipping(step: Step) -> Procedure:
    """The procedure with one step passed over."""
    plain = procedure()
    plans = tuple(StepPlan(p.step, p.title, (), text("not needed")) if p.step is step else p for p in plain.steps)
    return msgspec.structs.replace(plain, steps=plans)


def created(**changes: Any) -> e.OrderCreated:
    values: dict[str, Any] = {
        "number": "H20261121-010087-6",
        "sector": "heat",
        "fault": "H01",
        "urgency": "P3",
        "channel": "phone",
        "area": "north",
        "crew": "c1",
        "received_ms": START_MS,
        "limits": e.Limits(contact_min=30, arrive_min=120, repair_min=480),
        "versions": e.Versions("2026.1", "2026.1", "2026-Q4"),
    }
    return e.OrderCreated(**(values | changes))


def fact(body: Any, count: int = 1, *, av: str | None = None, order: Order | None = None, **changes: Any) -> e.Fact:
    """The fact of a body; its id and hash are made from `count`, its assignment is the order's own unless `av` is given."""
    made = e.Fact(
        id=event_id(count),
        h=f"{count:064x}",
        key="k" * 64,
        device="d1",
        order_id=ORDER,
        av=av if av is not None else (order.av if order else None),
        after=order.tip if order else None,
        member="m1",
        at_ms=START_MS + count * MINUTE_MS,
        body=body,
    )
    return msgspec.structs.replace(made, **changes)


def event_id(count: int) -> str:
    return f"01900000-0000-7000-8000-{count:012d}"


def order(**changes: Any) -> Order:
    """A dispatched order; `changes` go to its intake."""
    made = apply(None, fact(created(**changes)))
    assert isinstance(made, Order)
    return made


def after(value: Order, *bodies: Any, at_ms: int | None = None) -> Order:
    """The order after legal facts; fails the test where one does not fit. `at_ms` is the time of them all."""
    for body in bodies:
        count = len(value.trail) + 1
        moment = {} if at_ms is None else {"at_ms": at_ms}
        result = apply(value, fact(body, count, order=value, **moment))
        assert isinstance(result, Order), result
        value = result
    return value


def shown(value: Order, plan: Procedure, language: str = "en", *, sign_off: bool = False) -> e.Shown:
    """What a screen would record of the statement as it stands."""
    statement = (sign_off_statement if sign_off else consent_statement)(value, plan, language)
    return e.Shown(
        template=plan.template,
        template_version=plan.template_version,
        statement_sha256=statement.sha256(),
        pages=1,
        language=language,
        viewed_ms=9_000,
        price_list=plan.price_list,
    )


def diagnosis(plan: Procedure | None = None, *, side: str = "customer", **changes: Any) -> e.DiagnosisRecorded:
    """Air in the pipe, a valve and an hour; `side` is who bears it."""
    used = plan or procedure()
    value = e.DiagnosisRecorded(
        cause="air",
        responsibility=side,  # type: ignore[arg-type]
        plan=text("change the valve"),
        minutes=45,
        lines=price_lines(used, {"valve": "1", "labour": "1"}, side),
        price_list=used.price_list,
        answers={"where": "kitchen"},
    )
    return msgspec.structs.replace(value, **changes)


def reading(value: str = "1.5", plan: Reading = READING) -> e.MeasurementTaken:
    return e.MeasurementTaken(measurement=measure(plan, value), watched=True)


Ask = Callable[[Order, Procedure], Any]
CONTACT = e.ContactAttempted(outcome="agreed", answers={"home": "yes"})
ARRIVED = e.CrewArrived(answers={"badge": "ok"})
SAFE = e.SafetyChecked(answers={"gas": "ok"})
PHOTO_BEFORE = e.PhotoTaken(item="photo_before", role="before", sha256="a" * 64)
PHOTO_AFTER = e.PhotoTaken(item="photo_after", role="after", sha256="b" * 64)
FINISHED = e.WorkFinished(action=text("valve changed"))
TAUGHT = e.TeachingGiven(answers={"care": "ok"})
TIDIED = e.SiteTidied(answers={"swept": "ok"})
RATED = e.RatingGiven(sealed_sha256="c" * 64, answered=3)


def explained(value: Order, plan: Procedure) -> e.ExplanationShown:
    return e.ExplanationShown(shown=shown(value, plan), answers={"understood": "ok"})


def agreed(value: Order, plan: Procedure) -> e.ConsentGiven:
    return e.ConsentGiven(shown=shown(value, plan), strokes_sha256="d" * 64, ink=INK)


def refused(value: Order, plan: Procedure) -> e.ConsentRefused:
    return e.ConsentRefused(shown=shown(value, plan), reason="too dear")


def signed(value: Order, plan: Procedure) -> e.VisitSigned:
    return e.VisitSigned(shown=shown(value, plan, sign_off=True), situation="signed", strokes_sha256="e" * 64, ink=INK)


def issued(value: Order, plan: Procedure) -> e.SheetIssued:
    return e.SheetIssued(visit_h=value.visit.signatures[-1].h, sheet_sha256="f" * 64)


def _diagnosed(value: Order, plan: Procedure) -> e.DiagnosisRecorded:
    return diagnosis(plan)


# A whole visit in its order; a function makes what depends on the order so far.
VISIT: tuple[tuple[str, Ask | Any], ...] = (
    ("crew.accepted", e.CrewAccepted()),
    ("contact.attempted", CONTACT),
    ("crew.departed", e.CrewDeparted()),
    ("crew.arrived", ARRIVED),
    ("safety.checked", SAFE),
    ("photo.taken before", PHOTO_BEFORE),
    ("measurement.taken before", reading("0.4", READING_BEFORE)),
    ("diagnosis.recorded", _diagnosed),
    ("explanation.shown", explained),
    ("consent.given", agreed),
    ("work.started", e.WorkStarted()),
    ("part.used", e.PartUsed(code="valve", quantity="1")),
    ("photo.taken after", PHOTO_AFTER),
    ("work.finished", FINISHED),
    ("measurement.taken", reading()),
    ("teaching.given", TAUGHT),
    ("site.tidied", TIDIED),
    ("rating.given", RATED),
    ("visit.signed", signed),
    ("sheet.issued", issued),
)


def made(body: Ask | Any, value: Order, plan: Procedure) -> Any:
    """A body of VISIT for the order as it stands."""
    return body if isinstance(body, e.Body) else body(value, plan)


def before(name: str, plan: Procedure | None = None, *, skip: Iterable[str] = (), **changes: Any) -> Order:
    """The order just before the step `name` of a whole visit; steps in `skip` are left out."""
    used, value, left_out = plan or procedure(), order(**changes), set(skip)
    for step, body in VISIT:
        if step == name:
            return value
        if step not in left_out:
            value = after(value, made(body, value, used))
    return value


def whole_visit() -> tuple[e.Fact, ...]:
    """The intake and every fact of a visit, in order."""
    plan, value, told = procedure(), order(), [fact(created())]
    for _, body in VISIT:
        told.append(fact(made(body, value, plan), len(value.trail) + 1, order=value))
        result = apply(value, told[-1])
        assert isinstance(result, Order), result
        value = result
    return tuple(told)


def envelope(body: e.Body, /, **changes: Any) -> Envelope:
    """A signed-to-be envelope of a body."""
    value = Envelope(
        id=event_id(7),
        key="1" * 64,
        n=7,
        prev="2" * 64,
        org="org1",
        device="d1",
        order_id=ORDER,
        av=event_id(1),
        after=event_id(6),
        type=e.kind_of(body),
        v=1,
        actor=Actor("m1", "crew", "pin", 30, "g1"),
        time=Time(START_MS, 480, 5_000, "b1"),
        body=e.plain_body(body),
        blobs=(BlobRef("photo", "a" * 64, 12, "image/jpeg"),),
        app=App("0.1.0", "test"),
    )
    return msgspec.structs.replace(value, **changes)


def one_of_each() -> dict[str, e.Body]:
    """A full body of every kind of event."""
    plan, value = procedure(), before("sheet.issued")
    bodies: list[e.Body] = [
        created(customer="cu1", person="a" * 64, commitment="b" * 64, special=("elderly",), repeat_of=event_id(99), external_no="X1"),
        e.OrderLinked(to=event_id(98), reason="same cause"),
        e.OrderAssigned(crew="c2", area="south", reason="nearer"),
        e.OrderCancelled(reason="called off"),
        e.OrderClosed(),
        refused(value, plan),
        e.WorkSuspended(reason="part on order", until_ms=START_MS),
        e.WorkResumed(reason="part came"),
        e.WorkReturned(reason="not ours"),
        e.StepCorrected(of=event_id(5), reason="wrong photo"),
        e.QuarantineDecided(verdict="accept", targets=(event_id(6), event_id(8)), reason="the customer agreed by phone"),
        e.DeviceRevoked(device="d9", reason="left in a taxi", lost=True, lost_since_ms=START_MS),
        e.MemberRevoked(member="m9", reason="left the company"),
        e.DeviceReinstated(device="d9", reason="found in the depot"),
        e.MemberReinstated(member="m9", reason="withdrawn by mistake"),
        e.WipeOrdered(device="d9", reason="left in a taxi"),
        e.CustomerErased(customer="cu9", reason="asked for it in writing"),
        e.ProposalDecided(proposal=event_id(97), verdict="decline", reason="the wrong customer"),
        issued(value, plan),
        *(made(body, value, plan) for name, body in VISIT[:-1]),
    ]
    return {e.kind_of(body): body for body in bodies}
