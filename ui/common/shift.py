"""One member's unlocked session on one replica: what every screen reads from and acts through.

The one rule: data flows one way. A screen calls a use case through `act`; when it is saved, `orderChanged` tells the
screens to read the store again. No screen keeps a second copy of what an order is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.errors import DoorstepError
from app.domain.identity import Clock
from app.storage.catalog import Catalog
from app.storage.replica import Replica, Waiting
from app.storage.store import Acting, Saved, Store
from app.use_cases.orders import Orders
from app.use_cases.sheets import Sheets
from app.use_cases.visit import Visits
from app.wording import told
from sync.protocol.messages import Grant, Setup
from ui.background import Background

if TYPE_CHECKING:
    from sync.client.stick import Stick
    from ui.doors import Doors
    from ui.own_device import OwnDevice


@dataclass(frozen=True)
class Parts:
    """What a session is made of: the store with its use cases, the organisation's names and the member."""

    store: Store
    replica: Replica
    catalog: Catalog
    clock: Clock
    setup: Setup
    member: Grant
    members: tuple[Grant, ...]
    acting: Acting
    orders: Orders
    visits: Visits
    # None on a desk: only the tablet that was there makes sheets.
    sheets: Sheets | None = None
    # Carrying by hand where there is no network.
    stick: "Stick | None" = None
    # Making the device itself anew.
    own_device: "OwnDevice | None" = None
    # The PINs of whoever works with the device.
    doors: "Doors | None" = None


class Shift(QObject):
    """Signals: `orderChanged(order_id)` after a save or an arrival ("" = many), `syncChanged` with new counts or network
    state, `refused(sentence)` in the user's language, `locked` when the member leaves."""

    orderChanged = Signal(str)
    syncChanged = Signal()
    refused = Signal(str)
    locked = Signal()
    languageChanged = Signal()

    def __init__(self, parts: Parts, background: Background, nudge: Callable[[], None], language: str) -> None:
        super().__init__()
        self.parts, self.background, self._nudge = parts, background, nudge
        self._language = language
        self.waiting: Waiting = parts.replica.waiting()
        # "offline" until the first answer: the bar never claims a connection it has not seen.
        self.network = "offline"
        self.failure = ""
        self.last_sync_ms: int | None = None
        # How fast files go up, as measured; None before anything has arrived.
        self.bytes_per_s: float | None = None

    @property
    def waiting_count(self) -> int:
        """Events and files that the server has not received, as last counted."""
        return self.waiting.events + self.waiting.files

    @property
    def is_connected(self) -> bool:
        """Whether the server answered last. Trouble of the server, or a stranger in its place, is no connection; being asked to wait is."""
        return self.network in ("online", "sending", "busy", "held")

    @property
    def language(self) -> str:
        return self._language

    def speak(self, language: str) -> None:
        if language != self._language:
            self._language = language
            self.languageChanged.emit()

    def act(self, work: Callable[[], Saved], then: Callable[[Saved], None] | None = None) -> None:
        """Runs one use case in the store lane; then tells the screens, or says why it was refused."""
        self.background.spawn(self._act(work, then))

    async def _act(self, work: Callable[[], Saved], then: Callable[[Saved], None] | None) -> None:
        try:
            saved = await self.background.store(work)
        except DoorstepError as error:
            self.refused.emit(told(error, self._language))
            return
        for order_id in saved.orders:
            self.orderChanged.emit(order_id)
        if then is not None:
            then(saved)
        # Behind what the screens just asked for: the person looks at the next step, not at the bar.
        self.background.spawn(self.count())
        self._nudge()

    async def count(self) -> None:
        """Counts again what waits and tells the sync bar."""
        self.waiting = await self.background.behind(self.parts.replica.waiting)
        self.syncChanged.emit()

    def sync_now(self) -> None:
        self._nudge()
