"""Draws a member's face for QML as `image://portrait/<id>`: helmet, face and vest, chosen by the id, the same every time.

The one rule: a drawn face says nothing true about the person; it only helps to tell four tiles apart at arm's length.
"""

import hashlib
from urllib.parse import parse_qs, urlsplit

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

from ui.common.icons import blank

_HELMETS = {"white": ("#F6F8FA", "#D5DBE1"), "yellow": ("#F4C824", "#C79B10"), "blue": ("#3F72B5", "#2B5590")}
_GROUNDS = ("#C6D6E8", "#DED6C4", "#CFE0D2", "#DCCDD0")
_VESTS = ("#E3BE1F", "#DC6322")
_SKINS = ("#E0B394", "#D3A183", "#E8C3A6", "#C99478")
_HAIR = "#22242A"

_FACE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">
<circle cx="48" cy="48" r="48" fill="{ground}"/>{long}
<rect x="42" y="56" width="12" height="20" fill="{shade}"/>
<path d="M13 96 C15 80 28 75 37 73 L59 73 C68 75 81 80 83 96 Z" fill="#EFF2F4"/>
<path d="M24 96 L27 78 L38 73 L48 84 L58 73 L69 78 L72 96 Z" fill="{vest}"/>
<path d="M38 73 L48 84 L58 73" fill="none" stroke="#FFFFFF" stroke-width="2.4"/>
<path d="M33 40 h30 v8 h-30 z" fill="{hair}"/>
<ellipse cx="48" cy="47" rx="13.500" ry="16" fill="{skin}"/>
<path d="M28 36 C28 20 37 13 48 13 C59 13 68 20 68 36 Z" fill="{helmet}"/>
<rect x="25" y="33.500" width="46" height="5" rx="2.500" fill="{brim}"/>
<rect x="45" y="12" width="6" height="22" rx="3" fill="{ridge}"/></svg>"""
_LONG_HAIR = '<path d="M30 40 C28 60 29 66 34 68 L62 68 C67 66 68 60 66 40 Z" fill="#22242A"/>'


def face(who: str) -> str:
    """The SVG of a face for "id" or "id?helmet=white&hair=short"."""
    parts = urlsplit(who)
    seed = hashlib.sha256(parts.path.encode()).digest()
    asked = parse_qs(parts.query)
    wanted = asked.get("helmet", [""])[0]
    hair = asked.get("hair", ["long" if seed[2] % 3 == 0 else "short"])[0]
    helmet, brim = _HELMETS.get(wanted) or list(_HELMETS.values())[seed[0] % 3]
    return _FACE.format(
        ground=_GROUNDS[seed[1] % 4],
        long=_LONG_HAIR if hair == "long" else "",
        shade="#B98C6E",
        vest=_VESTS[seed[3] % 2],
        hair=_HAIR,
        skin=_SKINS[seed[4] % 4],
        helmet=helmet,
        brim=brim,
        ridge="#FFFFFF" if wanted == "white" else brim,
    )


class Portraits(QQuickImageProvider):
    """Serves `image://portrait/member-7?helmet=yellow`."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        side = requestedSize.width() if requestedSize.width() > 0 else 96
        image = blank(QSize(side, side))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_edge = QPainterPath()
        round_edge.addEllipse(0, 0, side, side)
        painter.setClipPath(round_edge)
        QSvgRenderer(QByteArray(face(id).encode())).render(painter)
        painter.end()
        size.setWidth(side)
        size.setHeight(side)
        return image
