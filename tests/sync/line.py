"""A line between a replica and the real server that can be told to fail in one way, once or for good."""

import http.client
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = b"<html><body>Please log in to the guest network</body></html>"

# (status, headers, body) of a reply, after the server gave it.
Reply = tuple[int, dict[str, str], bytes]
Change = Callable[[Reply], Reply | None]


@dataclass
class Fault:
    """`before` answers in the server's place; `after` changes its reply, or loses it (None)."""

    path: str
    times: int
    before: Reply | None = None
    after: Change | None = None
    method: str = ""


@dataclass
class Line:
    """Forwards to `target_port`; `faults` are used up in their order, `seen` lists the requests that came."""

    target_port: int
    faults: list[Fault] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    is_down: bool = False

    def __post_init__(self) -> None:
        line = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except (ConnectionError, OSError):
                    self.close_connection = True

            def _any(self) -> None:
                line._serve(self)

            do_GET = do_POST = do_PUT = do_HEAD = do_PATCH = _any

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._server.block_on_close = False
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def lose_reply(self, path: str, times: int = 1) -> None:
        self.faults.append(Fault(path, times, after=lambda reply: None))

    def answer(self, path: str, status: int, body: bytes, times: int = 1, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.faults.append(Fault(path, times, before=(status, named, body)))

    def change(self, path: str, change: Change, times: int = 1) -> None:
        self.faults.append(Fault(path, times, after=change))

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.seen.append(f"{handler.command} {handler.path}")
        if self.is_down:
            handler.close_connection = True
            return
        fault = next((f for f in self.faults if _meets(f, handler)), None)
        if fault:
            fault.times -= 1
        reply: Reply | None = fault.before if fault and fault.before else self._forward(handler, body)
        if fault and fault.after and reply is not None:
            if reply[0] == 401:
                # The nonce's own round trip is not what the test is about.
                fault.times += 1
            else:
                reply = fault.after(reply)
        if reply is None:
            handler.close_connection = True
            return
        status, headers, content = reply
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        if "Content-Length" not in headers and status != 204:
            handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(content)
        if len(content) < int(headers.get("Content-Length", 0)) and handler.command != "HEAD":
            handler.close_connection = True

    def _forward(self, handler: BaseHTTPRequestHandler, body: bytes) -> Reply | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.target_port, timeout=70)
        try:
            headers = {
                name: value for name, value in handler.headers.items() if name.lower() not in ("host", "connection", "accept-encoding")
            }
            connection.request(handler.command, handler.path, body or None, headers)
            reply = connection.getresponse()
            kept = {
                n: v
                for n, v in reply.getheaders()
                if n.lower() not in ("content-length", "connection", "transfer-encoding", "date", "server")
            }
            return reply.status, kept, reply.read()
        except OSError:
            return None
        finally:
            connection.close()


def _meets(fault: Fault, handler: BaseHTTPRequestHandler) -> bool:
    return fault.times > 0 and handler.path.startswith(fault.path) and fault.method in ("", handler.command)
