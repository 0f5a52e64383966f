"""Before the application: who asks too often, whose body comes too slowly, and who never finishes a request's head.

The one rule: what is turned away here has cost nothing but these lines.
"""

import asyncio
from typing import Any

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from app.domain.errors import Refused
from sync.protocol.messages import Problem
from sync.protocol.signing import KEY_HEADER
from sync.server.rates import Rates

# A line that brings nothing for so long is dead; one that brings less than this over a whole body is holding us up.
SILENCE_S = 30.0
GRACE_S = 60.0
LEAST_BYTES_PER_S = 200
# A request's head has a few hundred bytes: even at 30 bytes a second it is here by then.
HEAD_S = 30.0

_KEY = KEY_HEADER.lower().encode()


def guarded(app: ASGIApp, rates: Rates) -> ASGIApp:
    """`app` behind the rates and with a limit to how long a body may take."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        key = next((value.decode("latin-1") for name, value in scope["headers"] if name == _KEY), "")
        address = str((scope.get("client") or ("",))[0])
        wait_s = rates.wait_s(str(scope["method"]), scope["path"], address, key)
        if wait_s:
            await _turn_away(send, wait_s)
            return

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                rates.proved(str(scope["method"]), scope["path"], key, message["status"])
            await send(message)

        await app(scope, _patient(receive), noted)

    return answer


async def _turn_away(send: Send, wait_s: int) -> None:
    body = msgspec.json.encode(Problem(code="server.too_many", params={"s": str(wait_s)}))
    headers = [(b"content-type", b"application/json"), (b"retry-after", b"%d" % wait_s), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _patient(receive: Receive) -> Receive:
    """Raises Refused("server.body_slow" | "server.body_cut") in the place of a body that does not come.

    A long poll's hang-up is no body.
    """
    loop = asyncio.get_running_loop()
    began, size, is_whole = loop.time(), 0, False

    async def message() -> Any:
        nonlocal size, is_whole
        if is_whole:
            return await receive()
        left_s = GRACE_S + size / LEAST_BYTES_PER_S - (loop.time() - began)
        try:
            async with asyncio.timeout(max(0.0, min(SILENCE_S, left_s))):
                found: dict[str, Any] = dict(await receive())
        except TimeoutError as error:
            raise Refused("server.body_slow") from error
        if found["type"] == "http.disconnect":
            # Tablets lose their line in mid-push every day; that is no error of ours.
            raise Refused("server.body_cut")
        size += len(found.get("body", b""))
        is_whole = not found.get("more_body", False)
        return found

    return message


class Impatient(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """uvicorn's protocol, which closes a connection whose first request's head does not come."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._head_timer = asyncio.get_running_loop().call_later(HEAD_S, self._end_unless_asked)

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_timer.cancel()
        super().connection_lost(exc)

    def _end_unless_asked(self) -> None:
        # Its request cycle stands from the first whole head on.
        if self.cycle is None:
            self.transport.close()
