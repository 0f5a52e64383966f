"""Who is calling: every request is signed with the device's key over a nonce that is good once, for five minutes.

The one rule: no tokens and no sessions; a nonce is used up only once a signature over it held, so strangers fill no memory.
"""

from dataclasses import dataclass

from app.domain.errors import Refused
from app.storage.keys import verify
from sync.protocol.signing import streamed_request_hash
from sync.server.devices import Caller, caller_of
from sync.server.nonces import Nonces
from sync.server.transactions import Transactions


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
        return self._proved(request, body_sha256, self._known(request.key))

    def caller_or_stranger(self, request: Signed, body_sha256: bytes) -> Caller | None:
        """None for a key that never enrolled here, whose signature cannot be checked. Raises as `caller` for all others."""
        known = self._found(request.key) if request.key else None
        if request.key and known is None:
            return None
        if known is None or not request.sig:
            raise Refused("server.not_signed")
        if not self._nonces.is_good(request.nonce):
            raise Refused("server.nonce_spent")
        return self._proved(request, body_sha256, known)

    def claimed(self, key: str) -> Caller:
        """Who the request says it is, before its body can be checked; nothing may be done for them yet. Raises as `caller`."""
        return self._known(key)[0]

    def _proved(self, request: Signed, body_sha256: bytes, known: tuple[Caller, str]) -> Caller:
        caller, pubkey = known
        h = streamed_request_hash(request.method, request.target, request.nonce, body_sha256)
        if not verify(pubkey, request.sig, h):
            raise Refused("server.not_signed")
        if not self._nonces.use_up(request.nonce):
            raise Refused("server.nonce_spent")
        return caller

    def _known(self, key: str) -> tuple[Caller, str]:
        found = self._found(key)
        if found is None:
            raise Refused("server.key_unknown")
        return found

    def _found(self, key: str) -> tuple[Caller, str] | None:
        with self._transactions.read() as connection:
            return caller_of(connection, key)
