"""What a crew does on a visit, one method a step; each records its facts as one unit and returns the order as it stands.

The one rule: nothing is decided here that the gates decide; a method only gathers what its event must say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from app.domain import events as e
from app.domain.errors import Refused
from app.domain.identity import EventId, OrderId
from app.domain.measurement import measure
from app.domain.order import Order, OrderState
from app.domain.pricing import price_lines
from app.domain.procedure import Procedure, Reading, Text
from app.domain.signature import MIME, Strokes, check_ink, ink_of, pack
from app.domain.statement import Statement, consent_statement, sign_off_statement
from app.storage.catalog import Catalog
from app.storage.keys.person import seal_person
from app.storage.keys.sealed_box import seal_for
from app.storage.keys.sealing import new_key
from app.storage.listing import customer_key
from app.storage.store import Acting, Check, NewEvent, NewFile, Saved, Store
from app.use_cases.orders import gatekeeper

Situation = Literal["signed", "refused", "absent", "proxy", "cannot_write", "minor"]
_SEALED = "application/octet-stream"


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What the crew found: `items` are codes of the price list with decimal quantities; prices follow from them."""

    cause: str
    cause_text: str = ""
    responsibility: Literal["utility", "customer"]
    plan: Text
    minutes: int
    items: dict[str, str]
    answers: e.Answers


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """How the customer closed the visit; `proxy` is who signed in their place ({"name", "relation"}), sealed like a customer."""

    language: str
    viewed_ms: int
    situation: Situation = "signed"
    strokes: Strokes | None = None
    reason: str = ""
    proxy: dict[str, str] | None = None


