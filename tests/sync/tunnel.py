"""A proxy of the house: it lets nobody through without its password, and leads every name to one port of this machine."""

import base64
import socket
import threading
from dataclasses import dataclass, field


@dataclass
class Tunnel:
    """Takes CONNECT alone (RFC 9110, 9.3.6); `asked` lists the names that were let through, `turned_away` counts the others."""

    target_port: int
    password: str
    asked: list[str] = field(default_factory=list)
    turned_away: int = 0
    _sockets: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._stand, daemon=True).start()

    def close(self) -> None:
        self._door.close()
        for each in self._sockets:
            each.close()

    def _stand(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            self._sockets.append(near)
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        asked = b""
        while b"\r\n\r\n" not in asked:
            if not (part := near.recv(4096)):
                return
            asked += part
        word = b"Basic " + base64.b64encode(b"crew:" + self.password.encode())
        if b"proxy-authorization: " + word.lower() not in asked.lower():
            self.turned_away += 1
            near.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
            near.close()
            return
        self.asked.append(asked.split()[1].decode())
        far = socket.create_connection(("127.0.0.1", self.target_port))
        self._sockets.append(far)
        near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        threading.Thread(target=_pour, args=(near, far), daemon=True).start()
        _pour(far, near)


def _pour(source: socket.socket, sink: socket.socket) -> None:
    try:
        while part := source.recv(65536):
            sink.sendall(part)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return
