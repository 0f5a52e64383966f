"""Messages made small for the line: Zstandard with a dictionary that both sides ship (decision 0015).

The one rule: nothing is opened beyond the size that its reader allows, whatever the sender claims of it.
"""

import sys
from functools import cache

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from app.domain.errors import Refused
from app.settings import resource

# A content coding of ours (RFC 9110 8.4): a stranger's decoder that knew plain Zstandard only would fail in the middle of a message.
# "doorstep.1" was zlib with the same dictionary; who still asks for that is answered plainly.
CODING = "doorstep.2"

# Below this the few bytes saved are not worth a second look.
LEAST_BYTES = 200

# Pages of the feed are the only large messages; there time counts for more than the last bytes (measured: 4 and 36 ms a MB).
_LARGE_BYTES, _LARGE_LEVEL, _LEVEL = 64 * 1024, 1, 9

# What an opener may hold of what it has opened, as a power of two: our largest reply is 8 MB. A stranger's frame may ask for 2 GB.
_LARGEST_WINDOW_LOG = 23


def packed(body: bytes) -> bytes:
    """`body` in the coding CODING."""
    level = _LEVEL if len(body) < _LARGE_BYTES else _LARGE_LEVEL
    # Four bytes, as zlib has them always: a spoiled message must not open to another one (seeds 112 and 128 of the simulation).
    options: dict[int, int] = {zstd.CompressionParameter.compression_level: level, zstd.CompressionParameter.checksum_flag: 1}
    return zstd.compress(body, options=options, zstd_dict=_dictionary())


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
    opener = zstd.ZstdDecompressor(_dictionary(), {zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW_LOG})
    try:
        body = opener.decompress(data, most_bytes + 1)
    except zstd.ZstdError as error:
        raise Refused("server.request_malformed") from error
    if len(body) > most_bytes:
        raise Refused("server.too_large")
    if not opener.eof or opener.unused_data:
        raise Refused("server.request_malformed")
    return body


@cache
def _dictionary() -> zstd.ZstdDict:
    """The field names of every message. It never changes: another one is another coding."""
    return zstd.ZstdDict(resource("wire/dictionary-1.txt").read_bytes(), is_raw=True)
