"""What still works where the ordinary start does not: the vault, the journal by itself, and sending without any screen of orders.

The one rule: the journal is saved without the database, for that is what may be broken; nothing here changes what is recorded.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from app.domain.errors import DoorstepError
from app.domain.identity import Clock, at
from app.settings import Folders
from app.storage.catalog import Catalog
from app.storage.files import Files
from app.storage.journal import salvage
from app.storage.keys import Vault, system_keyring
from app.storage.lock_card import read_card
from sync.client.carrier import Written, rescue
from sync.client.device_key import DeviceKey
from sync.client.engine import SyncEngine
from sync.client.enrol import read_enrolled
from sync.client.report import Progress, SyncReport
from ui.looking_behind import looked_behind
from ui.opening import Opened, engine_of, open_replica


class SafeDesk:
    """One folder's vault and, once something is to be sent, its replica; `close` lets go of both."""

    def __init__(self, folders: Folders, read_catalog: Callable[[], Catalog], clock: Clock) -> None:
        self._folders, self._read_catalog, self._clock = folders, read_catalog, clock
        self._vault = Vault(folders.vault, keyring=system_keyring())
        self._vault.unlock_by_keyring()
        self._opened: Opened | None = None
        self._engine: SyncEngine | None = None
        self._is_over, self._has_looked = threading.Event(), False

    @property
    def is_open(self) -> bool:
        return self._vault.is_open

    def members(self) -> list[tuple[str, str]]:
        """(id, name) of whoever has a PIN here; by their numbers where the card with the names is damaged too."""
        try:
            card = read_card(self._folders.lock_card, self._vault.card_key)
        except DoorstepError:
            card = None
        names = {member.member_id: member.name for member in card.members} if card else {}
        return [(member, names.get(member, member)) for member in sorted(self._vault.members)]

    def unlock(self, member: str, pin: str) -> None:
        """Raises Refused for a wrong PIN."""
        self._vault.unlock(member, pin, self._clock.wall_ms())

    def save_journal(self, folder: Path, progress: Progress) -> tuple[Path, Written]:
        """Every event of the journal with its files, sealed for the server, as a carrier file. Raises Damaged, Unavailable, Refused."""
        secrets = self._vault.secrets()
        then = at(self._clock.wall_ms()) + timedelta(minutes=self._clock.offset_min())
        path = folder / f"journal-{then:%Y%m%d-%H%M%S}.doorstep"
        enrolled, files = read_enrolled(self._folders, secrets), Files(self._folders.files, secrets.files_key)
        entries = salvage(self._folders.journal, secrets.journal_key)
        return path, rescue(enrolled, DeviceKey(self._vault), entries, files, path, self._clock.wall_ms(), progress)

    def send(self, progress: Progress) -> tuple[SyncReport, int]:
        """Syncs until the server has all or something stops it; the last report, and how many items still wait."""
        if self._opened is None:
            self._opened = open_replica(self._folders, self._vault, self._read_catalog(), self._clock)
            self._engine = engine_of(self._opened)
        assert self._engine is not None
        report = self._engine.sync_once(progress)
        if not self._has_looked and not self._is_over.is_set():
            self._has_looked = True
            if looked_behind(self._opened, self._is_over.is_set):
                report = self._engine.sync_once(progress)
        while report.has_more and report.is_complete:
            report = self._engine.sync_once(progress)
        waiting = self._opened.replica.waiting()
        return report, waiting.events + waiting.files

    def end(self) -> None:
        """Cuts off a sync that is under way; safe from any thread."""
        self._is_over.set()
        if self._engine is not None:
            self._engine.close()

    def close(self) -> None:
        self.end()
        if self._opened is not None:
            self._opened.close()
            self._opened = None
