"""A person's hand at a window of a test: presses, waits, reads."""

from PySide6.QtQuick import QQuickWindow

from ui.background import Background
from ui.demo.drive import click, texts, wait_for


class Hand:
    """What tests of different windows do alike; the window and its background are the subclass's own."""

    window: QQuickWindow
    background: Background

    def rest(self) -> None:
        """Waits until everything that was begun is saved and shown."""
        assert wait_for(lambda: self.background.is_idle)
        wait_for(lambda: False, 0.05)
        assert wait_for(lambda: self.background.is_idle)

    def press(self, *names: str) -> None:
        for name in names:
            click(self.window, name)
            self.rest()

    def sees(self, words: str) -> bool:
        return any(words in text for text in texts(self.window))
