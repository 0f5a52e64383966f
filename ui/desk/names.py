"""The names behind codes on the desk: crews, areas, members, faults, states; in the language now spoken.

The one rule: a code without a name is shown as it stands, never left out.
"""

import functools
from dataclasses import dataclass

from app.storage.catalog import Catalog
from app.wording import has_sentence, sentence
from sync.protocol.messages import Grant, Setup, Unit


@functools.cache
def _word(kind: str, code: str, language: str) -> str:
    """Kept, for a board asks for the same few words ten thousand times."""
    name = f"desk.{kind}_{code}"
    return sentence(name, language) if has_sentence(name) else code


@dataclass(frozen=True)
class Names:
    """Looks codes up in the catalogue and in what the organisation told this device."""

    catalog: Catalog
    setup: Setup
    members: tuple[Grant, ...]
    language: str

    def crew(self, code: str | None) -> str:
        return self._unit(self.setup.crews, code)

    def area(self, code: str) -> str:
        return self._unit(self.setup.areas, code)

    def member(self, code: str) -> str:
        known = {grant.member: grant.name for grant in self.members} | {colleague.member: colleague.name for colleague in self.setup.staff}
        return known.get(code, code)

    def fault(self, code: str) -> str:
        known = self.catalog.faults.get(code)
        return known.name.said(self.language) if known else code

    def sector(self, code: str) -> str:
        known = self.catalog.sectors.get(code)
        return known.name.said(self.language) if known else code

    def special(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        groups = self.catalog.special_groups
        return tuple(groups[code].name.said(self.language) if code in groups else code for code in codes)

    def channel(self, code: str) -> str:
        known = self.catalog.channels.get(code)
        return known.name.said(self.language) if known else code

    def state(self, code: str) -> str:
        return self.word("state", code)

    def word(self, kind: str, code: str) -> str:
        """The text "desk.<kind>_<code>", the code itself where there is none."""
        return _word(kind, code, self.language)

    def _unit(self, units: tuple[Unit, ...], code: str | None) -> str:
        found = next((unit for unit in units if unit.id == code), None)
        if found is None:
            return code or "—"
        return found.zh if self.language == "zh" else found.en
