"""The way back from the customer to the crew: six figures of the crew's PIN, and nothing else leads there.

The one rule: the figures are held only until they were tried; a wrong PIN and its waiting time are said in the customer's
language, for it is their screen.
"""

from collections.abc import Callable

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.wording import told
from ui.background import Background
from ui.common.viewmodel import ViewModel

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

PIN_LENGTH = 6


@QmlElement
class HandBackModel(ViewModel):
    """`passed` after the right PIN; `check_pin` may take its time and raises Refused for a wrong one."""

    pinChanged = Signal()
    passed = Signal()

    def __init__(self, background: Background, check_pin: Callable[[str], None], language: str) -> None:
        self.state = None
        super().__init__()
        self._background, self._check_pin, self.language = background, check_pin, language
        self._pin, self._error, self._open, self._trying = "", "", False, False

    @Property(bool, notify=pinChanged)
    def asking(self) -> bool:
        return self._open

    @Property(int, notify=pinChanged)
    def entered(self) -> int:
        return len(self._pin)

    @Property(str, notify=pinChanged)
    def error(self) -> str:
        return self._error

    @Slot()
    def ask(self) -> None:
        self._set("", "", is_open=True)

    @Slot()
    def dismiss(self) -> None:
        self._set("", "", is_open=False)

    @Slot(str)
    def type(self, figure: str) -> None:
        """One figure; the last one tries the PIN."""
        if self._trying or len(self._pin) >= PIN_LENGTH:
            return
        self._set(self._pin + figure, "", is_open=self._open)
        if len(self._pin) == PIN_LENGTH:
            self._trying = True
            self._background.spawn(self._try(self._pin))

    @Slot()
    def erase(self) -> None:
        if not self._trying:
            self._set(self._pin[:-1], "", is_open=self._open)

    async def _try(self, pin: str) -> None:
        try:
            await self._background.store(lambda: self._check_pin(pin))
        except DoorstepError as error:
            self._trying = False
            self._set("", told(error, self.language), is_open=self._open)
            return
        self._trying = False
        self._set("", "", is_open=False)
        self.passed.emit()

    def _set(self, pin: str, error: str, *, is_open: bool) -> None:
        self._pin, self._error, self._open = pin, error, is_open
        self.pinChanged.emit()
