"""The device's secrets in one file, sealed under a random master key, and the doors to that master.

The one rule: the file changes only as a whole, and a PIN attempt is counted on the disk before it is tried.

Doors: one per member (argon2id of the PIN), the OS keyring where there is one, and, for a device that nobody unlocks
(an importer), a key in a file of mode 0600 beside the vault. Each door wraps the same master. A clear part of the file
holds the doors' salts, the wrong attempts and the key of the lock page's card (see lock_card.py).
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from app.domain.errors import Broken, Damaged, Refused
from app.storage.disk import replace_file, translated_os
from app.storage.keys.keyring_door import Keyring
from app.storage.keys.pins import Attempts, Kdf, check_new_pin, failed, pin_key, refuse_if_waiting, waited
from app.storage.keys.sealing import new_key, open_bytes, seal_bytes
from app.storage.keys.spare import differs, is_there, read_either, service_of, spare_of

# Loaded with the first PIN: the lock page waits for this module and needs none of it.
if TYPE_CHECKING:
    from app.storage.keys.secrets import Secrets

_MAGIC = b"DSVAULT2"
# Until 22 November 2026 the body was MessagePack, whose library takes longer to load than the rest of what the lock page reads.
_MAGIC_BEFORE = b"DSVAULT1"
_DIGEST_BYTES = 32
_SALT_BYTES = 16
_DOOR = "doorstep.vault.door.1 "
_BY_KEYRING = "keyring"
_BY_SERVICE = "service"


class _PinDoor(NamedTuple):
    salt: bytes
    kdf: Kdf
    wrapped: bytes
    attempts: Attempts = Attempts()


class _Content(NamedTuple):
    id: str
    sealed: bytes
    card_key: bytes
    members: Mapping[str, _PinDoor]
    others: Mapping[str, bytes]


class Vault:
    """The vault at one path. Open it with `Vault(path)`, make it with `Vault.create`; it starts locked or open so."""

    def __init__(self, path: Path, *, keyring: Keyring | None = None, kdf: Kdf | None = None) -> None:
        """Reads the file. `kdf` is the cost for PINs set from now on. Raises Damaged("storage.vault_damaged")."""
        self._path = path
        self._keyring = keyring
        self._kdf = kdf or Kdf()
        self._content = read_either(path, _read)
        self._spare: _Content | None = None
        self._master: bytes | None = None
        # Two guesses at once would be counted as one.
        self._guessing = threading.Lock()
        # PINs change in one lane, the device's key in another: each change is made of what the file holds by then.
        self._changing = threading.Lock()

    @classmethod
    def create(cls, path: Path, secrets: "Secrets", *, keyring: Keyring | None = None, kdf: Kdf | None = None) -> "Vault":
        """Writes a new vault, open; with a keyring its door is made too. Raises Broken if there is one already.

        Add a member or the service door before closing it, or nothing but the keyring opens it again.
        """
        if is_there(path):
            raise Broken("storage.vault_exists", path=str(path))
        from app.storage.keys.secrets import seal_secrets

        master = new_key()
        _write(path, _Content(os.urandom(16).hex(), seal_secrets(master, secrets), new_key(), {}, {}))
        vault = cls(path, keyring=keyring, kdf=kdf)
        vault._master = master
        vault.add_keyring_door()
        return vault

    @property
    def is_open(self) -> bool:
        return self._master is not None

    @property
    def members(self) -> frozenset[str]:
        """The ids of the members who have a PIN here."""
        return frozenset(self._content.members)

    @property
    def opens_by_keyring(self) -> bool:
        """Whether a keyring door was made; it may still fail, on another user's session for instance."""
        return _BY_KEYRING in self._content.others

    @property
    def card_key(self) -> bytes:
        """The key of the lock page's card; readable without a PIN on purpose (see lock_card.py)."""
        return self._content.card_key

    def attempts(self, member_id: str, now_ms: int) -> Attempts:
        """What the lock page tells beside a member: guesses left, wait left. Raises Refused("pin.unknown_member")."""
        known = _door_of(self._content, member_id).attempts
        attempts = waited(known, now_ms)
        if now_ms < known.seen_ms:
            # Noted at once: else the wait would stand still until the clock shows the old time again.
            self._note(member_id, attempts)
        return attempts

    def unlock(self, member_id: str, pin: str, now_ms: int) -> "Secrets":
        """Opens the vault by a member's PIN; also asks an open one again (switch of members, back from the customer).

        Raises Refused: "pin.wrong" (left), "pin.wait" (minutes), "pin.locked", "pin.unknown_member".
        """
        with self._guessing:
            return self._guessed(member_id, pin, now_ms)

    def unlock_by_keyring(self) -> "Secrets | None":
        """Opens the vault by the OS keyring; None where there is none or it does not hold this vault's key."""
        wrapped = self._content.others.get(_BY_KEYRING)
        key = self._keyring.get(self._content.id) if self._keyring and wrapped else None
        return self._opened_by(_BY_KEYRING, key) if key else None

    def unlock_service(self) -> "Secrets":
        """Opens the vault by the key file of a service device. Raises Refused("storage.no_service_key")."""
        if _BY_SERVICE not in self._content.others or not self._service_file.exists():
            raise Refused("storage.no_service_key")
        with translated_os(self._service_file):
            key = self._service_file.read_bytes()
        secrets = self._opened_by(_BY_SERVICE, key)
        if secrets is None:
            raise Damaged("storage.vault_damaged")
        return secrets

    def secrets(self) -> "Secrets":
        """What an open vault holds. Raises Broken on a locked one."""
        return self._opened(self._held())

    def store(self, secrets: "Secrets") -> None:
        """Replaces the secrets, durably, before it returns. The vault must be open."""
        from app.storage.keys.secrets import seal_secrets

        sealed = seal_secrets(self._held(), secrets)
        self._change(lambda content: content._replace(sealed=sealed))

    def add_member(self, member_id: str, pin: str, *, preset: bool = False) -> None:
        """Gives a member a PIN, or a new one and fresh attempts. The vault must be open.

        Raises Refused("pin.form" | "pin.too_easy"); a `preset` PIN (the demo's) may be easy.
        """
        check_new_pin(pin, preset=preset)
        salt = os.urandom(_SALT_BYTES)
        wrapped = seal_bytes(pin_key(pin, salt, self._kdf), self._held(), _bound(member_id))
        self._change(lambda content: _with_door(content, member_id, _PinDoor(salt, self._kdf, wrapped)))

    def remove_member(self, member_id: str) -> None:
        """Takes a member's door away; nothing they recorded is touched."""
        self._held()
        self._change(lambda content: content._replace(members={known: d for known, d in content.members.items() if known != member_id}))

    def reset_attempts(self, member_id: str) -> None:
        """A colleague, who has opened the vault, lets a locked member try again."""
        self._held()
        self._note(member_id, Attempts())

    def add_keyring_door(self) -> bool:
        """Leaves a wrapping key with the OS keyring, anew if the old one was lost; whether it was kept. Must be open."""
        self._held()
        key = new_key()
        if self._keyring is None or not self._keyring.put(self._content.id, key):
            return False
        self._put_other(_BY_KEYRING, key)
        return True

    def add_service_door(self) -> None:
        """Leaves a wrapping key in a 0600 file beside the vault: for a device without a person, and only there."""
        key = new_key()
        replace_file(self._service_file, key)
        self._put_other(_BY_SERVICE, key)

    def close(self) -> None:
        """Forgets the master key."""
        self._master = None

    @property
    def _service_file(self) -> Path:
        return service_of(self._path)

    def _guessed(self, member_id: str, pin: str, now_ms: int) -> "Secrets":
        attempts = self.attempts(member_id, now_ms)
        refuse_if_waiting(attempts)
        door = _door_of(self._content, member_id)
        counted = failed(attempts, now_ms)
        # Before the guess: who kills the program while it is being checked has spent it all the same.
        self._note(member_id, counted)
        try:
            master = open_bytes(pin_key(pin, door.salt, door.kdf), door.wrapped, _bound(member_id))
        except Damaged as failure:
            if counted.is_locked:
                raise Refused("pin.locked") from failure
            if counted.wait_ms:
                refuse_if_waiting(counted)
            raise Refused("pin.wrong", left=counted.left) from failure
        self._note(member_id, Attempts(seen_ms=now_ms))
        return self._opened(master)

    def _put_other(self, name: str, key: bytes) -> None:
        wrapped = seal_bytes(key, self._held(), _bound(name))
        self._change(lambda content: content._replace(others={**content.others, name: wrapped}))

    def _opened_by(self, name: str, key: bytes) -> "Secrets | None":
        try:
            return self._opened(open_bytes(key, self._content.others[name], _bound(name)))
        except Damaged:
            return None

    def _opened(self, master: bytes) -> "Secrets":
        from app.storage.keys.secrets import open_secrets

        secrets = open_secrets(master, self._content.sealed)
        self._master = master
        return secrets

    def _held(self) -> bytes:
        if self._master is None:
            raise Broken("storage.vault_locked")
        return self._master

    def _note(self, member_id: str, attempts: Attempts) -> None:
        """On the door as it is by now: it may be another than the one that was tried, or gone."""
        self._change(lambda content: _with_door(content, member_id, _door_of(content, member_id)._replace(attempts=attempts)))

    def _change(self, changed: Callable[[_Content], _Content]) -> None:
        with self._changing:
            content = changed(self._content)
            _write(self._path, content)
            self._content = content
            self._keep_spare()

    def _keep_spare(self) -> None:
        """The second copy follows doors and secrets; it counts no attempts, so that a guess at a PIN leaves it alone."""
        fresh = {member: door._replace(attempts=Attempts()) for member, door in self._content.members.items()}
        wanted = self._content._replace(members=fresh)
        if self._spare != wanted and differs(self._path, _read, wanted):
            _write(spare_of(self._path), wanted)
        self._spare = wanted


