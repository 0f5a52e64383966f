"""Locks the tablet when nobody has touched it for a while: whoever finds it open must not read on (survive.md TM1).

The one rule: it locks as a person would, and what is unfinished was kept long before; only ink that is not confirmed is gone.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtQuick import QQuickWindow

from app.domain.identity import Clock

if TYPE_CHECKING:
    from ui.field.field_app import FieldAppModel

# survive.md TM1 names five minutes. A customer who reads a statement touches nothing for longer, and sees their own order only.
LEFT_MS = 5 * 60_000
WITH_CUSTOMER_MS = 15 * 60_000
_LOOK_MS = 10_000

_TOUCHES = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.KeyPress,
    }
)


class LeftAlone(QObject):
    """Watches `window` for as long as it lives."""

    def __init__(self, window: QQuickWindow, app: "FieldAppModel", clock: Clock) -> None:
        super().__init__(window)
        self._app, self._clock = app, clock
        self._is_touched = True
        self._since = (0, 0)
        window.installEventFilter(self)
        timer = QTimer(self, interval=_LOOK_MS)
        timer.timeout.connect(self.look)
        timer.start()
        self.look()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # Of every event of a pen: no clock is read here.
        if event.type() in _TOUCHES:
            self._is_touched = True
        return False

    @Slot()
    def look(self) -> None:
        now = (self._clock.wall_ms(), self._clock.mono_ms())
        if self._is_touched or not self._app.state.is_unlocked:
            self._is_touched, self._since = False, now
            return
        # Both clocks: the one stands still while the tablet sleeps, the other may be set back.
        left_ms = max(now[0] - self._since[0], now[1] - self._since[1])
        if left_ms >= (WITH_CUSTOMER_MS if self._app.customer is not None else LEFT_MS):
            self._app.lock()
