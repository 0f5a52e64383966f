"""Taking requests apart: headers, signed target, bodies, cursors.

The one rule: what does not decode is refused with one sentence; the decoder's own words stay inside.
"""

import hashlib
from typing import Any, Final, TypeVar

import msgspec
from litestar import Request, Response

from app.domain.errors import Refused
from sync.protocol.coding import unpacked
from sync.protocol.signing import KEY_HEADER, NONCE_HEADER, SIGNATURE_HEADER
from sync.server.access import Signed

M = TypeVar("M")
HttpRequest = Request[Any, Any, Any]
EMPTY_SHA256 = hashlib.sha256(b"").digest()
# Where a request finds the rooms of its server (parts.py): in its ASGI scope, for one set of routes serves all servers of a process.
PARTS: Final = "doorstep.parts"


def signed(request: HttpRequest) -> Signed:
    """The request as its device signed it; the target is taken from the request line, not from decoded parameters."""
    query = request.scope["query_string"]
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    target = path + b"?" + query if query else path
    headers = request.headers
    return Signed(
        method=str(request.method),
        target=target.decode("ascii", "replace"),
        key=headers.get(KEY_HEADER, ""),
        nonce=headers.get(NONCE_HEADER, ""),
        sig=headers.get(SIGNATURE_HEADER, ""),
    )


def refuse_body(request: HttpRequest) -> None:
    """Raises Refused("server.not_signed") where a body comes with a request that was signed without one."""
    if request.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in request.headers:
        raise Refused("server.not_signed")


def meant(request: HttpRequest, body: bytes, most_bytes: int) -> bytes:
    """The body without its content coding; a signature is over it as it was sent, and was checked before.

    Raises Refused("server.coding_unknown" | "server.too_large" | "server.request_malformed").
    """
    return unpacked(body, request.headers.get("Content-Encoding", ""), most_bytes)


def decoded(body: bytes, kind: type[M]) -> M:
    """Raises Refused("server.request_malformed")."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("server.request_malformed") from error


def count(value: int) -> int:
    """A number that a database holds. Raises Refused("server.request_malformed")."""
    if not 0 <= value < 2**53:
        raise Refused("server.request_malformed")
    return value


def cursors_of(text: str) -> dict[str, int]:
    """ "crew:N-WATER=12,area:north=3" as a map. Raises Refused("server.request_malformed")."""
    found: dict[str, int] = {}
    for part in filter(None, text.split(",")):
        scope, _, seq = part.rpartition("=")
        if not scope or not (seq.isascii() and seq.isdigit()) or len(seq) > 18:
            raise Refused("server.request_malformed")
        found[scope] = int(seq)
    return found


def as_json(content: bytes | msgspec.Struct, status: int = 200) -> Response[bytes]:
    """A reply of ready JSON bytes, or of a message."""
    body = content if isinstance(content, bytes) else msgspec.json.encode(content)
    return Response(body, status_code=status, media_type="application/json")
