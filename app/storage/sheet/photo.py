"""Photos on the sheet: each wrapped as SVG text, because typst takes its data as text; a JPEG's picture data stay as they are.

The one rule: the sheet shows the picture and nothing else; what a camera wrote beside it (place, owner, serial number) is cut
out, after the one thing that matters has been read: which way is up.
"""

import base64
import struct

from app.domain.errors import Refused

_PNG = b"\x89PNG\r\n\x1a\n"
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
        if image.startswith(_PNG) and b"IEND" in image[-12:]:
            width, height = struct.unpack(">II", image[16:24])
            return _svg("image/png", image, width, height, 1)
        # Some cameras add bytes after the end mark; a picture cut short has none in its tail and would print as a hole.
        if image.startswith(b"\xff\xd8") and b"\xff\xd9" in image[-1024:]:
            return _jpeg_svg(image)
    except (struct.error, IndexError) as error:
        raise Refused("sheet.photo_unreadable") from error
    raise Refused("sheet.photo_unreadable")


def _jpeg_svg(image: bytes) -> str:
    """Walks the segments before the picture data (ITU-T T.81, annex B): sizes from SOFn, orientation from Exif, APP1 dropped."""
    kept, at, turned, size = [image[:2]], 2, 1, (0, 0)
    while image[at + 1] != 0xDA:
        marker, length = image[at + 1], struct.unpack(">H", image[at + 2 : at + 4])[0]
        segment = image[at : at + 2 + length]
        if image[at] != 0xFF or length < 2 or len(segment) < 2 + length:
            raise Refused("sheet.photo_unreadable")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", segment[5:9])
            size = (width, height)
        if marker == 0xE1:
            turned = _orientation(segment[4:]) if segment[4:10] == _EXIF else turned
        else:
            kept.append(segment)
        at += len(segment)
    if 0 in size:
        raise Refused("sheet.photo_unreadable")
    return _svg("image/jpeg", b"".join((*kept, image[at:])), *size, turned)


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
