"""Carrier files over HTTP: how a depot computer, which can read nothing of them, hands them on (sync.md, Carrier).

The one rule: the request itself is signed by nobody; every frame in it is, and only such a frame changes anything.
"""

from litestar import Response, post

from app.domain.errors import DoorstepError
from sync.server.carrier_lane import LARGEST_CARRIER_BYTES
from sync.server.parts import parts_of
from sync.server.requests import HttpRequest
from sync.server.schema import operation

COUNTS_HEADER = "Doorstep-Taken"


@post("/v1/carrier", status_code=200, operation_class=operation(), request_max_body_size=LARGEST_CARRIER_BYTES, summary="Carrier")
async def take_carrier(request: HttpRequest) -> Response[bytes]:
    """Any part of a carrier file; the answer is a carrier file too."""
    body = request.stream()
    try:
        done = await parts_of(request).carrier.take(body)
    except DoorstepError:
        # Read to its end all the same: a depot computer that is cut off in mid-piece never sees the reason.
        async for _ in body:
            pass
        raise
    counts = f"{done.events} {done.files} {done.passed_over}"
    return Response(done.reply, media_type="application/octet-stream", headers={COUNTS_HEADER: counts})
