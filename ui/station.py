"""One replica with its window's life: enrolment, vault, opening, the sync loop, and the shifts of its members.

The one rule: the replica is opened once a process; members come and go on it, and sync goes on whether locked or not.
"""

import logging
import random
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.errors import Broken, Damaged, DoorstepError, Unavailable
from app.domain.identity import Clock, RandomIds, SystemClock
from app.settings import Folders
from app.storage.keys import Vault, system_keyring
from app.storage.lock_card import CardMember, EmergencyNumber, LockCard, read_card, write_card
from app.storage.wiping import is_ordered, order_wipe, wipe
from app.wording import sentence, told
from ui.background import Background
from ui.looking_behind import looked_behind

# Loaded once the lock page is on the screen: database, network and sheets take longer to load than the page to show.
if TYPE_CHECKING:
    from app.storage.catalog import Catalog
    from sync.client.engine import SyncEngine
    from sync.client.loop import SyncLoop
    from sync.client.report import SyncReport
    from sync.protocol.messages import Ticket
    from ui.common.shift import Shift
    from ui.opening import Opened
    from ui.shifts import MakeSheets

_log = logging.getLogger("doorstep.station")

_COUNTS_EVERY_MS = 1000


class Station:
    """A tablet's or desk's replica in this process."""

    def __init__(
        self,
        folders: Folders,
        read_catalog: "Callable[[], Catalog]",
        background: Background,
        sheets: "Callable[[], MakeSheets] | None" = None,
    ) -> None:
        """`read_catalog` and `sheets` are asked in the store lane; a desk has no sheets."""
        self._read_catalog, self._sheets = read_catalog, sheets
        self.folders, self.background = folders, background
        self.clock: Clock = SystemClock()
        self._vault: Vault | None = None
        self.opened: Opened | None = None
        self.engine: SyncEngine | None = None
        self._loop: SyncLoop | None = None
        self.shift: Shift | None = None
        self.last_report: SyncReport | None = None
        # How many items the lock card tells of.
        self._on_card = -1
        self._has_told_rebuilt = False
        self._has_looked = self._was_mended = False
        # What closes the window; set by whoever made it.
        self.leave: Callable[[], None] = lambda: None
        self._counted_ms = -_COUNTS_EVERY_MS

    def begin(self) -> bool:
        """Opens the vault by the system's keyring where there is one; False where the folder belongs to no enrolled device."""
        if is_ordered(self.folders):
            # Ordered, and killed before it was done.
            wipe(self.folders, self.clock.wall_ms())
        if not self.folders.is_enrolled:
            return False
        self._vault = Vault(self.folders.vault, keyring=system_keyring())
        self._vault.unlock_by_keyring()
        return True

    def join(self, ticket: "Ticket") -> None:
        """Enrols by a ticket that sets the PIN. Raises whatever enrolment refuses."""
        from sync.client.enrol import join

        self.take(join(ticket, self.folders, RandomIds(self.clock), self.clock, keyring=system_keyring()))

    def take(self, vault: Vault) -> None:
        """The open vault of an enrolment that has just ended well."""
        self._vault = vault
        # The lock page has no names before the replica was open once.
        self._open()

    async def warm(self) -> None:
        """While the lock page stands: loads what a shift needs, and opens and syncs where no PIN is needed for that."""
        try:
            opened = await self.background.store(self._warmed)
        except DoorstepError as error:
            # Whoever unlocks next tries it again, and is told.
            _log.warning("the replica was not opened at the start: %s", error.code)
            return
        if opened is not None:
            self._start_sync(opened)

    def _warmed(self) -> "Opened | None":
        import ui.opening  # noqa: F401

        if self._sheets is not None:
            self._sheets()
        return self._open() if self.vault.is_open else None

    @property
    def vault(self) -> Vault:
        if self._vault is None:
            raise Broken("station.not_begun")
        return self._vault

    async def unlock(self, member_id: str, pin: str) -> "Shift":
        """A member's shift. Raises Refused with what the pad shall say."""
        opened = await self.background.store(lambda: self._unlocked(member_id, pin))
        from ui.shifts import shift_of

        self._start_sync(opened)
        sheets = self._sheets() if self._sheets else None
        self.shift = shift_of(opened, member_id, self.background, self.nudge, sheets, lambda: self.leave())
        self._tell(self.last_report)
        self._tell_rebuilt(opened, self.shift)
        self.shift.syncChanged.connect(self._renew_card)
        self.shift.languageChanged.connect(self._say_again)
        return self.shift

    def _say_again(self) -> None:
        """What the last sync met, in the language now spoken."""
        if self.shift is not None and self.last_report is not None:
            self.shift.failure = _said(self.last_report, self.shift.language)
            self.shift.syncChanged.emit()

    def _renew_card(self) -> None:
        """After a save or a sync: a tablet whose battery dies must not call its work delivered on the next lock page."""
        waiting = self.shift.waiting.events + self.shift.waiting.files if self.shift is not None else 0
        if waiting != self._on_card:
            self._on_card = waiting
            self.background.spawn(self._write_card_soon())

    async def _write_card_soon(self) -> None:
        try:
            await self.background.behind(self.write_card)
        except DoorstepError as error:
            _log.warning("the lock page's counts are not renewed: %s", error.code)

    def _tell_rebuilt(self, opened: "Opened", shift: "Shift") -> None:
        """Says once, as soon as the shift's screens listen, that database or journal were damaged and made again."""
        if (opened.was_rebuilt or self._was_mended) and not self._has_told_rebuilt:
            self._has_told_rebuilt = True
            self.background.call_soon(lambda: shift.refused.emit(sentence("storage.rebuilt", shift.language)))

    def check_pin(self, member_id: str, pin: str) -> None:
        """Raises Refused for any but the member's own PIN; takes a fifth of a second, so never on the GUI thread."""
        self.vault.unlock(member_id, pin, self.clock.wall_ms())

    def card(self) -> LockCard:
        """What the lock page shows, without a PIN.

        A card that is damaged, or was never written because of a kill, must lock nobody out: the members then stand there by
        their numbers until somebody has unlocked.
        """
        try:
            card = read_card(self.folders.lock_card, self.vault.card_key)
        except Damaged as damage:
            _log.warning("the lock page's names cannot be shown: %s", damage.code)
            card = None
        return card or LockCard(utility="", crew="", device="", members=tuple(_unnamed(member) for member in sorted(self.vault.members)))

    @property
    def demo_pin(self) -> str:
        """The demo's preset PIN, which the lock page may tell; "" outside the demo."""
        return self.card().demo_pin

    def write_card(self) -> None:
        """Renews the lock page's names and counts; called when the window locks and when it closes."""
        opened = self.opened
        if opened is None:
            return
        setup, device = opened.setup, opened.store.device()
        unsent = opened.replica.unsent_by_member()
        crew = next((unit for unit in setup.crews for grant in opened.grants if unit.id in grant.crews), None)
        card = LockCard(
            utility=setup.org_zh,
            crew=crew.zh if crew else "",
            device=device.label,
            members=tuple(
                CardMember(g.member, g.name, g.title, g.staff_no, None, unsent.get(g.member, 0), g.title_en) for g in opened.grants
            ),
            emergency=tuple(EmergencyNumber(t.zh, t.en, t.number) for t in setup.telephones),
            demo_pin=opened.enrolled.demo_pin,
            utility_en=setup.org_en,
            crew_en=crew.en if crew else "",
        )
        try:
            write_card(self.folders.lock_card, self.vault.card_key, card)
        except Unavailable as trouble:
            # A full disk must keep nobody from unlocking or closing; the card of the last time still stands.
            _log.warning("the lock page was not renewed: %s", trouble.code)

    def nudge(self) -> None:
        if self._loop is not None:
            self._loop.nudge()

    def close(self) -> None:
        """Finishes local work, ends the network's, leaves a fresh lock page."""
        self.background.stopping.set()
        if self.engine is not None:
            self.engine.close()
        self.background.close()
        if self.opened is not None:
            self.write_card()
            self.opened.close()
        if is_ordered(self.folders):
            wipe(self.folders, self.clock.wall_ms())

    def _unlocked(self, member_id: str, pin: str) -> "Opened":
        self.vault.unlock(member_id, pin, self.clock.wall_ms())
        return self._open()

    def _open(self) -> "Opened":
        if self.opened is None:
            from ui.opening import open_replica

            self.opened = open_replica(self.folders, self.vault, self._read_catalog(), self.clock)
            self.write_card()
        return self.opened

    def _start_sync(self, opened: "Opened") -> None:
        if self._loop is not None:
            return
        from sync.client.loop import SyncLoop
        from ui.opening import engine_of

        engine = engine_of(opened)
        loop = SyncLoop(engine, self.clock, random.random, self._progressed)
        self.engine, self._loop = engine, loop
        self.background.spawn(self._run(loop))

    async def _run(self, loop: "SyncLoop") -> None:
        await self.background.sync(lambda: loop.run(self.background.stopping, self._heard))

    def _heard(self, report: "SyncReport") -> None:
        """Called in the sync lane; what follows belongs on the GUI thread."""
        if report.wipe:
            order_wipe(self.folders)
            self._loop_over()
        self.background.call_soon(lambda: self._tell(report))
        if self.opened is not None and not self._has_looked:
            # After the first sync, whether it came through or not: by then the list is usable.
            self._has_looked = True
            self._was_mended = looked_behind(self.opened, self.background.stopping.is_set)
            self.background.call_soon(self._tell_mended)

    def _tell_mended(self) -> None:
        if self.opened is not None and self.shift is not None:
            self._tell_rebuilt(self.opened, self.shift)

    def _loop_over(self) -> None:
        """The window closes by itself, and the wipe follows when nothing is open any more."""
        self.background.stopping.set()
        self.background.call_soon(self.leave)

    def _progressed(self, _done: int, _total: int, _bytes: int) -> None:
        """Called in the sync lane while a sync runs: the screens count again, once a second at most."""
        now_ms = self.clock.mono_ms()
        if now_ms - self._counted_ms >= _COUNTS_EVERY_MS:
            self._counted_ms = now_ms
            self.background.call_soon(self._tell_progress)

    def _tell_progress(self) -> None:
        shift, engine = self.shift, self.engine
        if shift is not None and engine is not None:
            shift.network, shift.bytes_per_s = "sending", engine.rate.bytes_per_s
            self.background.spawn(shift.count())

    def _tell(self, report: "SyncReport | None") -> None:
        self.last_report = report
        shift = self.shift
        if shift is None or report is None:
            return
        shift.bytes_per_s = self.engine.rate.bytes_per_s if self.engine is not None else None
        shift.network = "online" if report.failure is None else report.failure.kind
        shift.failure = "" if report.failure is None else _said(report, shift.language)
        if report.failure is None:
            shift.last_sync_ms = self.clock.wall_ms()
        if self.opened is not None:
            # A sync may have brought the organisation's words anew, its rule of two persons among them.
            shift.parts = replace(shift.parts, setup=self.opened.setup)
        self.background.spawn(shift.count())
        if report.changed:
            shift.orderChanged.emit("")


def _unnamed(member: str) -> CardMember:
    return CardMember(member, member, "", "")


def _said(report: "SyncReport", language: str) -> str:
    failure = report.failure
    return "" if failure is None else told(DoorstepError(failure.code, **failure.params), language)
