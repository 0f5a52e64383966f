"""The endpoints of protocol 2 over HTTP (sync.md, steps S0 to S6 and S9).

The one rule: a handler takes the request apart, asks one room, and wraps the answer; no rule of the protocol stands here.
"""

import asyncio
from functools import cache
from typing import Annotated

import msgspec
from litestar import Litestar, Response, get, head, post, put
from litestar.enums import ScopeType
from litestar.openapi.config import OpenAPIConfig
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.errors import Refused
from sync.protocol import messages as m
from sync.protocol.brief import briefs, whole
from sync.protocol.known_orders import names_in
from sync.protocol.log_messages import LARGEST_HASHES, LARGEST_SIZES, LogReply, LogRequest
from sync.protocol.signing import NONCE_HEADER
from sync.server.blobs import check_name
from sync.server.carrier_api import take_carrier
from sync.server.coded import coded
from sync.server.desk_api import DESK
from sync.server.devices import Caller
from sync.server.file_api import FILES
from sync.server.health import HEALTH, measured
from sync.server.nonces import Nonces
from sync.server.parts import Parts, caller_of, caller_or_stranger, message_of, parts_of, signer_of, with_parts
from sync.server.problems import problem
from sync.server.reference_api import procedures
from sync.server.requests import HttpRequest, as_json, count, cursors_of, decoded, meant
from sync.server.schema import Described, operation
from sync.server.shift_api import shift_end
from sync.server.upload_api import UPLOADS

FILE_STATE_HEADER = "Doorstep-File"

# Events may fill 256 KB; the sealed blobs and keys beside them are as hex at most as much again and more.
_LARGEST_PUSH_BODY = 4 * m.LARGEST_PUSH_BYTES
_LARGEST_BODY = 256 * 1024


# For a browser that somebody points at a stranger's file: it is no page, whatever its bytes look like.
_OPAQUE = {
    "Content-Disposition": "attachment",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}

# Litestar gives the ASGI scope to a parameter named `scope`.
ScopeId = Annotated[str, QueryParameter(name="scope")]


@get("/health", operation_class=operation(), summary="Whether the server answers")
async def health(request: HttpRequest) -> Response[bytes]:
    return as_json(b'{"status":"ok","protocol":%d,"feed_epoch":%d}' % (m.PROTOCOL, parts_of(request).scopes.feed_epoch))


@post("/v1/enrol", operation_class=operation(m.EnrolRequest, m.EnrolReply), request_max_body_size=_LARGEST_BODY, summary="S0")
async def enrol(request: HttpRequest) -> Response[bytes]:
    body = await request.body()
    shown_by = await signer_of(request, body)
    wish = decoded(meant(request, body, _LARGEST_BODY), m.EnrolRequest)
    return as_json(await asyncio.to_thread(parts_of(request).enrolment.enrol, wish, shown_by))


@get("/v1/head", operation_class=operation(gives=m.Head), summary="S1")
async def scope_heads(request: HttpRequest, since: FromQuery[int] = 0) -> Response[bytes]:
    # A key that never enrolled here cannot sign so that we could check; it learns just that.
    caller, parts = await caller_or_stranger(request), parts_of(request)
    return as_json(await asyncio.to_thread(_head, parts, caller, count(since)))


def _head(parts: Parts, caller: Caller | None, since: int) -> m.Head:
    found = parts.scopes.head(caller, since)
    if caller is None:
        return found
    return msgspec.structs.replace(found, log_size=parts.log.sign_due(), findings=parts.desk.lookout.digest(caller))


@post("/v1/push", operation_class=operation(m.PushRequest, m.PushReply), request_max_body_size=_LARGEST_PUSH_BODY, summary="S2")
async def push(request: HttpRequest) -> Response[bytes]:
    caller, batch = await message_of(request, m.PushRequest, _LARGEST_PUSH_BODY)
    if len(batch.events) > m.LARGEST_PUSH_EVENTS:
        raise Refused("server.too_large")
    async with parts_of(request).turns.turn(len(batch.events)):
        reply = await asyncio.to_thread(parts_of(request).ledger.push, m.PushRequest(events=whole(batch.events)))
    if batch.brief and (short := briefs(reply.answers, caller.device, reply.feed_epoch)):
        reply = m.PushReply(feed_epoch=reply.feed_epoch, brief=short)
    return as_json(reply)


@post("/v1/known", operation_class=operation(m.KnownRequest, m.PushReply), request_max_body_size=_LARGEST_BODY, summary="S2")
async def known(request: HttpRequest) -> Response[bytes]:
    caller, asked = await message_of(request, m.KnownRequest, _LARGEST_BODY)
    return as_json(await asyncio.to_thread(parts_of(request).ledger.known, caller.device, asked.h))


@post("/v1/log", operation_class=operation(LogRequest, LogReply), request_max_body_size=_LARGEST_BODY, summary="Proofs")
async def log_proofs(request: HttpRequest) -> Response[bytes]:
    caller, asked = await message_of(request, LogRequest, _LARGEST_BODY)
    if len(asked.h) > LARGEST_HASHES or len(asked.have) > LARGEST_SIZES:
        raise Refused("server.too_large")
    return as_json(await asyncio.to_thread(parts_of(request).log.proofs, caller.device, asked))


