"""Photos with everything that cameras and phones write beside, between and after a picture; each note carries a planted word.

The notes are made here byte by byte, the same for each seed: places, owners, serial numbers, previews, second pictures.
"""

import io
import random
import struct
import warnings
from dataclasses import dataclass

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tests.faults.hostile_making import chunk, picture, segment, with_segments

_GPS, _EXIF = 0x8825, 0x8769


@dataclass(frozen=True)
class Noted:
    """A sound picture, and the words that stand in its notes."""

    name: str
    data: bytes
    words: tuple[bytes, ...]


def noted(number: int) -> Noted:
    """The `number`th picture: JPEG (baseline or progressive) and PNG in turn, of its own size, turned its own way."""
    draw = random.Random(number)
    words = tuple(f"planted{number:05}{kind}".encode() for kind in ("Owner", "Serial", "Preview", "Xmp", "Iptc", "Remark", "Behind"))
    size = (draw.randrange(40, 400), draw.randrange(40, 400))
    exif = _exif(draw, words)
    if number % 3 == 2:
        return Noted(f"{number}.png", _png(picture("PNG", size), exif, words), words)
    data = picture("JPEG", size, progressive=number % 3 == 1)
    return Noted(f"{number}.jpg", _jpeg(data, exif, words), words)


def _exif(draw: random.Random, words: tuple[bytes, ...]) -> bytes:
    """An Exif block without its mark: which way up, owner, serial number, place, and a remark beyond its own end."""
    made = Image.Exif()
    made[0x0112] = draw.randrange(1, 9)
    made[0x010F], made[0x0110], made[0x013B] = "Songhe Optics", "T-9", words[0].decode()
    inner = made.get_ifd(_EXIF)
    inner[0xA431], inner[0xA430] = words[1].decode(), words[0].decode()
    place = made.get_ifd(_GPS)
    degrees = tuple(IFDRational(draw.randrange(60), 1) for _ in range(3))
    place[1], place[2], place[3], place[4] = "N", degrees, "E", degrees
    return made.tobytes().removeprefix(b"Exif\0\0") + words[2]


def _jpeg(data: bytes, exif: bytes, words: tuple[bytes, ...]) -> bytes:
    preview = b"JFXX\0\x10" + picture("JPEG", (24, 18)) + words[2]
    notes = (
        segment(0xE1, b"Exif\0\0" + exif),
        segment(0xE0, preview),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + words[3] + b"</x:xmpmeta>"),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + words[1]),
        segment(0xE2, b"MPF\0MM\0*" + struct.pack(">I", 8) + words[6]),
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(words[4])) + words[4]),
        segment(0xEC, b"Ducky" + words[1]),
        segment(0xFE, words[5]),
    )
    # A remark between tables and scan; behind the end a phone's second picture, with its own place, and the maker's own trailer.
    scan = data.index(b"\xff\xda")
    full = data[:scan] + segment(0xFE, words[5]) + data[scan:]
    second = with_segments(picture("JPEG", (60, 40)), segment(0xE1, b"Exif\0\0" + exif))
    return with_segments(full, *notes) + second + words[6] + b"SEFT"


def _png(data: bytes, exif: bytes, words: tuple[bytes, ...]) -> bytes:
    notes = (
        chunk(b"eXIf", exif),
        chunk(b"tEXt", b"Author\0" + words[0]),
        chunk(b"zTXt", b"Comment\0\0" + words[5]),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta>" + words[3] + b"</x:xmpmeta>"),
        chunk(b"tIME", struct.pack(">HBBBBB", 2026, 11, 22, 1, 2, 3)),
        chunk(b"prVt", words[1]),
    )
    return data[:33] + b"".join(notes) + data[33:] + words[4] + words[6]


def pixels(data: bytes) -> tuple[tuple[int, int], bytes]:
    """Size and colours of a picture as it is stored, not turned."""
    with warnings.catch_warnings():
        # The notes announce a second picture of a kind that is not quite theirs.
        warnings.simplefilter("ignore", UserWarning)
        opened = Image.open(io.BytesIO(data))
    with opened:
        return opened.size, opened.convert("RGB").tobytes()
