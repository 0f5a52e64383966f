"""How the window looks and speaks for whoever holds it: theme, text size, hand, language.

The one rule: a choice takes effect at once and is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from ui.common.viewmodel import ViewModel
from ui.field.preferences import Preferences

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class LookState:
    theme: str = "light"
    text_scale: float = 1.0
    left_handed: bool = False


@QmlElement
class LookModel(ViewModel):
    """`liked` after a choice."""

    themeChanged = Signal()
    textScaleChanged = Signal()
    leftHandedChanged = Signal()
    liked = Signal()
    state: LookState

    def __init__(self, preferences: Preferences, keep: Callable[[Preferences], None], parent: QObject) -> None:
        self.preferences = preferences
        self.state = self._shown()
        super().__init__(parent)
        self._keep = keep

    def prefer(self, preferences: Preferences) -> None:
        self.preferences = preferences
        self._keep(preferences)
        self.become(self._shown())
        self.liked.emit()

    def _shown(self) -> LookState:
        return LookState(self.preferences.theme, self.preferences.text_scale, self.preferences.left_handed)

    @Slot()
    def switchLanguage(self) -> None:
        self.prefer(replace(self.preferences, language="en" if self.preferences.language == "zh" else "zh"))

    @Slot()
    def switchSunlight(self) -> None:
        self.prefer(replace(self.preferences, theme="light" if self.preferences.theme == "sunlight" else "sunlight"))

    @Property(str, notify=themeChanged)
    def theme(self) -> str:
        return self.state.theme

    @Property(float, notify=textScaleChanged)
    def textScale(self) -> float:
        return self.state.text_scale

    @Property(bool, notify=leftHandedChanged)
    def leftHanded(self) -> bool:
        return self.state.left_handed
