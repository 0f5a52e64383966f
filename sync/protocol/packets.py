"""Several small files in one request: a line of JSON that names them, then their bytes, one behind the other.

The one rule: a packet is only a way to travel; each file is taken or refused by itself, under its own hash.
"""

from collections.abc import Sequence

import msgspec

from app.domain.errors import Refused
from sync.protocol.messages import LARGEST_SINGLE_PUT_BYTES

LARGEST_PACKET_BYTES = 4 * 1024 * 1024
MOST_PACKET_FILES = 64
PACKETS = "/v1/files"
WHICH_FILES = "/v1/which-files"

_Names = list[tuple[str, int]]


def packet(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Of (SHA-256 in hex, bytes)."""
    names: _Names = [(sha256, len(data)) for sha256, data in files]
    return b"".join((msgspec.json.encode(names), b"\n", *(data for _, data in files)))


def files_of(body: bytes) -> list[tuple[str, memoryview]]:
    """The files of a packet, their hashes not checked yet. Raises Refused("server.request_malformed" | "server.too_large")."""
    at = body.find(b"\n") + 1 or len(body) + 1
    try:
        names = msgspec.json.decode(body[: at - 1], type=_Names)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("server.request_malformed") from error
    if len(names) > MOST_PACKET_FILES or any(size > LARGEST_SINGLE_PUT_BYTES for _, size in names):
        raise Refused("server.too_large")
    if any(size < 0 for _, size in names) or sum(size for _, size in names) != max(0, len(body) - at):
        raise Refused("server.request_malformed")
    found = list[tuple[str, memoryview]]()
    # The bytes behind the line are megabytes, and nothing is cut out of them.
    whole = memoryview(body)
    for sha256, size in names:
        found.append((sha256, whole[at : at + size]))
        at += size
    return found
