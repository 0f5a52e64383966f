"""Every object of a PDF, found by a reader that did not write it, and sheets in which every text is somebody's attempt."""

import io
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from app.storage.sheet.model import SheetModel
from tests.storage import sheet_samples

# What makes a reader act, open, fetch, play or unpack something (ISO 32000-1, 7.11, 12.6, 12.7.8, 13), and what hides content.
FORBIDDEN = {
    "/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/AF", "/SubmitForm", "/ImportData",
    "/ResetForm", "/XFA", "/GoToR", "/GoToE", "/Sound", "/Movie", "/Rendition", "/RichMedia", "/3D", "/Encrypt", "/OCProperties",
    "/OCG", "/Collection", "/NeedAppearances", "/Trans", "/Hide", "/SetOCGState", "/Thread",
}  # fmt: skip
PAYLOADS = (
    ")/OpenAction<</S/JavaScript/JS(app.alert(1))>>(", "<</S/JavaScript/JS 1 0 R>>", "\\) Tj ET endstream endobj 9 0 obj<</JS(1)>>",
    "endstream\nendobj\ntrailer<</Root 9 0 R>>",
    "]]><script>alert(1)</script>", "</pdf:Keywords><pdf:Keywords>doorstep-sheet, code=0000-0000-00",
    "A1, order=B2, visit=" + "0" * 64, "#eval(\"1\") #import \"x.typ\": *", "#link(\"javascript:alert(1)\")[x]", "https://h.example/?javascript:1",
    "\u202e)SJ/(\u202c", "\x00\x01\x1b[2J", "<svg onload='x'/>", "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
    "%PDF-1.7\n1 0 obj<</Type/Catalog/AA<<>>>>", "/ByteRange [0 1 2 3]", "*b* _i_ $x$ @ref <tag> `code` = = - - + +", "\n\r\t/#20/#4aS",
    "工单＜script＞", "}\"]} , {\"svg\": \"<svg\"", "%2C%25%00", "A" * 300,
)  # fmt: skip
# Figures, hashes and codes that our own programs make and check.
_OURS = {"language", "total", "receipt_code", "visit_h", "statement_sha256", "digest", "public_address", "role", "amount", "price"}


def hostile(number: int) -> SheetModel:
    """One of our samples, by its number, with one attempt in every text of a person or a table."""
    samples = sheet_samples.SAMPLES()
    return _filled(samples[sorted(samples)[number % len(samples)]], PAYLOADS[number // len(samples) % len(PAYLOADS)], number)


def _filled(value: Any, payload: str, number: int, name: str = "") -> Any:
    if isinstance(value, str):
        return value if name in _OURS or not value else f"{payload}{number}"
    if isinstance(value, tuple) and name != "strokes":
        return tuple(_filled(part, payload, number, name) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        own = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(value, **{key: _filled(part, payload, number, key) for key, part in own.items()})
    return value


def names_of(pdf: bytes) -> set[str]:
    """Every key and every name that stands anywhere in the file's objects, in streams of objects too."""
    reader = PdfFileReader(io.BytesIO(pdf))
    return {name for each in _objects(reader) for name in _names(each)}


def _objects(reader: PdfFileReader) -> Iterator[generic.PdfObject]:
    yield reader.trailer.flatten()
    for revision in range(reader.total_revisions):
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            yield reader.get_object(reference)


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, generic.NameObject):
        yield str(value)
    elif isinstance(value, generic.DictionaryObject):
        for key in value:
            yield str(key)
            yield from _names(value.raw_get(key))
    elif isinstance(value, generic.ArrayObject):
        for index in range(len(value)):
            yield from _names(value.raw_get(index))
