"""Carrier files over HTTP: how a depot computer, which can read nothing of them, hands them on (sync.md, Carrier).

The one rule: the request itself is signed by nobody; every frame in it is, and only such a frame changes anything.
"""

import asyncio

from litestar import Response, post

from sync.server.parts import parts_of
from sync.server.requests import HttpRequest
from sync.server.schema import operation

# A hub cuts a file into pieces of about 8 MB, or one larger file of a visit.
LARGEST_CARRIER_BYTES = 112 * 1024 * 1024
COUNTS_HEADER = "Doorstep-Taken"


@post("/v1/carrier", status_code=200, operation_class=operation(), request_max_body_size=LARGEST_CARRIER_BYTES, summary="Carrier")
async def take_carrier(request: HttpRequest) -> Response[bytes]:
    """Any part of a carrier file; the answer is a carrier file too."""
    done = await asyncio.to_thread(parts_of(request).carrier.take, await request.body())
    counts = f"{done.events} {done.files} {done.passed_over}"
    return Response(done.reply, media_type="application/octet-stream", headers={COUNTS_HEADER: counts})
