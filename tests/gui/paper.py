"""A signature pad by itself, for tests of what is written on it."""

from ui.common.ink import InkCanvas
from ui.common.window import OpenWindow
from ui.demo.drive import find

PAD = 'SignaturePad { objectName: "sign"; anchors.fill: parent }'


def paper(opened: OpenWindow) -> InkCanvas:
    found = find(opened.window, "signCanvas")
    assert isinstance(found, InkCanvas)
    return found
