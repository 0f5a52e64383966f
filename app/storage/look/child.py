"""Looks at one stranger's file and, if it is a plain picture, draws it anew. A program of its own, run by `look`.

The one rule: it may be taken over by what it reads, so it begins by giving up what it could do harm with: memory, time, files,
network. It knows nothing of Doorstep; the file comes on stdin; one line of JSON and then the new JPEG go to stdout.
"""

import ctypes
import io
import json
import platform
import struct
import sys
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

MOST_BYTES = 32 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000
MOST_RATIO = 30
MOST_CHUNKS = 20_000
SHOWN_SIDE = 1600

_MEMORY_BYTES = 448 * 1024 * 1024
_CPU_S = 6
# unshare(2): a user and a network namespace of its own, without any interface in it.
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000

# seccomp(2), for the one machine whose numbers were tried (asm/unistd_64.h, linux/audit.h); elsewhere limits and namespace stand alone.
_MACHINE, _ARCH, _FOREIGN_CALLS = "x86_64", 0xC000003E, 0x40000000
# Whatever talks to somebody, starts or touches a process, changes a file's name or the machine.
_NEVER = (
    *(41, 42, 43, 44, 46, 49, 50, 53, 288),  # socket connect accept sendto sendmsg bind listen socketpair accept4
    *(56, 57, 58, 59, 322, 435),  # clone fork vfork execve execveat clone3
    *(62, 101, 129, 200, 234, 297, 310, 311, 434, 438),  # kill ptrace … process_vm_readv and writev, pidfd_open and getfd
    *(76, 82, 83, 84, 85, 86, 87, 88, 90, 92, 94, 133, 258, 259, 260, 263, 264, 265, 266, 268, 316),  # truncate rename … renameat2
    *(155, 161, 165, 166, 175, 248, 249, 250, 272, 298, 308, 313, 319, 321, 323, 425, 437, 442),  # mount … unshare bpf io_uring openat2
)
_OPEN, _OPENAT = 2, 257
_NOT_READING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o20000000  # O_WRONLY O_RDWR O_CREAT O_TRUNC O_TMPFILE
_NO_NEW_PRIVILEGES, _SECCOMP, _BY_FILTER = 38, 22, 2  # prctl(2)
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _END = 0x7FFF0000, 0x00050001, 0x80000000  # the second with EPERM, the third ends the process

