"""Replies made small for whoever asks for it in Accept-Encoding (sync/protocol/coding.py).

The one rule: what is not JSON goes out as it is: files are compressed already, or sealed and cannot be.
"""

import asyncio

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from sync.protocol.coding import CODING, is_worth_packing, packed

# Beyond this it is done beside the loop, which has others to answer.
_LONG_BYTES = 32 * 1024

_ACCEPT, _TYPE, _LENGTH, _CODING = b"accept-encoding", b"content-type", b"content-length", b"content-encoding"


def coded(app: ASGIApp) -> ASGIApp:
    """`app`, whose JSON replies of one piece are packed for those who take that."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not _takes_it(scope):
            await app(scope, receive, send)
            return
        head: Message | None = None

        async def smaller(message: Message) -> None:
            nonlocal head
            if message["type"] == "http.response.start" and _is_json(message):
                # Held back until its length is known.
                head = message
                return
            if head is not None and message["type"] == "http.response.body":
                start, head = head, None
                if not message.get("more_body", False) and is_worth_packing(message["body"]):
                    body = await _packed(message["body"])
                    start["headers"] = _headers(start, len(body))  # type: ignore[typeddict-unknown-key]
                    message["body"] = body
                await send(start)
            await send(message)

        await app(scope, receive, smaller)

    return answer


async def _packed(body: bytes) -> bytes:
    return packed(body) if len(body) < _LONG_BYTES else await asyncio.to_thread(packed, body)


def _takes_it(scope: Scope) -> bool:
    said = b",".join(value for name, value in scope["headers"] if name == _ACCEPT).decode("latin-1")
    return CODING in (part.split(";")[0].strip() for part in said.split(","))


def _is_json(message: Message) -> bool:
    headers = dict(message["headers"])  # type: ignore[typeddict-item]
    return headers.get(_TYPE, b"").startswith(b"application/json") and _CODING not in headers


def _headers(start: Message, size: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in start["headers"] if name.lower() != _LENGTH]  # type: ignore[typeddict-item]
    return [*kept, (_LENGTH, b"%d" % size), (_CODING, CODING.encode())]
