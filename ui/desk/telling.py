"""Every kind of event in words: a title, what it says in one line, and each answer, reading and price under its own text.

The one rule: the words of items come from the procedure, never from here; an item it no longer knows shows its id.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain import events as e
from app.domain.procedure import Procedure, Question, Reading, Text
from app.wording import has_sentence, sentence
from ui.desk.names import Names
from ui.desk.times import clock_time, span

# Icons of resources/icons by kind; what is not here is shown with "doc".
ICONS = {
    "order.created": "phone",
    "order.linked": "repeat",
    "order.assigned": "navigate",
    "order.cancelled": "ban",
    "order.closed": "lock",
    "contact.attempted": "phone",
    "crew.accepted": "check",
    "crew.departed": "navigate",
    "crew.arrived": "pin",
    "safety.checked": "shieldok",
    "photo.taken": "camera",
    "diagnosis.recorded": "search",
    "explanation.shown": "eye",
    "consent.given": "pen",
    "consent.refused": "hand",
    "work.started": "wrench",
    "work.suspended": "pause",
    "work.resumed": "wrench",
    "work.returned": "back",
    "work.finished": "check",
    "part.used": "box",
    "measurement.taken": "gauge",
    "teaching.given": "book",
    "site.tidied": "care",
    "rating.given": "star",
    "visit.signed": "pen",
    "sheet.issued": "doc",
    "step.corrected": "undo",
    "quarantine.decided": "shieldok",
    "device.revoked": "ban",
    "member.revoked": "ban",
    "device.reinstated": "undo",
    "member.reinstated": "undo",
    "wipe.ordered": "eraser",
    "customer.erased": "eraser",
    "proposal.decided": "users",
}


@dataclass(frozen=True)
class Line:
    """One item under an event: its text, what was answered, and a verdict "ok", "fail" or ""."""

    text: str
    value: str
    verdict: str = ""


@dataclass(frozen=True)
class Told:
    title: str
    line: str
    icon: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Teller:
    """Words events of one order under its procedure; `titles` gives the title of an earlier event by its id."""

    names: Names
    procedure: Procedure
    offset_min: int
    titles: dict[str, str]

    def told(self, fact: e.Fact | e.Newer) -> Told:
        if isinstance(fact, e.Newer):
            return Told(fact.kind, self._say("event.newer"), "doc")
        lines = tuple(self._lines(fact.body))
        return Told(self.title(fact.kind), self._line(fact.body), ICONS.get(fact.kind, "doc"), lines)

    def title(self, kind: str) -> str:
        return self.names.word("event", kind.replace(".", "_"))

    def _say(self, code: str, **params: object) -> str:
        return sentence(code, self.names.language, **params)

    def _late(self, reason: str) -> str:
        """A reason of the tablet's list is a code, any other the crew's own words."""
        return self._say(f"field.late_{reason}") if has_sentence(f"field.late_{reason}") else reason

    def _join(self, *parts: str) -> str:
        return self._say("desk.pause").join(part for part in parts if part)

    def _line(self, body: e.Body) -> str:
        match body:
            case e.OrderCreated():
                return self._join(self.names.channel(body.channel), body.urgency, self.names.fault(body.fault))
            case e.OrderLinked():
                return self._say("desk.told_linked")
            case e.OrderAssigned():
                return self._join(self.names.crew(body.crew), body.reason)
            case e.OrderCancelled() | e.WorkReturned():
                return body.reason
            case e.DeviceRevoked() | e.MemberRevoked() | e.DeviceReinstated() | e.MemberReinstated() | e.WipeOrdered() | e.CustomerErased():
                return body.reason
            case e.ProposalDecided():
                return body.reason
            case e.QuarantineDecided():
                return self._say(f"desk.told_{body.verdict}", n=len(body.targets), reason=body.reason)
            case e.ContactAttempted():
                return self._join(self.names.word("outcome", body.outcome), self._window(body))
            case e.CrewArrived():
                return self._say("desk.told_late", reason=self._late(body.late_reason)) if body.late_reason else ""
            case e.WorkStarted():
                return self._say("desk.told_emergency", reason=body.emergency) if body.emergency else ""
            case e.WorkSuspended() | e.WorkResumed():
                return body.reason
        return self._line_of_step(body)

    def _line_of_step(self, body: e.Body) -> str:
        said = self.names.language
        match body:
            case e.SafetyChecked():
                fails = sum(answer in ("fail", "no") for answer in body.answers.values())
                done = self._say("desk.told_checks", done=len(body.answers) - fails, all=len(body.answers))
                return self._join(done, self._say("desk.told_override", reason=body.override_reason) if body.override_reason else "")
            case e.PhotoTaken():
                return self._join(self._photo(body.role), self._item(body.item))
            case e.DiagnosisRecorded():
                cause = body.cause_text or next((c.text.said(said) for c in self.procedure.causes if c.code == body.cause), body.cause)
                return self._join(cause, self.names.word("side", body.responsibility))
            case e.ExplanationShown() | e.ConsentGiven() | e.ConsentRefused():
                return self._consent(body)
            case e.PartUsed():
                return f"{self._part(body.code)} × {body.quantity}"
            case e.WorkFinished():
                return body.action.said(said)
            case e.MeasurementTaken():
                return self._in_short(body)
            case e.TeachingGiven() | e.SiteTidied():
                return self._say("desk.told_done", n=len(body.answers))
            case e.RatingGiven():
                return self._join(self._say("issued.rated", n=body.answered), self._say("issued.complained") if body.complaint else "")
            case e.VisitSigned():
                return self._join(self._say(f"issued.situation_{body.situation}"), body.reason)
            case e.SheetIssued():
                return self._say("desk.told_sheet", sha=body.sheet_sha256[:12])
            case e.StepCorrected():
                return self._join(self._say("desk.told_corrected", what=self.titles.get(body.of, "…")), body.reason)
        return ""

    def _in_short(self, body: e.MeasurementTaken) -> str:
        verdict = "" if body.measurement.value in ("pass", "fail") else self._verdict(body.measurement.verdict)
        return self._join(self._item(body.measurement.item), self._reading(body), verdict)

    def _consent(self, body: e.ExplanationShown | e.ConsentGiven | e.ConsentRefused) -> str:
        read = self._say("desk.told_read", span=span(body.shown.viewed_ms, self.names.language))
        if isinstance(body, e.ConsentRefused):
            return self._join(body.reason, read)
        if isinstance(body, e.ConsentGiven):
            return self._join(self._say("desk.told_signed" if body.strokes_sha256 else "desk.told_tapped"), read)
        return self._join(self._say("desk.told_language", language=self.names.word("language", body.shown.language)), read)

    def _window(self, body: e.ContactAttempted) -> str:
        if body.window_from_ms is None or body.window_to_ms is None:
            return ""
        start, end = clock_time(body.window_from_ms, self.offset_min), clock_time(body.window_to_ms, self.offset_min)
        return self._say("desk.told_window", start=start, end=end)

    def _lines(self, body: e.Body) -> Iterator[Line]:
        said = self.names.language
        if isinstance(body, e.DiagnosisRecorded):
            yield Line(self._say("desk.line_plan"), self._say("issued.plan", plan=body.plan.said(said), minutes=body.minutes))
            for priced in body.lines:
                free = self._say(f"issued.free_{priced.free}") if priced.free else ""
                amount = self._join(f"{priced.quantity} {priced.unit.said(said)}", self._say("desk.money", amount=priced.amount), free)
                yield Line(priced.text.said(said), amount)
        if isinstance(body, e.MeasurementTaken):
            yield self._measured(body)
        answers: e.Answers = getattr(body, "answers", {})
        for item, answer in answers.items():
            verdict = "ok" if answer == "ok" else "fail" if answer == "fail" else ""
            yield Line(self._item(item), self._answer(item, answer), verdict)

    def _measured(self, body: e.MeasurementTaken) -> Line:
        taken = body.measurement
        limits = self._limits(taken.minimum, taken.maximum)
        until = self._say("desk.calibrated", until=taken.calibrated_until) if taken.calibrated_until else ""
        seen = self._say("desk.watched") if body.watched else ""
        value = self._join(self._reading(body), limits, taken.instrument, until, seen)
        return Line(self._item(taken.item), value, "ok" if taken.verdict == "pass" else "fail")

    def _limits(self, low: str | None, high: str | None) -> str:
        if low and high:
            return self._say("desk.limits", low=low, high=high)
        if low:
            return self._say("desk.limits_from", low=low)
        return self._say("desk.limits_to", high=high) if high else ""

    def _reading(self, body: e.MeasurementTaken) -> str:
        taken = body.measurement
        if taken.value in ("pass", "fail"):
            return self._verdict(taken.value)
        item = self.procedure.find(taken.item)
        unit = item.unit_said(self.names.language) if isinstance(item, Question | Reading) else taken.unit
        return f"{taken.value} {unit}".strip()

    def _verdict(self, verdict: str) -> str:
        return self._say("issued.passed" if verdict == "pass" else "issued.failed")

    def _item(self, item_id: str) -> str:
        item = self.procedure.find(item_id)
        return item.text.said(self.names.language) if item else item_id

    def _part(self, code: str) -> str:
        return next((item.text.said(self.names.language) for item in self.procedure.items if item.code == code), code)

    def _photo(self, role: str) -> str:
        code = f"issued.photo_{role}"
        return self._say(code) if has_sentence(code) else role

    def _answer(self, item_id: str, answer: str) -> str:
        """An answer in words: the option's text, yes or no, the figure with its unit, or the words given."""
        known = f"desk.answer_{answer}"
        item = self.procedure.find(item_id)
        if isinstance(item, Question):
            chosen: Text | None = next((option.text for option in item.options if option.id == answer), None)
            if chosen is not None:
                return chosen.said(self.names.language)
            if item.answer == "number":
                return f"{answer} {item.unit_said(self.names.language)}".strip()
            if item.answer == "text":
                return answer
        return self._say(known) if has_sentence(known) else answer
