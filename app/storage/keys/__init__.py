"""Keys: made, kept, used for signing and sealing. Other rooms import from here.

signing       Ed25519 over hashes              sheet_key     P-256 key, request and certificates for sheets
sealing       AES-GCM, persons, sealed box     vault         the device's secrets file and its doors
pins          PIN policy, waits, argon2id      keyring_door  the operating system's keyring
"""

from app.storage.keys.keyring_door import Keyring, SystemKeyring, system_keyring
from app.storage.keys.pins import Attempts, Kdf, check_new_pin
from app.storage.keys.sealing import (
    Person,
    SealedPerson,
    box_public,
    commitment,
    new_key,
    open_box,
    open_bytes,
    open_person,
    seal_bytes,
    seal_for,
    seal_person,
)
from app.storage.keys.sheet_key import issue_sheet_certificate, make_sheet_ca, make_sheet_key, sheet_request
from app.storage.keys.signing import key_id, named_hash, new_seed, public_key, sign, verify
from app.storage.keys.vault import Secrets, Vault, new_secrets

__all__ = [
    "Attempts",
    "Kdf",
    "Keyring",
    "Person",
    "SealedPerson",
    "Secrets",
    "SystemKeyring",
    "Vault",
    "box_public",
    "check_new_pin",
    "commitment",
    "issue_sheet_certificate",
    "key_id",
    "make_sheet_ca",
    "make_sheet_key",
    "named_hash",
    "new_key",
    "new_secrets",
    "new_seed",
    "open_box",
    "open_bytes",
    "open_person",
    "public_key",
    "seal_bytes",
    "seal_for",
    "seal_person",
    "sheet_request",
    "sign",
    "system_keyring",
    "verify",
]
