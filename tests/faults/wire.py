"""The line between a replica and the real application, without sockets: every byte passes here, and so may every fault.

The replica's own Link and requests session are used; only their transport adapter is this one. The server's application is
driven as a plain coroutine, so that nothing runs beside anything else and one seed gives one course.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.response import HTTPResponse

HTML = b"<html><body>Please log in to the guest network</body></html>"


@dataclass(frozen=True)
class Message:
    """One request as it goes out."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """One reply; with `cut` fewer bytes arrive than its length promises."""

    status: int
    headers: dict[str, str]
    body: bytes
    cut: int | None = None


Serve = Callable[[Message], Answer]
# Answers in the server's place, changes what passes, or raises what a broken line raises; `serve` is the way to the server.
Fault = Callable[[Message, Serve], Answer]


def serve(app: Any, message: Message) -> Answer:
    """What the ASGI application answers, driven to its end here; it must not wait for anything but the request."""
    path, _, query = message.target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": message.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in message.headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    incoming = [{"type": "http.request", "body": message.body, "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return incoming.pop() if incoming else {"type": "http.disconnect"}

    async def send(part: dict[str, Any]) -> None:
        sent.append(part)

    _driven(app(scope, receive, send))
    start = next(part for part in sent if part["type"] == "http.response.start")
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in sent if part["type"] == "http.response.body"))


def _driven(coroutine: Any) -> None:
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise AssertionError("the application waited for something outside the request")


class Wire(BaseAdapter):
    """A transport adapter of requests: `talk` carries one message and answers it or raises."""

    def __init__(self, talk: Callable[[str, Message], Answer]) -> None:
        super().__init__()
        self._talk = talk

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:  # type: ignore[override]
        assert request.url is not None and request.method is not None
        body = request.body.read() if hasattr(request.body, "read") else request.body or b""
        host = urlsplit(request.url).netloc
        message = Message(request.method, request.path_url, dict(request.headers), body if isinstance(body, bytes) else body.encode())
        return _response(request, self._talk(host, message))

    def close(self) -> None:
        """Nothing is held."""

    def cut(self) -> None:
        """Nothing is under way while anybody else runs."""


def _response(request: requests.PreparedRequest, answer: Answer) -> requests.Response:
    bare = request.method == "HEAD" or answer.status == 204
    body = b"" if bare else answer.body
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
    if not bare:
        headers["Content-Length"] = str(len(body))
    raw = HTTPResponse(
        body=io.BytesIO(body[: answer.cut] if answer.cut is not None else body),
        headers=headers,
        status=answer.status,
        preload_content=False,
        enforce_content_length=True,
        request_method=request.method,
    )
    response = requests.Response()
    response.status_code = answer.status
    response.headers = CaseInsensitiveDict(headers)
    response.raw = raw
    response.request = request
    response.url = request.url or ""
    return response
