"""Which characters the sheet's fonts can print.

The one rule: a name with a character that no font has must still give a sheet, so such a character is printed as 〓 with
its number, never dropped and never an empty box (PDF/A refuses those, and rightly).
"""

import functools
import struct
import unicodedata
from pathlib import Path

from app.domain.errors import Broken

_KEPT = frozenset("\n")


def printable(text: str, fonts: tuple[Path, ...]) -> str:
    """`text` in NFC with every character that none of `fonts` has replaced by 〓 and its number: "〓U+1F600"."""
    known = coverage(fonts)
    composed = unicodedata.normalize("NFC", text)
    if all(ord(character) in known or character in _KEPT for character in composed):
        return composed
    return "".join(_shown(character, known) for character in composed)


def _shown(character: str, known: frozenset[int]) -> str:
    if ord(character) in known or character in _KEPT:
        return character
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Mn", "Zs", "Zl", "Zp"):
        # Controls, joiners and odd blanks carry no meaning on paper.
        return " " if unicodedata.category(character).startswith("Z") or character == "\t" else ""
    return f"〓U+{ord(character):04X}"


@functools.cache
def coverage(fonts: tuple[Path, ...]) -> frozenset[int]:
    """The code points that at least one of `fonts` maps to a glyph."""
    return frozenset[int]().union(*(_mapped(path.read_bytes()) for path in fonts))


def _mapped(font: bytes) -> frozenset[int]:
    """Reads `cmap` (OpenType 1.9, formats 4 and 12) of a font, or of the first font of a collection."""
    start = struct.unpack(">I", font[12:16])[0] if font[:4] == b"ttcf" else 0
    tables = struct.unpack(">H", font[start + 4 : start + 6])[0]
    for index in range(tables):
        at = start + 12 + index * 16
        if font[at : at + 4] == b"cmap":
            return _read_cmap(font, struct.unpack(">I", font[at + 8 : at + 12])[0])
    raise Broken("sheet.font_without_cmap")


def _read_cmap(font: bytes, cmap: int) -> frozenset[int]:
    found: set[int] = set()
    for index in range(struct.unpack(">H", font[cmap + 2 : cmap + 4])[0]):
        platform, encoding, offset = struct.unpack(">HHI", font[cmap + 4 + index * 8 : cmap + 12 + index * 8])
        form = struct.unpack(">H", font[cmap + offset : cmap + offset + 2])[0]
        if (platform, encoding) not in ((0, 3), (0, 4), (3, 1), (3, 10)):
            continue
        if form == 12:
            found.update(_format_12(font, cmap + offset))
        elif form == 4:
            found.update(_format_4(font, cmap + offset))
    return frozenset(found)


def _format_12(font: bytes, at: int) -> set[int]:
    count = struct.unpack(">I", font[at + 12 : at + 16])[0]
    found: set[int] = set()
    for first, last, glyph in struct.iter_unpack(">III", font[at + 16 : at + 16 + count * 12]):
        found.update(range(first if glyph else first + 1, last + 1))
    return found


def _format_4(font: bytes, at: int) -> set[int]:
    size = struct.unpack(">H", font[at + 6 : at + 8])[0]
    words = size // 2
    rows = [struct.unpack(f">{words}H", font[at + 14 + row : at + 14 + row + size]) for row in (0, size + 2, 2 * size + 2)]
    ranges_at = at + 16 + 3 * size
    offsets = struct.unpack(f">{words}H", font[ranges_at : ranges_at + size])
    found: set[int] = set()
    for index, (last, first, delta) in enumerate(zip(*rows, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code + delta
            if offsets[index]:
                place = ranges_at + index * 2 + offsets[index] + 2 * (code - first)
                raw = struct.unpack(">H", font[place : place + 2])[0]
                glyph = raw + delta if raw else 0
            if glyph & 0xFFFF:
                found.add(code)
    return found
