"""Where the server's files lie below its data folder.

The one rule: secrets are 0600 in folders of 0700, and every name is given here.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.domain.errors import Refused
from app.settings import Folders


@dataclass(frozen=True)
class ServerFolders:
    """Names of everything the server writes; `of_replica` holds what every role has (database, files, trust file)."""

    data: Path

    @property
    def of_replica(self) -> Folders:
        return Folders(self.data)

    @property
    def keys(self) -> Path:
        return self.data / "keys" / "server.json"

    @property
    def uploads(self) -> Path:
        """Files that are still arriving in parts; may be emptied at any time (uploads.py)."""
        return self.data / "uploads"

    @property
    def timestamp_ca(self) -> Path:
        """The roots (PEM) whose time stamps count, put here by the operator; named in the trust file."""
        return self.data / "timestamp-ca.pem"

    @property
    def offline(self) -> Path:
        """Private halves that belong into a safe, not onto this machine (resources/manual/server.md)."""
        return self.data / "offline"

    @property
    def tickets(self) -> Path:
        return self.data / "tickets"

    @property
    def organisation(self) -> Path:
        return self.data / "organisation.yaml"

    @property
    def commits(self) -> Path:
        """Beside the database, not in it: it must survive the database's restore (epoch.py)."""
        return self.data / "commits"

    @property
    def address(self) -> Path:
        return self.data / "address.json"

    def served_at(self) -> str:
        """Where the server of this folder says that it answers. Raises Refused("server.not_running")."""
        try:
            return str(msgspec.json.decode(self.address.read_bytes())["url"])
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, KeyError, TypeError) as error:
            raise Refused("server.not_running", path=self.data) from error
