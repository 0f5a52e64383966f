"""The processes of a demo: server, desk and tablets, each with its own data folder, started and stopped for real.

The one rule: what was started here is ended here, by its own process id, whatever happens in between.
"""

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.domain.errors import Broken, Refused

_ROOT = Path(__file__).resolve().parent.parent.parent
_START_S = 60.0
_SCENE_S = 900.0
_STOP_S = 10.0
# Below the range from which systems take the ports of outgoing connections: a tablet that calls a server which is away
# must never be answered by its own socket.
_PORTS = range(18765, 18965)


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

    @property
    def log(self) -> Path:
        return self.data.parent / f"{self.data.name}.log"

    def start(self, *more: str) -> None:
        """Starts the process; `more` are arguments of this start only. Calls of an earlier life are forgotten."""
        self.data.mkdir(parents=True, exist_ok=True)
        for call in self.stage.glob("*.call.json"):
            call.unlink()
        line = [sys.executable, "-m", "ui", *self.arguments, *more, "--data", str(self.data)]
        paths = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = {**os.environ, **self.environment, "PYTHONPATH": paths, "PYTHONUTF8": "1", "PYTHONFAULTHANDLER": "1"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(line, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def run(self, *more: str) -> str:
        """Runs to the end and answers what it said. Raises Broken when it ends with anything but 0."""
        self.start(*more)
        assert self.process is not None
        try:
            code = self.process.wait(_SCENE_S)
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise Broken("demo.too_slow", what=self.name) from error
        said = self.log.read_text(encoding="utf-8", errors="replace").strip()
        self.process = None
        if code:
            raise Broken("demo.ended_early", what=self.name, code=code, said=_tail(said))
        return said

    def stop(self) -> None:
        """Asks it to end; a process that does not within ten seconds is killed."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(_STOP_S)
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
        reply.unlink(missing_ok=True)
        fresh = self.stage / "call.tmp"
        fresh.write_text(json.dumps({"scene": scene, "with": given}, ensure_ascii=False), encoding="utf-8")
        fresh.replace(call)
        self._wait_for(reply, _SCENE_S, f"{self.name}.{scene}")
        said: dict[str, Any] = json.loads(reply.read_text(encoding="utf-8"))
        if not said["ok"]:
            raise Broken("demo.scene_failed", scene=f"{self.name}.{scene}", why=said["error"], trace=said.get("trace", ""))
        return said

    def wait_for_file(self, path: Path) -> None:
        self._wait_for(path, _START_S, self.name)

    def _wait_for(self, path: Path, patience_s: float, what: str) -> None:
        end = time.monotonic() + patience_s
        while not path.exists():
            if self.process is not None and self.process.poll() is not None:
                said = self.log.read_text(encoding="utf-8", errors="replace")
                raise Broken("demo.ended_early", what=what, code=self.process.returncode, said=_tail(said))
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


def open_for_business(server: Actor, language: str) -> str:
    """Starts the server, on the port of its first day where it had one, and answers its address once it answers requests.

    Raises Broken when it ends or does not come up, with its own last words.
    """
    address = server.data / "address.json"
    url = json.loads(address.read_text(encoding="utf-8"))["url"] if address.exists() else ""
    port = (urlsplit(url).port if url else None) or free_port()
    address.unlink(missing_ok=True)
    server.start("--demo", "--port", str(port), "--language", language)
    server.wait_for_file(address)
    end = time.monotonic() + _START_S
    while not _answers(port):
        if not server.is_running or time.monotonic() > end:
            raise Broken("demo.too_slow", what=server.name)
        time.sleep(0.02)
    return str(json.loads(address.read_text(encoding="utf-8"))["url"])


def free_port() -> int:
    """A port that nobody holds now. Raises Refused("demo.no_port")."""
    first = os.getpid() % len(_PORTS)
    ports: list[int] = [*_PORTS[first:], *_PORTS[:first]]
    for port in ports:
        with socket.socket() as sock:
            # Without SO_REUSEADDR: a port that another demo keeps (`kept_port`) must not look free.
            try:
                sock.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Refused("demo.no_port")


def kept_port(url: str) -> socket.socket:
    """Holds the port of a server that is away, so that no stranger answers in its place; whoever calls it is refused."""
    sock = socket.socket()
    if sys.platform != "win32":
        # So that our own server, which asks for the same, can take the port while it is kept.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", urlsplit(url).port or 0))
    return sock


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


def _tail(said: str) -> str:
    return " / ".join(said.strip().splitlines()[-4:])
