"""Somebody at the door who is not our server: TLS with any certificate and version, or something else; it keeps what it was told."""

import contextlib
import socket
import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Manner:
    """How the door answers: by TLS of these versions, in clear, or by hanging up as soon as somebody speaks."""

    oldest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2
    newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
    speaks_tls: bool = True
    hangs_up: bool = False
    reply: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"


@dataclass
class Door:
    """`heard` are the bytes that came through after the handshake; `came` counts the callers."""

    pem: Path
    manner: Manner
    heard: bytearray = field(default_factory=bytearray)
    came: int = 0

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._stand, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(20)

    def _stand(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            self.came += 1
            caller.settimeout(10)
            # What goes wrong in a handshake is what a test is about, on the other side.
            with contextlib.suppress(OSError), caller:
                self._serve(caller)

    def _serve(self, caller: socket.socket) -> None:
        if self.manner.hangs_up:
            caller.recv(64)
            return
        if not self.manner.speaks_tls:
            caller.recv(64)
            caller.sendall(self.manner.reply)
            return
        with self._context().wrap_socket(caller, server_side=True) as inside:
            self._answer(inside)

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Level 0: the old versions and short keys that a test is about would be refused here already.
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = self.manner.oldest, self.manner.newest
        context.load_cert_chain(self.pem)
        return context

    def _answer(self, line: socket.socket) -> None:
        while b"\r\n\r\n" not in self.heard:
            part = line.recv(65536)
            if not part:
                return
            self.heard += part
        line.sendall(self.manner.reply)
