"""The words the crew reads aloud, with their placeholders filled and the filled values in bold.

The one rule: what is not known yet shows as a blank line to fill by voice; a script never says a made-up value.
"""

import html
import string
from collections.abc import Mapping
from dataclasses import dataclass

BLANK = "____"


@dataclass(frozen=True)
class Filling:
    """The values of a script's placeholders in one language."""

    language: str
    values: Mapping[str, str]

    def marked(self, script: str) -> str:
        """The script as StyledText: plain words escaped, values in <b>."""
        parts: list[str] = []
        for words, name, _, _ in string.Formatter().parse(script):
            parts.append(html.escape(words))
            if name:
                parts.append(f"<b>{html.escape(self.values.get(name) or BLANK)}</b>")
        return "".join(parts)

    def plain(self, script: str) -> str:
        """The script as it is read aloud by the machine or copied."""
        return "".join(
            words + ((self.values.get(name) or BLANK) if name else "") for words, name, _, _ in string.Formatter().parse(script)
        )
