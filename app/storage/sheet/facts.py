"""What a sheet says about itself in a form that programs read: the keywords of its metadata.

The one rule: these are the printed values again, under the same signature, so `verify` can hold a sheet against a bundle.
"""

import re
from dataclasses import dataclass

from app.domain.errors import Damaged

_NAMES = {"order": "order_number", "visit": "visit_h", "statement": "statement_sha256", "code": "receipt_code"}
# XMP is stored uncompressed so that any reader finds it (ISO 16684-1); typst writes one pdf:Keywords element.
_KEYWORDS = re.compile(rb"<pdf:Keywords>([^<]*)</pdf:Keywords>")


@dataclass(frozen=True)
class SheetFacts:
    """`visit_h` is h of `visit.signed`; hashes are lower-case hex, the code is grouped 4-4-2."""

    order_number: str
    visit_h: str
    statement_sha256: str
    receipt_code: str


def keywords_of(facts: SheetFacts) -> tuple[str, ...]:
    return ("doorstep-sheet", *(f"{word}={getattr(facts, name)}" for word, name in _NAMES.items()))


def sheet_facts(pdf: bytes) -> SheetFacts:
    """The facts of a sheet as it prints them; believe them only after `check_sheet`. Raises Damaged for any other PDF."""
    found = _KEYWORDS.findall(pdf)
    if len(found) != 1:
        raise Damaged("sheet.no_facts")
    pairs = dict(word.strip().partition("=")[::2] for word in found[0].decode("utf-8", "replace").split(","))
    if "doorstep-sheet" not in pairs or not all(pairs.get(word) for word in _NAMES):
        raise Damaged("sheet.no_facts")
    return SheetFacts(**{name: pairs[word] for word, name in _NAMES.items()})
