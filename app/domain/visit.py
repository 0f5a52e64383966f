"""The visit record: one trip to the door, as what was noted in each of its steps.

The one rule: a note is added or corrected, never changed; what counts now is the last one of its kind.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

import msgspec

from app.domain import events as e
from app.domain.identity import EventHash, EventId, MemberId

B = TypeVar("B")


class Noted(msgspec.Struct, Generic[B], frozen=True):
    """A recorded body with the event that brought it."""

    event: EventId
    h: EventHash
    at_ms: int
    member: MemberId
    body: B


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """What a crew did on one trip; every field holds its notes in the order they were applied."""

    number: int
    attempts: tuple[Noted[e.ContactAttempted], ...] = ()
    departures: tuple[Noted[e.CrewDeparted], ...] = ()
    arrivals: tuple[Noted[e.CrewArrived], ...] = ()
    safety: tuple[Noted[e.SafetyChecked], ...] = ()
    photos: tuple[Noted[e.PhotoTaken], ...] = ()
    diagnoses: tuple[Noted[e.DiagnosisRecorded], ...] = ()
    explanations: tuple[Noted[e.ExplanationShown], ...] = ()
    consents: tuple[Noted[e.ConsentGiven | e.ConsentRefused], ...] = ()
    starts: tuple[Noted[e.WorkStarted], ...] = ()
    pauses: tuple[Noted[e.WorkSuspended | e.WorkResumed | e.WorkReturned], ...] = ()
    parts: tuple[Noted[e.PartUsed], ...] = ()
    finishes: tuple[Noted[e.WorkFinished], ...] = ()
    measurements: tuple[Noted[e.MeasurementTaken], ...] = ()
    teachings: tuple[Noted[e.TeachingGiven], ...] = ()
    tidyings: tuple[Noted[e.SiteTidied], ...] = ()
    ratings: tuple[Noted[e.RatingGiven], ...] = ()
    signatures: tuple[Noted[e.VisitSigned], ...] = ()
    sheets: tuple[Noted[e.SheetIssued], ...] = ()

    def notes(self) -> Iterator[Noted[e.Body]]:
        """Every note of the visit, by field, each field in order."""
        for field in sorted(set(FIELDS.values())):
            yield from getattr(self, field)

    def answers(self) -> e.Answers:
        """The answers of all steps; a later note of the same step replaces an earlier one's."""
        merged: e.Answers = {}
        for note in self.notes():
            merged.update(getattr(note.body, "answers", {}))
        return merged

    def reading(self, item: str) -> Noted[e.MeasurementTaken] | None:
        """The newest reading of one item."""
        return next((m for m in reversed(self.measurements) if m.body.measurement.item == item), None)

    @property
    def diagnosis(self) -> e.DiagnosisRecorded | None:
        return self.diagnoses[-1].body if self.diagnoses else None

    @property
    def consent(self) -> e.ConsentGiven | e.ConsentRefused | None:
        return self.consents[-1].body if self.consents else None

    @property
    def is_refused(self) -> bool:
        return isinstance(self.consent, e.ConsentRefused)


# Where the note of a kind lies in the visit; kinds that are not here leave no note.
FIELDS: dict[str, str] = {
    "contact.attempted": "attempts",
    "crew.departed": "departures",
    "crew.arrived": "arrivals",
    "safety.checked": "safety",
    "photo.taken": "photos",
    "diagnosis.recorded": "diagnoses",
    "explanation.shown": "explanations",
    "consent.given": "consents",
    "consent.refused": "consents",
    "work.started": "starts",
    "work.suspended": "pauses",
    "work.resumed": "pauses",
    "work.returned": "pauses",
    "part.used": "parts",
    "work.finished": "finishes",
    "measurement.taken": "measurements",
    "teaching.given": "teachings",
    "site.tidied": "tidyings",
    "rating.given": "ratings",
    "visit.signed": "signatures",
    "sheet.issued": "sheets",
}

# What a member may take back: records of a step. What moved the order on, or what the customer signed, stays.
CORRECTABLE = frozenset(
    {
        "contact.attempted",
        "safety.checked",
        "photo.taken",
        "diagnosis.recorded",
        "part.used",
        "measurement.taken",
        "teaching.given",
        "site.tidied",
    }
)


def note(visit: Visit, fact: e.Fact) -> Visit:
    """The visit with the fact's body noted in its field."""
    field = FIELDS[fact.kind]
    noted = Noted(fact.id, fact.h, fact.at_ms, fact.member, fact.body)
    return msgspec.structs.replace(visit, **{field: (*getattr(visit, field), noted)})


def without(visit: Visit, event: EventId) -> Visit | None:
    """The visit without one correctable note, or None where it holds no such note."""
    for kind in sorted(CORRECTABLE):
        notes = getattr(visit, FIELDS[kind])
        if any(n.event == event for n in notes):
            kept = tuple(n for n in notes if n.event != event)
            return msgspec.structs.replace(visit, **{FIELDS[kind]: kept})
    return None
