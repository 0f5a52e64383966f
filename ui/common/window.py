"""Opens one QML window of Doorstep: engine, fonts, icons, translations, and QML's warnings as a list.

How QML and Python meet (decided 2026-11-21, so that typed qmllint sees all of it with no extra folders):
* Python types are registered under `Doorstep.Common`, `Doorstep.Field`, `Doorstep.Desk` by `QML_IMPORT_NAME` in the
  file that defines them; importing the Python module is the registration. QML: `import Doorstep.Common`.
* QML components are found by folder: files of ui/field and ui/desk say `import "../common"`, files of ui/common see
  each other without an import. No qmldir is shipped; `check` writes one for the linter from the Python sources.
* View models enter QML as required properties of the root, through `open_window(url, properties={...})`.

The one rule: nothing in here knows a screen.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTranslator, QUrl, SignalInstance, Slot
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine, QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickImageProvider, QQuickWindow

from app.domain.errors import Broken
from app.settings import resource
from ui.common.icons import IconImages
from ui.common.portraits import Portraits
from ui.common.read_ahead import ReadAhead, bare_engine
from ui.common.theme import Theme

FAMILIES = ["Doorstep Sans", "Doorstep Sans Rare"]
_ROOMS = ("common", "field", "desk")


def load_fonts() -> None:
    """Makes the bundled face the application's. Needs a QGuiApplication; raises Broken where a file cannot be read."""
    for path in sorted(resource("fonts").glob("*.otf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise Broken("font.unreadable", file=path.name)
    font = QFont()
    font.setFamilies(FAMILIES)
    # Glyph shapes must not depend on the screen's sub-pixel order or on a hinter we dropped.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    QGuiApplication.setFont(font)


class Language(QObject):
    """The language now spoken by one engine; English stands in the sources, Chinese in the .qm files."""

    def __init__(self, engine: QQmlEngine) -> None:
        super().__init__(engine)
        self._engine = engine
        self._loaded: list[QTranslator] = []

    @Slot(str)
    def speak(self, language: str) -> None:
        """Switches to "zh" or "en" while running."""
        for translator in self._loaded:
            QCoreApplication.removeTranslator(translator)
        self._loaded = list(self._chinese()) if language == "zh" else []
        for translator in self._loaded:
            QCoreApplication.installTranslator(translator)
        theme_of(self._engine).setProperty("language", language)
        self._engine.setUiLanguage("zh_CN" if language == "zh" else "en")
        self._engine.retranslate()

    def _chinese(self) -> list[QTranslator]:
        found = []
        for room in _ROOMS:
            translator = QTranslator(self)
            path = resource("translations") / f"doorstep_{room}_zh_CN.qm"
            if path.is_file() and translator.load(str(path)):
                found.append(translator)
        return found


class OpenWindow:
    """A loaded QML root with its engine. Keep it as long as the window lives, `close()` before the view models go."""

    def __init__(self, engine: QQmlApplicationEngine, warnings: list[str]) -> None:
        self.engine = engine
        self.language = Language(engine)
        # Every warning QML gave since the start; a test fails on them, the app logs them.
        self.warnings = warnings
        # Components that were read before they are needed; the engine forgets what nobody holds.
        self.kept: list[QQmlComponent] = []

    @cached_property
    def window(self) -> QQuickWindow:
        """Kept, for PySide forgets all items of a window once nobody holds the window itself."""
        root = self.engine.rootObjects()[0]
        assert isinstance(root, QQuickWindow)
        return root

    def close(self) -> None:
        """Destroys the QML side first: QML holds no Python reference and would touch dead view models."""
        # Here, for with its name PySide defines all 177 kinds of event, and the lock page need not wait for that.
        from PySide6.QtCore import QEvent

        self.kept.clear()
        self.window.close()
        self.engine.deleteLater()
        QCoreApplication.sendPostedEvents(self.engine, QEvent.Type.DeferredDelete)


def theme_of(engine: QQmlEngine) -> Theme:
    """The engine's one `Theme`."""
    theme = engine.singletonInstance("Doorstep.Common", "Theme")
    assert isinstance(theme, Theme)
    return theme


def open_window(
    qml: Path,
    properties: Mapping[str, object],
    language: str = "zh",
    images: Mapping[str, QQuickImageProvider] | None = None,
    ahead: ReadAhead | None = None,
) -> OpenWindow:
    """Loads a Window from a QML file with its required properties; `images` are further providers by name.

    Raises Broken with QML's own words where that fails.
    """
    load_fonts_once()
    engine, warnings = (ahead.engine, ahead.warnings) if ahead else bare_engine()
    opened = OpenWindow(engine, warnings)
    opened.language.speak(language)
    for name, provider in {"icon": IconImages(), "portrait": Portraits(), **(images or {})}.items():
        engine.addImageProvider(name, provider)
    engine.setInitialProperties(dict(properties))
    engine.load(QUrl.fromLocalFile(str(qml)))
    if not engine.rootObjects():
        raise Broken("window.not_loaded", file=qml.name, why="; ".join(warnings))
    return opened


def once(signal: SignalInstance, work: Callable[[], object]) -> None:
    """Has `work` done at the signal's next time only.

    A signal of another thread (a frame, where the scene is drawn by one) may come again before its first time was heard. Not by a
    single-shot connection: with the name `Qt` PySide defines all its enumerations, a tenth of the time to the lock page.
    """

    is_over = False

    def first(*_: object) -> None:
        nonlocal is_over
        if is_over:
            return
        is_over = True
        signal.disconnect(first)
        work()

    signal.connect(first)


def load_fonts_once() -> None:
    if FAMILIES[0] not in QFontDatabase.families():
        load_fonts()
