"""The end of a sync: what has its time, and is seldom more than a look at what is kept.

The one rule: one snapshot says whether anything is due; letting go comes last, for it needs the proof that the log holds what goes.
"""

from app.storage.outlook import outlook
from app.storage.replica import Replica
from app.storage.shift_end import OF_SHIFT_END
from app.storage.store import Store
from sync.client.answers import Witness
from sync.client.called import FINDINGS, note_findings
from sync.client.grants import OF_GRANTS, renew_grants
from sync.client.letting_go import OF_LETTING_GO, let_go_of
from sync.client.link import Link
from sync.client.renewal import Keep
from sync.client.report import Tally
from sync.client.shift_end import confirm_shift_end
from sync.client.unconfirmed import UNCONFIRMED, note_unconfirmed
from sync.client.versions import OF_VERSIONS, Shelf, fetch
from sync.protocol.messages import Head

_KEPT = (UNCONFIRMED, FINDINGS, *OF_GRANTS, *OF_SHIFT_END, *OF_LETTING_GO, *OF_VERSIONS)


def end_sync(link: Link, store: Store, replica: Replica, witness: Witness, head: Head, keep: Keep, shelf: Shelf, tally: Tally) -> None:
    """What the head said of a second person and of findings, reference data, grants anew, the word on the end of a shift, old work.

    Raises what the last of them raises.
    """
    seen = outlook(store, _KEPT)
    note_unconfirmed(store, head, seen.kept)
    note_findings(store, head, seen.kept)
    fetch(link, store, witness, shelf, seen.kept, tally)
    renew_grants(link, store, replica, head, seen.kept, keep, tally.note)
    confirm_shift_end(link, store, witness, head, seen, tally)
    tally.let_go = let_go_of(link, store, replica, head, seen.kept)
