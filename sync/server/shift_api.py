"""The end of a shift over HTTP.

The one rule: that of api.py.
"""

import asyncio

from litestar import Response, post

from app.domain.shift_end import SignedShiftEnd
from sync.protocol.shift_messages import SHIFT_END, ShiftEndRequest
from sync.server.parts import message_of, parts_of
from sync.server.requests import HttpRequest, as_json
from sync.server.schema import operation

_LARGEST_BODY = 4 * 1024


@post(SHIFT_END, operation_class=operation(ShiftEndRequest, SignedShiftEnd), request_max_body_size=_LARGEST_BODY, summary="Shift end")
async def shift_end(request: HttpRequest) -> Response[bytes]:
    caller, asked = await message_of(request, ShiftEndRequest, _LARGEST_BODY)
    return as_json(await asyncio.to_thread(parts_of(request).shift_ends.sign, caller, asked))
