"""The rooms behind the endpoints, and who is calling.

The one rule: an endpoint reaches a room through `Parts` alone; __main__.py puts them together.
"""

import asyncio
import hashlib
from dataclasses import dataclass, field
from typing import TypeVar

from litestar.types import ASGIApp, Receive, Scope, Send

from sync.server.access import Access
from sync.server.blobs import Blobs
from sync.server.bundles import Bundles
from sync.server.carrier_lane import CarrierLane
from sync.server.contacts import Contacts
from sync.server.desk_tickets import DeskTickets
from sync.server.devices import Caller
from sync.server.earlier import Reference
from sync.server.enrolment import EnrolmentDesk
from sync.server.health import Health
from sync.server.integrity import IntegrityDesk
from sync.server.ledger import Ledger
from sync.server.log import Log
from sync.server.lookout import Lookout
from sync.server.nonces import Nonces
from sync.server.requests import EMPTY_SHA256, PARTS, HttpRequest, decoded, meant, refuse_body, signed
from sync.server.roster import RosterDesk
from sync.server.scopes import Scopes
from sync.server.shift_ends import ShiftEnds
from sync.server.turns import Turns
from sync.server.uploads import Uploads
from sync.server.waiting import Waiting


@dataclass(frozen=True)
class DeskRooms:
    """What only a desk may ask."""

    roster: RosterDesk
    tickets: DeskTickets
    integrity: IntegrityDesk
    lookout: Lookout


M = TypeVar("M")


@dataclass(frozen=True)
class Parts:
    """What the endpoints ask; assembled in __main__.py."""

    access: Access
    nonces: Nonces
    enrolment: EnrolmentDesk
    ledger: Ledger
    scopes: Scopes
    blobs: Blobs
    waiting: Waiting
    log: Log
    bundles: Bundles
    uploads: Uploads
    carrier: CarrierLane
    contacts: Contacts
    desk: DeskRooms
    health: Health
    shift_ends: ShiftEnds
    reference: Reference
    turns: Turns = field(default_factory=Turns)


def with_parts(app: ASGIApp, parts: Parts) -> ASGIApp:
    """`app` with the rooms that its requests are about."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        scope[PARTS] = parts  # type: ignore[typeddict-unknown-key]
        await app(scope, receive, send)

    return answer


def parts_of(request: HttpRequest) -> Parts:
    parts: Parts = request.scope[PARTS]  # type: ignore[typeddict-item]
    return parts


async def caller_of(request: HttpRequest, body_sha256: bytes = EMPTY_SHA256) -> Caller:
    """The device that signed this request. Raises what Access.caller raises."""
    parts = parts_of(request)
    if body_sha256 == EMPTY_SHA256:
        refuse_body(request)
    caller = await asyncio.to_thread(parts.access.caller, signed(request), body_sha256)
    parts.contacts.note(caller.device)
    return caller


async def caller_or_stranger(request: HttpRequest) -> Caller | None:
    """The same of a request without a body; None for a key that never enrolled here."""
    parts = parts_of(request)
    refuse_body(request)
    caller = await asyncio.to_thread(parts.access.caller_or_stranger, signed(request), EMPTY_SHA256)
    if caller is not None:
        parts.contacts.note(caller.device)
    return caller


async def signer_of(request: HttpRequest, body: bytes) -> str:
    """The device that signed a request which need not be signed; "" for one that nobody signed, or a key that is new here."""
    if not signed(request).key:
        return ""
    caller = await asyncio.to_thread(parts_of(request).access.caller_or_stranger, signed(request), hashlib.sha256(body).digest())
    return caller.device if caller is not None else ""


async def message_of(request: HttpRequest, kind: type[M], most_bytes: int) -> tuple[Caller, M]:
    """Who sent it, and the message, opened only once its signature held. Raises as `caller_of`, `meant` and `decoded` do."""
    body = await request.body()
    caller = await caller_of(request, hashlib.sha256(body).digest())
    return caller, decoded(meant(request, body, most_bytes), kind)
