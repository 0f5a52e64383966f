"""What a sheet says about itself in a form that programs read: the keywords of its metadata.

The one rule: these are the printed values again, under the same signature, so `verify` can hold a sheet against a bundle. Whatever
could end a value, or be taken for another part of the file, is written as %XX.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from app.domain.errors import Damaged

_NAMES = {"order": "order_number", "visit": "visit_h", "statement": "statement_sha256", "code": "receipt_code"}
# XMP is stored uncompressed so that any reader finds it (ISO 16684-1); typst writes one pdf:Keywords element.
_MEANING = re.compile(r"[<>/&()\\\x00-\x1f]")
_KEYWORDS = re.compile(rb"<pdf:Keywords>([^<]*)</pdf:Keywords>")


@dataclass(frozen=True)
class SheetFacts:
    """`visit_h` is h of `visit.signed`; hashes are lower-case hex, the code is grouped 4-4-2."""

    order_number: str
    visit_h: str
    statement_sha256: str
    receipt_code: str


def keywords_of(facts: SheetFacts) -> tuple[str, ...]:
    return ("doorstep-sheet", *(f"{word}={written(getattr(facts, name))}" for word, name in _NAMES.items()))


def written(value: str) -> str:
    """A value in which nothing ends a keyword, an element of XML or a search for a signature; plain numbers stay as they are."""
    return quote(value, safe=" ")


def harmless(text: str) -> str:
    """A text for the file's own title: it stands there as it is, where programs look for elements and for the signature."""
    return _MEANING.sub(" ", text)


def sheet_facts(pdf: bytes) -> SheetFacts:
    """The facts of a sheet as it prints them; believe them only after `check_sheet`. Raises Damaged for any other PDF."""
    found = _KEYWORDS.findall(pdf)
    if len(found) != 1:
        raise Damaged("sheet.no_facts")
    words = [word.strip().partition("=")[::2] for word in found[0].decode("utf-8", "replace").split(",")]
    pairs = dict(words)
    if "doorstep-sheet" not in pairs or not all(pairs.get(word) for word in _NAMES) or len(pairs) != len(words):
        raise Damaged("sheet.no_facts")
    return SheetFacts(**{name: unquote(pairs[word]) for word, name in _NAMES.items()})
