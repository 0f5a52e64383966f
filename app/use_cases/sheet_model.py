"""What the service sheet of a signed visit says: the visit's record worded in the language of the sign-off.

The one rule: nothing is judged here. Prices, readings and hashes are those of the signed statement; every question,
reading and photo that the procedure asked for is printed, so an item added by YAML alone appears.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

from app.domain import events as e
from app.domain.identity import at, receipt_code
from app.domain.order import Order
from app.domain.privacy import Person, mask_phone
from app.domain.procedure import Check, Photo, Procedure, Question, Reading, Step, Text
from app.domain.signature import Strokes
from app.domain.statement import ShownLine, Statement
from app.domain.visit import Noted, Visit
from app.storage.sheet import (
    Customer,
    Fact,
    PrintedPhoto,
    PrintedPrice,
    PrintedReading,
    Process,
    Seal,
    SheetModel,
    SignatureBox,
    Times,
)
from app.wording import sentence

_PASSED = ("ok", "override")
_BETWEEN = {"zh": "，", "en": ", "}
_AND = {"zh": "；", "en": "; "}


@dataclass(frozen=True)
class Issuer:
    """Who gives the sheet out: names for its head, `members` {member id: name and number}, the address behind the QR code."""

    utility: Text
    hotline: str
    public_address: str
    members: Mapping[str, str]


@dataclass(frozen=True)
class SheetSources:
    """What lies in files: photos reduced for print by hash, pen strokes by hash, who signed for the customer."""

    photos: Mapping[str, bytes]
    strokes: Mapping[str, Strokes]
    proxy: Mapping[str, str]


def sheet_model(
    order: Order,
    procedure: Procedure,
    person: Person,
    statement: Statement,
    issuer: Issuer,
    sources: SheetSources,
    device: str,
    tz_min: int,
) -> SheetModel:
    """The sheet of the newest signature; `statement` is the signed one, times are printed `tz_min` east of UTC."""
    return _Wording(order, procedure, statement, tz_min, sources).sheet(person, issuer, device)


class _Wording:
    """One sheet being worded; holds what nearly every line needs."""

    def __init__(self, order: Order, procedure: Procedure, statement: Statement, tz_min: int, sources: SheetSources) -> None:
        self.order, self.procedure, self.statement, self.sources = order, procedure, statement, sources
        self.visit: Visit = order.visit
        self.language: Literal["zh", "en"] = "zh" if statement.language == "zh" else "en"
        self._zone = timezone(timedelta(minutes=tz_min))
        self.answers = self.visit.answers()

    def said(self, code: str, **params: object) -> str:
        return sentence(f"issued.{code}", self.language, **params)

    def local(self, at_ms: int) -> datetime:
        return at(at_ms).astimezone(self._zone)

    def clock(self, at_ms: int | None, form: str = "%H:%M") -> str:
        return "" if at_ms is None else self.local(at_ms).strftime(form)

    def joined(self, parts: list[str]) -> str:
        return _BETWEEN[self.language].join(part for part in parts if part)

    def sheet(self, person: Person, issuer: Issuer, device: str) -> SheetModel:
        signed = self.visit.signatures[-1]
        return SheetModel(
            language=self.language,
            utility=issuer.utility.said(self.language),
            hotline=issuer.hotline,
            sheet_number=self._number(),
            order_number=self.order.number,
            visit_number=self.visit.number,
            made_at=self.local(signed.at_ms).replace(microsecond=0),
            customer=Customer(
                person.name or self.said("no_name"), mask_phone(person.phone).replace(" ", ""), person.account, person.address
            ),
            equipment=(Fact(self.said("equipment"), person.equipment),) if person.equipment else (),
            times=self._times(issuer),
            customer_words=person.words or self.said("no_words"),
            fault=f"{self.statement.fault} ({self.order.fault})",
            process=self._process(),
            prices=tuple(self._price(line) for line in self.statement.lines),
            total=self.statement.total,
            rating=self._rating(),
            readings=self._readings(),
            # The template ends the list itself.
            teachings=tuple(text.rstrip("。.") for text in self.statement.teachings),
            photos=self._photos(),
            tidy=self._tidy(),
            consent=self._consent(),
            sign_off=self._sign_off(signed),
            seal=Seal(receipt_code(signed.h), issuer.public_address, signed.h, signed.body.shown.statement_sha256),
            device=device,
        )

    def _number(self) -> str:
        """The order's own number under an S; a further visit adds its count."""
        return "S" + self.order.number[1:] + (f"/{self.visit.number}" if self.visit.number > 1 else "")

    def _times(self, issuer: Issuer) -> Times:
        visit = self.visit
        window = next((a.body for a in reversed(visit.attempts) if a.body.window_from_ms and a.body.window_to_ms), None)
        done = visit.finishes or visit.signatures
        crew = dict.fromkeys(note.member for note in visit.notes())
        return Times(
            received=self.joined([self.clock(self.order.received_ms, "%Y-%m-%d %H:%M"), self.order.urgency]),
            agreed=f"{self.clock(window.window_from_ms)}–{self.clock(window.window_to_ms)}" if window else "",
            arrived=self.clock(visit.arrivals[-1].at_ms) if visit.arrivals else "",
            finished=self.clock(done[-1].at_ms),
            crew=tuple(issuer.members.get(member, member) for member in crew),
        )

    def _process(self) -> Process:
        safety = [i for i in self.procedure.items_of(Step.SAFETY) if isinstance(i, Check) and self.answers.get(i.id) in _PASSED]
        released = [i.text.said(self.language) for i in safety if self.answers[i.id] == "override"]
        words = [self.said("safety", n=len(safety))] if safety else []
        words += [self.said("released", what=text, reason=self._override_reason()) for text in released]
        done = self.statement.action or (self.said("not_done") if self.statement.is_refused else "")
        plan = self.said("plan", plan=self.statement.plan, minutes=self.statement.minutes)
        return Process(
            safety=self.joined(words),
            cause=self.statement.cause,
            responsibility=self.said(f"side_{self.statement.responsibility}"),
            plan=self.joined([plan, self.said("done", done=done)]) if done else plan,
            answers=tuple(self._answered()),
        )

    def _override_reason(self) -> str:
        return self.visit.safety[-1].body.override_reason if self.visit.safety else ""

    def _answered(self) -> list[Fact]:
        questions = [item for plan in self.procedure.steps for item in plan.items if isinstance(item, Question)]
        return [Fact(q.text.said(self.language), self._answer(q), True) for q in questions if self.answers.get(q.id, "").strip()]

    def _answer(self, question: Question) -> str:
        answer = self.answers[question.id]
        chosen = next((option.text.said(self.language) for option in question.options if option.id == answer), None)
        if chosen is None and question.answer == "yesno":
            chosen = self.said("yes" if answer == "yes" else "no")
        return chosen or f"{answer} {question.unit_said(self.language)}".strip()

    def _price(self, line: ShownLine) -> PrintedPrice:
        notes = [self.said(f"free_{line.free}")] if line.free else []
        if line.warranty_months:
            notes.append(self.said("warranty", months=line.warranty_months))
        return PrintedPrice(line.code, line.text, line.quantity, line.unit, line.unit_price, line.amount, self.joined(notes))

    def _readings(self) -> tuple[PrintedReading, ...]:
        """One row a test with before and after side by side; a value that has no counterpart keeps a row of its own."""
        afters = self.procedure.readings("after")
        befores = self.procedure.readings("before")
        rows = [
            self._reading(item, next((b for b in befores if b.test == item.test), None), item)
            for item in afters
            if self.visit.reading(item.id)
        ]
        tests = {item.test for item in afters if self.visit.reading(item.id)}
        rows += [self._reading(item, item, None) for item in befores if item.test not in tests and self.visit.reading(item.id)]
        return tuple(rows)

    def _reading(self, item: Reading, before: Reading | None, after: Reading | None) -> PrintedReading:
        first = self.visit.reading(before.id) if before else None
        last = self.visit.reading(after.id) if after else None
        taken = last or first
        assert taken is not None  # the caller picked items that were measured
        measured = taken.body.measurement
        # Before the repair a value may be out of limits, that is why the crew came; where it guards their safety it is judged.
        judged = last is not None or item in self.procedure.items_of(Step.SAFETY)
        failed = judged and measured.verdict == "fail"
        tool = self.joined(
            [measured.instrument or (item.instrument.said(self.language) if item.instrument else ""), measured.calibrated_until]
        )
        return PrintedReading(
            name=item.text.said(self.language),
            before=self._value(item, first),
            after=self._value(item, last),
            limits=self.limits(item),
            instrument=tool,
            verdict=self.said("failed" if failed else "passed") if judged else "",
            failed=failed,
        )

    def _value(self, item: Reading, note: Noted[e.MeasurementTaken] | None) -> str:
        if note is None:
            return ""
        value = note.body.measurement.value
        if item.passfail:
            return self.said("passed" if value == "pass" else "failed")
        return f"{value} {item.unit_said(self.language)}".strip()

    def limits(self, item: Reading) -> str:
        unit = item.unit_said(self.language)
        if item.minimum is not None and item.maximum is not None:
            return f"{item.minimum}–{item.maximum} {unit}".strip()
        if item.minimum is None and item.maximum is None:
            return ""
        return f"≥ {item.minimum} {unit}".strip() if item.minimum is not None else f"≤ {item.maximum} {unit}".strip()

    def _photos(self) -> tuple[PrintedPhoto, ...]:
        return tuple(
            PrintedPhoto(self.sources.photos[note.body.sha256], self._caption(note), self.said(f"photo_{note.body.role}"))
            for note in self.visit.photos
            if note.body.sha256 in self.sources.photos
        )

    def _caption(self, note: Noted[e.PhotoTaken]) -> str:
        item = self.procedure.find(note.body.item)
        name = item.text.said(self.language) if isinstance(item, Photo) else ""
        return self.joined([self.clock(note.at_ms), name])

    def _tidy(self) -> str:
        items = self.procedure.items_of(Step.TIDYING)
        done = [i.text.said(self.language) for i in items if isinstance(i, Check) and self.answers.get(i.id) in _PASSED]
        return _AND[self.language].join(done)

    def _rating(self) -> str:
        given = self.visit.ratings[-1].body if self.visit.ratings else None
        if given is None:
            return self.said("not_rated")
        return self.joined([self.said("rated", n=given.answered), self.said("complained") if given.complaint else ""])

    def _consent(self) -> SignatureBox | None:
        note = self.visit.consents[-1] if self.visit.consents else None
        if note is None:
            reason = next((start.body.emergency for start in self.visit.starts if start.body.emergency), "")
            hours = self.procedure.rules.emergency.consent_within_h
            box = SignatureBox(
                self.said("emergency"), self.said("emergency_reason", reason=reason, hours=hours), situation=self.said("no_consent")
            )
            return box if reason else None
        body = note.body
        when = self.said("before_work", time=self.clock(note.at_ms, "%H:%M:%S"))
        digest = body.shown.statement_sha256
        strokes = self.sources.strokes.get(body.strokes_sha256 or "", ())
        if isinstance(body, e.ConsentRefused):
            return SignatureBox(when, self.said("disagreed", reason=body.reason), strokes, self.said("no_agreement"), digest)
        read = self.said("agreed", seconds=max(1, body.shown.viewed_ms // 1000))
        return SignatureBox(when, read, strokes, "" if strokes else self.said("agreed_free"), digest)

    def _sign_off(self, signed: Noted[e.VisitSigned]) -> SignatureBox:
        body = signed.body
        proxy = self.sources.proxy
        words = [self.said("checked" if not self.statement.is_refused else "checked_refused")]
        if proxy:
            words.append(self.said("proxy_is", name=proxy.get("name", ""), relation=proxy.get("relation", "")))
        if body.reason:
            words.append(self.said("reason", reason=body.reason))
        strokes = self.sources.strokes.get(body.strokes_sha256 or "", ())
        situation = self.said(f"situation_{body.situation}")
        when = self.joined([self.clock(signed.at_ms, "%H:%M:%S"), situation])
        return SignatureBox(when, self.joined(words), strokes, "" if strokes else situation, note=self._ink(body))

    def _ink(self, body: e.VisitSigned) -> str:
        return self.said("ink", strokes=body.ink.strokes, points=body.ink.points) if body.ink else ""
