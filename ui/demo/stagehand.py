"""What a scene does with its window: click, type, write, wait, and take pictures under the demo's running number.

The one rule: when something is missing it says on which screen, what was looked for and what was there, with a picture of it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from app.domain.errors import Broken, DoorstepError
from app.wording import told
from ui.common.window import OpenWindow, theme_of
from ui.demo import drive
from ui.demo.pen import PACE_MS
from ui.demo.puppet import Scene

_MOST_TEXTS = 60


class Stagehand:
    """One window for the length of one scene."""

    def __init__(self, opened: OpenWindow, given: dict[str, Any]) -> None:
        self.opened, self.given = opened, given
        self.window: QQuickWindow = opened.window
        pictures = given.get("pictures") or {}
        self._folder = Path(pictures["folder"]) if pictures else None
        self._before: list[str] = list(pictures.get("taken", ()))
        self.taken: list[str] = []

    @property
    def language(self) -> str:
        return str(theme_of(self.opened.engine).property("language"))

    def click(self, name: str) -> None:
        drive.click(self.window, name)

    def has(self, name: str) -> bool:
        """Whether it is there now, without waiting."""
        return drive.look_for(self.window, name) is not None

    def try_click(self, name: str) -> bool:
        """Clicks it where it is there and can be pressed."""
        item = drive.look_for(self.window, name)
        if item is None or not item.isEnabled():
            return False
        drive.click(self.window, name)
        return True

    def show(self, name: str) -> None:
        """Scrolls to it, for a picture."""
        drive.reveal(drive.find(self.window, name))

    def type(self, name: str, text: str) -> None:
        drive.type_text(self.window, name, text)

    def write(self, name: str, strokes: list[list[tuple[float, float]]]) -> None:
        drive.write(self.window, name, strokes, PACE_MS)

    def key(self, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        drive.key(self.window, which, modifier)

    def names(self, start: str = "") -> list[str]:
        """Object names now on the screen that begin with `start`, in the order of the item tree."""
        seen = (i.objectName() for i in drive.items(self.window.contentItem()) if drive.seen(i))
        return list(dict.fromkeys(name for name in seen if name and name.startswith(start)))

    def until(self, true: Callable[[], bool], what: str, patience_s: float = 20.0) -> None:
        """Waits. Raises Broken("drive.waited") that names `what` was waited for."""
        if not drive.wait_for(true, patience_s):
            raise Broken("drive.waited", what=what)

    def rest(self, ms: int = 120) -> None:
        """Lets animations and asynchronous images come to an end before a picture is taken."""
        QTest.qWait(ms)

    def shoot(self, name: str) -> None:
        """A picture NN-name-language.png, where the demo asked for pictures and has none of this screen in this language yet."""
        seen = [picture.partition("-")[2] for picture in (*self._before, *self.taken)]
        if self._folder is None or f"{name}-{self.language}.png" in seen:
            return
        self.rest()
        path = self._folder / f"{len(seen) + 1:02d}-{name}-{self.language}.png"
        drive.shoot(self.window, path)
        self.taken.append(path.name)


def staged(opened: OpenWindow, scene: Callable[[Stagehand], dict[str, Any] | None]) -> Scene:
    """A scene for the puppet: its reply carries the pictures taken, its failure the screen as it was."""

    def play(given: dict[str, Any]) -> dict[str, Any]:
        hand = Stagehand(opened, given)
        try:
            reply = scene(hand) or {}
        except Exception as error:
            raise _explained(hand, error) from error
        return {**reply, "pictures": hand.taken}

    return play


def _explained(hand: Stagehand, error: Exception) -> Broken:
    why = told(error, "en") if isinstance(error, DoorstepError) else f"{type(error).__name__}: {error}"
    texts = [text.replace("\n", " ")[:80] for text in drive.texts(hand.window)][:_MOST_TEXTS]
    if hand._folder is not None:
        drive.shoot(hand.window, hand._folder.parent / "failure.png")
    return Broken("drive.stuck", why=why, names=", ".join(hand.names()), texts=" | ".join(texts), warnings="; ".join(hand.opened.warnings))
