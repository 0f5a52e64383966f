"""Listening: the address that devices are told, and uvicorn behind it.

The one rule: a stop ends the long polls first and takes under two seconds.
"""

import ipaddress
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn

from app.domain.errors import Refused
from app.domain.identity import SystemClock
from sync.server.api import make_app
from sync.server.guard import Impatient, guarded
from sync.server.parts import Parts
from sync.server.rates import ALL_PER_S, Rates
from sync.server.waiting import Waiting


class Listener(uvicorn.Server):
    """uvicorn, which says when it is ready and ends the long polls before it waits for connections to close."""

    def __init__(self, config: uvicorn.Config, waiting: Waiting, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._waiting = waiting
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._waiting.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Not uvicorn's own: that raises the signal again after the stop, and an ordinary stop must end with code 0.
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def refuse_open_air(host: str, certificate: str | None, private_key: str | None) -> None:
    """Plain http only on loopback (sync.md, Authentication). Raises Refused("server.plain_http")."""
    try:
        is_loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = host == "localhost"
    if not is_loopback and not (certificate and private_key):
        raise Refused("server.plain_http", host=host)


def listener(
    parts: Parts,
    on_ready: Callable[[], None],
    certificate: str | None = None,
    private_key: str | None = None,
    requests_per_s: float = ALL_PER_S,
) -> Listener:
    """`on_ready` is called once requests are answered; `certificate` and `private_key` are PEM files; `requests_per_s` as in rates.py.

    Raises Refused("server.tls_wrong") where they cannot be read or do not belong together.
    """
    if private_key and not certificate:
        raise Refused("server.tls_wrong", certificate="–", key=private_key)
    config = uvicorn.Config(
        guarded(make_app(parts), Rates(SystemClock(), requests_per_s)),
        http=Impatient,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=75,
        ssl_certfile=certificate,
        ssl_keyfile=private_key,
    )
    try:
        config.load()
    except OSError as error:  # ssl.SSLError is one
        raise Refused("server.tls_wrong", certificate=certificate or "–", key=private_key or "–") from error
    return Listener(config, parts.waiting, on_ready)


def bound_socket(host: str, port: int) -> socket.socket:
    """A listening address of our own, so that its port is known before anyone is told.

    Raises Refused("server.port_taken" | "server.address_wrong").
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With its protocol: asyncio sends small replies at once (TCP_NODELAY) only where it sees that this is TCP.
        sock = socket.socket(*found[:3])
    except OSError as error:
        raise Refused("server.address_wrong", host=host, port=port) from error
    if sys.platform != "win32":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind(found[4])
        sock.listen(1024)
    except OSError as error:
        sock.close()
        raise Refused("server.port_taken", host=host, port=port) from error
    return sock
