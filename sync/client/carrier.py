"""Carrying by hand: what waits goes into a file on a stick, and the server's answer comes back the same way (sync.md).

The one rule: the rules of S2 and S3 hold as on the wire; a part of a file, another order or a repeat change nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.domain.envelope import event_hash, parse
from app.domain.errors import Refused, Unavailable
from app.domain.shift_end import SignedShiftEnd
from app.settings import VERSION
from app.storage import carrier
from app.storage.carried import files_to_carry, received_hashes, unsent_events
from app.storage.carrier import Frame
from app.storage.files import Files
from app.storage.journal import Entry
from app.storage.keys import box_public, new_key
from app.storage.replica import Outgoing, Replica
from app.storage.store import INLINE_ROLES, Store
from sync.client.answers import Heard, Witness, heard
from sync.client.device_key import DeviceKey
from sync.client.enrolled import Enrolled, trust_of
from sync.client.pages import RawPage, rows_of
from sync.client.report import Progress, silent
from sync.client.rolled import followed
from sync.client.shift_end import carried_question, take_carried
from sync.client.wire import wire
from sync.protocol import carried
from sync.protocol.messages import EnrolRequest, Head, PushReply, PushRequest, Setup, SignedPlace

_REPLY_KEY = "carrier_key"


@dataclass(frozen=True)
class Written:
    """What went into the file."""

    events: int
    files: int
    bytes: int


@dataclass
class Taken:
    """What came out of a reply: receipts entered, pages laid in, files acknowledged."""

    receipts: int = 0
    pages: int = 0
    files: int = 0
    passed_over: int = 0


def write_out(store: Store, replica: Replica, key: DeviceKey, setup: Setup, path: Path, progress: Progress = silent) -> Written:
    """Everything that waits, as one file at `path`; nothing here counts as sent before an answer came. Raises Refused, Unavailable."""
    waiting = replica.waiting()
    counted = _Counted(progress, waiting.events + waiting.files)

    def frames() -> Iterator[Frame]:
        for batch in unsent_events(replica, store.engine):
            yield counted.events(batch)
        for sha256 in files_to_carry(store.engine):
            yield from counted.file(store.files, sha256)
        cursors = replica.cursors()
        since = int(str(store.remembered("changes_seen", 0)))
        known, end = tuple(replica.all_hashes()), carried_question(store)
        ask = carried.Ask(feed_epoch=replica.feed_epoch, cursors=cursors, since=since, known=known, app=VERSION, shift_end=end)
        yield Frame(carried.ASK, msgspec.json.encode(ask))

    device = store.device()
    more = dict(reply_to=box_public(_reply_key(store)), enrolments=_enrolments(store, replica))
    header, content = carrier.begin(device.org, device.device, key.key, store.clock.wall_ms(), _reader(setup), **more)
    size = carrier.write_carrier(path, carrier.stream(header, content, frames(), key.sign))
    return Written(counted.events_count, counted.files_count, size)


def rescue(
    enrolled: Enrolled, key: DeviceKey, entries: Iterator[Entry], files: Files, path: Path, made_ms: int, progress: Progress = silent
) -> Written:
    """The same from the journal alone, where the database cannot be opened: every event that it holds, sent or not."""
    counted = _Counted(progress, 0)

    def frames() -> Iterator[Frame]:
        named: dict[str, None] = {}
        for entry in entries:
            made, record = parse(entry.record.raw), entry.record
            inline = [ref.sha256 for ref in made.blobs if ref.role in INLINE_ROLES and files.has(ref.sha256)]
            named |= {ref.sha256: None for ref in made.blobs if ref.role not in INLINE_ROLES}
            keys = {one.customer: one.key.hex() for one in record.keys}
            yield counted.events([Outgoing(entry.seq, event_hash(record.raw), record.raw, record.sig, keys, tuple(map(files.get, inline)))])
        for sha256 in named:
            yield from counted.file(files, sha256)

    reply = enrolled.reply
    request = EnrolRequest(
        enrol=msgspec.Raw(enrolled.raw), sig=enrolled.sig, csr=enrolled.csr, countersig=reply.countersig, place=reply.place
    )
    enrolments = (msgspec.Raw(msgspec.json.encode(request)),)
    reader = _reader(reply.setup)
    who = enrolled.enrolment
    header, content = carrier.begin(who.org, who.device, key.key, made_ms, reader, enrolments=enrolments)
    size = carrier.write_carrier(path, carrier.stream(header, content, frames(), key.sign))
    return Written(counted.events_count, counted.files_count, size)


def take_in(store: Store, replica: Replica, path: Path) -> Taken:
    """Enters a server's answer from a file. Raises Refused("storage.carrier_wrong" | "sync.carrier_not_ours")."""
    private, trust, done = _reply_key(store), trust_of(store), Taken()
    taking = _Taking(store, replica, Witness(trust, store.device().device), done)
    is_ours = False
    try:
        file = path.open("rb")
    except OSError as error:
        raise Unavailable("storage.disk_failed", path=path.name, error=type(error).__name__) from error
    with file:
        for found in carrier.raw_frames(file):
            newer = followed(trust, found[0].header.rollovers)
            frame = carrier.opened(found, private, newer.server_key if newer else trust.server_key)
            if frame is not None and newer is not None:
                # Noted before what is under it; our own enrolments follow with the next sync.
                store.remember("trust", msgspec.to_builtins(newer))
                trust, taking.witness = newer, Witness(newer, taking.witness.device)
            if frame is None:
                done.passed_over += 1
            else:
                is_ours = True
                taking.take(frame)
    if not is_ours:
        raise Refused("sync.carrier_not_ours")
    return done


