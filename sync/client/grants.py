"""The organisation's words anew (members' grants, names, keys): long before grants end, and when the server has another edition.

The one rule: it is never in the way of anything; the enrolment is shown once more, and what is kept in the place of the old reply is
used from the next screen on.
"""

from collections.abc import Callable

import msgspec

from app.domain.envelope import Enrolment
from app.domain.errors import DoorstepError, Unavailable
from app.storage.outlook import Kept
from app.storage.replica import Replica
from app.storage.store import Store
from sync.client.enrolled import EDITION, Enrolled, answer_to, check, trust_of
from sync.client.link import Link
from sync.client.renewal import Keep
from sync.protocol.messages import EnrolRequest, Head

_DAY_MS = 86_400_000
# After a first enrolment, whose grants may be short; later at half of what is left.
_FIRST_MS = 10 * _DAY_MS
_DUE = "grants_due_ms"
# The edition that was asked for last and was answered, by a refusal too, which is not asked for again with every sync.
_ASKED = "edition_asked"
# What of `meta` this hangs on.
OF_GRANTS = (_DUE, _ASKED, EDITION)


def renew_grants(
    link: Link, store: Store, replica: Replica, head: Head, kept: Kept, keep: Keep, note: Callable[[DoorstepError], None]
) -> None:
    """Renews them if it is time or news; `note` is told what went wrong. What is only due, or refused, is tried again in a day."""
    if head.key_state != "open" or not (_is_due(store, head, kept) or _is_news(head, kept)):
        return
    store.remember(_DUE, head.server_time + _DAY_MS)
    store.remember(_ASKED, head.edition)
    try:
        enrolled = _shown_again(link, store, replica)
        if enrolled is None or not enrolled.grants:
            return
        keep(enrolled)
        store.remember(EDITION, enrolled.reply.edition)
    except DoorstepError as error:
        if isinstance(error, Unavailable):
            # Nobody answered: what is new (who may act, how many persons it takes) is asked for with the next sync, not in a day.
            store.remember(_ASKED, kept.get(_ASKED))
        note(error)
        return
    left_ms = min(grant.not_after_ms for grant in enrolled.grants) - head.server_time
    store.remember(_DUE, head.server_time + max(_DAY_MS, left_ms // 2))


def _is_due(store: Store, head: Head, kept: Kept) -> bool:
    due_ms = kept.get(_DUE)
    if isinstance(due_ms, int):
        return head.server_time >= due_ms
    store.remember(_DUE, head.server_time + _FIRST_MS)
    return False


def _is_news(head: Head, kept: Kept) -> bool:
    """An enrolment from before there were editions has none, and is shown once more for what came since."""
    return head.edition not in ("", kept.get(EDITION), kept.get(_ASKED))


def _shown_again(link: Link, store: Store, replica: Replica) -> Enrolled | None:
    """The server's present answer to the enrolment of our key; idempotent by key (sync.md S0)."""
    key, csr = store.remembered("key"), str(store.remembered("csr", ""))
    for raw, sig, countersig in replica.enrolments():
        if msgspec.json.decode(raw, type=Enrolment).key == key:
            request = EnrolRequest(enrol=msgspec.Raw(raw), sig=sig, csr=csr, countersig=countersig)
            reply = answer_to(link, request, signed=True)
            url, demo_pin = str(store.remembered("url", "")), str(store.remembered("demo_pin", ""))
            enrolled = Enrolled(raw=raw, sig=sig, csr=csr, reply=reply, url=url, demo_pin=demo_pin)
            check(enrolled, trust_of(store))
            return enrolled
    return None
