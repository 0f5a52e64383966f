"""The one door to the network: a signed request goes out, a checked struct or an error of ours comes back.

The one rule: whatever answers is a stranger until its reply has the form of our server; nothing of a stranger's reply is
used. A lane is one connection with its own nonces, for one thread at a time; `beside()` makes another lane.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlsplit

import msgspec
import requests
from urllib3.util import SKIP_HEADER

from app.domain.errors import DoorstepError, Unavailable
from sync.client.address import checked_address
from sync.client.cuttable import CuttableAdapter
from sync.client.outgoing import Outgoing
from sync.client.pins import Pins, no_pins
from sync.client.reply import FILE, JSON, RefusedByServer, Reply, decoded, opened, refusal, seconds, translated
from sync.client.report import REST_WAITS
from sync.protocol.coding import CODING, is_worth_packing, packed
from sync.protocol.evidence import is_evidence
from sync.protocol.messages import LARGEST_FILE_BYTES, FileAnswer, FilesReply, FileState, KnownRequest
from sync.protocol.packets import PACKETS, WHICH_FILES, packet
from sync.protocol.signing import KEY_HEADER, NONCE_HEADER, SIGNATURE_HEADER, request_hash

M = TypeVar("M")

# (bytes so far, bytes in all; 0 where the server did not say)
Came = Callable[[int, int], None]

# A page holds at most 1 MB (sync.md S3) beside one order that may pass that limit; anything far beyond is not ours.
_LARGEST_REPLY_BYTES = 8 * 1024 * 1024
_PART_BYTES = 64 * 1024
_PACKED_BYTES = 64 * 1024

# Every request pays for each of these bytes on a slow line. Left out: who we are, which nobody asks, and what HTTP 1.1 means anyway.
_HEADERS = {"User-Agent": SKIP_HEADER, "Accept-Encoding": CODING}


class Signer(Protocol):
    """The device's key: `sign` takes and gives hex (DeviceKey)."""

    @property
    def key(self) -> str: ...

    def sign(self, h: str) -> str: ...


@dataclass(frozen=True)
class Timeouts:
    """Seconds to reach the server, and between two arriving bytes; a long poll may be silent for `poll_s`."""

    connect_s: float = 10.0
    read_s: float = 30.0
    poll_s: float = 75.0


