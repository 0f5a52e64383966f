"""Read this first: one sync, from the head to the report, in the order in which it happens (sync.md S1 to S6).

The one rule: nothing of the server's is believed that was not checked, and nothing of ours is changed but through Replica;
every stage may be cut off anywhere and the next sync goes on from what the database says.
"""

import threading
from collections.abc import Callable, Sequence
from functools import cached_property, partial

import msgspec

from app.domain.errors import DoorstepError, Refused, Unavailable
from app.storage.outlook import kept_of, number, outlook
from app.storage.replica import Outgoing, Replica
from app.storage.store import Store
from sync.client.answers import Heard, Witness, heard
from sync.client.detail import fetched_events, fetched_file
from sync.client.device_key import DeviceKey
from sync.client.ending import end_sync
from sync.client.enrolled import ROLLED, trust_of
from sync.client.link import Link, query
from sync.client.outdated import needed_app
from sync.client.pulling import pull_all, same_feed
from sync.client.pushing import push_all
from sync.client.rate import Rate
from sync.client.renewal import Keep, enrol_anew, send_enrolments
from sync.client.report import REST_WAITS, Progress, SyncReport, Tally, silent
from sync.client.retry import failure_of
from sync.client.rolled import follow_key
from sync.client.uploads import Uploader, enter_news
from sync.client.versions import Shelf, want
from sync.client.wire import chained
from sync.client.witness import watch_log
from sync.protocol.known_orders import MOST_NAMES
from sync.protocol.messages import (
    LARGEST_PUSH_BYTES,
    LARGEST_PUSH_EVENTS,
    Answer,
    EventsReply,
    Head,
    KnownRequest,
    PushReply,
    PushRequest,
)

_UPLOADS, _ASKED_AT_ONCE = 2, 1000

# Up to which change of its outcomes the server has told this device.
_SEEN = "changes_seen"

# The server's word for an event under a key that it never met.
UNKNOWN_KEY = "server.key_unknown"

# The least a push shrinks to on a line so slow that larger ones time out: a few events.
_LEAST_PUSH_BYTES = 8 * 1024