def _door_of(content: _Content, member_id: str) -> _PinDoor:
    door = content.members.get(member_id)
    if door is None:
        raise Refused("pin.unknown_member")
    return door


def _with_door(content: _Content, member_id: str, door: _PinDoor) -> _Content:
    return content._replace(members={**content.members, member_id: door})


def _bound(door: str) -> bytes:
    return (_DOOR + door).encode()


def _write(path: Path, content: _Content) -> None:
    doors = {
        member: {**door._asdict(), "kdf": door.kdf._asdict(), "attempts": door.attempts._asdict()}
        for member, door in content.members.items()
    }
    body = json.dumps({**content._asdict(), "members": doors}, default=bytes.hex).encode()
    replace_file(path, _MAGIC + hashlib.sha256(body).digest() + body)


def _read(path: Path) -> _Content:
    with translated_os(path):
        whole = path.read_bytes()
    digest, body = whole[len(_MAGIC) : len(_MAGIC) + _DIGEST_BYTES], whole[len(_MAGIC) + _DIGEST_BYTES :]
    if not whole.startswith((_MAGIC, _MAGIC_BEFORE)) or hashlib.sha256(body).digest() != digest:
        raise Damaged("storage.vault_damaged")
    if whole.startswith(_MAGIC):
        return _content(json.loads(body), bytes.fromhex)
    import msgspec

    return _content(msgspec.msgpack.decode(body), bytes)


def _content(tree: dict[str, Any], raw: Callable[[Any], bytes]) -> _Content:
    """`raw` turns a stored key into its bytes."""
    members = {member: _pin_door(door, raw) for member, door in tree["members"].items()}
    others = {name: raw(wrapped) for name, wrapped in tree["others"].items()}
    return _Content(tree["id"], raw(tree["sealed"]), raw(tree["card_key"]), members, others)


def _pin_door(tree: dict[str, Any], raw: Callable[[Any], bytes]) -> _PinDoor:
    return _PinDoor(raw(tree["salt"]), Kdf(**tree["kdf"]), raw(tree["wrapped"]), Attempts(**tree["attempts"]))
