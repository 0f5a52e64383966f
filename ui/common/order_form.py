"""A new order as it is being entered, at the desk or by a crew: what was typed, and what is still missing.

The one rule: nothing is trimmed while it is typed; what is saved of it is.
"""

from dataclasses import dataclass

from app.domain.privacy import Person


@dataclass(frozen=True)
class OrderForm:
    """`has_phone` False means that the customer has none; `words` are what was said or seen."""

    address: str = ""
    words: str = ""
    name: str = ""
    phone: str = ""
    has_phone: bool = True
    fault: str = ""
    urgency: str = ""

    def missing(self, *, asks_words: bool) -> str:
        """The field to fill in next: "address", "words" (where they are asked for), "phone", "fault", "urgency"; "" when all is there."""
        if not self.address.strip():
            return "address"
        if asks_words and not self.words.strip():
            return "words"
        if self.has_phone and not self.phone.strip():
            return "phone"
        if not self.fault:
            return "fault"
        return "" if self.urgency else "urgency"

    def person(self) -> Person:
        phone = self.phone.strip() if self.has_phone else ""
        return Person(name=self.name.strip(), phone=phone, address=self.address.strip(), words=self.words.strip())
