"""The end of a shift, asked for once nothing waits: the server's signed word that it holds all of this device, kept as it came.

The one rule: it counts for the chain as it stood when it was asked; whoever shows it compares it with the chain of now
(app/storage/shift_end.py).
"""

import msgspec

from app.domain.errors import DoorstepError, Refused, Unavailable
from app.domain.shift_end import SignedShiftEnd
from app.storage.outlook import Outlook
from app.storage.shift_end import Lacks, Standing, keep_lacks, keep_shift_end, kept_shift_end, shift_end_of, standing, standing_of
from app.storage.store import Device, Store
from sync.client.answers import Witness
from sync.client.link import Link
from sync.client.report import Tally
from sync.protocol.messages import Head
from sync.protocol.shift_messages import SHIFT_END, ShiftEndRequest


def confirm_shift_end(link: Link, store: Store, witness: Witness, head: Head, seen: Outlook, tally: Tally) -> None:
    """One more question, in a sync that had nothing to send and where the kept word is not about what stands here now.

    Only then: work that goes up all day would ask for it each time. Trouble is told and stops nothing.
    `seen` is the replica as it stands at this end of the sync, with `OF_SHIFT_END` of its `meta`.
    """
    if tally.pushed or seen.events or seen.files or msgspec.convert(seen.kept["device"], Device).role != "crew":
        return
    stands = standing_of(seen.kept)
    try:
        _confirm(link, store, witness, head, stands, shift_end_of(seen.kept))
    except Refused as error:
        if error.code == "server.not_all_here":
            # For the page to say. It is no trouble of this sync, and the line to the server stays as good as it is.
            keep_lacks(store, Lacks(stands.h, _count(error, "events"), _count(error, "files")))
        elif error.code != "server.not_found":
            # "Not found" says a server from before this question.
            tally.note(error)
    except DoorstepError as error:
        tally.note(error)


def _count(error: Refused, name: str) -> int:
    said = str(error.params.get(name, ""))
    return int(said) if said.isdecimal() else 0


def _confirm(link: Link, store: Store, witness: Witness, head: Head, stands: Standing, kept: SignedShiftEnd | None) -> None:
    """Raises Unavailable("sync.bad_shift_end") for what is not the trusted server's word on what was asked; whatever Link raises."""
    if kept is not None and stands.is_told_by(kept.shift_end):
        return
    word = link.post(SHIFT_END, _request(stands, kept), SignedShiftEnd)
    is_about_us = word.shift_end.is_about(stands.key, stands.n, stands.h) and word.shift_end.feed_epoch == head.feed_epoch
    if not is_about_us or not witness.is_shift_end(word):
        raise Unavailable("sync.bad_shift_end")
    keep_shift_end(store, word)


def _request(stands: Standing, kept: SignedShiftEnd | None) -> ShiftEndRequest:
    return ShiftEndRequest(n=stands.n, h=stands.h, before=kept)


def carried_question(store: Store) -> ShiftEndRequest | None:
    """The same question for a carrier file, at its end; None on a desk, which ends no shift."""
    return _request(standing(store), kept_shift_end(store)) if store.device().role == "crew" else None


def take_carried(store: Store, witness: Witness, word: SignedShiftEnd) -> bool:
    """Keeps the word that a carrier's answer brought, if it is the trusted server's about what stands here now; whether it is."""
    is_of_now = standing(store).is_told_by(word.shift_end) and witness.is_shift_end(word)
    if is_of_now:
        keep_shift_end(store, word)
    return is_of_now
