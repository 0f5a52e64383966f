"""What the customer's view records, for the store lane: no Qt, no screen, only use cases.

The one rule: what is recorded is what was on the screen; where the statement that stands now is another, nothing is recorded.
"""

from dataclasses import dataclass

from app.domain.errors import Refused
from app.domain.identity import OrderId
from app.domain.signature import Strokes
from app.storage.store import Saved
from app.use_cases.visit import SignOff
from ui.common.shift import Parts
from ui.field.customer_state import Purpose, Seen, Tapped, needs_explanation, read_seen


@dataclass(frozen=True)
class CustomerActs:
    """The acts on one statement as it was `seen` for `viewed_ms`. Each raises Refused("gate.statement_changed") where it
    changed meanwhile, and whatever the use case refuses."""

    parts: Parts
    order_id: OrderId
    purpose: Purpose
    seen: Seen
    viewed_ms: int

    @property
    def language(self) -> str:
        return self.seen.statement.language

    def agree(self, strokes: Strokes | None) -> Saved:
        self._refuse_changed()
        self.note_shown()
        return self.parts.visits.give_consent(self.order_id, self.language, self.viewed_ms, strokes)

    def disagree(self, reason: str) -> Saved:
        self._refuse_changed()
        self.note_shown()
        return self.parts.visits.refuse_consent(self.order_id, self.language, self.viewed_ms, reason)

    def note_shown(self) -> None:
        """Records that the statement was shown, unless that very statement already is on record as shown."""
        if needs_explanation(self.seen):
            self.parts.visits.show_explanation(self.order_id, self.language, self.viewed_ms, dict(self.seen.answers))

    def sign_off(self, tapped: Tapped, *, by_hand: bool) -> Saved:
        """The signature or its situation, with what was rated; `by_hand` takes the strokes along."""
        self._refuse_changed()
        in_place = tapped.situation in ("proxy", "minor")
        by = SignOff(
            language=self.language,
            viewed_ms=self.viewed_ms,
            situation=tapped.situation,
            strokes=tapped.strokes if by_hand else None,
            reason="" if tapped.situation == "signed" else tapped.reason,
            proxy={"name": tapped.proxy_name.strip(), "relation": tapped.proxy_relation.strip()} if in_place else None,
        )
        return self.parts.visits.sign_off(self.order_id, by, dict(tapped.ratings))

    def _refuse_changed(self) -> None:
        now = read_seen(self.parts, self.order_id, self.purpose, self.language).statement
        if now.sha256() != self.seen.statement.sha256():
            raise Refused("gate.statement_changed")
