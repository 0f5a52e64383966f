"""Being known again: to a server that was restored, and under a new key where the old one forked or was closed.

The one rule: the old key's events keep their bytes and signatures; a new key starts a new chain and re-signs nothing.
"""

from collections.abc import Callable

import msgspec

from app.domain.envelope import Enrolment, enrolment_hash
from app.domain.identity import KeyId
from app.storage.keys import key_id, public_key, sign
from app.storage.replica import Replica
from app.storage.store import Store
from sync.client.device_key import DeviceKey
from sync.client.enrolled import Enrolled, answer_to, check, trust_of
from sync.client.link import Link
from sync.protocol.messages import EnrolReply, EnrolRequest, SignedPlace, Ticket

Keep = Callable[[Enrolled], None]


def send_enrolments(link: Link, store: Store, replica: Replica) -> None:
    """Shows a restored server every ENROL record that it countersigned, oldest first. Raises RefusedByServer, Unavailable."""
    csr = str(store.remembered("csr", ""))
    place = msgspec.convert(store.remembered("place"), SignedPlace | None)
    for raw, sig, countersig in replica.enrolments():
        request = EnrolRequest(enrol=msgspec.Raw(raw), sig=sig, csr=csr, countersig=countersig, place=place)
        link.post("/v1/enrol", request, EnrolReply, signed=False)


def enrol_anew(link: Link, store: Store, key: DeviceKey, keep: Keep, ticket: Ticket | None = None) -> None:
    """Takes a new key on the old one's word, or on a ticket's where that word counts no more; a lost reply is asked for again.

    Raises RefusedByServer, Refused, Unavailable.

    `keep` puts the record where it outlives the database: without it a database made again would go on under the old key.
    """
    seed = key.pending()
    raw = _record(store, key, public_key(seed))
    h = enrolment_hash(raw)
    sig = sign(seed, h)
    csr = str(store.remembered("csr", ""))
    by_ticket, by_key = (ticket.ticket, "") if ticket else ("", key.sign(h))
    request = EnrolRequest(enrol=msgspec.Raw(raw), sig=sig, csr=csr, ticket=by_ticket, old_sig=by_key)
    reply = answer_to(link, request)
    url, demo_pin = ticket.url if ticket else str(store.remembered("url", "")), str(store.remembered("demo_pin", ""))
    enrolled = Enrolled(raw=raw, sig=sig, csr=csr, reply=reply, url=url, demo_pin=demo_pin)
    check(enrolled, trust_of(store))
    keep(enrolled)
    new_key = enrolled.enrolment.key
    enrolled.enter(store, lambda: key.follow(new_key))


def _record(store: Store, key: DeviceKey, public: str) -> bytes:
    """The ENROL record of the waiting key: the same bytes until it is adopted, whatever is recorded meanwhile."""
    kept = store.remembered("pending_enrol")
    if isinstance(kept, str) and msgspec.json.decode(kept, type=Enrolment).pubkey == public:
        return kept.encode()
    device = store.device()
    enrolment = Enrolment(
        org=device.org,
        device=device.device,
        key=KeyId(key_id(public)),
        pubkey=public,
        old_key=key.key,
        old_h=store.chain_head(),
        time=store.clock.wall_ms(),
    )
    raw = enrolment.canonical()
    store.remember("pending_enrol", raw.decode())
    return raw
