"""One replica with its window's life: enrolment, vault, opening, the sync loop, and the shifts of its members.

The one rule: the replica is opened once a process; members come and go on it, and sync goes on whether locked or not.
"""

import logging
import random
from collections.abc import Callable
from pathlib import Path

from app.domain.errors import Broken, DoorstepError, Refused, Unavailable
from app.domain.identity import Clock, RandomIds, SystemClock
from app.settings import Folders
from app.storage.catalog import Catalog
from app.storage.keys import Vault, system_keyring
from app.storage.lock_card import CardMember, EmergencyNumber, LockCard, read_card, write_card
from app.storage.store import Acting
from app.use_cases.orders import Orders
from app.use_cases.sheets import Sheets
from app.use_cases.visit import Visits
from app.wording import sentence, told
from sync.client.engine import SyncEngine
from sync.client.enrol import is_enrolled, join, read_ticket
from sync.client.loop import SyncLoop
from sync.client.report import SyncReport
from ui.background import Background
from ui.common.shift import Parts, Shift
from ui.opening import Opened, acting_as, engine_of, open_replica

_log = logging.getLogger("doorstep.station")


# A tablet makes service sheets, a desk does not.
MakeSheets = Callable[[Opened, Acting], Sheets]


class Station:
    """A tablet's or desk's replica in this process."""

    def __init__(self, folders: Folders, catalog: Catalog, background: Background, make_sheets: MakeSheets | None = None) -> None:
        self._make_sheets = make_sheets
        self.folders, self.catalog, self.background = folders, catalog, background
        self.clock: Clock = SystemClock()
        self._vault: Vault | None = None
        self.opened: Opened | None = None
        self.engine: SyncEngine | None = None
        self._loop: SyncLoop | None = None
        self.shift: Shift | None = None
        self.last_report: SyncReport | None = None
        self._has_told_rebuilt = False

    def begin(self, ticket: Path | None) -> None:
        """Enrols where that was not done, and opens at once where a keyring (or the enrolment itself) gives the key.

        Raises Refused("store.not_enrolled") without a ticket, and whatever enrolment refuses.
        """
        keyring = system_keyring()
        if is_enrolled(self.folders):
            self._vault = Vault(self.folders.vault, keyring=keyring)
            self._vault.unlock_by_keyring()
        elif ticket is None:
            raise Refused("store.not_enrolled")
        else:
            self._vault = join(read_ticket(ticket), self.folders, RandomIds(self.clock), self.clock, keyring=keyring)
        if self._vault.is_open:
            self._open()

    @property
    def vault(self) -> Vault:
        if self._vault is None:
            raise Broken("station.not_begun")
        return self._vault

    async def unlock(self, member_id: str, pin: str) -> Shift:
        """A member's shift. Raises Refused with what the pad shall say."""
        opened = await self.background.store(lambda: self._unlocked(member_id, pin))
        self._start_sync(opened)
        member = next(grant for grant in opened.grants if grant.member == member_id)
        acting = acting_as(opened, member, "pin")
        parts = Parts(
            store=opened.store,
            replica=opened.replica,
            catalog=self.catalog,
            clock=self.clock,
            setup=opened.setup,
            member=member,
            members=opened.grants,
            acting=acting,
            orders=Orders(opened.store, self.catalog, acting),
            visits=Visits(opened.store, self.catalog, acting, opened.setup.quality_key),
            sheets=self._make_sheets(opened, acting) if self._make_sheets else None,
        )
        self.shift = Shift(parts, self.background, self.nudge, "zh")
        self._tell(self.last_report)
        self._tell_rebuilt(opened, self.shift)
        return self.shift

    def _tell_rebuilt(self, opened: Opened, shift: Shift) -> None:
        """Says once, as soon as the shift's screens listen, that database or journal were damaged and made again."""
        if opened.was_rebuilt and not self._has_told_rebuilt:
            self._has_told_rebuilt = True
            self.background.call_soon(lambda: shift.refused.emit(sentence("storage.rebuilt", shift.language)))

    def check_pin(self, member_id: str, pin: str) -> None:
        """Raises Refused for any but the member's own PIN; takes a fifth of a second, so never on the GUI thread."""
        self.vault.unlock(member_id, pin, self.clock.wall_ms())

    def card(self) -> LockCard:
        """What the lock page shows, without a PIN."""
        card = read_card(self.folders.lock_card, self.vault.card_key)
        return card if card is not None else LockCard(utility="", crew="", device="")

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
            members=tuple(CardMember(g.member, g.name, g.title, g.staff_no, None, unsent.get(g.member, 0)) for g in opened.grants),
            emergency=tuple(EmergencyNumber(t.zh, t.en, t.number) for t in setup.telephones),
            demo_pin=opened.enrolled.demo_pin,
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

    def _unlocked(self, member_id: str, pin: str) -> Opened:
        self.vault.unlock(member_id, pin, self.clock.wall_ms())
        return self._open()

    def _open(self) -> Opened:
        if self.opened is None:
            self.opened = open_replica(self.folders, self.vault, self.catalog, self.clock)
            self.write_card()
        return self.opened

    def start_sync(self) -> None:
        """Begins to sync where the replica is open already, before anyone gave a PIN."""
        if self.opened is not None:
            self._start_sync(self.opened)

    def _start_sync(self, opened: Opened) -> None:
        if self._loop is not None:
            return
        engine = engine_of(opened)
        loop = SyncLoop(engine, self.clock, random.random)
        self.engine, self._loop = engine, loop
        self.background.spawn(self._run(loop))

    async def _run(self, loop: SyncLoop) -> None:
        await self.background.sync(lambda: loop.run(self.background.stopping, self._heard))

    def _heard(self, report: SyncReport) -> None:
        """Called in the sync lane; what follows belongs on the GUI thread."""
        self.background.call_soon(lambda: self._tell(report))

    def _tell(self, report: SyncReport | None) -> None:
        self.last_report = report
        shift = self.shift
        if shift is None or report is None:
            return
        shift.network = "online" if report.failure is None else report.failure.kind
        shift.failure = "" if report.failure is None else _said(report, shift.language)
        if report.failure is None:
            shift.last_sync_ms = self.clock.wall_ms()
        self.background.spawn(shift.count())
        if report.changed:
            shift.orderChanged.emit("")


def _said(report: SyncReport, language: str) -> str:
    failure = report.failure
    return "" if failure is None else told(DoorstepError(failure.code, **failure.params), language)