@get("/v1/pull", operation_class=operation(gives=m.Page), summary="S3")
async def pull(
    request: HttpRequest,
    scope_id: ScopeId,
    cursor: FromQuery[int] = 0,
    limit: FromQuery[int] = m.LARGEST_PAGE_ITEMS,
    app: FromQuery[str] = "",
    have: FromQuery[str] = "",
    gone: FromQuery[int] = 0,
) -> Response[bytes]:
    caller = await caller_of(request)
    if gone:
        return as_json(await asyncio.to_thread(parts_of(request).scopes.departed, caller, scope_id, count(cursor), limit))
    return as_json(await asyncio.to_thread(parts_of(request).scopes.pull, caller, scope_id, count(cursor), limit, app, names_in(have)))


@get("/v1/wait", operation_class=operation(), summary="S9")
async def wait(request: HttpRequest, cursors: FromQuery[str] = "") -> Response[bytes]:
    caller = await caller_of(request)
    watched = cursors_of(cursors)
    if not watched or not set(watched) <= set(caller.scopes):
        raise Refused("server.not_own_scope")
    if await parts_of(request).waiting.moved(watched):
        return Response(b"pull", media_type="text/plain")
    return Response(b"", status_code=204)


@get("/v1/order/{order_id:str}/events", operation_class=operation(gives=m.EventsReply), summary="S3b")
async def order_events(request: HttpRequest, order_id: FromPath[str], after: FromQuery[int] = 0) -> Response[bytes]:
    caller = await caller_of(request)
    return as_json(await asyncio.to_thread(parts_of(request).scopes.events, caller, order_id, count(after)))


@get("/v1/order/{order_id:str}/bundle", operation_class=operation(), summary="Evidence")
async def order_bundle(request: HttpRequest, order_id: FromPath[str]) -> Response[bytes]:
    caller, parts = await caller_of(request), parts_of(request)
    await asyncio.to_thread(parts.log.sign_now)
    data = await asyncio.to_thread(parts.bundles.make, order_id, caller)
    return Response(data, media_type="application/octet-stream", headers=_OPAQUE)


@head("/v1/blob/{sha256:str}", operation_class=operation(), summary="S6")
async def blob_state(request: HttpRequest, sha256: FromPath[str]) -> Response[None]:
    caller = await caller_of(request)
    state = await asyncio.to_thread(parts_of(request).blobs.state, caller, check_name(sha256))
    return Response(None, status_code=404 if state == "missing" else 200, headers={FILE_STATE_HEADER: state})


@get("/v1/blob/{sha256:str}", operation_class=operation(), summary="S3b")
async def blob(request: HttpRequest, sha256: FromPath[str]) -> Response[bytes]:
    caller = await caller_of(request)
    data = await asyncio.to_thread(parts_of(request).blobs.get, caller, check_name(sha256))
    return Response(data, media_type="application/octet-stream", headers=_OPAQUE)


@put(
    "/v1/blob/{sha256:str}",
    status_code=200,
    operation_class=operation(gives=m.FileReply),
    request_max_body_size=m.LARGEST_SINGLE_PUT_BYTES + 1,
    summary="S6",
)
async def take_blob(request: HttpRequest, sha256: FromPath[str]) -> Response[bytes]:
    """The signature is over the hash in the path, so that a stranger's bytes never reach the disk."""
    blobs = parts_of(request).blobs
    try:
        caller = await caller_of(request, bytes.fromhex(check_name(sha256)))
        await asyncio.to_thread(blobs.check_named, caller, sha256)
    except Refused:
        # Read to its end all the same: a sender that is cut off in mid-file never sees the reply with its new nonce.
        async for _ in request.stream():
            pass
        raise
    if await asyncio.to_thread(blobs.state, caller, sha256) == "missing":
        arriving = await blobs.receive(sha256, request.stream())
        await asyncio.to_thread(blobs.take, caller, sha256, arriving)
    else:
        await blobs.compare(sha256, request.stream())
    return as_json(m.FileReply(sha256=sha256, state="stored"))


HANDLERS = (
    health,
    enrol,
    scope_heads,
    push,
    known,
    log_proofs,
    shift_end,
    procedures,
    pull,
    wait,
    order_events,
    order_bundle,
    blob_state,
    blob,
    take_blob,
    take_carrier,
    *DESK,
    *FILES,
    *HEALTH,
    *UPLOADS,
)


def make_app(parts: Parts) -> ASGIApp:
    """The ASGI application; every reply, errors too, brings the next nonce."""
    return measured(with_nonce(coded(with_parts(_routes(), parts)), parts.nonces), parts.health)


@cache
def _routes() -> Litestar:
    """One for the process: taking the handlers' signatures apart costs 70 ms, and nothing in them belongs to one server."""
    return Litestar(
        route_handlers=list(HANDLERS),
        exception_handlers={Exception: problem},
        openapi_config=OpenAPIConfig(
            title="Doorstep",
            version=str(m.PROTOCOL),
            path="/schema",
            render_plugins=[Described()],
        ),
        logging_config=None,
        debug=False,
    )


def with_nonce(app: ASGIApp, nonces: Nonces) -> ASGIApp:
    name = NONCE_HEADER.lower().encode()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_nonce(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (name, nonces.fresh().encode())]
            await send(message)

        await app(scope, receive, send_with_nonce if scope["type"] == ScopeType.HTTP else send)

    return answer
