"""The pieces that strangers' files are made of: chunks, segments, archives and documents, right or wrong as asked."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True)
class Hostile:
    name: str
    data: bytes
    said: str = ""


def picture(kind: str, size: tuple[int, int] = (320, 240), mode: str = "RGB", **options: object) -> bytes:
    target = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(target, kind, **options)
    return target.getvalue()


def chunk(name: bytes, body: bytes, crc: int | None = None, length: int | None = None) -> bytes:
    found = zlib.crc32(name + body) if crc is None else crc
    return struct.pack(">I", len(body) if length is None else length) + name + body + struct.pack(">I", found)


def png(width: int, height: int, *between: bytes, depth: int = 8, colour: int = 2, idat: bytes | None = None) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    body = zlib.compress(b"\0" * 1000, 9) if idat is None else idat
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(between) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def with_segments(jpeg: bytes, *more: bytes) -> bytes:
    return jpeg[:2] + b"".join(more) + jpeg[2:]


def sized(jpeg: bytes, width: int, height: int) -> bytes:
    """The same JPEG with another size in its frame's head."""
    at = next(place for place in range(len(jpeg)) if jpeg[place] == 0xFF and jpeg[place + 1] in (0xC0, 0xC1, 0xC2))
    return jpeg[: at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9 :]


def zipped(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def pdf(*objects: str, trailer: str = "/Root 1 0 R") -> bytes:
    body = b"%PDF-1.7\n"
    for number, text in enumerate(objects, 1):
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    return body + f"trailer\n<</Size {len(objects) + 1} {trailer}>>\nstartxref\n0\n%%EOF\n".encode()
