"""Requests that leave the server: to the addresses that its operator named (time stamps, copies of heads), and nowhere else.

The one rule: a name is looked up once and the connection goes to what was found; it never leads into this machine or its
network unless the operator said so, follows no redirect, and ends after twenty seconds, however slowly it is answered.
"""

import contextlib
import ipaddress
import re
import socket
import ssl
import threading
import urllib.request
from functools import partial
from http.client import HTTPConnection, HTTPMessage, HTTPResponse, HTTPSConnection
from typing import IO
from urllib.parse import urlsplit

from app.domain.errors import Refused, Unavailable

LONGEST_S = 20.0
# RFC 3986, 2: nothing else, for what stands beside these is read one way here and another way there.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]!$&'()*+,;=%]+", re.IGNORECASE)
# How an IPv6-only network reaches IPv4 addresses (RFC 6052, 2.1).
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def named(place: str) -> str:
    """The host of an http(s) address that an operator may name. Raises Refused("server.outward_wrong")."""
    try:
        parts = urlsplit(place)
        if _ADDRESS.fullmatch(place) and parts.hostname and parts.port != 0 and "%" not in parts.netloc:
            return parts.hostname
    except ValueError:
        pass
    raise Refused("server.outward_wrong", place=place.rpartition("@")[2])


def ask(request: urllib.request.Request, most_bytes: int, is_inside: bool = False) -> bytes:
    """The answer's first `most_bytes` bytes. Where the environment names a proxy, it is the proxy that looks the name up.

    Raises Refused("server.outward_wrong"), Unavailable("server.outward_inside"), HTTPError, OSError, HTTPException, ValueError.
    """
    host = named(request.full_url)
    is_proxied = request.type in urllib.request.getproxies() and not urllib.request.proxy_bypass(host)
    line = _Line(is_inside, is_proxied)
    end = threading.Timer(LONGEST_S, line.cut)
    end.daemon = True
    end.start()
    try:
        with urllib.request.build_opener(_Straight(), _Plain(line), _Sealed(line)).open(request, timeout=LONGEST_S) as reply:
            content: bytes = reply.read(most_bytes)
    finally:
        end.cancel()
    return content


def reached(host: str, port: int, is_inside: bool) -> str:
    """The one address that `host` is reached at. Raises Unavailable("server.outward_inside") where it leads inside, OSError."""
    literal = _read(host)
    is_meant = host == "localhost" or (literal is not None and _within(literal) == literal)
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for text in found:
        address = _read(text.partition("%")[0])
        if address is None or not _is_allowed(_within(address), is_meant, is_inside):
            raise Unavailable("server.outward_inside", host=host, address=text)
    return found[0]


def _is_allowed(address: _Address, is_meant: bool, is_inside: bool) -> bool:
    # Link-local is where clouds keep their machines' credentials; nothing that we ask for is there.
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    return is_meant or address.is_global or (is_inside and not address.is_loopback)


def _within(address: _Address) -> _Address:
    """The IPv4 address that an IPv6 one stands for, in each of the forms that systems and routers follow."""
    if isinstance(address, ipaddress.IPv4Address) or address.is_loopback or address.is_unspecified:
        return address
    if address in _TRANSLATED or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def _read(text: str) -> _Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


class _Line:
    """One request's connection, so that it can be cut: a service that dribbles must not hold up the signing of heads."""

    def __init__(self, is_inside: bool, is_proxied: bool) -> None:
        self.is_proxied = is_proxied
        self._is_inside = is_inside
        self._connection: HTTPConnection | None = None

    def watch(self, connection: HTTPConnection) -> None:
        self._connection = connection

    def dial(self, connection: HTTPConnection) -> None:
        """Gives `connection` its socket. Raises OSError, Unavailable."""
        address = reached(connection.host, connection.port, self._is_inside)
        connection.sock = socket.create_connection((address, connection.port), LONGEST_S)

    def cut(self) -> None:
        if self._connection is not None and self._connection.sock is not None:
            with contextlib.suppress(OSError):
                self._connection.sock.shutdown(socket.SHUT_RDWR)


class _PlainConnection(HTTPConnection):
    def __init__(self, host: str, timeout: float, line: _Line) -> None:
        super().__init__(host, timeout=timeout)
        self._line = line

    def connect(self) -> None:
        self._line.watch(self)
        if self._line.is_proxied:
            super().connect()
        else:
            self._line.dial(self)


class _SealedConnection(HTTPSConnection):
    def __init__(self, host: str, timeout: float, line: _Line) -> None:
        self._line, self._seal = line, ssl.create_default_context()
        super().__init__(host, timeout=timeout, context=self._seal)

    def connect(self) -> None:
        self._line.watch(self)
        if self._line.is_proxied:
            super().connect()
            return
        self._line.dial(self)
        # The certificate is that of the name; the handshake comes after, so that it can be cut as well.
        self.sock = self._seal.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, line: _Line) -> None:
        super().__init__()
        self._line = line

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(partial(_PlainConnection, line=self._line), req)


class _Sealed(urllib.request.HTTPSHandler):
    def __init__(self, line: _Line) -> None:
        super().__init__()
        self._line = line

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(partial(_SealedConnection, line=self._line), req)


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        return None
