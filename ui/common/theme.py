"""The `Theme` singleton of QML: what `tokens` says, in the chosen theme, text size, hand and language.

The one rule: components read every colour, width and size from here, so one switch changes the whole screen at once.
Sizes of type come back already grown by `textScale`; icons grow by half as much as the text.
"""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtGui import QColor
from PySide6.QtQml import QmlElement, QmlSingleton

from ui.common.tokens import STROKES, THEMES, TYPE

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1

_COLOURS = {name: {token: QColor(value) for token, value in palette._asdict().items()} for name, palette in THEMES.items()}
_LEAST_SCALE, _LARGEST_SCALE = 1.0, 2.0


def _colour(token: str) -> Callable[["Theme"], QColor]:
    return lambda theme: _COLOURS[theme.name_now][token]


def _size(role: str) -> Callable[["Theme"], int]:
    return lambda theme: round(TYPE[role] * theme.scale_now)


def _stroke(kind: str) -> Callable[["Theme"], float]:
    return lambda theme: float(getattr(STROKES[theme.name_now], kind))


@QmlElement
@QmlSingleton
class Theme(QObject):
    """One instance per QML engine; Python finds it by `ui.common.window.theme_of(engine)`."""

    changed = Signal()
    scaleChanged = Signal()
    handChanged = Signal()
    languageChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name_now = "light"
        self.scale_now = 1.0
        self._left = False
        self._language = "zh"

    def _name(self) -> str:
        return self.name_now

    def _set_name(self, name: str) -> None:
        if name in THEMES and name != self.name_now:
            self.name_now = name
            self.changed.emit()

    def _scale(self) -> float:
        return self.scale_now

    def _set_scale(self, scale: float) -> None:
        bounded = min(max(scale, _LEAST_SCALE), _LARGEST_SCALE)
        if bounded != self.scale_now:
            self.scale_now = bounded
            self.scaleChanged.emit()

    def _left_handed(self) -> bool:
        return self._left

    def _set_left_handed(self, left: bool) -> None:
        if left != self._left:
            self._left = left
            self.handChanged.emit()

    def _language_now(self) -> str:
        return self._language

    def _set_language(self, language: str) -> None:
        if language != self._language:
            self._language = language
            self.languageChanged.emit()

    def _sunlight(self) -> bool:
        return self.name_now == "sunlight"

    def _icon_scale(self) -> float:
        return 1 + (self.scale_now - 1) / 2

    def _wide_text(self) -> bool:
        return self.scale_now >= 1.5

    name = Property(str, _name, _set_name, notify=changed)
    textScale = Property(float, _scale, _set_scale, notify=scaleChanged)
    leftHanded = Property(bool, _left_handed, _set_left_handed, notify=handChanged)
    language = Property(str, _language_now, _set_language, notify=languageChanged)
    sunlight = Property(bool, _sunlight, notify=changed)
    iconScale = Property(float, _icon_scale, notify=scaleChanged)
    wideText = Property(bool, _wide_text, notify=scaleChanged)

    _bg = _colour("bg")
    _surface = _colour("surface")
    _surface2 = _colour("surface2")
    _outline = _colour("outline")
    _outline2 = _colour("outline2")
    _text = _colour("text")
    _text2 = _colour("text2")
    _primary = _colour("primary")
    _primary_ink = _colour("primary_ink")
    _primary_soft = _colour("primary_soft")
    _success = _colour("success")
    _success_fill = _colour("success_fill")
    _success_soft = _colour("success_soft")
    _warn = _colour("warn")
    _warn_fill = _colour("warn_fill")
    _warn_soft = _colour("warn_soft")
    _danger = _colour("danger")
    _danger_fill = _colour("danger_fill")
    _danger_soft = _colour("danger_soft")
    _water = _colour("water")
    _heat = _colour("heat")
    _power = _colour("power")
    _gas = _colour("gas")
    _fill_ink = _colour("fill_ink")

    bg = Property(QColor, _bg, notify=changed)
    surface = Property(QColor, _surface, notify=changed)
    surface2 = Property(QColor, _surface2, notify=changed)
    outline = Property(QColor, _outline, notify=changed)
    outline2 = Property(QColor, _outline2, notify=changed)
    text = Property(QColor, _text, notify=changed)
    text2 = Property(QColor, _text2, notify=changed)
    primary = Property(QColor, _primary, notify=changed)
    primaryInk = Property(QColor, _primary_ink, notify=changed)
    primarySoft = Property(QColor, _primary_soft, notify=changed)
    success = Property(QColor, _success, notify=changed)
    successFill = Property(QColor, _success_fill, notify=changed)
    successSoft = Property(QColor, _success_soft, notify=changed)
    warn = Property(QColor, _warn, notify=changed)
    warnFill = Property(QColor, _warn_fill, notify=changed)
    warnSoft = Property(QColor, _warn_soft, notify=changed)
    danger = Property(QColor, _danger, notify=changed)
    dangerFill = Property(QColor, _danger_fill, notify=changed)
    dangerSoft = Property(QColor, _danger_soft, notify=changed)
    water = Property(QColor, _water, notify=changed)
    heat = Property(QColor, _heat, notify=changed)
    power = Property(QColor, _power, notify=changed)
    gas = Property(QColor, _gas, notify=changed)
    fillInk = Property(QColor, _fill_ink, notify=changed)

    _hero = _size("hero")
    _display = _size("display")
    _title = _size("title")
    _heading = _size("heading")
    _read = _size("read")
    _body = _size("body")
    _label = _size("label")
    _caption = _size("caption")
    _script = _size("script")
    _customer_read = _size("customer_read")
    _customer_body = _size("customer_body")
    _customer_money = _size("customer_money")

    heroSize = Property(int, _hero, notify=scaleChanged)
    displaySize = Property(int, _display, notify=scaleChanged)
    titleSize = Property(int, _title, notify=scaleChanged)
    headingSize = Property(int, _heading, notify=scaleChanged)
    readSize = Property(int, _read, notify=scaleChanged)
    bodySize = Property(int, _body, notify=scaleChanged)
    labelSize = Property(int, _label, notify=scaleChanged)
    captionSize = Property(int, _caption, notify=scaleChanged)
    scriptSize = Property(int, _script, notify=scaleChanged)
    customerReadSize = Property(int, _customer_read, notify=scaleChanged)
    customerBodySize = Property(int, _customer_body, notify=scaleChanged)
    customerMoneySize = Property(int, _customer_money, notify=scaleChanged)

    _hairline = _stroke("hairline")
    _edge = _stroke("edge")
    _strong = _stroke("strong")
    _icon = _stroke("icon")
    _bar = _stroke("bar")

    hairline = Property(float, _hairline, notify=changed)
    edge = Property(float, _edge, notify=changed)
    strongEdge = Property(float, _strong, notify=changed)
    iconStroke = Property(float, _icon, notify=changed)
    bar = Property(float, _bar, notify=changed)
