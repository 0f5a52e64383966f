"""Numbers that are good for one request: made by the server, signed over by the device.

The one rule: a nonce says itself that it is ours and how long it lives; only the used ones are remembered.
"""

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable

from sync.protocol.signing import NONCE_LIFE_S

_MAC_BYTES = 16


# (nonce, when it expires, now) -> whether nobody has used it before.
Spend = Callable[[str, int, int], bool]


class Spent:
    """Used nonces in this process's memory: enough where it is the only one."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}
        self._lock = threading.Lock()

    def spend(self, nonce: str, expires_ms: int, now_ms: int) -> bool:
        with self._lock:
            if nonce in self._used:
                return False
            # In order of use, and so nearly of expiry: the oldest are at the front.
            while self._used and next(iter(self._used.values())) < now_ms:
                del self._used[next(iter(self._used))]
            self._used[nonce] = now_ms + NONCE_LIFE_S * 1000
            return True


class Nonces:
    """Nonces by one secret: expiry, randomness and a MAC. Processes that share the secret accept each other's.

    `now_ms` is a clock that those processes share; `spend` remembers for all of them what was used.
    """

    def __init__(self, now_ms: Callable[[], int], spend: Spend, secret: bytes) -> None:
        self._now_ms = now_ms
        self._spend = spend
        self._secret = secret

    def fresh(self) -> str:
        """60 hex digits: expiry (ms of the clock), eight random bytes, MAC."""
        expires_ms = self._now_ms() + NONCE_LIFE_S * 1000
        start = expires_ms.to_bytes(6, "big") + secrets.token_bytes(8)
        return (start + self._mac(start)).hex()

    def is_good(self, nonce: str) -> bool:
        """Whether it is one of ours and not too old."""
        try:
            content = bytes.fromhex(nonce)
        except ValueError:
            return False
        start, mac = content[:-_MAC_BYTES], content[-_MAC_BYTES:]
        is_ours = hmac.compare_digest(mac, self._mac(start)) and nonce == content.hex()
        return is_ours and int.from_bytes(start[:6], "big") >= self._now_ms()

    def use_up(self, nonce: str) -> bool:
        """True for the first who asks with a good one."""
        return self._spend(nonce, int(nonce[:12], 16), self._now_ms())

    def _mac(self, start: bytes) -> bytes:
        return hmac.new(self._secret, start, hashlib.sha256).digest()[:_MAC_BYTES]