class SyncEngine:
    """Keeps one enrolled replica in step with its server. One thread syncs, another may `wait`."""

    def __init__(self, store: Store, link: Link, key: DeviceKey, shelf: Shelf, keep: Keep = lambda _enrolled: None) -> None:
        """`keep` is told of a new enrolment before it is used (enrol.keep_enrolled)."""
        self._store, self._replica, self._key, self._shelf = store, Replica(store), key, shelf
        self._main, self._poll = link, link.beside()
        # Nothing else is under way while files go up, and the main lane has a nonce already.
        self._lanes = (link, *(link.beside() for _ in range(_UPLOADS - 1)))
        self.rate = Rate(store.clock, _UPLOADS)
        self._uploader = Uploader(store.files, self._lanes, self.rate)
        self._detail, self._fetching = link.beside(), threading.Lock()
        self._push_bytes, self._keep = LARGEST_PUSH_BYTES, keep

    def close(self) -> None:
        """Ends a sync or wait that is under way, at once, and all later ones; what was done stays done. Safe from any thread."""
        for lane in (self._main, self._poll, self._detail, *self._lanes):
            lane.close()

    @cached_property
    def _witness(self) -> Witness:
        return Witness(trust_of(self._store), self._store.device().device)

    def sync_once(self, progress: Progress = silent) -> SyncReport:
        """One whole sync. Never raises for what may go wrong outside: the report's `failure` says it."""
        return self._reported(self._sync, progress)

    def hand_in(self, progress: Progress = silent) -> SyncReport:
        """Evidence alone, while the server wants to be asked nothing (report.REST_WAITS). Raises as little as `sync_once`."""
        return self._reported(self._hand_in, progress)

    def _reported(self, work: Callable[[Tally], None], progress: Progress) -> SyncReport:
        tally = Tally(progress)
        try:
            work(tally)
        except Refused as error:
            # A refusal may only follow from the trouble before it (a new key that was not taken), which says more.
            return tally.report(failure_of(tally.trouble or error))
        except DoorstepError as error:
            if error.code != REST_WAITS:
                return tally.report(failure_of(error))
            tally.note(error)
        return tally.report(failure_of(tally.trouble) if tally.trouble else None)

    def _sync(self, tally: Tally) -> None:
        head = self._head_if_welcome(tally)
        if head is None:
            self._hand_in(tally)
            return
        pushed = self._hand_over(head.feed_epoch, tally, asks=True)
        if tally.is_held:
            return
        tally.unconfirmed = head.unconfirmed
        if not head.unconfirmed:
            self._replica.keep_scopes([scope.id for scope in head.scopes])
        tally.needs_app = needed_app(self._main, self._store, self._replica, head, tally)
        if not tally.needs_app:
            own, meet = self._replica.shown_of(pushed[-MOST_NAMES:]), partial(want, self._store, self._shelf)
            pull_all(self._main, self._replica, head, tally, own, meet)
        watch_log(self._main, self._store, self._witness, head, tally)
        end_sync(self._main, self._store, self._replica, self._witness, head, self._keep, self._shelf, tally)

    def _hand_in(self, tally: Tally) -> None:
        """Rate limits never block evidence (sync.md): events and files go up without a head, against the feed of the last one."""
        self._hand_over(self._replica.feed_epoch, tally, asks=False)

    def _hand_over(self, feed_epoch: int, tally: Tally, *, asks: bool) -> list[str]:
        """S2 and S6: what waits goes up, and with `asks` what is undecided is asked after; answers which events went."""
        seen = outlook(self._store)
        tally.total = tally.receipts + seen.events + seen.files
        pushed = self._push(feed_epoch, seen.events, tally) if seen.events else []
        if asks and (seen.undecided or pushed):
            self._ask_undecided(feed_epoch, tally)
        if seen.files or pushed:
            self._send_files(tally)
        return pushed

    def _head_if_welcome(self, tally: Tally) -> Head | None:
        """S1; None, and noted, where the server asks us to wait."""
        try:
            return self._head(tally)
        except Unavailable as trouble:
            if trouble.code != REST_WAITS:
                raise
            tally.note(trouble)
            return None

    def _head(self, tally: Tally) -> Head:
        """S1, and whatever it asks for first: the server's new key, a restored server, a closed key, another feed."""
        head = self._ask_head()
        kept = kept_of(self._store, (ROLLED, "feed_epoch", _SEEN))
        if follow_key(self._main, self._store, self._replica, head, number(kept, ROLLED), self._keep, tally):
            self.__dict__.pop("_witness", None)
        if head.key_state == "unknown":
            send_enrolments(self._main, self._store, self._replica)
            head = self._ask_head()
        if head.key_state == "unknown":
            # Its empty list of scopes must not be taken for "nothing is yours any more".
            raise Refused("sync.key_unknown")
        if head.key_state in ("forked", "closed") and self._take_new_key(tally):
            head = self._ask_head()
        seen = number(kept, _SEEN)
        if head.feed_epoch != number(kept, "feed_epoch"):
            self._begin_full_read(head.feed_epoch)
            seen = 0
        self._enter(heard(head.known, _hashes(head.known), head.feed_epoch, self._witness), tally)
        if head.wipe is not None and self._witness.is_wipe(head.wipe):
            # Noted at once: what waits is still handed in, but nothing that fails there may save the keys.
            tally.wipe = True
        if head.recall:
            self._replica.send_once_more(head.recall)
        if head.changed != seen:
            self._store.remember(_SEEN, head.changed)
        return head

    def _ask_head(self) -> Head:
        head = self._main.get(query("/v1/head", since=self._store.remembered(_SEEN, 0)), Head)
        self._store.saw_server_time(head.server_time)
        return head

    def _take_new_key(self, tally: Tally) -> bool:
        """Whether there is a new one. What is recorded under the old is still stored and judged: a refusal stops nothing else."""
        try:
            enrol_anew(self._main, self._store, self._key, self._keep)
        except Refused as error:
            tally.note(error)
            return False
        return True

    def _begin_full_read(self, feed_epoch: int) -> None:
        """S4: all our events are asked after; what the server does not hold is sent again."""
        verdicts = [verdict for answer in self._known(self._replica.all_hashes(), feed_epoch) for verdict in answer.verdicts]
        self._replica.begin_full_read(feed_epoch, verdicts)
        self._store.remember(_SEEN, 0)

    def _push(self, feed_epoch: int, waiting: int, tally: Tally) -> list[str]:
        """S2; answers what was sent. An older key of ours that the server does not know is shown once nothing is under way."""
        is_lost = False

        def enter(answers: Heard) -> None:
            nonlocal is_lost
            is_lost |= self._take(answers, tally)

        pushed = push_all(feed_epoch, waiting, self._unsent, self._pushed, self._witness, enter, tally)
        if is_lost:
            self._show_keys(tally)
        return pushed

    def _unsent(self, after: int) -> Sequence[Outgoing]:
        return self._replica.unsent(LARGEST_PUSH_EVENTS, self._push_bytes, after)

    def _pushed(self, batch: Sequence[Outgoing]) -> PushReply:
        """Sends one batch; on a line that is too slow for it the next one is smaller. A busy server says nothing of the line."""
        try:
            reply = self._main.post("/v1/push", PushRequest(events=chained(batch), brief=True), PushReply)
        except Unavailable as trouble:
            self._push_bytes = max(_LEAST_PUSH_BYTES, self._push_bytes // (1 if trouble.code == "sync.busy" else 2))
            raise
        self._push_bytes = min(LARGEST_PUSH_BYTES, self._push_bytes * 2)
        return reply

    def _ask_undecided(self, feed_epoch: int, tally: Tally) -> None:
        """What was deferred or quarantined may have been decided meanwhile, out of our scope too; told to wait, files still follow."""
        try:
            for answer in self._known(self._replica.undecided(), feed_epoch):
                self._enter(answer, tally, is_new=False)
        except Unavailable as trouble:
            if trouble.code != REST_WAITS:
                raise
            tally.note(trouble)

    def _known(self, hashes: Sequence[str], feed_epoch: int) -> list[Heard]:
        found = []
        for start in range(0, len(hashes), _ASKED_AT_ONCE):
            part = tuple(hashes[start : start + _ASKED_AT_ONCE])
            reply = self._main.post("/v1/known", KnownRequest(h=part), PushReply)
            same_feed(reply.feed_epoch, feed_epoch)
            found.append(heard(reply.answers, frozenset(part), feed_epoch, self._witness))
        return found

    def _enter(self, answers: Heard, tally: Tally, *, is_new: bool = True) -> None:
        if self._take(answers, tally, is_new=is_new):
            self._show_keys(tally)

    def _take(self, answers: Heard, tally: Tally, *, is_new: bool = True) -> bool:
        """Whether the server does not know a key of ours."""
        if answers.unbelieved:
            tally.note(Unavailable("sync.bad_receipt", count=answers.unbelieved))
        for h, code in answers.refused:
            if code != UNKNOWN_KEY:
                self._replica.refuse(h, code)
                tally.refused += 1
        changed = self._replica.take_answers(answers.verdicts)
        tally.changed += changed
        if is_new:
            tally.receipts += len(answers.verdicts)
            tally.outcomes.update(verdict.outcome for verdict in answers.verdicts)
        return any(code == UNKNOWN_KEY for _, code in answers.refused)

    def _show_keys(self, tally: Tally) -> None:
        """An older key of ours, lost by a restored server: shown to it again, and its events sent in the next sync.

        A server that will not have it keeps back that key's events alone.
        """
        try:
            send_enrolments(self._main, self._store, self._replica)
            tally.note(Unavailable("sync.key_shown_again"))
        except Refused as error:
            tally.note(error)

    def _send_files(self, tally: Tally) -> None:
        """S6, for one slice of time. A dead line is noted and the pull still tried: it fails by itself if the line is really dead."""
        try:
            tally.has_more = self._uploader.send(self._replica.files_to_send(), lambda news: enter_news(self._replica, tally, news))
        except Unavailable as error:
            tally.note(error)

    def wait(self, is_over: Callable[[], bool]) -> bool:
        """S9: True when a sync is worth while, False when nothing came or `is_over` became true. Raises Unavailable, Refused."""
        cursors = ",".join(f"{scope}={seq}" for scope, seq in self._replica.cursors().items())
        if not cursors:
            raise Refused("sync.nothing_to_wait_for")
        return self._poll.wait(query("/v1/wait", cursors=cursors), is_over)

    def fetch_events(self, order_id: str) -> EventsReply:
        """S3b: the order's stored events, each with a checked receipt, kept for reading offline. Raises Unavailable, Refused."""
        with self._fetching:
            return fetched_events(self._detail, self._replica, self._witness, order_id)

    def fetch_file(self, sha256: str) -> bytes:
        """A file that a visible order names: from this device, else from the server, hashed on arrival."""
        with self._fetching:
            return fetched_file(self._detail, self._store.files, sha256)

    def kept_events(self, order_id: str) -> EventsReply | None:
        """What `fetch_events` brought last, None where it never did; needs no network."""
        content = self._replica.detail(order_id)
        return msgspec.json.decode(content, type=EventsReply) if content else None


def _hashes(answers: Sequence[Answer]) -> frozenset[str]:
    return frozenset(answer.h for answer in answers)
