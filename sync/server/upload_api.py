"""tus 1.0 over HTTP: what a stock client asks, under our signature (sync.md S6).

The one rule: as in api.py, a handler takes the request apart and asks one room. A part's bytes reach the disk behind the
checked ones while they arrive; they count only once the signature over their hash held.
"""

import asyncio
import hashlib
from email.utils import formatdate

from litestar import Response, head, patch, post, route
from litestar.enums import HttpMethod
from litestar.params import FromPath

from app.domain.errors import DoorstepError, Refused
from sync.protocol import tus
from sync.protocol.messages import LARGEST_FILE_BYTES
from sync.protocol.signing import KEY_HEADER
from sync.server.blobs import check_name
from sync.server.partial import Part, Partial
from sync.server.parts import caller_of, parts_of
from sync.server.requests import HttpRequest
from sync.server.schema import operation
from sync.server.uploads import Uploads

_OFFERED = {
    "Tus-Version": tus.VERSION,
    "Tus-Extension": tus.EXTENSIONS,
    "Tus-Max-Size": str(LARGEST_FILE_BYTES),
    "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
}
# Creation brings no bytes; only its headers are read.
_NO_BODY_BYTES = 1024


def _reply(status: int, headers: dict[str, str]) -> Response[None]:
    return Response(None, status_code=status, headers={tus.RESUMABLE: tus.VERSION, **headers})


def _check_version(request: HttpRequest) -> None:
    if request.headers.get(tus.RESUMABLE) != tus.VERSION:
        raise Refused("server.tus_version", version=tus.VERSION)


def _number(request: HttpRequest, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise Refused("server.request_malformed")
    return int(text)


def _standing(partial: Partial, offset: int) -> dict[str, str]:
    return {tus.OFFSET: str(offset), tus.EXPIRES: formatdate(partial.expires_ms / 1000, usegmt=True)}


@route(tus.UPLOADS, http_method=HttpMethod.OPTIONS, status_code=204, operation_class=operation(), summary="S6")
async def upload_offer() -> Response[None]:
    """What this server can do; the one question that needs no signature."""
    return _reply(204, _OFFERED)


@post(tus.UPLOADS, status_code=201, operation_class=operation(), request_max_body_size=_NO_BODY_BYTES, summary="S6")
async def create_upload(request: HttpRequest) -> Response[None]:
    caller = await caller_of(request, hashlib.sha256(await request.body()).digest())
    _check_version(request)
    named = tus.read_metadata(request.headers.get(tus.METADATA, ""))
    if named is None or "sha256" not in named:
        raise Refused("server.request_malformed")
    size = _number(request, tus.LENGTH)
    partial = await asyncio.to_thread(parts_of(request).uploads.create, caller, check_name(named["sha256"]), size)
    return _reply(201, {"Location": f"{tus.UPLOADS}/{partial.id}", **_standing(partial, 0)})


@head(tus.UPLOADS + "/{name:str}", operation_class=operation(), summary="S6")
async def upload_offset(request: HttpRequest, name: FromPath[str]) -> Response[None]:
    caller = await caller_of(request)
    _check_version(request)
    uploads = parts_of(request).uploads
    partial = await asyncio.to_thread(uploads.find, caller, name)
    await asyncio.to_thread(uploads.finish, caller, partial)
    headers = {tus.LENGTH: str(partial.size), "Cache-Control": "no-store", **_standing(partial, partial.offset)}
    return _reply(200, headers)


@patch(
    tus.UPLOADS + "/{name:str}",
    status_code=204,
    operation_class=operation(),
    request_max_body_size=LARGEST_FILE_BYTES + 1,
    summary="S6",
)
async def take_part(request: HttpRequest, name: FromPath[str]) -> Response[None]:
    uploads = parts_of(request).uploads
    try:
        part, partial = await _begun(request, uploads, name)
    except DoorstepError:
        # Read to its end all the same: a sender that is cut off in mid-part never sees the reply with its new nonce.
        async for _ in request.stream():
            pass
        raise
    try:
        signed = await _arrived(request, part)
        caller = await caller_of(request, signed)
        offset = await asyncio.to_thread(uploads.keep, caller, partial, part)
    finally:
        part.close()
    return _reply(204, _standing(partial, offset))


async def _begun(request: HttpRequest, uploads: Uploads, name: str) -> tuple[Part, Partial]:
    """Before any byte: the upload belongs to whom the request says it comes from, and it goes on where it stopped."""
    claimed = await asyncio.to_thread(parts_of(request).access.claimed, request.headers.get(KEY_HEADER, ""))
    _check_version(request)
    if request.headers.get("Content-Type") != tus.PART_TYPE:
        raise Refused("server.upload_type", type=tus.PART_TYPE)
    _expected(request)
    partial = await asyncio.to_thread(uploads.find, claimed, name)
    return await asyncio.to_thread(uploads.begin_part, partial, _number(request, tus.OFFSET)), partial


async def _arrived(request: HttpRequest, part: Part) -> bytes:
    """The SHA-256 of the part's bytes, which the signature is over. Raises Refused("server.upload_checksum")."""
    total, expected = hashlib.sha256(), _expected(request)
    check = tus.digest_of(expected[0]) if expected else None
    async for piece in request.stream():
        part.add(piece)
        total.update(piece)
        if check is not None:
            check.update(piece)
    if expected and check and check.digest() != expected[1]:
        raise Refused("server.upload_checksum")
    return total.digest()


def _expected(request: HttpRequest) -> tuple[str, bytes] | None:
    """The checksum that the part was sent with, None without one. Raises Refused("server.request_malformed")."""
    text = request.headers.get(tus.CHECKSUM)
    found = tus.read_checksum(text) if text is not None else None
    if text is not None and found is None:
        raise Refused("server.request_malformed")
    return found


UPLOADS = (upload_offer, create_upload, upload_offset, take_part)
