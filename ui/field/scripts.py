"""The words the crew reads aloud, with their placeholders filled and the filled values in bold.

The one rule: what is not known yet shows as a blank line to fill by voice; a script never says a made-up value.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass

BLANK = "____"


@dataclass(frozen=True)
class Filling:
    """The values of a script's placeholders in one language."""

    language: str
    values: Mapping[str, str]

    def parts(self, script: str) -> tuple[dict[str, object], ...]:
        """The script as the parts of a ScriptText: {text, value}, values being what was filled in."""
        found: list[dict[str, object]] = []
        for words, name, _, _ in string.Formatter().parse(script):
            if words:
                found.append({"text": words, "value": False})
            if name:
                found.append({"text": self.values.get(name) or BLANK, "value": True})
        return tuple(found)

    def plain(self, script: str) -> str:
        """The script as it is read aloud by the machine or copied."""
        return "".join(str(part["text"]) for part in self.parts(script))
