"""The service sheet as PDF/A-2b, from a model to bytes.

The one rule: the same model gives the same bytes; the only time in the file is the model's, the only fonts are ours, and
no text of a person ever becomes markup (it travels as JSON).
"""

import functools
import json
import re
import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst

from app.domain.errors import Broken
from app.settings import resource
from app.storage.sheet.facts import SheetFacts, harmless, keywords_of, written
from app.storage.sheet.glyphs import printable
from app.storage.sheet.ink import qr_svg, strokes_svg
from app.storage.sheet.model import Seal, SheetModel, SignatureBox
from app.storage.sheet.photo import photo_svg
from app.storage.sheet.words import amount_in_words

FAMILIES = ("Doorstep Sans", "Doorstep Sans Rare")
_PAGES = re.compile(rb"<xmpTPg:NPages>(\d+)</xmpTPg:NPages>")
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
# typst's compiler keeps the parsed template and fonts; it is not made for two compilations at once.
_one_at_a_time = threading.Lock()


def render_sheet(model: SheetModel) -> bytes:
    """The PDF of a model: A4, every glyph extractable, PDF/A-2b, not yet signed.

    Raises Refused for a photo that is neither JPEG nor PNG and for an amount that cannot be said in words.
    """
    data = json.dumps(_printed(model), ensure_ascii=False)
    airy = _compiled(data, "no", model.made_at)
    if page_count(airy) == 1:
        return airy
    tight = _compiled(data, "yes", model.made_at)
    return tight if page_count(tight) < page_count(airy) else airy


def page_count(pdf: bytes) -> int:
    """How many pages a rendered sheet has, as its metadata says."""
    found = _PAGES.search(pdf)
    if found is None:
        raise Broken("sheet.not_rendered", reason="no page count")
    return int(found[1])


def _compiled(data: str, tight: str, made_at: datetime) -> bytes:
    with _one_at_a_time:
        try:
            pdf = _compiler().compile(format="pdf", sys_inputs={"sheet": data, "tight": tight}, pdf_standards="a-2b", timestamp=made_at)
        except typst.TypstError as error:
            raise Broken("sheet.not_rendered", reason=error.message) from error
    if not isinstance(pdf, bytes):
        raise Broken("sheet.not_rendered", reason="no bytes")
    return pdf


@functools.cache
def fonts() -> tuple[Path, ...]:
    """The font files of the sheet. Raises Broken where the program was shipped without them."""
    found = tuple(sorted(path for path in resource("fonts").iterdir() if path.suffix in (".otf", ".ttf", ".ttc")))
    if not found:
        raise Broken("sheet.no_fonts")
    return found


@functools.cache
def _compiler() -> typst.Compiler:
    book = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[resource("fonts")])
    # Without its fonts typst prints empty lines and says nothing.
    if not set(FAMILIES) <= set(book.families()):
        raise Broken("sheet.no_fonts")
    return typst.Compiler(resource("sheet/sheet.typ"), root=resource("sheet"), font_paths=book)


def _printed(model: SheetModel) -> dict[str, Any]:
    """The model as the template reads it; every string is one the fonts can print, pictures are SVG."""
    # Without strokes and photos: asdict would copy every point of them.
    plain = asdict(replace(model, photos=(), consent=None, sign_off=None, seal=None))
    del plain["made_at"]
    shown: dict[str, Any] = _all_printable(
        plain
        | {
            "photos": [{"caption": photo.caption, "role": photo.role, "alt": harmless(photo.caption)} for photo in model.photos],
            "consent": _box(model.consent) if model.seal else None,
            "sign_off": _box(model.sign_off) if model.seal else None,
            "total": f"{Decimal(model.total):.2f}",
            "total_words": amount_in_words(model.total, model.language),
        },
        _as_chinese if model.language == "zh" else _as_english,
    )
    shown |= {
        "title": harmless(shown["sheet_number"]),
        "author": harmless(shown["utility"]),
        "font": list(FAMILIES),
        "mark": resource("sheet/mark.svg").read_text(encoding="utf-8"),
        "keywords": list(_keywords(model)),
        "seal": _seal(model.seal) if model.seal else None,
    }
    for photo, place in zip(model.photos, shown["photos"], strict=True):
        place["svg"] = photo_svg(photo.image)
    return shown


def _keywords(model: SheetModel) -> tuple[str, ...]:
    if model.seal is None:
        return ("doorstep-reading-copy", f"order={written(model.order_number)}")
    return keywords_of(
        SheetFacts(
            order_number=model.order_number,
            visit_h=model.seal.visit_h,
            statement_sha256=model.seal.statement_sha256,
            receipt_code=grouped_code(model.seal.receipt_code),
        )
    )


def _box(box: SignatureBox | None) -> dict[str, str] | None:
    if box is None:
        return None
    return {
        "when": box.when,
        "sentence": box.sentence,
        "situation": box.situation,
        "note": box.note,
        "digest": _grouped(box.digest[:16], 4),
        "svg": strokes_svg(box.strokes) if any(box.strokes) else "",
    }


def _seal(seal: Seal) -> dict[str, str]:
    code = grouped_code(seal.receipt_code)
    address = f"{seal.public_address.rstrip('/')}/s/{code.replace('-', '')}"
    return {
        "code": code,
        "address": address,
        "qr": qr_svg(address),
        "host": seal.public_address.split("://")[-1].rstrip("/"),
        "visit_h": _grouped(seal.visit_h, 8),
        "statement_sha256": _grouped(seal.statement_sha256, 8),
    }


def grouped_code(code: str) -> str:
    """A receipt code as it is printed, 4-4-2 (evidence.md 2). Raises Broken for anything but 10 characters."""
    plain = code.replace("-", "")
    if len(plain) != 10:
        raise Broken("sheet.code_wrong", code=code)
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"


def _grouped(digits: str, size: int) -> str:
    return " ".join(digits[at : at + size] for at in range(0, len(digits), size))


def _all_printable(value: Any, shown: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return value if value.startswith("<svg") else shown(value)
    if isinstance(value, dict):
        return {key: _all_printable(part, shown) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_all_printable(part, shown) for part in value]
    return value


def _as_chinese(text: str) -> str:
    return printable(text, fonts())


def _as_english(text: str) -> str:
    """Curly quotes are as wide as a Chinese character in this face, which tears English words apart."""
    return printable(text.translate(_STRAIGHT), fonts())