@dataclass
class _Taking:
    """The frames of one answer, in the order in which they stand."""

    store: Store
    replica: Replica
    witness: Witness
    done: Taken

    def take(self, frame: Frame) -> None:
        match frame.kind:
            case carried.HEAD:
                self._follow(msgspec.json.decode(frame.data, type=Head))
            case carried.ANSWERS:
                self._answers(msgspec.json.decode(frame.data, type=PushReply))
            case carried.KNOWN:
                self._known(msgspec.json.decode(frame.data, type=carried.KnownSaid))
            case carried.PAGE:
                page = msgspec.json.decode(frame.data, type=RawPage)
                # One that begins elsewhere, or was taken before, changes nothing (S3).
                self.done.pages += self.replica.take_page(page.feed_epoch, page.scope, page.start, page.end, page.more, rows_of(page))
            case carried.FILES:
                for sha256, state in msgspec.json.decode(frame.data, type=carried.FilesSaid).states.items():
                    if state != "missing":
                        self.replica.file_is(sha256, state)
                        self.done.files += 1
            case carried.SHIFT_END:
                take_carried(self.store, self.witness, msgspec.json.decode(frame.data, type=SignedShiftEnd))

    def _follow(self, head: Head) -> None:
        """A head of our feed; the pages behind it are of its scopes."""
        self.store.saw_server_time(head.server_time)
        if head.scopes and head.feed_epoch == self.replica.feed_epoch:
            cursors = self.replica.cursors()
            if any(0 < cursors.get(scope.id, 0) < scope.floor for scope in head.scopes):
                # What the wire says with 410.
                self.replica.restart_scopes()
            self.replica.keep_scopes([scope.id for scope in head.scopes])

    def _known(self, said: carried.KnownSaid) -> None:
        """The same; of another feed_epoch it is the beginning of a full read (S4), if it speaks of all that was received here."""
        if said.reply.feed_epoch <= self.replica.feed_epoch or not received_hashes(self.store.engine) <= set(said.asked):
            self._answers(said.reply)
            return
        verdicts = self._heard(said.reply).verdicts
        self.replica.begin_full_read(said.reply.feed_epoch, verdicts)
        self.store.remember("changes_seen", 0)
        self.done.receipts += len(verdicts)

    def _answers(self, reply: PushReply) -> None:
        """Answers of our feed; those of another are dropped (S2)."""
        if reply.feed_epoch == self.replica.feed_epoch:
            verdicts = self._heard(reply).verdicts
            self.replica.take_answers(verdicts)
            self.done.receipts += len(verdicts)

    def _heard(self, reply: PushReply) -> Heard:
        return heard(reply.answers, frozenset(answer.h for answer in reply.answers), reply.feed_epoch, self.witness)


@dataclass
class _Counted:
    """Frames on their way out, counted for the screen."""

    progress: Progress
    total: int
    events_count: int = 0
    files_count: int = 0
    bytes: int = 0

    def events(self, batch: list[Outgoing]) -> Frame:
        data = msgspec.json.encode(PushRequest(events=tuple(map(wire, batch))))
        self.events_count += len(batch)
        return self._told(Frame(carried.PUSH, data))

    def file(self, files: Files, sha256: str) -> Iterator[Frame]:
        """One that is gone or spoiled here stays behind and never holds the others up."""
        try:
            data = files.get(sha256)
        except Unavailable:
            return
        self.files_count += 1
        yield self._told(Frame(carried.FILE, data, sha256))

    def _told(self, frame: Frame) -> Frame:
        self.bytes += len(frame.data)
        done = self.events_count + self.files_count
        self.progress(done, max(self.total, done), self.bytes)
        return frame


def _reader(setup: Setup) -> str:
    if not setup.carrier_key:
        raise Refused("sync.carrier_no_key")
    return setup.carrier_key


def _reply_key(store: Store) -> bytes:
    """The private half under which answers come back; made once."""
    kept = store.remembered(_REPLY_KEY)
    if isinstance(kept, str):
        return bytes.fromhex(kept)
    private = new_key()
    store.remember(_REPLY_KEY, private.hex())
    return private


def _enrolments(store: Store, replica: Replica) -> tuple[msgspec.Raw, ...]:
    csr, place = str(store.remembered("csr", "")), msgspec.convert(store.remembered("place"), SignedPlace | None)
    found = []
    for raw, sig, countersig in replica.enrolments():
        request = EnrolRequest(enrol=msgspec.Raw(raw), sig=sig, csr=csr, countersig=countersig, place=place)
        found.append(msgspec.Raw(msgspec.json.encode(request)))
    return tuple(found)
