"""What both windows need around them: the folder's lock, the application, the two lanes, the puppet of the demo.

The one rule: the platform is chosen before Qt is touched, and the lock page is on the screen before anything heavy begins.
"""

import gc
import os
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

# Each is loaded where it is needed, for none is before the libraries are being mapped (ui/libraries.py).
if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from app.settings import Folders
    from app.storage.catalog import Catalog
    from app.storage.single import Claim
    from sync.protocol.messages import Ticket
    from ui.common.window import OpenWindow
    from ui.demo.puppet import Scene
    from ui.station import Station

P = TypeVar("P")


class Frame:
    """What both windows need around them: the folder's lock, the application, the two lanes, the puppet of the demo."""

    def __init__(self, role: str, options: "argparse.Namespace", folders: "Folders", held: "Claim") -> None:
        self.role, self.options, self.folders, self.held = role, options, folders, held
        self.closing: list[Callable[[], None]] = []

    @classmethod
    def begin(cls, role: str, options: "argparse.Namespace") -> "Frame":
        from app.settings import Folders, default_data
        from app.storage.disk import translated_os
        from app.storage.single import claim

        choose_platform()
        # Nothing that is made while loading is garbage; the background's sweeper sees to it from then on.
        gc.disable()
        folders = Folders(options.data or default_data(role))
        frame = cls(role, options, folders, claim(folders.lock_file))
        if folders.is_enrolled:
            # Before the enrolment the folder may be one that was named by mistake.
            with translated_os(folders.data):
                folders.make()
                frame._tell_crashes()
        frame._make_application()
        return frame

    def _tell_crashes(self) -> None:
        """Where Qt or a driver ends the process, the lines of code that ran are left in the folder; no value, and nobody's name."""
        import faulthandler

        if faulthandler.is_enabled():
            # By whoever started the process, who wants to read it in the terminal.
            return
        file = self.folders.crashes.open("a")
        faulthandler.enable(file)

        def end() -> None:
            faulthandler.disable()
            file.close()
            if not self.folders.crashes.stat().st_size:
                self.folders.crashes.unlink()

        self.closing.append(end)

    def _make_application(self) -> None:
        from ui.plain_qt import load_pyside

        load_pyside()
        from PySide6.QtGui import QGuiApplication

        from ui.background import Background

        # As the environment has it, which loads nothing; QQuickStyle would load a module before the lock page.
        os.environ["QT_QUICK_CONTROLS_STYLE"] = "Basic"
        self.app = QGuiApplication.instance() or QGuiApplication(["doorstep", self.role])
        QGuiApplication.setApplicationName("doorstep")
        QGuiApplication.setApplicationDisplayName("Doorstep")
        self.background = Background(self._failed)

    def _failed(self, error: BaseException) -> None:
        """A bug in background work: the window stays, the log and the terminal tell; nothing of a customer is in it."""
        sys.stderr.write(f"doorstep: {type(error).__name__}\n")
        sys.excepthook(type(error), error, error.__traceback__)

    def enrol(self, station: "Station") -> bool:
        """Begins on the folder, enrolling it where that was not done; False where a window of the first start was closed."""
        station.leave = self.app.quit
        if station.begin():
            return True
        _end_on_signals(self.app.quit)
        from ui import first_start

        ticket = self._ticket()
        if ticket is not None and ticket.preset_pin:
            station.join(ticket)
            return True
        first = ticket and first_start.first_pins(self.background, ticket, self.folders, station.clock, self.options.language)
        if not first or first.vault is None:
            self.close()
            return False
        self.options.language = first.language
        station.take(first.vault)
        return True

    def _ticket(self) -> "Ticket | None":
        """The ticket of the command line, else what a person brings to the window; None where it was closed."""
        if self.options.ticket is not None:
            from ui.tickets import ticket_of

            return ticket_of(self.options.ticket, self.role)
        from ui.first_start import ask_ticket

        asked = ask_ticket(self.background, self.role, self.options.language)
        self.options.language = asked.language
        return asked.ticket

    @property
    def _preferences_file(self) -> "Path":
        return self.folders.data / "preferences.json"

    def preferences(self, kind: type[P], **default: object) -> P:
        """What the person chose last time, over what the command line says."""
        import json

        try:
            kept = json.loads(self._preferences_file.read_text(encoding="utf-8"))
            return kind(**{**default, **kept})
        except (OSError, ValueError, TypeError):
            return kind(**default)

    def keep_preferences(self, preferences: object) -> None:
        import json
        from contextlib import suppress
        from dataclasses import asdict

        from app.domain.errors import Unavailable
        from app.storage.disk import replace_file

        # On a full disk the language still switches; it is only not remembered.
        with suppress(Unavailable):
            replace_file(self._preferences_file, json.dumps(asdict(preferences)).encode())  # type: ignore[call-overload]

    def read_catalog(self) -> "Catalog":
        """The shipped catalogue with this utility's own layers over it."""
        from app.settings import resource
        from app.storage.catalog import load_catalog

        return load_catalog(resource("."), (self.folders.procedures,))

    def after_first_frame(self, opened: "OpenWindow", work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Begins `work` once the lock page is on the screen."""
        from PySide6.QtCore import QTimer

        from ui.common.window import once

        # By way of the application: a frame is told of by the thread that draws.
        once(opened.window.frameSwapped, partial(QTimer.singleShot, 0, self.app, lambda: self.background.spawn(work())))

    def show(self, opened: "OpenWindow", scenes: Callable[[], dict[str, "Scene"]]) -> int:
        """Runs until the window closes; then local work is finished before anything is let go."""
        window = opened.window
        if self.options.size:
            width, _, height = self.options.size.partition("x")
            window.resize(int(width), int(height))
        puppet = self._puppet(scenes()) if self.options.puppet else None
        _end_on_signals(window.close)
        code = self.app.exec()
        del puppet
        opened.close()
        self.close()
        return int(code)

    def close(self) -> None:
        """Closes what was opened, the newest first, and lets go of the folder."""
        for close in reversed(self.closing):
            close()
        self.held.release()

    def _puppet(self, scenes: "dict[str, Scene]") -> object:
        from ui.demo.puppet import Puppet

        return Puppet(self.folders.data.parent / f"{self.folders.data.name}.stage", scenes)


def choose_platform() -> None:
    """Refuses where a window cannot be shown: Qt would end the whole process without a word (measured.md)."""
    if os.environ.get("QT_QPA_PLATFORM") or sys.platform in ("win32", "darwin"):
        return
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        from app.domain.errors import Refused

        raise Refused("start.no_display")


def _end_on_signals(close: Callable[[], object]) -> None:
    """Ctrl-C and SIGTERM close the window as a person would."""
    import signal

    from PySide6.QtCore import QTimer

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: close())
    # Python runs signal handlers only between its own instructions; Qt's loop must give it some.
    timer = QTimer()
    timer.timeout.connect(lambda: None)
    timer.start(200)
    _kept.append(timer)


_kept: list[object] = []
