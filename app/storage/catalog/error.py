"""What is wrong in a file of the reference data, and exactly where.

The one rule: such a file is refused as a whole; nothing of it is used.
"""

import re
from dataclasses import dataclass

import msgspec

from app.domain.errors import Refused

Path = tuple[str | int, ...]
"""Where in a nested value something lies: ("steps", "contact", "items", 2)."""


class CatalogError(Refused):
    """`line` counts from 1; `column` is the head's name in a table and a number from 1 in YAML."""

    def __init__(self, code: str, file: str, line: int, column: int | str, **more: object) -> None:
        super().__init__(code, file=file, line=line, column=column, **more)


@dataclass(frozen=True)
class Misfit:
    """What msgspec said: the path of the value, the field that it names if any, and its words."""

    path: Path
    field: str
    words: str


def misfit(error: msgspec.ValidationError) -> Misfit:
    """Reads the place out of msgspec's message, the only one that tells it; nothing else is decided by the text."""
    words, _, where = str(error).partition(" - at `$")
    steps = re.findall(r"\.([^.\[\]`]+)|\[(\d+)\]", where)
    named = re.search(r"field `([^`]+)`", words)
    return Misfit(tuple(int(index) if index else name for name, index in steps), named[1] if named else "", words)
