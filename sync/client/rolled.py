"""The server's key was changed: learnt from the chain of changes before anything under the new key is believed (decisions/0022).

The one rule: only what the key that this device trusts has signed over is followed, link by link; a head that merely says so
changes nothing. What was recorded and received before stays as it is.
"""

import msgspec

from app.domain.envelope import Enrolment
from app.domain.errors import DoorstepError, Refused, Unavailable
from app.domain.rollover import SignedRollover
from app.storage.countersigned import enter_countersigned
from app.storage.keys.key_chain import chain_of
from app.storage.replica import Replica
from app.storage.store import Store
from sync.client.enrolled import Enrolled, answer_to, chain_of_trust, check, trust_of
from sync.client.link import Link
from sync.client.renewal import Keep
from sync.client.report import Tally
from sync.protocol.messages import EnrolRequest, Head, Trust


def follow_key(link: Link, store: Store, replica: Replica, head: Head, known: int, keep: Keep, tally: Tally) -> bool:
    """Whether this device now trusts another key, or has its own words under it. Trouble is told and stops nothing:
    the server's new word is not believed then, evidence goes up all the same, and the next sync asks again.

    `known` is how many changes this device has followed (`ROLLED` in `meta`).
    """
    if head.rolled < known:
        # A server that was put back to its old keys, or somebody who took them.
        tally.note(Unavailable("sync.keys_behind"))
    if head.rolled <= known:
        return False
    try:
        _learn(link, store, replica, keep)
    except DoorstepError as error:
        tally.note(error)
        return False
    return True


def followed(trust: Trust, rollovers: tuple[SignedRollover, ...]) -> Trust | None:
    """The trust after the changes that a carrier file brings; None where they do not go on from it."""
    if not rollovers:
        return None
    newer = chain_of(rollovers[-1].rollover.new_key, rollovers, trust.org)
    before = chain_of_trust(trust)
    if newer is None or before is None or newer == before or not newer.continues(before):
        return None
    return msgspec.structs.replace(trust, server_key=newer.current, rollovers=rollovers)


def _learn(link: Link, store: Store, replica: Replica, keep: Keep) -> None:
    """Every key of this device shown once more: the answers bring the chain and our own enrolments under the new key.

    Raises Refused("sync.other_server" | …), Unavailable.
    """
    trust, own, fresh = trust_of(store), store.remembered("key"), dict[bytes, str]()
    mine: Enrolled | None = None
    csr = str(store.remembered("csr", ""))
    for raw, sig, countersig in replica.enrolments():
        request = EnrolRequest(enrol=msgspec.Raw(raw), sig=sig, csr=csr, countersig=countersig)
        is_own = msgspec.json.decode(raw, type=Enrolment).key == own
        try:
            reply = answer_to(link, request, signed=True)
        except Refused:
            # A key of long ago that a restored server no longer knows: its events are asked about in their own place.
            if is_own:
                raise
            continue
        url, demo_pin = str(store.remembered("url", "")), str(store.remembered("demo_pin", ""))
        enrolled = Enrolled(raw=raw, sig=sig, csr=csr, reply=reply, url=url, demo_pin=demo_pin)
        check(enrolled, trust)
        fresh[raw] = reply.countersig
        mine = enrolled if is_own else mine
    if mine is None:
        raise Refused("store.not_enrolled")
    keep(mine)
    enter_countersigned(store.engine, fresh, mine.learnt())
