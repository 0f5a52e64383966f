"""What a desk asks beyond the protocol of all devices: its roster, tickets, and what does not add up.

The one rule: that of api.py; who may ask is decided in the rooms behind.
"""

import asyncio

from litestar import Response, get, post
from litestar.params import FromQuery

from sync.protocol.desk_messages import Integrity, MadeTicket, Roster, TicketWish
from sync.server.parts import caller_of, message_of, parts_of
from sync.server.requests import HttpRequest, as_json, count
from sync.server.schema import operation

_LARGEST_BODY = 4 * 1024


@get("/v1/roster", operation_class=operation(gives=Roster), summary="Desk")
async def roster(request: HttpRequest, after: FromQuery[int] = 0) -> Response[bytes]:
    caller = await caller_of(request)
    return as_json(await asyncio.to_thread(parts_of(request).desk.roster.roster, caller, count(after)))


@get("/v1/integrity", operation_class=operation(gives=Integrity), summary="Desk")
async def integrity(request: HttpRequest) -> Response[bytes]:
    caller = await caller_of(request)
    return as_json(await asyncio.to_thread(parts_of(request).desk.integrity.found, caller))


@post("/v1/ticket", operation_class=operation(TicketWish, MadeTicket), request_max_body_size=_LARGEST_BODY, summary="Desk")
async def make_ticket(request: HttpRequest) -> Response[bytes]:
    caller, wish = await message_of(request, TicketWish, _LARGEST_BODY)
    return as_json(await asyncio.to_thread(parts_of(request).desk.tickets.make, caller, wish.label, wish.member))


DESK = (roster, integrity, make_ticket)
