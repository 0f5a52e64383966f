"""Connections whose sockets another thread can shut, so that a long poll ends when the program does.

The one rule: only the socket is shut; the thread that waits on it cleans up by itself. A line that dies without a word (a
tablet that changed its network) is asked after by the system while nothing travels, so that a poll on it ends in 50 s.
"""

import contextlib
import socket
import threading
import weakref
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from sync.client.pins import Pins, check_pin, no_pins

# Seconds of silence before the system asks, between its questions, and how many stay unanswered: 20 + 3 * 10 is below survive.md's 60.
_ASKED = {"TCP_KEEPIDLE": 20, "TCP_KEEPALIVE": 20, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}


def _options() -> list[tuple[int, int, int]]:
    """What is set on every socket. The names differ: Linux and Windows say KEEPIDLE, macOS says KEEPALIVE for the same."""
    named = [(socket.IPPROTO_TCP, getattr(socket, name), value) for name, value in _ASKED.items() if hasattr(socket, name)]
    return [*HTTPConnection.default_socket_options, (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), *named]


class CuttableAdapter(HTTPAdapter):
    """A transport adapter that knows its connections."""

    def __init__(self, pins: Pins = no_pins) -> None:
        self._pins = pins
        self._open: weakref.WeakSet[HTTPConnection] = weakref.WeakSet()
        self._changing = threading.Lock()
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, socket_options=_options(), **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools()

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """The way through a proxy of the house has pools of its own; they are cut and asked after like the others."""
        manager = super().proxy_manager_for(proxy, socket_options=_options(), **kwargs)
        manager.pool_classes_by_scheme = self._pools()
        return manager

    def _pools(self) -> dict[str, type[HTTPConnectionPool]]:
        """Pool classes (urllib3's documented way to another connection class) whose connections report here."""
        adapter = self

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                adapter._note(self)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                check_pin(self.sock, adapter._pins())
                adapter._note(self)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        return {"http": PlainPool, "https": SecurePool}

    def _note(self, connection: HTTPConnection) -> None:
        with self._changing:
            self._open.add(connection)

    def cut(self) -> None:
        """Shuts every socket of this adapter; a read under way ends with an error at once."""
        with self._changing:
            connections = list(self._open)
        for connection in connections:
            if connection.sock is not None:
                with contextlib.suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)
