"""What an enrolment brought: checked once when it comes, read again from `meta` for as long as the device lives.

The one rule: the server's signature stands over the ENROL record and over every grant, or nothing of the reply is kept.
"""

from dataclasses import dataclass
from typing import TypeVar

import msgspec

from app.domain.envelope import App, Enrolment
from app.domain.errors import Refused, Unavailable
from app.domain.identity import DeviceId
from app.storage.keys import verify
from app.storage.store import Device, Store
from sync.protocol.messages import EnrolReply, Grant, Setup, SignedGrant, Trust
from sync.protocol.signing import enrolment_hash, grant_hash

T = TypeVar("T")


@dataclass(frozen=True)
class Enrolled:
    """A countersigned enrolment."""

    enrolment: Enrolment
    sig: str
    reply: EnrolReply


def checked(reply: EnrolReply, raw: bytes, sig: str, trusted: Trust | None) -> Enrolled:
    """The reply to the ENROL record `raw`, every signature checked; `trusted` is None only for the first word of a server.

    Raises Refused("sync.other_server") when another server answers than the one that this device trusts.
    """
    enrolment = msgspec.json.decode(raw, type=Enrolment)
    trust = reply.trust
    if trusted is not None and trust.server_key != trusted.server_key:
        raise Refused("sync.other_server")
    is_countersigned = verify(trust.server_key, reply.countersig, enrolment_hash(raw))
    are_granted = all(verify(trust.server_key, signed.sig, grant_hash(signed.grant)) for signed in reply.grants)
    if trust.org != enrolment.org or not is_countersigned or not are_granted:
        raise Unavailable("sync.bad_enrolment")
    return Enrolled(enrolment, sig, reply)


def device_of(enrolled: Enrolled, app: App) -> Device:
    reply, enrolment = enrolled.reply, enrolled.enrolment
    return Device(enrolment.org, DeviceId(enrolment.device), reply.device_number, reply.role, reply.label, app)


def learnt(reply: EnrolReply) -> dict[str, object]:
    """What goes into `meta`, in the transaction that begins the key's chain."""
    return {
        "trust": msgspec.to_builtins(reply.trust),
        "setup": msgspec.to_builtins(reply.setup),
        "grants": msgspec.to_builtins(reply.grants),
        "role": reply.role,
        "scopes": list(reply.scopes),
        "sheet_certificate": reply.sheet_certificate,
    }


def trust_of(store: Store) -> Trust:
    """Whose signatures this device believes. Raises Refused("store.not_enrolled"), as all of these."""
    return _kept(store, "trust", Trust)


def setup_of(store: Store) -> Setup:
    """Names and numbers of the organisation."""
    return _kept(store, "setup", Setup)


def grants_of(store: Store) -> tuple[Grant, ...]:
    """Who may act on this device, as what, until when."""
    return tuple(signed.grant for signed in _kept(store, "grants", tuple[SignedGrant, ...]))


def sheet_certificate_of(store: Store) -> str:
    """The PEM certificate under which this device signs service sheets."""
    return _kept(store, "sheet_certificate", str)


def _kept(store: Store, name: str, kind: type[T]) -> T:
    value = store.remembered(name)
    if value is None:
        raise Refused("store.not_enrolled")
    return msgspec.convert(value, kind)
