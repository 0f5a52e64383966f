"""Settings: language, theme, text size, hand; which device this is and what runs on it.

The one rule: a choice takes effect at once and is kept; nothing here can lose work.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.wording import sentence
from ui.common.shift import Parts, Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.field.preferences import Preferences

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

THEMES = ("light", "dark", "sunlight")
SCALES = (100, 125, 150, 200)


@dataclass(frozen=True)
class SettingsState:
    language: str = "zh"
    theme: str = "light"
    scale: str = "100"
    hand: str = "right"
    themes: tuple[dict[str, str], ...] = ()
    scales: tuple[dict[str, str], ...] = ()
    hands: tuple[dict[str, str], ...] = ()
    facts: tuple[dict[str, str], ...] = ()


def derive(preferences: Preferences, parts: Parts, key: str) -> SettingsState:
    """The choices and what is known of the device; `key` is the fingerprint of its signing key."""
    language = preferences.language
    device = parts.store.device()
    crew = next((unit for unit in parts.setup.crews if unit.id in parts.member.crews), None)
    facts = (
        ("member", f"{parts.member.name}　{parts.member.staff_no}"),
        ("crew", (crew.zh if language == "zh" else crew.en) if crew else ""),
        ("device", f"{device.label}　{device.number:02d}"),
        ("key", " ".join(key[n : n + 4] for n in range(0, 32, 4))),
        ("catalog", parts.catalog.version),
        ("prices", parts.catalog.price_list),
        ("app", device.app.version),
    )
    return SettingsState(
        language=language,
        theme=preferences.theme,
        scale=f"{round(preferences.text_scale * 100)}",
        hand="left" if preferences.left_handed else "right",
        themes=tuple({"key": theme, "text": sentence(f"field.theme_{theme}", language)} for theme in THEMES),
        scales=tuple({"key": f"{scale}", "text": f"{scale} %"} for scale in SCALES),
        hands=tuple({"key": hand, "text": sentence(f"field.hand_{hand}", language)} for hand in ("right", "left")),
        facts=tuple({"label": sentence(f"field.about_{name}", language), "value": value or "—"} for name, value in facts),
    )


@QmlElement
class SettingsPageModel(ViewModel):
    languageChanged = Signal()
    themeChanged = Signal()
    scaleChanged = Signal()
    handChanged = Signal()
    themesChanged = Signal()
    scalesChanged = Signal()
    handsChanged = Signal()
    factsChanged = Signal()
    state: SettingsState

    def __init__(self, shift: Shift, preferences: Preferences, prefer: Callable[[Preferences], None]) -> None:
        self.state = SettingsState()
        super().__init__()
        self._parts, self._preferences, self._prefer = shift.parts, preferences, prefer
        self._key = str(shift.parts.store.remembered("key", ""))
        self.become(derive(preferences, self._parts, self._key))

    def show(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self.become(derive(preferences, self._parts, self._key))

    @Slot(str)
    def speak(self, language: str) -> None:
        self._prefer(replace(self._preferences, language=language))

    @Slot(str)
    def chooseTheme(self, theme: str) -> None:
        self._prefer(replace(self._preferences, theme=theme))

    @Slot(str)
    def chooseScale(self, percent: str) -> None:
        self._prefer(replace(self._preferences, text_scale=int(percent) / 100))

    @Slot(str)
    def chooseHand(self, hand: str) -> None:
        self._prefer(replace(self._preferences, left_handed=hand == "left"))

    @Property(str, notify=languageChanged)
    def language(self) -> str:
        return self.state.language

    @Property(str, notify=themeChanged)
    def theme(self) -> str:
        return self.state.theme

    @Property(str, notify=scaleChanged)
    def scale(self) -> str:
        return self.state.scale

    @Property(str, notify=handChanged)
    def hand(self) -> str:
        return self.state.hand

    @Property(QVariantList, notify=themesChanged)
    def themes(self) -> list[dict[str, str]]:
        return list(self.state.themes)

    @Property(QVariantList, notify=scalesChanged)
    def scales(self) -> list[dict[str, str]]:
        return list(self.state.scales)

    @Property(QVariantList, notify=handsChanged)
    def hands(self) -> list[dict[str, str]]:
        return list(self.state.hands)

    @Property(QVariantList, notify=factsChanged)
    def facts(self) -> list[dict[str, str]]:
        return list(self.state.facts)
