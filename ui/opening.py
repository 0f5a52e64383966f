"""Opens a replica from its data folder: vault, database, journal, files, and what the enrolment left.

The one rule: a damaged database is set aside and rebuilt from the journal, a damaged journal from the database; nothing
on the disk is deleted here.
"""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial

from app.domain.errors import Damaged, Unavailable
from app.domain.identity import Clock, MemberId, RandomIds
from app.settings import Folders
from app.storage.behind import look_behind
from app.storage.catalog import Catalog
from app.storage.catalog.editions import EditionFolder
from app.storage.database import closed, made_anew, open_sound, was_closed
from app.storage.files import Files
from app.storage.keys import Secrets, Vault
from app.storage.left_behind import lacks_entered, readable_from
from app.storage.mending import open_journal
from app.storage.recovery import leave_files_key
from app.storage.replica import Replica
from app.storage.store import Acting, Store
from app.storage.views import Views
from sync.client.device_key import DeviceKey
from sync.client.engine import SyncEngine
from sync.client.enrol import close_enrolling, keep_enrolled, keep_trust, read_enrolled
from sync.client.enrolled import Enrolled
from sync.client.link import Link
from sync.protocol.messages import Grant, Setup


@dataclass
class Told:
    """What the server told this device of itself, as it stands now: a sync replaces it, the next screen reads it."""

    enrolled: Enrolled


@dataclass(frozen=True)
class Opened:
    """A replica ready for work; `was_rebuilt` says that its database or journal was damaged or gone, and was made again."""

    folders: Folders
    vault: Vault
    key: DeviceKey
    secrets: Secrets
    store: Store
    replica: Replica
    catalog: Catalog
    editions: EditionFolder
    clock: Clock
    told: Told
    was_rebuilt: bool

    @property
    def enrolled(self) -> Enrolled:
        return self.told.enrolled

    @property
    def setup(self) -> Setup:
        return self.enrolled.reply.setup

    @property
    def grants(self) -> tuple[Grant, ...]:
        return tuple(signed.grant for signed in self.enrolled.reply.grants)

    def look_behind(self, is_over: Callable[[], bool] = lambda: False) -> bool:
        """What an opening leaves for later, in any thread: whether the journal was found damaged, and was mended. Raises Unavailable."""
        with suppress(Unavailable):
            # For the orders of today when the program of tomorrow has other procedures.
            self.editions.keep(self.catalog.versions.procedure, self.catalog.procedures())
        return look_behind(self.store, self.folders.journal, self.secrets.journal_key, is_over)

    def close(self) -> None:
        """Lets go of database and journal; what was recorded is on the disk already."""
        self.store.journal.close()
        closed(self.store.engine, self.folders.database)


def acting_as(opened: Opened, member: Grant, auth: str) -> Acting:
    """The member as events name them; `auth` says how they unlocked ("pin", "qr")."""
    return Acting(MemberId(member.member), member.role, member.id, auth, opened.clock.mono_ms())


def open_replica(folders: Folders, vault: Vault, catalog: Catalog, clock: Clock) -> Opened:
    """Opens everything with an open vault and finishes what a crash left half done.

    Raises Refused before enrolment, Unavailable for the disk.
    """
    try:
        return _opened(folders, vault, catalog, clock)
    except Damaged as damage:
        if damage.code != "storage.damaged":
            raise
    # Met while reading what every start reads: `open_sound` now checks the whole file, and sets it aside.
    return _opened(folders, vault, catalog, clock)


def _opened(folders: Folders, vault: Vault, catalog: Catalog, clock: Clock) -> Opened:
    secrets = vault.secrets()
    enrolled = read_enrolled(folders, secrets)
    catalog.shelve(shelf := EditionFolder(folders.editions, catalog.versions.procedure))
    with ExitStack() as unfinished:
        is_trusted = was_closed(folders.database)
        engine, was_rebuilt = open_sound(folders.database, secrets.database_key, clock.wall_ms())
        unfinished.callback(lambda: engine.dispose())
        key = DeviceKey(vault)
        recovery_key = enrolled.reply.setup.recovery_key
        # Any doubt, and the journal is read from its beginning before anything is shown.
        checked = readable_from(engine) if is_trusted else None
        journal, was_mended = open_journal(folders.journal, secrets.journal_key, recovery_key, engine, clock.wall_ms(), checked)
        unfinished.callback(journal.close)
        if lacks_entered(engine, journal.found):
            engine.dispose()
            engine, was_rebuilt = made_anew(folders.database, secrets.database_key, clock.wall_ms()), True
        leave_files_key(folders, secrets.files_key, recovery_key)
        views = Views(_fault_words(catalog))
        store = Store(engine, journal, Files(folders.files, secrets.files_key), views, clock, RandomIds(clock), key.sign)
        if store.remembered("device") is None:
            was_rebuilt = was_rebuilt or journal.last_seq > 0
            enrolled.enter(store)
        # Before anything is recorded: a crash may have fallen between the store's change of keys and the vault's.
        key.follow(store.remembered("key"))
        store.start()
        close_enrolling(vault)
        unfinished.pop_all()
    opened = Opened(folders, vault, key, secrets, store, Replica(store), catalog, shelf, clock, Told(enrolled), was_rebuilt or was_mended)
    _make_good(opened)
    return opened


def _make_good(opened: Opened) -> None:
    """What may be mended at each start; a full disk keeps nobody out."""
    with suppress(Unavailable):
        if not opened.folders.trust.exists():
            keep_trust(opened.folders, opened.enrolled.reply.trust)
        # What the server refused may have been spoiled on the way there.
        opened.replica.send_again()


def engine_of(opened: Opened) -> SyncEngine:
    """What keeps the replica in step with its server."""
    # Both are asked at each request: a ticket may bring another address and other pins while a window is open.
    link = Link(opened.enrolled.url, opened.key, pins=lambda: opened.enrolled.pins, moved=lambda: opened.enrolled.url)
    return SyncEngine(opened.store, link, opened.key, opened.editions, partial(take_over, opened))


def take_over(opened: Opened, enrolled: Enrolled) -> None:
    """A new enrolment: what it says holds from now on. Whoever is no longer on it loses the PIN, and chooses another when let in again.

    The last door stays: without it nothing here could be opened and sent, should they come back.
    """
    keep_enrolled(opened.folders, opened.secrets, enrolled)
    opened.told.enrolled = enrolled
    granted = {grant.member for grant in opened.grants}
    if opened.vault.members & granted:
        for member in opened.vault.members - granted:
            opened.vault.remove_member(member)


def _fault_words(catalog: Catalog) -> Callable[[str], str]:
    def words(fault: str) -> str:
        if fault not in catalog.faults:
            return ""
        name = catalog.fault(fault).name
        return f"{name.zh} {name.en}"

    return words
