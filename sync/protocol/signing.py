"""The hashes that both sides sign: requests, receipts, grants, answers to enrolments (events and enrolments themselves: envelope.py).

The one rule: each kind of thing has its own tag, so a signature for one can never be shown as another's.
"""

import hashlib

import msgspec

from app.domain import receipts
from app.domain.envelope import canonical, tagged_hash
from sync.protocol.messages import DevicePlace, EnrolReply, Grant, Plain, Receipt, Wipe

KEY_HEADER = "Doorstep-Key"
NONCE_HEADER = "Doorstep-Nonce"
SIGNATURE_HEADER = "Doorstep-Sig"
NONCE_LIFE_S = 300


def request_hash(method: str, target: str, nonce: str, body: bytes) -> str:
    """What the device key signs; `target` is path and query exactly as on the request line."""
    return streamed_request_hash(method, target, nonce, hashlib.sha256(body).digest())


def streamed_request_hash(method: str, target: str, nonce: str, body_sha256: bytes) -> str:
    """The same where the body is known by the 32 bytes of its hash."""
    parts = (method.encode(), target.encode(), nonce.encode(), body_sha256)
    return tagged_hash("doorstep.request.1", b"\0".join(parts))


def receipt_hash(receipt: Receipt | Plain) -> str:
    """Of a receipt as received, so that a field of a later version counts. Raises Refused for what JCS cannot hold."""
    return receipts.receipt_hash(msgspec.to_builtins(receipt))


def place_hash(place: DevicePlace | Plain) -> str:
    """As `receipt_hash`."""
    return tagged_hash("doorstep.place.1", canonical(msgspec.to_builtins(place)))


def wipe_hash(wipe: Wipe | Plain) -> str:
    """As `receipt_hash`."""
    return tagged_hash("doorstep.wipe.1", canonical(msgspec.to_builtins(wipe)))


def grant_hash(grant: Grant | Plain) -> str:
    """As `receipt_hash`."""
    return tagged_hash("doorstep.grant.1", canonical(msgspec.to_builtins(grant)))


def procedures_hash(org: str, version: str, packed: bytes) -> str:
    """Of one version's procedures as the server keeps and sends them."""
    return tagged_hash("doorstep.procedures.1", b"\0".join((org.encode(), version.encode(), hashlib.sha256(packed).digest())))


def enrolled_hash(reply: EnrolReply | Plain) -> str:
    """Of an answer to an enrolment without its own signature; as `receipt_hash`."""
    plain = msgspec.to_builtins(reply)
    return tagged_hash("doorstep.enrolled.1", canonical({name: value for name, value in plain.items() if name != "sig"}))
