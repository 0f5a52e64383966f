"""Messages made small for the line: zlib with a dictionary that both sides ship (decision 0015).

The one rule: nothing is opened beyond the size that its reader allows, whatever the sender claims of it.
"""

import zlib
from functools import cache

from app.domain.errors import Refused
from app.settings import resource

# A content coding of ours (RFC 9110 8.4): a stranger's decoder that knew plain zlib only would fail in the middle of a message.
CODING = "doorstep.1"

# Below this the few bytes saved are not worth a second look.
LEAST_BYTES = 200

# Pages of the feed are the only large messages; there time counts for more than the last tenth of the bytes (measured: 7 and 34 ms a MB).
_LARGE_BYTES, _LARGE_LEVEL, _LEVEL = 64 * 1024, 1, 9


def packed(body: bytes) -> bytes:
    """`body` in the coding CODING."""
    level = _LEVEL if len(body) < _LARGE_BYTES else _LARGE_LEVEL
    packer = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_DEFAULT_STRATEGY, _dictionary())
    return packer.compress(body) + packer.flush()


def is_worth_packing(body: bytes) -> bool:
    return len(body) >= LEAST_BYTES


def unpacked(data: bytes, coding: str, most_bytes: int) -> bytes:
    """What `data` says; `coding` is its Content-Encoding, "" for none.

    Raises Refused("server.too_large") beyond `most_bytes`, Refused("server.coding_unknown" | "server.request_malformed").
    """
    if coding in ("", "identity"):
        return data
    if coding != CODING:
        raise Refused("server.coding_unknown")
    opener = zlib.decompressobj(zlib.MAX_WBITS, _dictionary())
    try:
        body = opener.decompress(data, most_bytes + 1)
    except zlib.error as error:
        raise Refused("server.request_malformed") from error
    if len(body) > most_bytes:
        raise Refused("server.too_large")
    if not opener.eof or opener.unused_data:
        raise Refused("server.request_malformed")
    return body


@cache
def _dictionary() -> bytes:
    """The field names of every message. It never changes: another one is another coding."""
    return resource("wire/dictionary-1.txt").read_bytes()
