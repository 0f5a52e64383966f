"""Lets the demo play a window from outside: a call file names a scene, the scene clicks its way through, a reply file follows.

The one rule: stage directions only. No order, key or result passes this way; those travel over HTTP as always.
"""

import json
import logging
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

_log = logging.getLogger("doorstep.demo")

Scene = Callable[[dict[str, Any]], dict[str, Any]]

_LOOK_EVERY_MS = 50


class Puppet(QObject):
    """Plays scenes in this window's process; `folder` is the stage that the demo and this window share."""

    def __init__(self, folder: Path, scenes: Mapping[str, Scene], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._scenes = folder, scenes
        self._is_playing = False
        folder.mkdir(parents=True, exist_ok=True)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_EVERY_MS)

    @Slot()
    def _look(self) -> None:
        # A scene turns the event loop itself while it waits, so this slot can be entered again.
        if self._is_playing:
            return
        for call in sorted(self._folder.glob("*.call.json")):
            self._is_playing = True
            try:
                self._play(call)
            finally:
                self._is_playing = False

    def _play(self, call: Path) -> None:
        asked = json.loads(call.read_text(encoding="utf-8"))
        call.unlink()
        start = time.perf_counter()
        try:
            reply = {"ok": True, **self._scenes[asked["scene"]](asked["with"])}
        except Exception as error:  # noqa: BLE001  # the demo must hear of any failure of a scene, with its place
            _log.error("scene %s failed", asked["scene"])
            reply = {"ok": False, "error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()}
        reply["seconds"] = round(time.perf_counter() - start, 3)
        fresh = self._folder / "reply.tmp"
        fresh.write_text(json.dumps(reply, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self._folder / call.name.replace(".call.", ".reply."))