_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ", b"BZh", b"(\xb5/\xfd", b"MSCF")
_OTHER_PICTURES = (b"GIF8", b"II*\0", b"MM\0*", b"BM", b"RIFF", b"SIMPLE  =", b"\0\0\1\0", b"8BPS", b"\xff\x0a", b"II+\0", b"MM\0+")
_PNG = b"\x89PNG\r\n\x1a\n"
# What a picture needs to be drawn; names, texts, places, previews and second frames stay behind.
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_JPEG_ALONE = {0x01, *range(0xD0, 0xD8)}
_JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


class Refusal(Exception):
    """The file is not shown; the one argument says why (a code of resources/texts without its room)."""


def give_up_powers() -> None:
    """Before the first byte is read; what a platform does not know is left as it is."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER | _NEW_NET)
        bar(_NEVER, _NOT_READING)
    if sys.platform != "win32":
        import resource

        for kind, most in (
            (resource.RLIMIT_AS, _MEMORY_BYTES),
            (resource.RLIMIT_CPU, _CPU_S),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, 16),
        ):
            hard = resource.getrlimit(kind)[1]
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (least, least))


class _Step(ctypes.Structure):
    """struct sock_filter of linux/filter.h: what to do, how far to jump if true and if false, and with which value."""

    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def bar(calls: tuple[int, ...], opening: int) -> None:
    """From now on the kernel refuses `calls`, and to open a file with a bit of `opening`. Filters add up; none can be taken back."""
    if sys.platform != "linux" or platform.machine() != _MACHINE or sys.maxsize < 2**32:
        return
    after = 5 + len(calls)
    allow, refuse, end = after + 6, after + 7, after + 8
    # (code, value, where to if true, where to if false); 0 is the next one. The call's number stands at 0, its arguments from 16 on.
    wanted = [(_LOAD, 4, 0, 0), (_EQUAL, _ARCH, 3, 2), (_RETURN, _END, 0, 0), (_LOAD, 0, 0, 0), (_AT_LEAST, _FOREIGN_CALLS, end, 5)]
    wanted += [(_EQUAL, call, refuse, 0) for call in calls]
    wanted += [(_EQUAL, _OPEN, after + 2, after + 1), (_EQUAL, _OPENAT, after + 4, allow)]
    wanted += [(_LOAD, 24, 0, 0), (_ANY_BIT, opening, refuse, allow), (_LOAD, 32, 0, 0), (_ANY_BIT, opening, refuse, allow)]
    wanted += [(_RETURN, answer, 0, 0) for answer in (_ALLOW, _REFUSE, _END)]
    steps = (_Step * len(wanted))(
        *(_Step(code, max(yes - at - 1, 0), max(no - at - 1, 0), value) for at, (code, value, yes, no) in enumerate(wanted))
    )
    kernel = ctypes.CDLL(None, use_errno=True)
    kernel.prctl(_NO_NEW_PRIVILEGES, *map(ctypes.c_ulong, (1, 0, 0, 0)))
    program = _Program(len(wanted), steps)
    kernel.prctl(_SECCOMP, ctypes.c_ulong(_BY_FILTER), ctypes.byref(program), ctypes.c_ulong(0), ctypes.c_ulong(0))


def kind_of(data: bytes) -> str:
    """ "jpeg" or "png" by the first bytes; the name and the type that it was sent with say nothing. Raises Refusal."""
    if not data:
        raise Refusal("empty")
    if len(data) > MOST_BYTES:
        raise Refusal("too_large")
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(_PNG):
        return "png"
    start = data[:1024].lstrip(b"\xef\xbb\xbf\0 \t\r\n").lower()
    if data.startswith(b"%PDF-"):
        raise Refusal("document")
    if data.startswith(_ARCHIVES) or data[257:262] == b"ustar":
        raise Refusal("archive")
    if start.startswith((b"<", b"#!")) or b"<svg" in start or b"<html" in start or b"<script" in start or b"<?php" in start:
        raise Refusal("markup")
    if data.startswith(_OTHER_PICTURES) or data[4:8] == b"ftyp":
        raise Refusal("format")
    raise Refusal("unknown")


def check_size(width: int, height: int) -> None:
    if not width or not height:
        raise Refusal("broken")
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Refusal("too_large")
    if max(width, height) > MOST_RATIO * min(width, height):
        raise Refusal("shape")


def plain_png(data: bytes) -> bytes:
    """The same picture without anything that it can be drawn without; every chunk's length and checksum held."""
    kept, position, seen = [_PNG], len(_PNG), 0
    while True:
        if position + 12 > len(data):
            raise Refusal("broken")
        (length,) = struct.unpack_from(">I", data, position)
        chunk, end = data[position + 4 : position + 8], position + 12 + length
        if end > len(data) or zlib.crc32(data[position + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise Refusal("broken")
        seen += 1
        if seen > MOST_CHUNKS:
            raise Refusal("too_large")
        if (seen == 1) != (chunk == b"IHDR"):
            raise Refusal("broken")
        if chunk == b"IHDR":
            if length != 13:
                raise Refusal("broken")
            check_size(*struct.unpack_from(">II", data, position + 8))
        if chunk == b"acTL":
            raise Refusal("frames")
        if chunk in _PNG_KEPT:
            kept.append(data[position:end])
        if chunk == b"IEND":
            return b"".join(kept)
        position = end


def plain_jpeg(data: bytes) -> bytes:
    """As `plain_png`; of the application segments the colours' (0, 14) and the first Exif stay, for which way is up."""
    kept, has_exif, has_size = [b"\xff\xd8"], False, False
    for marker, start, end in segments(data):
        body = data[start + 4 : end]
        if marker in _JPEG_SIZES:
            if has_size or len(body) < 6:
                raise Refusal("broken")
            has_size = True
            height, width = struct.unpack_from(">HH", body, 1)
            check_size(width, height)
        is_exif = marker == 0xE1 and body.startswith(b"Exif\0\0") and not has_exif
        has_exif = has_exif or is_exif
        if is_exif or marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(data[start:end])
        if marker == 0xDA:
            if not has_size:
                raise Refusal("broken")
            stop = data.rfind(b"\xff\xd9", end)
            if stop < 0:
                raise Refusal("broken")
            return b"".join(kept) + data[end : stop + 2]
    raise Refusal("broken")


def segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of each segment up to and with the first scan's head."""
    position = 2
    for _ in range(MOST_CHUNKS):
        while data[position : position + 2] == b"\xff\xff":
            position += 1
        if data[position : position + 1] != b"\xff" or position + 4 > len(data):
            raise Refusal("broken")
        marker = data[position + 1]
        if marker in _JPEG_ALONE:
            position += 2
            continue
        end = position + 2 + int(struct.unpack_from(">H", data, position + 2)[0])
        if end > len(data) or end < position + 4:
            raise Refusal("broken")
        yield marker, position, end
        position = end
    raise Refusal("too_large")


def drawn(kind: str, data: bytes) -> tuple[dict[str, Any], bytes]:
    """Facts and a new JPEG of at most SHOWN_SIDE pixels a side, without metadata."""
    from PIL import Image, ImageOps, TiffImagePlugin  # noqa: F401 - the last reads an Exif block's way up

    Image.preinit()
    # All that is read from now on is in memory: a decoder that was taken over finds no other file.
    bar((_OPEN, _OPENAT), 0)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(io.BytesIO(data), formats=(kind.upper(),)) as picture:
        facts = {"kind": kind, "width": picture.width, "height": picture.height}
        check_size(picture.width, picture.height)
        if getattr(picture, "n_frames", 1) != 1:
            raise Refusal("frames")
        # First, and in place: a second copy of the whole would not fit into the memory that is left.
        picture.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
        shown = ImageOps.exif_transpose(picture)
        plain = Image.new("RGB", shown.size, "white")
        plain.paste(shown.convert("RGB"), mask=shown.convert("RGBA").getchannel("A") if kind == "png" else None)
    target = io.BytesIO()
    plain.save(target, "JPEG", quality=85)
    return facts, target.getvalue()


def look_at(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Facts and picture, or {"refused": why} and nothing."""
    try:
        kind = kind_of(data)
        return drawn(kind, plain_png(data) if kind == "png" else plain_jpeg(data))
    except Refusal as refusal:
        return {"refused": refusal.args[0]}, b""
    except MemoryError:
        return {"refused": "limits"}, b""
    except Exception:  # noqa: BLE001 - whatever a decoder says of a stranger's bytes means the same
        return {"refused": "broken"}, b""


def main() -> None:
    give_up_powers()
    facts, picture = look_at(sys.stdin.buffer.read(MOST_BYTES + 1))
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + picture)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
