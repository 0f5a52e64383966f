"""Which edition of the organisation's words a device was told last: names, numbers, keys, members. A new one is asked for at once.

The one rule: an edition says only whether it is the same; what is in it comes with an enrolment shown again, signed.
"""

import hashlib

import msgspec
from sqlalchemy import Connection

from app.domain.jcs import jcs
from sync.server.authors import Author
from sync.server.organisation import Organisation
from sync.server.revocations import revoked_members
from sync.server.server_keys import ServerKeys

# 64 bits: a head is sent often, and two editions follow one another.
_DIGITS = 16


class Editions:
    """By what a device is to the organisation; counted once for each kind of device."""

    def __init__(self, organisation: Organisation, keys: ServerKeys) -> None:
        self._organisation = organisation
        # Told with each head: how often the server's key was changed.
        self.rolled = len(keys.chain.rollovers)
        setup = organisation.setup(keys.quality_public, keys.recovery_public, keys.carrier_public)
        self._common = jcs(msgspec.to_builtins((setup, keys.trust())))
        self._counted: dict[tuple[str, tuple[str, ...], tuple[str, ...]], bytes] = {}

    def of(self, connection: Connection, author: Author) -> str:
        """16 hex digits; another value where setup, trust file or the members who may act on the device are others."""
        kind = (author.role, author.crews, author.areas)
        if kind not in self._counted:
            members = self._organisation.grants(*kind, 0)
            self._counted[kind] = hashlib.sha256(self._common + jcs(msgspec.to_builtins(members))).digest()
        withdrawn = "\0".join(sorted(revoked_members(connection)))
        # Confirmed, it is told of everybody.
        new = b"\0unconfirmed" if author.is_unconfirmed else b""
        return hashlib.sha256(self._counted[kind] + withdrawn.encode() + new).hexdigest()[:_DIGITS]
