"""Bytes as they stand on the line, of both ways: heads, bodies and all, below TLS where there is any.

The one rule: requests are counted where they go into the socket; a reply is its head as it came and its body as long as it says.
"""

import http.client
import threading
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import requests


class Counted:
    """While it is open: `requests`, `bytes` of both ways, and `lines` of (method, path, bytes) in the order of their answers."""

    def __enter__(self) -> "Counted":
        self.lines: list[tuple[str, str, int]] = []
        self._own = threading.local()
        self._send, self._write = requests.Session.send, http.client.HTTPConnection.send
        counted, send, write = self, self._send, self._write

        def writing(connection: http.client.HTTPConnection, data: Any) -> None:
            # Each lane is one thread, so what a thread writes belongs to its own request.
            counted._own.out = getattr(counted._own, "out", 0) + len(data)
            write(connection, data)

        def counting(session: requests.Session, prepared: requests.PreparedRequest, **settings: Any) -> requests.Response:
            counted._own.out = 0
            response = send(session, prepared, **settings)
            size = counted._own.out + _head(response) + _body(response)
            counted.lines.append((prepared.method or "", urlsplit(prepared.path_url).path, size))
            return response

        requests.Session.send = counting  # type: ignore[method-assign]
        http.client.HTTPConnection.send = writing  # type: ignore[assignment]
        return self

    def __exit__(self, *_: object) -> None:
        requests.Session.send = self._send  # type: ignore[method-assign]
        http.client.HTTPConnection.send = self._write  # type: ignore[method-assign]

    @property
    def requests(self) -> int:
        return len(self.lines)

    @property
    def bytes(self) -> int:
        return sum(size for _, _, size in self.lines)

    def by_path(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for _, path, size in self.lines:
            found[path] += size
        return found


def _head(response: requests.Response) -> int:
    first = f"HTTP/1.1 {response.status_code} {response.reason}"
    return len(first) + 4 + sum(len(name) + len(value) + 4 for name, value in response.raw.headers.items())


def _body(response: requests.Response) -> int:
    is_bare = response.request.method == "HEAD" or response.status_code == 204
    return 0 if is_bare else int(response.headers.get("Content-Length", 0))
