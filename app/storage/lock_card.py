"""The one file that the lock page shows before anyone has given a PIN: who works here, what waits, whom to call.

The one rule: nothing of a customer and nothing of an order ever goes in.

The card must open without a PIN, so its key lies in the clear part of the vault file (`Vault.card_key`). The seal
therefore keeps names and photos from whoever gets this file alone (a file search, an indexer, a backup of single
files), and shows a changed byte; it does not keep them from whoever holds the whole data folder.
Structs, for the lock page waits for them: a frozen dataclass takes ten times as long to define.
"""

from pathlib import Path

import msgspec

from app.domain.errors import Damaged
from app.storage.disk import replace_file, translated_os
from app.storage.keys.sealing import open_bytes, seal_bytes

_MAGIC = b"DSCARD1\n"


class CardMember(msgspec.Struct, frozen=True):
    """One tile of the lock page; `photo` is a small PNG or JPEG, `unsent` the count when the card was last written."""

    member_id: str
    name: str
    role: str
    staff_number: str
    photo: bytes | None = None
    unsent: int = 0
    role_en: str = ""

    def role_in(self, language: str) -> str:
        return self.role if language == "zh" else self.role_en or self.role


class EmergencyNumber(msgspec.Struct, frozen=True):
    """A number to call without a PIN, with its label in both languages."""

    label_zh: str
    label_en: str
    phone: str


class LockCard(msgspec.Struct, frozen=True):
    """All that the lock page knows."""

    utility: str
    crew: str
    device: str
    members: tuple[CardMember, ...] = ()
    emergency: tuple[EmergencyNumber, ...] = ()
    # Set in a demo only, where the lock page tells everyone's preset PIN.
    demo_pin: str = ""
    utility_en: str = ""
    crew_en: str = ""

    def utility_in(self, language: str) -> str:
        return self.utility if language == "zh" else self.utility_en or self.utility

    def crew_in(self, language: str) -> str:
        return self.crew if language == "zh" else self.crew_en or self.crew


def write_card(path: Path, key: bytes, card: LockCard) -> None:
    """Replaces the card in one step. Raises Unavailable; the old one then still stands."""
    replace_file(path, _MAGIC + seal_bytes(key, msgspec.msgpack.encode(card), _MAGIC))


def read_card(path: Path, key: bytes) -> LockCard | None:
    """The card, or None if none was ever written. Raises Damaged("storage.lock_card_damaged")."""
    with translated_os(path):
        if not path.exists():
            return None
        sealed = path.read_bytes()
    try:
        return msgspec.msgpack.decode(open_bytes(key, sealed[len(_MAGIC) :], sealed[: len(_MAGIC)]), type=LockCard)
    except (Damaged, msgspec.DecodeError) as failure:
        raise Damaged("storage.lock_card_damaged") from failure