class Link:
    """One lane to the server at `url`."""

    def __init__(
        self, url: str, signer: Signer, timeouts: Timeouts | None = None, pins: Pins = no_pins, moved: Callable[[], str] | None = None
    ) -> None:
        """`moved` says the address that holds now, where a new ticket may bring another. Raises Refused("sync.insecure_address")
        for plain http to anywhere but this machine."""
        self._is_local = checked_address(url)
        self._url, self._moved = url.rstrip("/"), moved
        self._signer = signer
        self._timeouts = timeouts or Timeouts()
        self._nonce = ""
        self._is_closed = False
        self._came: Came = _unheard
        self._pins = pins
        self._adapter = CuttableAdapter(pins)
        self._takes_coding = True
        self._session = requests.Session()
        self._session.headers = requests.structures.CaseInsensitiveDict(_HEADERS)
        # A proxy of the house may lead outside, never to this machine.
        self._session.trust_env = not self._is_local
        # A netrc entry for the host must not add a password to our requests.
        self._session.auth = _unchanged
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, self._adapter)

    def beside(self) -> "Link":
        """Another lane to the same server under the same key."""
        return Link(self._url, self._signer, self._timeouts, self._pins, self._moved)

    def close(self) -> None:
        """Ends what is under way here, and lets nothing more go out. Safe from any thread."""
        self._is_closed = True
        self.cut()
        self._session.close()

    def cut(self) -> None:
        """Ends the request that another thread has under way here, at once; that thread gets Unavailable."""
        self._adapter.cut()

    def get(self, target: str, kind: type[M]) -> M:
        """The struct that answers GET `target` (path and query). Raises RefusedByServer, Unavailable."""
        return decoded(self._ask("GET", target), kind)

    def post(self, target: str, message: msgspec.Struct, kind: type[M], *, signed: bool = True) -> M:
        """The struct that answers a message; enrolments alone go unsigned, their record is signed itself."""
        body = msgspec.json.encode(message)
        if signed and self._takes_coding and is_worth_packing(body):
            try:
                return decoded(self._ask("POST", target, packed(body), headers={"Content-Encoding": CODING}), kind)
            except RefusedByServer as refusal:
                if refusal.status != 415:
                    raise
                self._takes_coding = False
        return decoded(self._ask("POST", target, body, signed=signed), kind)

    def file_state(self, sha256: str) -> str:
        """ "missing", "stored" or "durable", as the server says of one file."""
        reply = self._ask("HEAD", f"/v1/blob/{sha256}")
        if reply.status == 404:
            return "missing"
        if reply.file_state not in ("missing", "stored", "durable"):
            raise Unavailable("sync.not_our_server")
        return reply.file_state

    def put_file(self, sha256: str, data: bytes, kind: type[M]) -> M:
        return decoded(self._ask("PUT", f"/v1/blob/{sha256}", data, content_type=FILE), kind)

    def file_states(self, hashes: Sequence[str]) -> tuple[FileState, ...]:
        """What the server says of each of these files that this device handed in."""
        return tuple(answer.state for answer in _each(self.post(WHICH_FILES, KnownRequest(h=tuple(hashes)), FilesReply), len(hashes)))

    def put_packet(self, files: Mapping[str, bytes]) -> tuple[FileAnswer, ...]:
        """Several small files at once, by their hashes; an answer for each."""
        body, headers = packet(list(files.items())), dict[str, str]()
        # Photos do not shrink, and packing a large body costs more than it saves.
        if len(body) <= _PACKED_BYTES and self._takes_coding:
            body, headers = min((body, {}), (packed(body), {"Content-Encoding": CODING}), key=lambda pair: len(pair[0]))
        return _each(decoded(self._ask("POST", PACKETS, body, content_type=FILE, headers=headers), FilesReply), len(files))

    def get_file(self, sha256: str) -> bytes:
        """The bytes as received; the caller hashes them."""
        reply = self._ask("GET", f"/v1/blob/{sha256}", most_bytes=LARGEST_FILE_BYTES + _PART_BYTES)
        if reply.content_type != FILE:
            raise Unavailable("sync.not_our_server")
        return reply.body

    def get_octets(self, target: str, most_bytes: int, came: Came) -> bytes:
        """A reply of plain bytes; `came` hears while it comes. The caller checks what it is. Raises RefusedByServer, Unavailable."""
        self._came = came
        try:
            reply = self._ask("GET", target, most_bytes=most_bytes)
        finally:
            self._came = _unheard
        if reply.content_type != FILE:
            raise Unavailable("sync.not_our_server")
        return reply.body

    def ask(
        self, method: str, target: str, body: bytes = b"", *, content_type: str = FILE, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """A signed request with `headers` of its own. Raises RefusedByServer, Unavailable; a 404 to HEAD comes back as a reply."""
        return self._ask(method, target, body, content_type=content_type, headers=headers)

    def wait(self, target: str, is_over: Callable[[], bool]) -> bool:
        """A long poll: True when the server says "pull", False when nothing came or `is_over` became true (within 1 s)."""
        with self._watched(is_over):
            try:
                reply = self._ask("GET", target, read_s=self._timeouts.poll_s)
            except DoorstepError:
                if is_over():
                    return False
                raise
        return reply.status == 200

    @contextmanager
    def _watched(self, is_over: Callable[[], bool]) -> Iterator[None]:
        """Cuts this lane once `is_over`; a blocking read knows no other way to be ended from outside."""
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.2):
                if is_over():
                    self.cut()

        watcher = threading.Thread(target=watch, name="doorstep-poll-watch", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        content_type: str = JSON,
        signed: bool = True,
        read_s: float | None = None,
        most_bytes: int = _LARGEST_REPLY_BYTES,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        named = {**(headers or {}), **({"Content-Type": content_type} if body else {})}
        for has_tried in (False, True):
            used = self._nonce if signed else ""
            reply = self._send(method, target, body, named, read_s or self._timeouts.read_s, most_bytes, signed=signed)
            if reply.status != 401 or has_tried or not signed or self._nonce in ("", used):
                break
        if reply.status == 404 and method == "HEAD":
            return reply
        if reply.status >= 400:
            raise refusal(reply)
        if reply.status not in (200, 201, 204):
            # A redirect leads to a login page or a stranger; our server never sends one.
            raise Unavailable("sync.not_our_server")
        return reply

    def _follow(self) -> None:
        """To the server's new address, where there is one. Raises Refused("sync.insecure_address" | "sync.address_wrong")."""
        url = self._moved().rstrip("/") if self._moved else self._url
        if url != self._url:
            self._is_local = checked_address(url)
            self._url, self._nonce = url, ""
            self._session.trust_env = not self._is_local

    def _send(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str], read_s: float, most_bytes: int, *, signed: bool
    ) -> Reply:
        content = Outgoing(body) if body else None
        if self._is_closed:
            raise Unavailable("sync.stopped")
        self._follow()
        request = requests.Request(method, self._url + target, data=content, headers=dict(headers))
        with translated():
            prepared = self._session.prepare_request(request)
            if signed:
                nonce, self._nonce = self._nonce, ""
                h = request_hash(method, prepared.path_url, nonce, body)
                prepared.headers.update({KEY_HEADER: self._signer.key, NONCE_HEADER: nonce, SIGNATURE_HEADER: self._signer.sign(h)})
            settings = self._session.merge_environment_settings(prepared.url, {}, True, None, None)
            timeout = (self._timeouts.connect_s, read_s)
            with self._session.send(prepared, timeout=timeout, allow_redirects=False, **settings) as response:
                return self._read(response, most_bytes, is_evidence(method, urlsplit(target).path))

    def _read(self, response: requests.Response, most_bytes: int, has_evidence: bool) -> Reply:
        self._nonce = response.headers.get(NONCE_HEADER, "")
        if response.status_code in (429, 503):
            raise Unavailable("sync.busy" if has_evidence else REST_WAITS, retry_after_s=seconds(response.headers.get("Retry-After", "")))
        if response.status_code == 507:
            raise Unavailable("sync.server_full", retry_after_s=seconds(response.headers.get("Retry-After", "")))
        coding = response.headers.get("Content-Encoding", "")
        if coding not in ("", CODING):
            # Nobody was asked for it, and what opens it inside the library knows no limit.
            raise Unavailable("sync.not_our_server")
        body = bytearray()
        for part in response.iter_content(_PART_BYTES):
            body += part
            self._came(len(body), int(length) if (length := response.headers.get("Content-Length", "")).isdecimal() else 0)
            if len(body) > most_bytes:
                raise Unavailable("sync.not_our_server")
        content_type = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
        return Reply(response.status_code, content_type, opened(bytes(body), coding, most_bytes), response.headers)


def _each(reply: FilesReply, count: int) -> tuple[FileAnswer, ...]:
    if len(reply.files) != count:
        raise Unavailable("sync.not_our_server")
    return reply.files


def query(path: str, **values: object) -> str:
    """Path and query with every value quoted, as it is signed and sent."""
    return path + "?" + "&".join(f"{name}={quote(str(value), safe='')}" for name, value in values.items())


def _unheard(_came: int, _all: int) -> None:
    """Nobody waits for a count."""


def _unchanged(prepared: Any) -> Any:
    return prepared
