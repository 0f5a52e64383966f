"""What comes by hand: a carrier file is taken in by the rules of the wire, and its answer is written as one too.

The one rule: nothing of it is believed that its device did not sign; a frame that fails is passed over, the rest is taken.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import BinaryIO

import msgspec
from sqlalchemy import Connection, select

from app.domain.errors import Refused
from app.domain.identity import Clock
from app.storage import carrier
from app.storage.carrier import Frame, Header
from app.storage.disk import write_new
from sync.protocol import carried
from sync.protocol.messages import LARGEST_PAGE_ITEMS, EnrolRequest, FileState, Page, PushReply, PushRequest
from sync.server import tables as t
from sync.server.blobs import Blobs
from sync.server.devices import Caller, caller_of
from sync.server.enrolment import EnrolmentDesk
from sync.server.header import UNREADABLE
from sync.server.ledger import Ledger
from sync.server.scopes import Scopes
from sync.server.server_keys import ServerKeys
from sync.server.shift_ends import ShiftEnds
from sync.server.transactions import Transactions

_ANSWERED_AT_ONCE = 500
_MOST_ASKED = 100_000


@dataclass
class TakenIn:
    """What was in it; `passed_over` frames were damaged, foreign or of a later kind. `reply` is the answer's bytes."""

    events: int = 0
    files: int = 0
    passed_over: int = 0
    reply: bytes = b""


@dataclass(frozen=True)
class Rooms:
    """Who decides on what a file brings: the same that answer on the wire."""

    enrolment: EnrolmentDesk
    ledger: Ledger
    scopes: Scopes
    blobs: Blobs
    shift_ends: ShiftEnds


class CarrierDesk:
    """Takes carrier files, whole or in parts."""

    def __init__(self, rooms: Rooms, transactions: Transactions, keys: ServerKeys, org: str, clock: Clock) -> None:
        self._rooms, self._transactions, self._keys, self._org, self._clock = rooms, transactions, keys, org, clock

    def take(self, source: BinaryIO) -> TakenIn:
        """Raises Refused("storage.carrier_wrong" | "server.carrier_other" | "server.key_unknown"), Unavailable for the disk."""
        done, reply, header, caller = TakenIn(), list[Frame](), None, None
        for found in carrier.raw_frames(source):
            if header != found[0].header:
                header = found[0].header
                caller, pubkey = self.author(header)
            frame = carrier.opened(found, self._keys.carrier_private, pubkey)
            if frame is None or caller is None:
                done.passed_over += 1
                continue
            reply += self._answered(frame, caller, done)
        if header is None:
            raise Refused("storage.carrier_wrong")
        if header.reply_to:
            done.reply = b"".join(self._sealed(header, reply))
        return done

    def author(self, header: Header) -> tuple[Caller, str]:
        """The device that wrote it with its public key, made known again first where this server was restored.

        Raises Refused("server.carrier_other" | "server.key_unknown").
        """
        if header.org != self._org:
            raise Refused("server.carrier_other")
        for raw in header.enrolments:
            # One of an older key may be refused; the events of the others come in all the same.
            try:
                self._rooms.enrolment.enrol(msgspec.json.decode(raw, type=EnrolRequest))
            except (Refused, *UNREADABLE):
                continue
        with self._transactions.read() as connection:
            if header.pubkey:
                return _recovered(connection, header)
            found = caller_of(connection, header.key)
        if found is None or found[0].device != header.device:
            raise Refused("server.key_unknown")
        return found

    def _answered(self, frame: Frame, caller: Caller, done: TakenIn) -> list[Frame]:
        """What one frame is answered with; a message that cannot be read is passed over."""
        try:
            match frame.kind:
                case carried.PUSH:
                    return [self._pushed(msgspec.json.decode(frame.data, type=PushRequest), done)]
                case carried.FILE:
                    return [self._kept(caller, frame, done)]
                case carried.ASK if caller.key:
                    return list(self._told(caller, msgspec.json.decode(frame.data, type=carried.Ask)))
        except UNREADABLE:
            pass
        done.passed_over += 1
        return []

    def _pushed(self, request: PushRequest, done: TakenIn) -> Frame:
        reply = self._rooms.ledger.push(request)
        done.events += sum(1 for answer in reply.answers if not answer.error)
        return Frame(carried.ANSWERS, msgspec.json.encode(reply))

    def _kept(self, caller: Caller, frame: Frame, done: TakenIn) -> Frame:
        """A file that an event of this device names, hashed before it counts."""
        state: FileState = "missing"
        blobs, sha256 = self._rooms.blobs, frame.name
        if hashlib.sha256(frame.data).hexdigest() == sha256:
            try:
                blobs.check_named(caller, sha256)
                state = blobs.state(caller, sha256)
                if state == "missing":
                    source = blobs.arrivals / secrets.token_hex(8)
                    write_new(source, frame.data)
                    blobs.promote(caller, sha256, source, len(frame.data))
                    state = "stored"
                done.files += 1
            except Refused:
                done.passed_over += 1
        return Frame(carried.FILES, msgspec.json.encode(carried.FilesSaid(states={sha256: state})))

    def _told(self, caller: Caller, ask: carried.Ask) -> Iterator[Frame]:
        """Head, known and pull in one: the answers first, for a full read begins with them."""
        known = ask.known[:_MOST_ASKED]
        answers = [
            answer
            for start in range(0, len(known), _ANSWERED_AT_ONCE)
            for answer in self._rooms.ledger.known(caller.device, known[start : start + _ANSWERED_AT_ONCE]).answers
        ]
        epoch = self._rooms.scopes.feed_epoch
        reply = PushReply(feed_epoch=epoch, answers=tuple(answers))
        yield Frame(carried.KNOWN, msgspec.json.encode(carried.KnownSaid(asked=known, reply=reply)))
        head = self._rooms.scopes.head(caller, ask.since)
        yield Frame(carried.HEAD, msgspec.json.encode(head))
        for scope in head.scopes if self._rooms.scopes.gives_work(ask.app) else ():
            cursor = ask.cursors.get(scope.id, 0) if ask.feed_epoch == epoch else 0
            yield from self._pages(caller, scope.id, 0 if cursor < scope.floor else cursor, ask.app)
        if ask.shift_end is not None:
            # What came before it in this file is stored by now; where a part of it stayed behind there is no word.
            with suppress(Refused):
                yield Frame(carried.SHIFT_END, msgspec.json.encode(self._rooms.shift_ends.sign(caller, ask.shift_end)))

    def _pages(self, caller: Caller, scope: str, cursor: int, app: str) -> Iterator[Frame]:
        is_more = True
        while is_more:
            raw = self._rooms.scopes.pull(caller, scope, cursor, LARGEST_PAGE_ITEMS, app)
            yield Frame(carried.PAGE, raw)
            page = msgspec.json.decode(raw, type=Page)
            cursor, is_more = page.end, page.more

    def _sealed(self, header: Header, frames: list[Frame]) -> Iterator[bytes]:
        chain = self._keys.rollovers
        answer, content = carrier.begin(self._org, header.device, "", self._clock.wall_ms(), header.reply_to, rollovers=chain)
        return carrier.stream(answer, content, frames, self._keys.sign_hash)


def _recovered(connection: Connection, header: Header) -> tuple[Caller, str]:
    """In the device's name, but without its key: events speak for themselves, files by their hash, and nothing is answered."""
    known = connection.execute(select(t.key.c.key).where(t.key.c.device == header.device).limit(1)).scalar()
    found = caller_of(connection, known) if known else None
    if found is None:
        raise Refused("server.key_unknown")
    return replace(found[0], key=""), header.pubkey
