"""Strangers' files, made here by code and none taken from anywhere (survive.md, "Bad upload corpus"); the same for each seed.

Each has a name, its bytes, and what looking at it must say: a kind that is shown, or one of the refusals ("" = any, or shown).
"""

import gzip
import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator

from PIL import Image

from tests.faults.hostile_making import Hostile, chunk, pdf, picture, png, segment, sized, with_segments, zipped

_DRAW = random.Random(20261121)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def corpus() -> Iterator[Hostile]:
    """All of them, about 330; the largest has 100 MB."""
    parts: tuple[Callable[[], Iterator[Hostile]], ...] = (
        _bombs,
        _pngs,
        _jpegs,
        _cut,
        _flipped,
        _polyglots,
        _archives,
        _markup,
        _others,
        _documents,
    )
    for part in parts:
        yield from part()


def few() -> Iterator[Hostile]:
    """One of each sort, small: for the ordinary suite."""
    jpeg, good = picture("JPEG"), picture("PNG")
    yield Hostile("plain.jpg", jpeg, "jpeg")
    yield Hostile("plain.png", good, "png")
    yield Hostile("bomb.png", png(50_000, 50_000, depth=1, colour=0), "too_large")
    yield Hostile("idat-bomb.png", png(7_000, 7_000, idat=zlib.compress(b"\0" * (7_000 * 3 + 1) * 7_000, 9)), "png")
    yield Hostile("moving.png", png(10, 10, chunk(b"acTL", struct.pack(">II", 5, 0))), "frames")
    yield Hostile("half.jpg", jpeg[: len(jpeg) // 2], "broken")
    yield Hostile("gifar.jpg", jpeg + zipped(("a.class", b"x")), "jpeg")
    yield Hostile("exif.jpg", with_segments(jpeg, *(segment(0xE1, b"Exif\0\0" + b"A" * 60_000) for _ in range(200))), "jpeg")
    yield Hostile("a.zip", zipped(("../../x", b"x")), "archive")
    yield Hostile("script.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "markup")


def _bombs() -> Iterator[Hostile]:
    jpeg = picture("JPEG")
    for width, height in (
        (50_000, 50_000),
        (2**31 - 1, 1),
        (1, 2**31 - 1),
        (65_535, 65_535),
        (20_001, 100),
        (8_000, 8_000),
        (2**32 - 1, 2**32 - 1),
    ):
        for depth, colour in ((1, 0), (8, 2), (16, 6)):
            yield Hostile(f"{width}x{height}-{depth}.png", png(width, height, depth=depth, colour=colour), "too_large")
        if width < 65_536 and height < 65_536:
            yield Hostile(f"{width}x{height}.jpg", sized(jpeg, width, height), "too_large")
    for width, height in ((20_000, 1), (1, 20_000), (3_100, 100)):
        yield Hostile(f"thin-{width}x{height}.png", png(width, height), "shape")
    for width, height in ((0, 0), (0, 10), (10, 0)):
        yield Hostile(f"{width}x{height}.png", png(width, height), "broken")
        yield Hostile(f"{width}x{height}.jpg", sized(jpeg, width, height), "broken")
    rows = zlib.compress(b"\0" * (7_000 * 3 + 1) * 7_000, 9)
    yield Hostile("idat-1000-to-1.png", png(7_000, 7_000, idat=rows), "png")
    yield Hostile("idat-longer-than-the-picture.png", png(10, 10, idat=zlib.compress(b"\0" * 300_000_000, 9)), "")
    yield Hostile("16-bit.png", png(5_000, 5_000, depth=16, colour=6, idat=zlib.compress(b"\0" * (5_000 * 8 + 1) * 5_000, 9)), "png")
    yield Hostile("largest-allowed.jpg", picture("JPEG", (8_000, 6_000), quality=30), "jpeg")
    yield Hostile("progressive.jpg", picture("JPEG", (6_000, 4_000), progressive=True, quality=30), "jpeg")


def _pngs() -> Iterator[Hostile]:
    bomb = zlib.compress(b"A" * 200_000_000, 9)
    for name in (b"zTXt", b"iCCP"):
        yield Hostile(f"{name.decode()}-bomb.png", _in_good(chunk(name, b"n\0\0" + bomb)), "png")
    yield Hostile("iTXt-bomb.png", _in_good(chunk(b"iTXt", b"n\0\1\0\0\0" + bomb)), "png")
    for frames in (1, 2, 10_000, 2**31 - 1):
        yield Hostile(f"frames-{frames}.png", _in_good(chunk(b"acTL", struct.pack(">II", frames, 0))), "frames")
    yield Hostile("wrong-crc.png", _in_good(chunk(b"tEXt", b"a\0b", crc=1)), "broken")
    for length in (0, 2**31 - 1, 2**32 - 1, 5):
        yield Hostile(f"wrong-length-{length}.png", _in_good(chunk(b"tEXt", b"a\0bcdefg", length=length)), "broken")
    yield Hostile("no-header.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"") + chunk(b"IEND", b""), "broken")
    yield Hostile("two-headers.png", _in_good(chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))), "broken")
    yield Hostile("short-header.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 5) + chunk(b"IEND", b""), "broken")
    yield Hostile("chunks.png", _in_good(*(chunk(b"tEXt", b"a\0b") for _ in range(30_000))), "too_large")
    yield Hostile("no-data.png", png(10, 10, idat=b""), "broken")
    yield Hostile("no-zlib.png", png(10, 10, idat=b"not compressed"), "broken")
    yield Hostile("palette-without-one.png", png(10, 10, colour=3), "")
    for colour in (1, 5, 7, 255):
        yield Hostile(f"colour-{colour}.png", png(10, 10, colour=colour), "broken")
    for depth in (0, 3, 64, 255):
        yield Hostile(f"depth-{depth}.png", png(10, 10, depth=depth), "broken")


def _in_good(*more: bytes) -> bytes:
    good = picture("PNG", (40, 30))
    return good[:33] + b"".join(more) + good[33:]


def _jpegs() -> Iterator[Hostile]:
    jpeg = picture("JPEG")
    exif = segment(0xE1, b"Exif\0\0" + b"A" * 65_000)
    for count in (1, 100, 400):
        yield Hostile(f"exif-{count}.jpg", with_segments(jpeg, *([exif] * count)), "jpeg")
    yield Hostile("exif-100-mb.jpg", with_segments(jpeg, *([exif] * 1_600)), "too_large")
    loop = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    yield Hostile("exif-loop.jpg", with_segments(jpeg, segment(0xE1, b"Exif\0\0" + loop)), "jpeg")
    for way in (0, 6, 9, 65_535):
        tag = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 0x0112, 3, 1, way) + struct.pack("<I", 0)
        yield Hostile(f"turned-{way}.jpg", with_segments(jpeg, segment(0xE1, b"Exif\0\0" + tag)), "jpeg")
    for marker in (0xE2, 0xED, 0xFE):
        yield Hostile(
            f"segment-{marker:x}.jpg",
            with_segments(jpeg, *(segment(marker, b"ICC_PROFILE\0" + b"\xff" * 60_000) for _ in range(50))),
            "jpeg",
        )
    yield Hostile("many-segments.jpg", with_segments(jpeg, *([segment(0xFE, b"")] * 30_000)), "too_large")
    yield Hostile(
        "two-frames.jpg",
        with_segments(jpeg, segment(0xC0, b"\x08" + struct.pack(">HH", 60_000, 60_000) + b"\x03" + b"\0" * 9)),
        "too_large",
    )
    yield Hostile(
        "two-small-frames.jpg", with_segments(jpeg, segment(0xC0, b"\x08" + struct.pack(">HH", 9, 9) + b"\x01\0\x11\0")), "broken"
    )
    yield Hostile("length-0.jpg", with_segments(jpeg, b"\xff\xe0\0\0"), "broken")
    yield Hostile("length-1.jpg", with_segments(jpeg, b"\xff\xe0\0\1"), "broken")
    yield Hostile("long-fill.jpg", jpeg[:2] + b"\xff" * 100_000 + jpeg[2:], "")
    yield Hostile(
        "no-tables.jpg",
        b"\xff\xd8"
        + segment(0xC0, b"\x08" + struct.pack(">HH", 9, 9) + b"\x01\0\x11\0")
        + segment(0xDA, b"\x01\0\0\0\x3f\0")
        + b"\xff\xd9",
        "broken",
    )
    yield Hostile("scans.jpg", _scans(picture("JPEG", (800, 800), progressive=True, quality=20), 400), "")
    yield Hostile("cmyk.jpg", picture("JPEG", mode="CMYK"), "jpeg")
    yield Hostile("grey.jpg", picture("JPEG", mode="L"), "jpeg")


def _scans(jpeg: bytes, times: int) -> bytes:
    """The last scan of a progressive JPEG over and over: each costs a pass over the picture."""
    at = jpeg.rfind(b"\xff\xda")
    return jpeg[:-2] + jpeg[at:-2] * times + jpeg[-2:]


def _cut() -> Iterator[Hostile]:
    for kind, data in (("jpg", picture("JPEG")), ("png", picture("PNG", (60, 40)))):
        for part in range(40):
            length = len(data) * part // 40
            yield Hostile(f"cut-{part}.{kind}", data[:length], "empty" if not length else "")


def _flipped() -> Iterator[Hostile]:
    for kind, data in (("jpg", picture("JPEG", (120, 90))), ("png", picture("PNG", (60, 40)))):
        for number in range(40):
            changed = bytearray(data)
            for _ in range(1 + number % 5):
                changed[_DRAW.randrange(len(changed))] = _DRAW.randrange(256)
            yield Hostile(f"flipped-{number}.{kind}", bytes(changed))


def _polyglots() -> Iterator[Hostile]:
    jpeg, good = picture("JPEG"), picture("PNG", (40, 30))
    tails = {
        "zip": zipped(("a.class", b"x")),
        "php": b"<?php system($_GET['c']);?>",
        "html": b"<script>alert(1)</script>",
        "pdf": pdf("<<>>"),
        "eicar": EICAR,
    }
    for name, tail in tails.items():
        yield Hostile(f"jpeg+{name}.jpg", jpeg + tail, "jpeg")
        yield Hostile(f"png+{name}.png", good + tail, "png")
        yield Hostile(f"jpeg-comment-{name}.jpg", with_segments(jpeg, segment(0xFE, tail)), "jpeg")
        yield Hostile(f"{name}+jpeg", tail + jpeg)
    yield Hostile("gifar.gif", picture("GIF") + zipped(("a.class", b"x")), "format")


def _archives() -> Iterator[Hostile]:
    zeros = b"\0" * 100_000_000
    yield Hostile("bomb.zip", zipped(("zeros", zeros)), "archive")
    yield Hostile("nested.zip", zipped(("a.zip", zipped(("b.zip", zipped(("c", zeros)))))), "archive")
    yield Hostile("bomb.gz", gzip.compress(zeros), "archive")
    yield Hostile("bomb.gz.gz", gzip.compress(gzip.compress(zeros)), "archive")
    for name in ("../../etc/passwd", "/etc/passwd", "..\\..\\x.bat", "a\0b", "C:\\x", "CON", "测" * 85, "\u202egpj.exe", "a" * 4_000):
        yield Hostile(f"slip-{len(name)}.zip", zipped((name, b"x")), "archive")
    overlapping = zipped(("a", b"x" * 1000))
    yield Hostile("overlapping.zip", overlapping[:-22] + overlapping[:-22] + overlapping[-22:], "archive")
    yield Hostile("empty.zip", b"PK\x05\x06" + b"\0" * 18, "archive")
    for start in (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\0", b"BZh91AY", b"(\xb5/\xfd", b"MSCF", b"\0" * 257 + b"ustar\0"):
        yield Hostile(f"archive-{start[:3].hex()}", start + b"\0" * 500, "archive")


def _markup() -> Iterator[Hostile]:
    texts = [
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "<?xml version='1.0'?><svg><image href='http://127.0.0.1/'/></svg>",
        "<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;&b;'>]><svg>&d;</svg>",
        "<!DOCTYPE svg SYSTEM 'file:///etc/passwd'><svg/>",
        "<html><script>fetch('/v1/head')</script></html>",
        "<?php system('id'); ?>",
        "#!/bin/sh\nid\n",
        "\ufeff  <HTML>",
        "\n\n<!-- --><svg></svg>",
        "<script>1</script>",
    ]
    for number, text in enumerate(texts):
        yield Hostile(f"markup-{number}", text.encode(), "markup")


def _others() -> Iterator[Hostile]:
    for kind in ("GIF", "BMP", "TIFF", "WEBP", "ICO"):
        data = picture(kind, (32, 32))
        yield Hostile(f"plain.{kind.lower()}", data, "format")
        yield Hostile(f"called-a-jpeg.{kind.lower()}.jpg", data, "format")
    frames = io.BytesIO()
    first, *more = [Image.new("P", (16, 16), number % 250) for number in range(500)]
    first.save(frames, "GIF", save_all=True, append_images=more)
    yield Hostile("frames.gif", frames.getvalue(), "format")
    for brand in (b"heic", b"avif", b"M4A ", b"isom", b"qt  "):
        yield Hostile(f"{brand.decode().strip()}.bin", struct.pack(">I", 24) + b"ftyp" + brand + b"\0" * 500, "format")
    yield Hostile("a.fits", b"SIMPLE  =                    T" + b" " * 50 + b"NAXIS1  =           2147483647", "format")
    for order in (b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"):
        yield Hostile(f"loop-{order[:2].decode()}.tif", order + struct.pack("<HHHIII", 1, 0x100, 4, 1, 8, 8), "format")
    for start in (b"RIFF\xff\xff\xff\xffWAVEfmt ", b"RIFF\0\0\0\0WEBPVP8X"):
        yield Hostile(f"riff-{start[8:12].decode()}", start + b"\0" * 100, "format")
    for name, data in (
        ("eicar.com", EICAR),
        ("id3.mp3", b"ID3\x04\0\0\x7f\x7f\x7f\x7f"),
        ("ogg", b"OggS" + b"\xff" * 60),
        ("flac", b"fLaC\xff\xff\xff\xff"),
        ("elf", b"\x7fELF" + b"\0" * 60),
        ("exe", b"MZ" + b"\0" * 60),
        ("text", "工单".encode()),
        ("nul", b"\0" * 10_000),
        ("spaces", b" " * 10_000),
        ("ff", b"\xff" * 10_000),
        ("one", b"x"),
        ("lnk", b"L\0\0\0\x01\x14\x02\0"),
        ("postscript", b"%!PS-Adobe"),
        ("jxl", b"\xff\x0a" + b"\0" * 60),
        ("psd", b"8BPS\0\1"),
    ):
        yield Hostile(f"other-{name}", data)
    for number in range(20):
        yield Hostile(f"noise-{number}", _DRAW.randbytes(1 + 997 * number))


def _documents() -> Iterator[Hostile]:
    pages = "<</Type/Pages/Kids[]/Count 0>>"
    actions = [
        "/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
        "/OpenAction<</S/Launch/F(cmd.exe)>>",
        "/AA<</O 3 0 R>>",
        "/AcroForm<</XFA 3 0 R>>",
        "/Names<</EmbeddedFiles 3 0 R>>",
        "",
    ]
    for number, action in enumerate(actions):
        yield Hostile(f"action-{number}.pdf", pdf(f"<</Type/Catalog/Pages 2 0 R{action}>>", pages), "document")
    yield Hostile("locked.pdf", pdf("<</Type/Catalog/Pages 2 0 R>>", pages, trailer="/Root 1 0 R/Encrypt 1 0 R"), "document")
    yield Hostile("loop.pdf", b"%PDF-1.7\nxref\n0 0\ntrailer<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF", "document")
    yield Hostile("objects.pdf", b"%PDF-1.7\n" + b"".join(b"%d 0 obj\nnull\nendobj\n" % n for n in range(300_000)), "document")
    yield Hostile("flate.pdf", pdf("<</Length 9/Filter/FlateDecode>>stream\n" + "x" * 9 + "\nendstream"), "document")
