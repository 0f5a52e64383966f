"""Hands that press whatever they see: presses, words, keys, drags, another size, faster than pages come, at the real windows.

The one rule: nothing is expected of what the hands do. A window may show no warning and its lanes may fail at nothing, and what a
tablet recorded meanwhile is on the server in the end.
"""

import argparse
import gc
import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("QT_QUICK_CONTROLS_STYLE", "Basic")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from app.domain.errors import Broken
from app.domain.procedure import Step
from app.storage.catalog import Catalog
from tests.faults.report import Report
from tests.faults.theatre import memory
from tests.gui.desk_replica import Desk, many
from tests.gui.desk_station import Station
from tests.gui.enrolled_tablet import EnrolledTablet
from tests.gui.replica import catalog, picture
from tests.sync.house import house
from tests.sync.rig import ServerRig
from ui.common.window import load_fonts_once
from ui.demo.drive import seen, shown, wait_for

_PLAIN, _LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
_WORDS = ("1", "0.35", "abc", "松柏里 12 号", "😀", "'; DROP TABLE log;--", "\u202e右到左", "9" * 40, "-1", "１２", " ")
_KEYS = (Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Slash)
_LETTERS = tuple(Qt.Key(code) for code in range(Qt.Key.Key_A, Qt.Key.Key_Z + 1))
_MODIFIERS = (_PLAIN, _PLAIN, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
_PAUSES_S = (0.0, 0.0, 0.01, 0.05)
# Where most presses would otherwise go: they stand on every page.
_FRAME = ("nav", "order", "language", "theme", "syncBar", "commandField", "statusBar")
_MOST_STEPS = 400


class Hands:
    """One person at one window; `done` is what was done, newest last."""

    def __init__(self, window: QQuickWindow, sizes: tuple[tuple[int, int], ...], draw: random.Random) -> None:
        self._window, self._sizes, self._draw = window, sizes, draw
        self.done: list[str] = []

    def do_something(self) -> None:
        act = self._draw.choices((self._press, self._type, self._strike, self._drag, self._turn), (72, 8, 8, 9, 3))[0]
        act()
        wait_for(lambda: False, self._draw.choice(_PAUSES_S))

    def _press(self) -> None:
        places = list(self._places())
        if not places:
            return
        name, place = self._draw.choices(places, [1 if name.startswith(_FRAME) else 4 for name, _ in places])[0]
        button = Qt.MouseButton.RightButton if self._draw.random() < 0.04 else _LEFT
        self.done.append(f"press {name} at {place.x()}, {place.y()}")
        (QTest.mouseDClick if self._draw.random() < 0.1 else QTest.mouseClick)(self._window, button, _PLAIN, place)

    def _places(self) -> Iterator[tuple[str, QPoint]]:
        """What has a name and stands in the window, with its middle."""
        for item in shown(self._window.contentItem()):
            if item.objectName() and seen(item) and item.isEnabled():
                place = item.mapToScene(item.boundingRect().center()).toPoint()
                if 0 <= place.x() < self._window.width() and 0 <= place.y() < self._window.height():
                    yield item.objectName(), place

    def _type(self) -> None:
        words, event, field = self._draw.choice(_WORDS), QInputMethodEvent(), self._window.activeFocusItem()
        if field is not None:
            self.done.append(f"type {words!r}")
            event.setCommitString(words)
            QGuiApplication.sendEvent(field, event)

    def _strike(self) -> None:
        which, modifier = self._draw.choice(self._draw.choice((_KEYS, _LETTERS))), self._draw.choice(_MODIFIERS)
        self.done.append(f"strike {modifier.name} {which.name}")
        QTest.keyClick(self._window, which, modifier)

    def _drag(self) -> None:
        start, end = (QPoint(self._draw.randrange(self._window.width()), self._draw.randrange(self._window.height())) for _ in "ab")
        self.done.append(f"drag {start.x()}, {start.y()} to {end.x()}, {end.y()}")
        QTest.mousePress(self._window, _LEFT, _PLAIN, start)
        for part in range(8):
            QTest.mouseMove(self._window, start + (end - start) * part / 8, 4)
        QTest.mouseRelease(self._window, _LEFT, _PLAIN, end)

    def _turn(self) -> None:
        width, height = self._draw.choice(self._sizes)
        self.done.append(f"turn to {width} x {height}")
        self._window.resize(width, height)


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """`--steps` acts (at most 400) at a tablet's window and at a desk's for each seed; `--only tablet` or `desk`."""
    report = Report("hands")
    app = QGuiApplication.instance() or QGuiApplication([])
    load_fonts_once()
    for seed in seeds:
        for kind, stage in (("tablet", _at_tablet), ("desk", _at_desk)):
            if options.only in ("", kind):
                with tempfile.TemporaryDirectory(dir=memory()) as name:
                    violations, counts = stage(Path(name), random.Random(f"{kind} {seed}"), min(options.steps, _MOST_STEPS))
                report.add(f"seed {seed}, {kind}", violations, counts)
    del app
    gc.collect()
    return report


def _at_tablet(place: Path, draw: random.Random, steps: int) -> tuple[list[str], Counter[str]]:
    """A tablet somewhere in a visit, three more orders waiting, its server beside it; no sync until the hands are tired."""
    server = ServerRig(place / "server").start()
    desk = house(server, place, "desk")
    orders = desk.dispatch("W03", "W02", "H09", "W05")
    desk.synced()
    desk.close()
    member = house(server, place, "field-N-WATER")
    try:
        member.synced()
        member.does.until(orders[0], draw.choice(list(Step)[: list(Step).index(Step.SIGN_OFF)]))
        tablet = EnrolledTablet(member, picture(place), draw.choice(("zh", "en"))).unlock()
        hands = Hands(tablet.window, ((1280, 800), (800, 1280), (1920, 1200)), draw)
        with _watched(hands, tablet) as violations:
            for _ in range(steps):
                hands.do_something()
                if tablet.left:
                    break
                if not tablet.app.state.is_unlocked and draw.random() < 0.2:
                    _again(tablet.rest, tablet.unlock)
        reports = [member.sync() for _ in range(3)]
        waiting = member.opened.replica.waiting()
        if reports[-1].failure or waiting.events or waiting.files:
            violations.append(f"{waiting.events} events and {waiting.files} files do not arrive: {reports[-1].failure}")
        return violations, Counter(acts=len(hands.done), events=len(member.log()))
    finally:
        member.close()
        server.stop()


@cache
def _catalog() -> Catalog:
    return catalog()


def _at_desk(place: Path, draw: random.Random, steps: int) -> tuple[list[str], Counter[str]]:
    """A desk with thirty orders in all states."""
    desk = Desk(place, _catalog())
    many(desk, 30)
    station = Station(desk, draw.choice(("zh", "en"))).unlock()
    hands = Hands(station.window, ((1920, 1080), (1280, 800), (1000, 720)), draw)
    with _watched(hands, station) as violations:
        for _ in range(steps):
            hands.do_something()
            if not station.app.state.is_unlocked and draw.random() < 0.2:
                _again(station.rest, station.unlock)
    return violations, Counter(acts=len(hands.done))


def _again(rest: Callable[[], object], unlock: Callable[[], object]) -> None:
    """Whoever locked comes back; figures that the hands typed before may have spoiled the first try."""
    with suppress(AssertionError, Broken):
        rest()
        unlock()


@contextmanager
def _watched(hands: Hands, at: EnrolledTablet | Station) -> Iterator[list[str]]:
    """What went wrong in the window until it is closed again, with what the hands did last."""
    violations: list[str] = []
    try:
        yield violations
        at.rest()
    except (AssertionError, Broken) as error:
        violations.append(f"{type(error).__name__} {error}")
    finally:
        at.opened.close()
        at.background.close()
    violations += [f"failed: {type(error).__name__} {error}" for error in at.failed] + list(at.opened.warnings)
    if violations:
        violations.append("after " + ", ".join(hands.done[-12:]))
