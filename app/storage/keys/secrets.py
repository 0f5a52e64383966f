"""What a device must keep to itself, and how the vault's master key seals it.

The one rule: in its sealed form only does it reach the disk; nothing here prints a key.
"""

from dataclasses import dataclass, field

import msgspec

from app.domain.errors import Damaged
from app.storage.keys.own_memory import keep_to_itself
from app.storage.keys.sealing import new_key, open_bytes, seal_bytes
from app.storage.keys.sheet_key import make_sheet_key
from app.storage.keys.signing import new_seed

_BOUND = b"doorstep.vault.secrets.1"


@dataclass(frozen=True)
class Secrets:
    """Keys and seeds are 32 bytes; `pending_seed` is a new device key between its making and the server's answer
    (sync.md S0). Shown by repr as nothing."""

    database_key: bytes = field(repr=False)
    files_key: bytes = field(repr=False)
    journal_key: bytes = field(repr=False)
    device_seed: bytes = field(repr=False)
    sheet_key_pem: bytes = field(repr=False)
    pending_seed: bytes | None = field(default=None, repr=False)


def new_secrets() -> Secrets:
    """Fresh keys for a new device; `device_seed` becomes its identity once the server has countersigned it."""
    return Secrets(
        database_key=new_key(),
        files_key=new_key(),
        journal_key=new_key(),
        device_seed=new_seed(),
        sheet_key_pem=make_sheet_key(),
    )


def seal_secrets(master: bytes, secrets: Secrets) -> bytes:
    """Undone by `open_secrets` with the same 32-byte master."""
    return seal_bytes(master, msgspec.msgpack.encode(secrets), _BOUND)


def open_secrets(master: bytes, sealed: bytes) -> Secrets:
    """Raises Damaged("storage.vault_damaged")."""
    keep_to_itself()
    try:
        return msgspec.msgpack.decode(open_bytes(master, sealed, _BOUND), type=Secrets)
    except Damaged as failure:
        raise Damaged("storage.vault_damaged") from failure
