"""Puts a window together: the only place in `ui` that chooses parts.

The one rule: everything is loaded where it is chosen, so that the lock page is on the screen before anything heavy begins.
"""

import argparse
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from app.domain.errors import Broken, DoorstepError
from app.storage.starts import CRASHES_TO_SAFETY, Starts
from ui.frame import Frame

if TYPE_CHECKING:
    from sync.client.desk_line import DeskLine
    from ui.common.read_ahead import ReadAhead
    from ui.common.shift import Shift
    from ui.common.window import OpenWindow
    from ui.demo.pictures import DrawnPhotos
    from ui.demo.puppet import Scene
    from ui.desk.desk_app import DeskAppModel
    from ui.desk.details import Details
    from ui.field.field_app import FieldAppModel
    from ui.shifts import MakeSheets
    from ui.station import Station

# So long after the PIN a list that can be shown at all has been shown.
_USABLE_MS = 3000


def run_field(options: argparse.Namespace) -> int:
    """The crew's tablet, until its window is closed."""
    frame = Frame.begin("field", options)
    starts = Starts(frame.folders.data)
    way = _way_on(frame, starts) if frame.folders.is_enrolled else "usual"
    if not way:
        return 0
    ahead = _read_ahead() if frame.folders.is_enrolled else None
    from ui.field.field_window import open_field
    from ui.station import Station

    station = Station(frame.folders, frame.read_catalog, frame.background, _sheets)
    frame.closing.append(station.close)
    if not frame.enrol(station):
        return 0
    model = _field_model(frame, station, starts, is_plain=way == "plain")
    opened = open_field(model, ahead)

    async def warm() -> None:
        await station.warm()
        model.warm()
        starts.rest()

    frame.after_first_frame(opened, warm)
    code = frame.show(opened, lambda: _field_scenes(opened, model, station))
    starts.good()
    return code


# What the lock page is made of, in the order in which it loads and in pieces as small as those of the reading beside it.
_PARTS = (
    *("ui.common.icons", "ui.common.portraits", "ui.common.window", "ui.field.asked_photos", "ui.field.lock_page", "ui.field.look"),
    *("ui.field.field_app", "ui.field.field_window", "ui.station", "app.storage.keys.vault", "app.storage.lock_card"),
)


def _read_ahead() -> "ReadAhead":
    """Has QML read beside the loading of models, keys and card. A first start shows another window before this one."""
    from ui.common.read_ahead import ReadAhead

    ahead = ReadAhead()
    for part in _PARTS:
        loaded = import_module(part)
        if part == "ui.field.field_window":
            loaded.read_field(ahead)
        ahead.go_on()
    return ahead


def _way_on(frame: Frame, starts: Starts) -> str:
    """How this start goes on: "usual", after three that failed what the person chose, or "" where the window was closed."""
    if starts.begin() < CRASHES_TO_SAFETY:
        return "usual"
    from app.domain.identity import SystemClock
    from ui.safe_desk import SafeDesk
    from ui.safe_start import safe_start

    way = safe_start(frame.background, SafeDesk(frame.folders, frame.read_catalog, SystemClock()), frame.options.language)
    if way:
        starts.once_more()
    else:
        frame.close()
    return way


def _field_model(frame: Frame, station: "Station", starts: Starts, *, is_plain: bool) -> "FieldAppModel":
    from PySide6.QtCore import QTimer

    from ui.field.field_app import FieldAppModel
    from ui.field.preferences import Preferences

    async def unlock(member: str, pin: str) -> "Shift":
        # From here until the list stands the process may die of what it reads.
        starts.open_again()
        try:
            return await station.unlock(member, pin)
        except DoorstepError:
            starts.rest()
            raise

    model = FieldAppModel(
        frame.background,
        station.clock,
        station.card,
        unlock,
        station.check_pin,
        frame.preferences(Preferences, language=frame.options.language),
        frame.keep_preferences,
        photos=_drawn_photos() if frame.options.puppet else None,
        demo_pin=station.demo_pin,
        is_plain=is_plain,
    )
    model.lockedAgain.connect(station.write_card)

    def usable() -> None:
        starts.good()
        _prove()

    model.unlocked.connect(lambda _: QTimer.singleShot(_USABLE_MS, model, usable))
    return model


def _prove() -> None:
    from ui.proven import proven

    proven()


def _sheets() -> "MakeSheets":
    from ui.sheet_making import sheets_of

    return sheets_of


def _drawn_photos() -> "DrawnPhotos":
    from ui.demo.pictures import DrawnPhotos

    return DrawnPhotos()


def _field_scenes(opened: "OpenWindow", model: "FieldAppModel", station: "Station") -> "dict[str, Scene]":
    from ui.demo.field_scenes import scenes

    return scenes(opened, model, station)


def run_desk(options: argparse.Namespace) -> int:
    """The dispatcher's desk, until its window is closed."""
    frame = Frame.begin("desk", options)
    from ui.desk.desk_app import open_desk
    from ui.station import Station

    station = Station(frame.folders, frame.read_catalog, frame.background)
    frame.closing.append(station.close)
    if not frame.enrol(station):
        return 0
    model = _desk_model(frame, station)
    opened = open_desk(model)
    frame.after_first_frame(opened, station.warm)
    return frame.show(opened, lambda: _desk_scenes(opened, model, station))


def _desk_model(frame: Frame, station: "Station") -> "DeskAppModel":
    from PySide6.QtCore import QTimer

    from ui.desk.desk_app import DeskAppModel, DeskPreferences

    line = cache(lambda: _desk_line(station, frame.closing))
    model = DeskAppModel(
        frame.background,
        station.clock,
        station.card,
        station.unlock,
        lambda _: _details(station, line()),
        frame.preferences(DeskPreferences, language=frame.options.language),
        frame.keep_preferences,
        demo_pin=station.demo_pin,
    )
    model.unlocked.connect(lambda _: QTimer.singleShot(_USABLE_MS, model, _prove))
    return model


def _desk_scenes(opened: "OpenWindow", model: "DeskAppModel", station: "Station") -> "dict[str, Scene]":
    from ui.demo.desk_scenes import scenes

    return scenes(opened, model, station)


def _desk_line(station: "Station", closing: list[Callable[[], None]]) -> "DeskLine":
    """The desk's own questions, on one lane for all shifts; closed with the window."""
    from sync.client.desk_line import DeskLine
    from sync.client.link import Link

    if station.opened is None:
        raise Broken("station.not_begun")
    opened = station.opened
    url = opened.enrolled.url
    line = DeskLine(Link(url, opened.key, pins=lambda: opened.enrolled.pins), url, lambda: opened.enrolled.reply)
    closing.append(line.close)
    return line


def _details(station: "Station", line: "DeskLine") -> "Details":
    """What the desk fetches; its replica is open and its engine runs once a member has unlocked it."""
    from ui.desk.details import DeskCalls, Details

    engine, opened = station.engine, station.opened
    if engine is None or opened is None:
        raise Broken("station.not_begun")
    calls = DeskCalls(line.roster, line.ticket, line.integrity, line.bundle, line.cut, station.folders.trust)
    return Details(engine.fetch_events, engine.kept_events, engine.fetch_file, lambda: opened.enrolled.reply.trust, calls)
