"""The operating system's keyring as one of the doors to the vault: it keeps a wrapping key for this data folder.

The one rule: a keyring that is missing, locked or broken is no error; the PIN then stays the only door.
"""

import contextlib
import os
from typing import Protocol

_SERVICE = "doorstep"
_OFF = "DOORSTEP_NO_KEYRING"


class Keyring(Protocol):
    """Where a wrapping key can be left for the next start. `entry` is the vault's id, one per data folder."""

    def get(self, entry: str) -> bytes | None: ...

    def put(self, entry: str, key: bytes) -> bool:
        """Whether it was really kept."""
        ...


class SystemKeyring:
    """The keyring of this user's session: Secret Service, Windows credentials, macOS keychain."""

    def get(self, entry: str) -> bytes | None:
        # Imported here: finding back ends reads every installed package's metadata, which the lock page need not wait for.
        import keyring
        from keyring.errors import KeyringError

        with contextlib.suppress(KeyringError, ValueError):
            kept = keyring.get_password(_SERVICE, entry)
            return bytes.fromhex(kept) if kept else None
        return None

    def put(self, entry: str, key: bytes) -> bool:
        import keyring
        from keyring.errors import KeyringError

        with contextlib.suppress(KeyringError):
            keyring.set_password(_SERVICE, entry, key.hex())
            return self.get(entry) == key
        return False


def system_keyring() -> Keyring | None:
    """The session's keyring, or None where the environment says DOORSTEP_NO_KEYRING=1 (tests, kiosks)."""
    return None if os.environ.get(_OFF) == "1" else SystemKeyring()
