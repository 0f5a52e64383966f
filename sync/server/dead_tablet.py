"""`doorstep server open-journal`: the work on a dead tablet's disk, read with the organisation's recovery key.

The one rule: every event is the tablet's own, under its own signature; whoever recovers it adds and changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.domain.envelope import Envelope, parse
from app.domain.errors import Damaged, Refused, Unavailable
from app.domain.identity import Clock
from app.settings import Folders
from app.storage import carrier
from app.storage.carrier import Frame
from app.storage.disk import translated_os
from app.storage.files import Files
from app.storage.journal import Entry, recover
from app.storage.keys import key_id, new_seed, public_key, sign
from app.storage.recovery import recovered_files
from app.storage.store import INLINE_ROLES
from sync.protocol import carried
from sync.protocol.messages import CustomerKey, PushedEvent, PushRequest

# Together with sealed blobs well under the largest push.
_EVENTS_A_FRAME = 20


@dataclass(frozen=True)
class Found:
    """What a tablet's folder held: its events in order, and the files that they name and that are still there."""

    events: tuple[tuple[Entry, Envelope], ...]
    files: Files | None

    @property
    def devices(self) -> set[str]:
        return {str(made.device) for _, made in self.events}

    def named(self) -> list[str]:
        """Hashes of the files that can be read, in the order in which events name them."""
        refs = dict.fromkeys(ref.sha256 for _, made in self.events for ref in made.blobs)
        return [sha256 for sha256 in refs if self.read(sha256) is not None]

    def read(self, sha256: str) -> bytes | None:
        try:
            return self.files.get(sha256) if self.files else None
        except Unavailable:
            return None


def read_private(path: Path) -> bytes:
    """The 32 bytes of `offline/recovery.key`. Raises Refused("server.recovery_key_wrong")."""
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise Refused("server.recovery_key_wrong", path=path) from error
    if len(key) != 32:
        raise Refused("server.recovery_key_wrong", path=path)
    return key


def open_tablet(data: Path, private: bytes) -> Found:
    """Everything readable in a tablet's data folder. Raises Refused("server.journal_missing" | "server.recovery_key_wrong")."""
    folders = Folders(data)
    if not folders.journal.is_file():
        raise Refused("server.journal_missing", path=folders.journal)
    try:
        with translated_os(folders.journal):
            entries = [(entry, parse(entry.record.raw)) for entry in recover(folders.journal, private)]
    except Damaged as error:
        if error.code == "storage.journal_key":
            raise Refused("server.recovery_key_wrong", path=data) from error
        raise
    return Found(tuple(entries), recovered_files(folders, private))


def carry(found: Found, org: str, reader: str, path: Path, clock: Clock) -> int:
    """Writes what was found as a carrier file for the server; answers its size.

    The frames bear a passing key's signature: the events in them are signed, and a file is what an event's hash names.
    """
    seed = new_seed()
    pubkey = public_key(seed)
    device = found.devices.pop() if found.devices else ""
    header, content = carrier.begin(org, device, key_id(pubkey), clock.wall_ms(), reader, pubkey=pubkey)
    return carrier.write_carrier(path, carrier.stream(header, content, _frames(found), lambda h: sign(seed, h)))


def _frames(found: Found) -> Iterator[Frame]:
    events = found.events
    for start in range(0, len(events), _EVENTS_A_FRAME):
        pushed = tuple(_pushed(found, *event) for event in events[start : start + _EVENTS_A_FRAME])
        yield Frame(carried.PUSH, msgspec.json.encode(PushRequest(events=pushed)))
    for sha256 in found.named():
        if (data := found.read(sha256)) is not None:
            yield Frame(carried.FILE, data, sha256)


def _pushed(found: Found, entry: Entry, made: Envelope) -> PushedEvent:
    keys = tuple(CustomerKey(customer=key.customer, key=key.key.hex()) for key in entry.record.keys)
    sealed = [found.read(ref.sha256) for ref in made.blobs if ref.role in INLINE_ROLES]
    there = tuple(data.hex() for data in sealed if data is not None)
    return PushedEvent(raw=msgspec.Raw(entry.record.raw), sig=entry.record.sig, keys=keys, sealed=there)
