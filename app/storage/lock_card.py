"""The one file that the lock page shows before anyone has given a PIN: who works here, what waits, whom to call.

The one rule: nothing of a customer and nothing of an order ever goes in.

The card must open without a PIN, so its key lies in the clear part of the vault file (`Vault.card_key`). The seal
therefore keeps names and photos from whoever gets this file alone (a file search, an indexer, a backup of single
files), and shows a changed byte; it does not keep them from whoever holds the whole data folder.
Named tuples as JSON, for the lock page waits for them: frozen dataclasses, or a library for another form, take longer to load
than all else that the page reads.
"""

import base64
import json
from pathlib import Path
from typing import Any, NamedTuple

from app.domain.errors import Damaged
from app.storage.disk import replace_file, translated_os
from app.storage.keys.sealing import open_bytes, seal_bytes

_MAGIC = b"DSCARD2\n"


class CardMember(NamedTuple):
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


class EmergencyNumber(NamedTuple):
    """A number to call without a PIN, with its label in both languages."""

    label_zh: str
    label_en: str
    phone: str


class LockCard(NamedTuple):
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
    members = [{**member._asdict(), "photo": base64.b64encode(member.photo or b"").decode()} for member in card.members]
    tree = {**card._asdict(), "members": members, "emergency": [number._asdict() for number in card.emergency]}
    replace_file(path, _MAGIC + seal_bytes(key, json.dumps(tree).encode(), _MAGIC))


def read_card(path: Path, key: bytes) -> LockCard | None:
    """The card, or None if none was ever written. Raises Damaged("storage.lock_card_damaged")."""
    with translated_os(path):
        if not path.exists():
            return None
        sealed = path.read_bytes()
    if not sealed.startswith(_MAGIC):
        # Of an older version too: it is written again whenever the tablet locks.
        raise Damaged("storage.lock_card_damaged")
    try:
        return _card(json.loads(open_bytes(key, sealed[len(_MAGIC) :], _MAGIC)))
    except Damaged as failure:
        raise Damaged("storage.lock_card_damaged") from failure


def _card(tree: dict[str, Any]) -> LockCard:
    members = tuple(CardMember(**{**member, "photo": base64.b64decode(member["photo"]) or None}) for member in tree["members"])
    emergency = tuple(EmergencyNumber(**number) for number in tree["emergency"])
    return LockCard(**{**tree, "members": members, "emergency": emergency})
