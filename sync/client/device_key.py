"""The key this device signs with: events, requests and enrolments.

The one rule: a key signs only under its own name; a new key waits in the vault until the store has adopted it, and a
start between the two finishes the change.
"""

import threading
from dataclasses import replace

from app.domain.identity import KeyId
from app.storage.keys import Vault, key_id, new_seed, public_key, sign


class DeviceKey:
    """The signing half of an open vault. Build the store with `sign=key.sign`, then call `follow(store.remembered("key"))`."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._changing = threading.Lock()
        self._use(vault.secrets().device_seed)

    def _use(self, seed: bytes) -> None:
        self._seed = seed
        self.public = public_key(seed)
        self.key = KeyId(key_id(self.public))

    def sign(self, h: str) -> str:
        """Ed25519 over the 32 bytes of `h`, both hex."""
        return sign(self._seed, h)

    def pending(self) -> bytes:
        """The seed of the next key, in the vault before anyone hears of it; the same one until it is adopted."""
        with self._changing:
            secrets = self._vault.secrets()
            seed = secrets.pending_seed or new_seed()
            if secrets.pending_seed is None:
                self._vault.store(replace(secrets, pending_seed=seed))
            return seed

    def follow(self, adopted: object) -> None:
        """Signs with the key that the store has adopted: the waiting one becomes the device's own."""
        with self._changing:
            secrets = self._vault.secrets()
            waiting = secrets.pending_seed
            if adopted != self.key and waiting is not None and key_id(public_key(waiting)) == adopted:
                self._vault.store(replace(secrets, device_seed=waiting, pending_seed=None))
                self._use(waiting)
