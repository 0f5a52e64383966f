"""Photos on the sheet: each wrapped as SVG text, because typst takes its data as text; a JPEG's picture data stay as they are.

The one rule: the sheet shows the picture and nothing else. Only what a picture is drawn from is kept; what a camera wrote beside,
between or after it (place, owner, serial number, second pictures) stays behind, after it was read which way is up.
"""

import base64
import re
import struct
from collections.abc import Iterator

from app.domain.errors import Refused

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
# In a scan's data FF stands before 00, a restart mark or more filling; before anything else it begins a marker (T.81, B.1.1.5).
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112  # Exif 2.32, table 4
# Exif orientation -> what turns the stored picture upright; w and h are the stored width and height.
_TURNS = {
    2: "matrix(-1 0 0 1 {w} 0)",
    3: "matrix(-1 0 0 -1 {w} {h})",
    4: "matrix(1 0 0 -1 0 {h})",
    5: "matrix(0 1 1 0 0 0)",
    6: "matrix(0 1 -1 0 {h} 0)",
    7: "matrix(0 -1 -1 0 {h} {w})",
    8: "matrix(0 -1 1 0 0 {w})",
}


def photo_svg(image: bytes) -> str:
    """An SVG as large as the upright photo. Raises Refused("sheet.photo_unreadable") for anything but a whole JPEG or PNG."""
    try:
        # A picture cut short would print as a hole: both walks go on to the end mark.
        if image.startswith(_PNG):
            return _png_svg(image)
        if image.startswith(b"\xff\xd8"):
            return _jpeg_svg(image)
    except (struct.error, IndexError) as error:
        raise Refused("sheet.photo_unreadable") from error
    raise Refused("sheet.photo_unreadable")


def _png_svg(image: bytes) -> str:
    """Walks the chunks (ISO/IEC 15948, 5) and keeps those that pixels are made of."""
    kept, at = [image[:8]], 8
    while True:
        (length,) = struct.unpack(">I", image[at : at + 4])
        chunk, name = image[at : at + 12 + length], image[at + 4 : at + 8]
        if len(chunk) < 12 + length:
            raise Refused("sheet.photo_unreadable")
        if name in _PNG_KEPT:
            kept.append(chunk)
        at += len(chunk)
        if name == b"IEND":
            width, height = struct.unpack(">II", image[16:24])
            return _svg("image/png", b"".join(kept), width, height, 1)


def _jpeg_svg(image: bytes) -> str:
    """Walks the segments and scans (ITU-T T.81, annex B) to the end mark: sizes from SOFn, orientation from the first Exif."""
    kept, turned, size = [image[:2]], 0, (0, 0)
    for marker, piece in _pieces(image):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", piece[5:9])
            size = (width, height)
        if marker == 0xE1 and piece[4:10] == _EXIF:
            turned = turned or _orientation(piece[4:])
        # Application segments and remarks; of these only Adobe's says how the colours are meant.
        if marker == 0xEE or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(piece)
    if 0 in size:
        raise Refused("sheet.photo_unreadable")
    return _svg("image/jpeg", b"".join(kept), *size, turned or 1)


def _pieces(image: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, bytes) of each segment, a scan with its data, and the end mark, after which nothing is read."""
    at = 2
    while True:
        start, marker = at, image[at + 1]
        if image[at] != 0xFF:
            raise Refused("sheet.photo_unreadable")
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == 0xD9:
            yield marker, image[at : at + 2]
            return
        length = struct.unpack(">H", image[at + 2 : at + 4])[0]
        at += 2 + length
        if length < 2 or at > len(image):
            raise Refused("sheet.photo_unreadable")
        if marker == 0xDA:
            found = _AFTER_SCAN.search(image, at)
            if found is None:
                raise Refused("sheet.photo_unreadable")
            at = found.start()
        yield marker, image[start:at]


def _orientation(exif: bytes) -> int:
    """The orientation 1 to 8 of an Exif block, 1 where it names none or is broken: a photo is never lost for its notes."""
    tiff = exif[len(_EXIF) :]
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        first = struct.unpack(order + "I", tiff[4:8])[0]
        count = struct.unpack(order + "H", tiff[first : first + 2])[0]
        for index in range(count):
            entry = tiff[first + 2 + index * 12 : first + 14 + index * 12]
            tag, _kind, _count, value = struct.unpack(order + "HHIH2x", entry)
            if tag == _ORIENTATION:
                return int(value)
    except struct.error:
        return 1
    return 1


def _svg(mime: str, image: bytes, width: int, height: int, turned: int) -> str:
    turn = _TURNS.get(turned, "").format(w=width, h=height)
    across, down = (height, width) if turned in (5, 6, 7, 8) else (width, height)
    data = base64.b64encode(image).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 {across} {down}" '
        f'width="{across}" height="{down}"><g transform="{turn}"><image width="{width}" height="{height}" '
        f'xlink:href="data:{mime};base64,{data}"/></g></svg>'
    )
