"""What an enrolment brought: checked once when it comes, kept sealed in the folder (enrol.py) for as long as the device lives.

The one rule: the server's signature stands over the ENROL record and over every grant, or nothing of the reply is kept.
"""

import os
from collections.abc import Callable
from typing import Any

import msgspec

from app.domain.envelope import App, Enrolment, enrolment_hash
from app.domain.errors import Refused, Unavailable
from app.settings import VERSION
from app.storage.keys import verify
from app.storage.keys.key_chain import KeyChain, chain_of
from app.storage.store import Device, Store
from sync.client.link import Link
from sync.protocol.messages import EnrolReply, EnrolRequest, Grant, SignedGrant, Trust
from sync.protocol.signing import enrolled_hash, grant_hash

# Under which `meta` keeps the edition of the organisation's words that this device was told.
EDITION = "edition"
# How many changes of the server's key this device's own enrolments have followed.
ROLLED = "rolled"


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """A countersigned enrolment: the ENROL bytes, their signature, the reply, and what the ticket said."""

    raw: bytes
    sig: str
    csr: str
    reply: EnrolReply
    url: str
    demo_pin: str = ""

    @property
    def enrolment(self) -> Enrolment:
        return msgspec.json.decode(self.raw, type=Enrolment)

    @property
    def grants(self) -> tuple[Grant, ...]:
        """Who may act on this device, as what, until when."""
        return tuple(signed.grant for signed in self.reply.grants)

    @property
    def pins(self) -> tuple[str, ...]:
        """Keys that the server's certificate may have (pins.py)."""
        return self.reply.setup.tls_pins

    def enter(self, store: Store, switch: Callable[[], None] = lambda: None) -> None:
        """Begins the key's chain in the store, once, and notes in `meta` what was learnt; harmless to repeat."""
        reply, enrolment = self.reply, self.enrolment
        app = App(VERSION, "")
        device = Device(enrolment.org, enrolment.device, reply.device_number, reply.role, reply.label, app)
        store.adopt_enrolment(device, enrolment, self.sig, reply.countersig, self.learnt(), switch)

    def learnt(self) -> dict[str, object]:
        """What `meta` keeps of the reply, by name."""
        return {
            "trust": msgspec.to_builtins(self.reply.trust),
            "csr": self.csr,
            "url": self.url,
            "demo_pin": self.demo_pin,
            "pending_enrol": None,
            "place": msgspec.to_builtins(self.reply.place),
            EDITION: self.reply.edition,
            ROLLED: len(self.reply.trust.rollovers),
        }


def answer_to(link: Link, request: EnrolRequest, *, signed: bool = False) -> EnrolReply:
    """The server's answer to an enrolment, every byte of it under the key that it names; whether that key is ours, `check` says.

    A device that the server knows signs the request itself: without that, a ticket or the old key's word it is told no names.
    Names, numbers, members and the keys that evidence is sealed to come by it: whoever stands on the line could put in their own.
    Raises Unavailable("sync.bad_enrolment") for one that is not signed so or answers an earlier question, RefusedByServer, Unavailable.
    """
    request = msgspec.structs.replace(request, asked=os.urandom(16).hex())
    plain = link.post("/v1/enrol", request, dict[str, Any], signed=signed)
    try:
        reply = msgspec.convert(plain, EnrolReply)
        is_signed = verify(reply.trust.server_key, reply.sig, enrolled_hash(plain))
    except (msgspec.ValidationError, Refused) as error:
        raise Unavailable("sync.not_our_server") from error
    if not is_signed or reply.asked != request.asked:
        raise Unavailable("sync.bad_enrolment")
    return reply


def check(enrolled: Enrolled, trusted: Trust | None, promised: str = "") -> None:
    """Whose a reply just received is, and every signature within; `trusted` is None only for the first word of a server, of which the
    ticket has `promised` the key ("" on a ticket of an earlier program).

    Raises Refused("sync.other_server") when another server answers than the one that this device trusts, or the one whose key
    followed that one's by the old key's own word (decisions/0022),
    Unavailable("sync.bad_enrolment") when a signature is wrong.
    """
    reply, trust = enrolled.reply, enrolled.reply.trust
    chain, before = chain_of_trust(trust), chain_of_trust(trusted) if trusted else None
    if chain is None or (trusted is not None and (before is None or not chain.continues(before))):
        raise Refused("sync.other_server")
    if trusted is None and promised not in ("", chain.current, *chain.earlier):
        raise Refused("sync.other_server")
    is_countersigned = verify(trust.server_key, reply.countersig, enrolment_hash(enrolled.raw))
    if trust.org != enrolled.enrolment.org or not is_countersigned or not all(_is_granted(signed, trust) for signed in reply.grants):
        raise Unavailable("sync.bad_enrolment")


def _is_granted(signed: SignedGrant, trust: Trust) -> bool:
    try:
        return verify(trust.server_key, signed.sig, grant_hash(signed.said))
    except Refused:
        return False


def chain_of_trust(trust: Trust) -> KeyChain | None:
    """The server's keys as this trust says they followed one another; None where a link does not hold."""
    return chain_of(trust.server_key, trust.rollovers, trust.org)


def trust_of(store: Store) -> Trust:
    """Whose signatures this device believes. Raises Refused("store.not_enrolled")."""
    value = store.remembered("trust")
    if value is None:
        raise Refused("store.not_enrolled")
    return msgspec.convert(value, Trust)
