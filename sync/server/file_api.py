"""S6 for many small files at once: which of them are here, and packets of those that are not.

The one rule: that of api.py; a file that is refused costs the others of its packet nothing.
"""

import asyncio
import hashlib

from litestar import Response, post

from app.domain.errors import Refused
from sync.protocol import messages as m
from sync.protocol.packets import LARGEST_PACKET_BYTES, PACKETS, WHICH_FILES, files_of
from sync.server.parts import caller_of, message_of, parts_of
from sync.server.requests import HttpRequest, as_json, meant
from sync.server.schema import operation

_MOST_ASKED = 1000
_LARGEST_QUESTION = 256 * 1024
# Beside the files 64 names of 80 bytes.
_LARGEST_BODY = LARGEST_PACKET_BYTES + 8 * 1024


@post(WHICH_FILES, operation_class=operation(m.KnownRequest, m.FilesReply), request_max_body_size=_LARGEST_QUESTION, summary="S6")
async def which_files(request: HttpRequest) -> Response[bytes]:
    caller, asked = await message_of(request, m.KnownRequest, _LARGEST_QUESTION)
    if len(asked.h) > _MOST_ASKED:
        raise Refused("server.too_large")
    states = await asyncio.to_thread(parts_of(request).blobs.states, caller, asked.h)
    return as_json(m.FilesReply(files=tuple(m.FileAnswer(state=states.get(h, "missing")) for h in asked.h)))


@post(PACKETS, status_code=200, operation_class=operation(gives=m.FilesReply), request_max_body_size=_LARGEST_BODY, summary="S6")
async def take_packet(request: HttpRequest) -> Response[bytes]:
    body = await request.body()
    caller = await caller_of(request, await asyncio.to_thread(lambda: hashlib.sha256(body).digest()))
    files = files_of(meant(request, body, _LARGEST_BODY))
    return as_json(m.FilesReply(files=await asyncio.to_thread(parts_of(request).blobs.take_many, caller, files)))


FILES = (which_files, take_packet)
