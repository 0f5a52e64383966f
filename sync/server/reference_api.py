"""Reference data of one version over HTTP.

The one rule: that of api.py. It is about nobody, so every device of the organisation may ask.
"""

import asyncio

from litestar import Response, get
from litestar.params import FromQuery

from sync.protocol.reference_messages import PROCEDURES, SignedProcedures
from sync.server.parts import caller_of, parts_of
from sync.server.requests import HttpRequest, as_json
from sync.server.schema import operation


@get(PROCEDURES, operation_class=operation(gives=SignedProcedures), summary="Reference data")
async def procedures(request: HttpRequest, version: FromQuery[str]) -> Response[bytes]:
    await caller_of(request)
    return as_json(await asyncio.to_thread(parts_of(request).reference.signed, version))
