"""Keys: made, kept, used for signing and sealing. Other rooms import from here.

signing       Ed25519 over hashes              sheet_key     P-256 key, request and certificates for sheets
sealing       AES-GCM                          vault         the device's secrets file and its doors
person        a person's data, commitments     secrets       what the vault holds
sealed_box    for a private key's holder       keyring_door  the operating system's keyring
pins          PIN policy, waits, argon2id

Each is loaded when it is first asked for: certificates, argon2 and curves take longer to load than the lock page to show,
and that page needs the vault's clear part alone.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.storage.keys.keyring_door import Keyring, SystemKeyring, system_keyring
    from app.storage.keys.person import Person, SealedPerson, commitment, open_person, seal_person
    from app.storage.keys.pins import Attempts, Kdf, check_new_pin
    from app.storage.keys.sealed_box import box_public, open_box, seal_for
    from app.storage.keys.sealing import new_key, open_bytes, seal_bytes
    from app.storage.keys.secrets import Secrets, new_secrets
    from app.storage.keys.sheet_key import issue_sheet_certificate, make_sheet_ca, make_sheet_key, sheet_request
    from app.storage.keys.signing import key_id, new_seed, public_key, sign, signer, verify
    from app.storage.keys.vault import Vault
else:
    _ROOMS = {
        "keyring_door": ("Keyring", "SystemKeyring", "system_keyring"),
        "pins": ("Attempts", "Kdf", "check_new_pin"),
        "person": ("Person", "SealedPerson", "commitment", "open_person", "seal_person"),
        "sealing": ("new_key", "open_bytes", "seal_bytes"),
        "sealed_box": ("box_public", "open_box", "seal_for"),
        "sheet_key": ("issue_sheet_certificate", "make_sheet_ca", "make_sheet_key", "sheet_request"),
        "signing": ("key_id", "new_seed", "public_key", "sign", "signer", "verify"),
        "secrets": ("Secrets", "new_secrets"),
        "vault": ("Vault",),
    }
    _HOMES = {name: room for room, names in _ROOMS.items() for name in names}

    def __getattr__(name):
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


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
    "signer",
    "system_keyring",
    "verify",
]
