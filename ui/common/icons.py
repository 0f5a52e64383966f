"""Draws the line icons of `resources/icons` in the colour of the theme, for QML as `image://icon/<name>?ink=…`.

The one rule: an icon file says the shape, never the colour: its #0F1720 becomes the ink, its #FFFFFF the ground inside it.
Rendered at the pixel size asked for, so it is crisp at every device pixel ratio; QML's own cache keeps the result.
"""

from functools import cache
from urllib.parse import parse_qs, urlsplit

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

from app.domain.errors import Broken
from app.settings import resource

_INK, _GROUND, _STROKE = "#0F1720", "#FFFFFF", 'stroke-width="2"'
_DEFAULT_SIZE = 24


@cache
def icon_source(name: str) -> str:
    """The SVG text of an icon. Raises Broken for a name without a file."""
    path = resource("icons") / f"{name}.svg"
    if not path.is_file():
        raise Broken("icon.unknown", name=name)
    return path.read_text(encoding="utf-8")


def draw_icon(name: str, ink: str, ground: str, stroke: str, size: QSize) -> QImage:
    """The icon on a transparent image of `size` pixels; `stroke` is the line width on the 24 grid ("2.4")."""
    text = icon_source(name).replace(_GROUND, "@ground").replace(_INK, ink).replace("@ground", ground)
    renderer = QSvgRenderer(QByteArray(text.replace(_STROKE, f'stroke-width="{stroke}"').encode()))
    image = blank(size)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    return image


def blank(size: QSize) -> QImage:
    """A transparent image. Of zeros and not by `fill`: that asks for `Qt.GlobalColor`, and with `Qt` PySide defines all its
    enumerations, a tenth of the time to the lock page."""
    width, height = size.width(), size.height()
    return QImage(bytes(4 * width * height), width, height, QImage.Format.Format_ARGB32_Premultiplied).copy()


class IconImages(QQuickImageProvider):
    """Serves `image://icon/check?ink=%23112233&ground=%23FFFFFF&stroke=2`."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        """One icon; a size that was not asked for is the 24 grid."""
        parts = urlsplit(id)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        wanted = QSize(
            requestedSize.width() if requestedSize.width() > 0 else _DEFAULT_SIZE,
            requestedSize.height() if requestedSize.height() > 0 else _DEFAULT_SIZE,
        )
        image = draw_icon(parts.path, asked.get("ink", _INK), asked.get("ground", _GROUND), asked.get("stroke", "2"), wanted)
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image
