"""The processes of a demo: server, desk and tablets, each with its own data folder, started and stopped for real.

The one rule: what was started here is ended here, by its own process id, whatever happens in between.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.errors import Broken

_ROOT = Path(__file__).resolve().parent.parent.parent
_START_S = 60.0
_SCENE_S = 900.0


@dataclass
class Actor:
    """One process of the demo; `stage` is where its calls and replies lie when it is a window."""

    name: str
    arguments: tuple[str, ...]
    data: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    count: int = 0

    @property
    def stage(self) -> Path:
        return self.data.parent / f"{self.data.name}.stage"

    def start(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        log = (self.data.parent / f"{self.data.name}.log").open("ab")
        line = [sys.executable, "-m", "ui", *self.arguments, "--data", str(self.data)]
        environment = {**os.environ, **self.environment, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}
        with log:
            self.process = subprocess.Popen(line, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment)

    def stop(self) -> None:
        """Asks it to end; a process that does not within ten seconds is killed."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def kill(self) -> None:
        """Ends it without a word, as an empty battery does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def play(self, scene: str, **given: Any) -> dict[str, Any]:
        """Has the window play one scene. Raises Broken with the scene's own words when it fails or the window is gone."""
        self.count += 1
        call = self.stage / f"{self.count:04d}.call.json"
        reply = self.stage / f"{self.count:04d}.reply.json"
        self.stage.mkdir(parents=True, exist_ok=True)
        fresh = self.stage / "call.tmp"
        fresh.write_text(json.dumps({"scene": scene, "with": given}, ensure_ascii=False), encoding="utf-8")
        fresh.replace(call)
        self._wait_for(reply, _SCENE_S, f"{self.name}.{scene}")
        said: dict[str, Any] = json.loads(reply.read_text(encoding="utf-8"))
        if not said["ok"]:
            raise Broken("demo.scene_failed", scene=f"{self.name}.{scene}", why=said["error"], trace=said.get("trace", ""))
        return said

    def wait_for_file(self, path: Path) -> None:
        self._wait_for(path, _START_S, f"{self.name} start")

    def _wait_for(self, path: Path, patience_s: float, what: str) -> None:
        end = time.monotonic() + patience_s
        while not path.exists():
            if self.process is not None and self.process.poll() is not None:
                raise Broken("demo.ended_early", what=what, code=self.process.returncode)
            if time.monotonic() > end:
                raise Broken("demo.too_slow", what=what)
            time.sleep(0.02)


@dataclass
class Company:
    """All actors of one demo below one folder."""

    folder: Path
    headless: bool
    actors: list[Actor] = field(default_factory=list)

    def hire(self, name: str, *arguments: str) -> Actor:
        """An actor that is not yet started; windows are drawn off screen in a headless demo."""
        environment = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"} if self.headless else {}
        actor = Actor(name, arguments, self.folder / name, environment)
        self.actors.append(actor)
        return actor

    def go_home(self) -> None:
        for actor in reversed(self.actors):
            actor.stop()
