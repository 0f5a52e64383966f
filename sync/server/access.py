"""Who is calling: every request is signed with the device's key over a nonce that is good once, for five minutes.

The one rule: no tokens and no sessions; a nonce is remembered only once a signature over it held, so strangers fill no memory.
"""

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass

from app.domain.errors import Refused
from app.domain.identity import Clock
from app.storage.keys import verify
from sync.protocol.signing import NONCE_LIFE_S, streamed_request_hash
from sync.server.devices import Caller, caller_of
from sync.server.transactions import Transactions

_MAC_BYTES = 16


class Nonces:
    """Nonces of one run of the server: expiry, randomness and a MAC under a secret that dies with the process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._used: dict[str, int] = {}
        self._lock = threading.Lock()

    def fresh(self) -> str:
        """60 hex digits: expiry (ms since boot of the clock), eight random bytes, MAC."""
        expires_ms = self._clock.mono_ms() + NONCE_LIFE_S * 1000
        start = expires_ms.to_bytes(6, "big") + secrets.token_bytes(8)
        return (start + self._mac(start)).hex()

    def is_good(self, nonce: str) -> bool:
        """Whether it is one of ours, not too old and not used."""
        try:
            content = bytes.fromhex(nonce)
        except ValueError:
            return False
        start, mac = content[:-_MAC_BYTES], content[-_MAC_BYTES:]
        is_ours = hmac.compare_digest(mac, self._mac(start)) and nonce == content.hex()
        return is_ours and int.from_bytes(start[:6], "big") >= self._clock.mono_ms() and nonce not in self._used

    def use_up(self, nonce: str) -> bool:
        """True for the first who asks."""
        now_ms = self._clock.mono_ms()
        with self._lock:
            if nonce in self._used:
                return False
            # In order of use, and so nearly of expiry: the oldest are at the front.
            while self._used and next(iter(self._used.values())) < now_ms:
                del self._used[next(iter(self._used))]
            self._used[nonce] = now_ms + NONCE_LIFE_S * 1000
            return True

    def _mac(self, start: bytes) -> bytes:
        return hmac.new(self._secret, start, hashlib.sha256).digest()[:_MAC_BYTES]


@dataclass(frozen=True)
class Signed:
    """The three headers of a request and what they sign; `target` is path and query as on the request line."""

    method: str
    target: str
    key: str
    nonce: str
    sig: str


class Access:
    """Turns a signed request into its caller."""

    def __init__(self, transactions: Transactions, nonces: Nonces) -> None:
        self._transactions = transactions
        self._nonces = nonces

    def caller(self, request: Signed, body_sha256: bytes) -> Caller:
        """Raises Refused("server.key_unknown" | "server.nonce_spent" | "server.not_signed")."""
        if not request.key or not request.sig:
            raise Refused("server.not_signed")
        if not self._nonces.is_good(request.nonce):
            raise Refused("server.nonce_spent")
        caller, pubkey = self._known(request.key)
        h = streamed_request_hash(request.method, request.target, request.nonce, body_sha256)
        if not verify(pubkey, request.sig, h):
            raise Refused("server.not_signed")
        if not self._nonces.use_up(request.nonce):
            raise Refused("server.nonce_spent")
        return caller

    def claimed(self, key: str) -> Caller:
        """Who the request says it is, before its body can be checked; nothing may be done for them yet. Raises as `caller`."""
        return self._known(key)[0]

    def is_known(self, key: str) -> bool:
        """Whether the key ever enrolled here: an unknown one gets a head that says so, without a signature."""
        with self._transactions.read() as connection:
            return caller_of(connection, key) is not None

    def _known(self, key: str) -> tuple[Caller, str]:
        with self._transactions.read() as connection:
            found = caller_of(connection, key)
        if found is None:
            raise Refused("server.key_unknown")
        return found
