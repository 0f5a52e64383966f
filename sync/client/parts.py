"""A large file in parts (tus 1.0): begun once, gone on with where the server stands, after any stop on either side.

The one rule: the server's own offset is where the next part begins; what is kept here only says where to ask.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from app.domain.errors import Unavailable
from app.storage.uploads import FileToSend
from sync.client.link import Link
from sync.client.reply import RefusedByServer, Reply
from sync.protocol import tus

# A place on our own server and nowhere else: what a stranger's reply names is not followed.
_PLACE = re.compile(re.escape(tus.UPLOADS) + r"/[0-9a-f]{32}")

# These end this try and not the file: the next one asks where the server stands, or begins anew.
_AGAIN = {"server.upload_offset", "server.upload_checksum", "server.upload_unknown", "server.upload_too_long", "server.file_damaged"}

_VERSION = {tus.RESUMABLE: tus.VERSION}


def send_in_parts(link: Link, file: FileToSend, data: bytes, part_bytes: Callable[[], int], moved: Callable[[str, int], None]) -> bool:
    """Sends what the server lacks of `data`; `moved(place, offset)` is called after each step. False when `part_bytes` gave 0: enough.

    Raises Unavailable, and RefusedByServer for what no other try would mend.
    """
    try:
        place, offset = _standing(link, file)
        while offset < len(data):
            moved(place, offset)
            size = part_bytes()
            if not size:
                return False
            offset = _after_part(link, file, place, offset, data[offset : offset + size])
    except RefusedByServer as refusal:
        if refusal.code not in _AGAIN:
            raise
        if refusal.code == "server.file_damaged":
            # The server has thrown its copy away.
            moved("", 0)
        raise Unavailable("sync.part_lost") from refusal
    moved(place, offset)
    return True


def _standing(link: Link, file: FileToSend) -> tuple[str, int]:
    """Where the server takes this file's parts, and how many bytes it has; begun anew where it does not know the place."""
    if file.place:
        reply = link.ask("HEAD", file.place, headers=_VERSION)
        if reply.status != 404:
            return file.place, _offset(reply, file.size)
    headers = {**_VERSION, tus.LENGTH: str(file.size), tus.METADATA: tus.metadata(file.sha256)}
    reply = link.ask("POST", tus.UPLOADS, headers=headers)
    place = reply.headers.get("Location", "")
    if _PLACE.fullmatch(place) is None:
        raise Unavailable("sync.not_our_server")
    return place, _offset(reply, file.size)


def _after_part(link: Link, file: FileToSend, place: str, offset: int, part: bytes) -> int:
    """The offset after one part. A line may bring a part twice: the server that has it already says where it stands, and that counts."""
    try:
        return _send_part(link, place, offset, part)
    except RefusedByServer as refusal:
        if refusal.code != "server.upload_offset":
            raise
        _, stands = _standing(link, replace(file, place=place))
        if stands <= offset:
            raise
        return stands


def _send_part(link: Link, place: str, offset: int, part: bytes) -> int:
    headers = {**_VERSION, tus.OFFSET: str(offset), tus.CHECKSUM: tus.checksum(part)}
    found = _offset(link.ask("PATCH", place, part, content_type=tus.PART_TYPE, headers=headers), offset + len(part))
    if found <= offset:
        # A server that never moves must not be sent the same part for ever.
        raise Unavailable("sync.not_our_server")
    return found


def _offset(reply: Reply, most: int) -> int:
    text = reply.headers.get(tus.OFFSET, "")
    if not (text.isascii() and text.isdigit()) or not 0 <= int(text) <= most:
        raise Unavailable("sync.not_our_server")
    return int(text)