@dataclass(frozen=True)
class Visits:
    """The acts of one member on the visits of one replica."""

    store: Store
    catalog: Catalog
    acting: Acting
    quality_key: str
    _check: Check = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_check", gatekeeper(self.catalog))

    def order(self, order_id: OrderId) -> Order:
        order = self.store.order(order_id)
        if order is None:
            raise Refused("order.missing")
        return order

    def procedure(self, order: Order) -> Procedure:
        return self.catalog.procedure_of(order)

    def attempt_contact(
        self, order_id: OrderId, outcome: str, window_ms: tuple[int, int] | None = None, answers: e.Answers | None = None
    ) -> Saved:
        """Records one try to reach the customer; the first one also accepts the order."""
        body = e.ContactAttempted(
            channel="none" if outcome == "no_number" else "phone",
            outcome=outcome,  # type: ignore[arg-type]
            window_from_ms=window_ms[0] if window_ms else None,
            window_to_ms=window_ms[1] if window_ms else None,
            answers=answers or {},
        )
        return self._record(order_id, *self._accepting(order_id), body)

    def accept(self, order_id: OrderId) -> Saved:
        return self._record(order_id, e.CrewAccepted())

    def depart(self, order_id: OrderId, answers: e.Answers | None = None) -> Saved:
        """Sets out; `answers` are those of the contact step that no attempt brought."""
        return self._record(order_id, e.CrewDeparted(answers=answers or {}), clears="contact")

    def arrive(self, order_id: OrderId, answers: e.Answers, late_reason: str = "") -> Saved:
        return self._record(order_id, e.CrewArrived(late_reason=late_reason, answers=answers), clears="arrival")

    def check_safety(self, order_id: OrderId, answers: e.Answers, override_reason: str = "") -> Saved:
        return self._record(order_id, e.SafetyChecked(answers=answers, override_reason=override_reason), clears="safety")

    def take_photo(
        self, order_id: OrderId, item: str, role: str, jpeg: bytes, thumbnail: bytes, instead_of: EventId | None = None
    ) -> Saved:
        """Keeps a picture with its thumbnail, both JPEG bytes; the photo `instead_of` which it stands is taken back with the same save."""
        photo = self._file(jpeg, "image/jpeg", "photo")
        small = self._file(thumbnail, "image/jpeg", "thumbnail")
        back = [e.StepCorrected(of=instead_of, reason="")] if instead_of else []
        return self._record(order_id, *back, e.PhotoTaken(item=item, role=role, sha256=photo.sha256), files=(photo, small))

    def diagnose(self, order_id: OrderId, found: Diagnosis) -> Saved:
        """Records cause and plan with the prices of the list in force; a repeat visit's labour is free."""
        order = self.order(order_id)
        procedure = self.procedure(order)
        body = e.DiagnosisRecorded(
            cause=found.cause,
            cause_text=found.cause_text,
            responsibility=found.responsibility,
            plan=found.plan,
            minutes=found.minutes,
            lines=price_lines(procedure, found.items, found.responsibility, repeat_visit=order.repeat_of is not None),
            price_list=procedure.price_list,
            answers=found.answers,
        )
        return self._record(order_id, body, clears="diagnosis")

    def consent_statement(self, order_id: OrderId, language: str) -> Statement:
        order = self.order(order_id)
        return consent_statement(order, self.procedure(order), language)

    def sign_off_statement(self, order_id: OrderId, language: str) -> Statement:
        order = self.order(order_id)
        return sign_off_statement(order, self.procedure(order), language)

    def show_explanation(self, order_id: OrderId, language: str, viewed_ms: int, answers: e.Answers | None = None) -> Saved:
        shown, file = self._shown(self.consent_statement(order_id, language), viewed_ms)
        return self._record(order_id, e.ExplanationShown(shown=shown, answers=answers or {}), files=(file,), clears="explanation")

    def give_consent(self, order_id: OrderId, language: str, viewed_ms: int, strokes: Strokes | None) -> Saved:
        """The customer agrees, by hand where it costs money. Raises Refused("signature.too_little") for a tap or a line."""
        shown, statement = self._shown(self.consent_statement(order_id, language), viewed_ms)
        ink = self._ink(order_id, strokes)
        body = e.ConsentGiven(shown=shown, strokes_sha256=ink.sha256 if ink else None, ink=ink_of(strokes) if strokes else None)
        return self._record(order_id, body, files=(statement, *([ink] if ink else [])), clears="consent")

    def refuse_consent(self, order_id: OrderId, language: str, viewed_ms: int, reason: str, strokes: Strokes | None = None) -> Saved:
        shown, statement = self._shown(self.consent_statement(order_id, language), viewed_ms)
        ink = self._ink(order_id, strokes)
        body = e.ConsentRefused(
            shown=shown, reason=reason, strokes_sha256=ink.sha256 if ink else None, ink=ink_of(strokes) if strokes else None
        )
        return self._record(order_id, body, files=(statement, *([ink] if ink else [])), clears="consent")

    def start_work(self, order_id: OrderId, emergency: str = "") -> Saved:
        """`emergency` is the reason where the emergency rule stands in for the consent, which is then due by its limit."""
        hours = self.procedure(self.order(order_id)).rules.emergency.consent_within_h
        due_ms = self.store.clock.wall_ms() + hours * 3_600_000 if emergency else None
        return self._record(order_id, e.WorkStarted(emergency=emergency, consent_due_ms=due_ms))

    def use_part(self, order_id: OrderId, code: str, quantity: str, barcode: str = "") -> Saved:
        return self._record(order_id, e.PartUsed(code=code, quantity=quantity, barcode=barcode))

    def finish_work(self, order_id: OrderId, action: Text, answers: e.Answers) -> Saved:
        return self._record(order_id, e.WorkFinished(action=action, answers=answers), clears="repair")

    def suspend(self, order_id: OrderId, reason: str, until_ms: int | None = None) -> Saved:
        return self._record(order_id, e.WorkSuspended(reason=reason, until_ms=until_ms))

    def resume(self, order_id: OrderId, reason: str = "") -> Saved:
        return self._record(order_id, e.WorkResumed(reason=reason))

    def give_back(self, order_id: OrderId, reason: str) -> Saved:
        """Returns the order to the desk with the reason why the visit could not be done."""
        return self._record(order_id, *self._accepting(order_id), e.WorkReturned(reason=reason))

    def measure(
        self, order_id: OrderId, item: str, value: str, instrument: str = "", calibrated_until: str = "", *, watched: bool = False
    ) -> Saved:
        """Records one reading; whether it passes follows from the procedure's limits."""
        reading = self.procedure(self.order(order_id)).find(item)
        if not isinstance(reading, Reading):
            raise Refused("gate.reading_unknown")
        taken = measure(reading, value, instrument, calibrated_until)
        return self._record(order_id, e.MeasurementTaken(measurement=taken, watched=watched))

    def teach(self, order_id: OrderId, answers: e.Answers) -> Saved:
        return self._record(order_id, e.TeachingGiven(answers=answers), clears="teaching")

    def tidy(self, order_id: OrderId, answers: e.Answers) -> Saved:
        return self._record(order_id, e.SiteTidied(answers=answers), clears="tidying")

    def sign_off(self, order_id: OrderId, by: SignOff, rating: dict[str, str] | None = None) -> Saved:
        """The customer's confirmation; a rating is sealed on the spot and recorded with it, unreadable for the crew."""
        shown, statement = self._shown(self.sign_off_statement(order_id, by.language), by.viewed_ms)
        ink = self._ink(order_id, by.strokes)
        proxy, commitment = self._proxy(order_id, by.proxy)
        body = e.VisitSigned(
            shown=shown,
            situation=by.situation,
            strokes_sha256=ink.sha256 if ink else None,
            ink=ink_of(by.strokes) if by.strokes else None,
            reason=by.reason,
            person=commitment,
        )
        files = (statement, *([ink] if ink else []), *([proxy] if proxy else []))
        signed = NewEvent(order_id, body, files=files, clears="sign_off")
        return self.store.record([*self._rated(order_id, rating), signed], self.acting, self._check)

    def correct(self, order_id: OrderId, event: EventId, reason: str = "") -> Saved:
        """Undo of one recorded step; what the customer signed stays."""
        return self._record(order_id, e.StepCorrected(of=event, reason=reason))

    def _record(self, order_id: OrderId, *bodies: e.Body, files: Sequence[NewFile] = (), clears: str = "") -> Saved:
        """Records bodies as one unit; files and the finished draft belong to the last of them."""
        *first, last = bodies
        new = [NewEvent(order_id, body) for body in first]
        return self.store.record([*new, NewEvent(order_id, last, files=tuple(files), clears=clears)], self.acting, self._check)

    def _accepting(self, order_id: OrderId) -> tuple[e.Body, ...]:
        return (e.CrewAccepted(),) if self.order(order_id).state is OrderState.DISPATCHED else ()

    def _file(self, data: bytes, mime: str, role: str) -> NewFile:
        return NewFile(data, mime, role, self.store.files.put(data))

    def _shown(self, statement: Statement, viewed_ms: int) -> tuple[e.Shown, NewFile]:
        file = self._file(statement.canonical(), "application/json", "statement")
        shown = e.Shown(
            template=statement.template,
            template_version=statement.template_version,
            statement_sha256=file.sha256,
            pages=1,
            language=statement.language,
            viewed_ms=viewed_ms,
            price_list=statement.price_list,
        )
        return shown, file

    def _ink(self, order_id: OrderId, strokes: Strokes | None) -> NewFile | None:
        if not strokes:
            return None
        check_ink(strokes, self.procedure(self.order(order_id)).rules.ink)
        return self._file(pack(strokes), MIME, "strokes")

    def _proxy(self, order_id: OrderId, proxy: dict[str, str] | None) -> tuple[NewFile | None, str | None]:
        owner = customer_key(self.store.engine, order_id)
        if not proxy or owner is None:
            return None, None
        sealed = seal_person(owner[1], new_key(), dict(proxy))
        return self._file(sealed.sealed, _SEALED, "person"), sealed.commitment

    def _rated(self, order_id: OrderId, rating: dict[str, str] | None) -> list[NewEvent]:
        answered = {item: value for item, value in (rating or {}).items() if value.strip()}
        if not answered:
            return []
        box = self._file(seal_for(self.quality_key, msgspec.json.encode(answered)), _SEALED, "rating")
        body = e.RatingGiven(
            sealed_sha256=box.sha256, answered=sum(item != "complaint" for item in answered), complaint="complaint" in answered
        )
        return [NewEvent(order_id, body, files=(box,))]
