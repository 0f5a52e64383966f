"""A real server for tests: the assembled application on uvicorn in a thread, on 127.0.0.1, with a clock that tests turn."""

import asyncio
import functools
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from app.settings import resource
from sync.protocol.messages import Ticket
from sync.server.__main__ import Server, assemble
from sync.server.beside import Backing
from sync.server.folders import ServerFolders
from sync.server.judge import Procedures
from sync.server.listening import Listener, bound_socket, listener
from sync.server.organisation import Organisation, read_organisation
from sync.server.procedures import shipped_procedures
from sync.server.revocations import revoke_device

sample_organisation = functools.cache(lambda: read_organisation(resource("sample/organisation.yaml")))
shipped = functools.cache(shipped_procedures)
START_MS = 1_795_250_000_000


@dataclass
class FakeClock:
    """A Clock that stands still until `advance`."""

    now_ms: int = START_MS
    mono: int = 1_000
    boot_id: str = "boot-1"

    def wall_ms(self) -> int:
        return self.now_ms

    def mono_ms(self) -> int:
        return self.mono

    def boot(self) -> str:
        return self.boot_id

    def offset_min(self) -> int:
        return 480

    def advance(self, ms: int) -> None:
        self.now_ms += ms
        self.mono += ms


@dataclass
class ServerRig:
    """Start, stop, restart; `url` is known once started. The port stays the same over restarts."""

    data: Path
    clock: FakeClock = field(default_factory=FakeClock)
    procedures: Procedures = field(default_factory=shipped)
    organisation: Organisation = field(default_factory=sample_organisation)
    host: str = "127.0.0.1"
    port: int = 0
    # PEM files of a certificate and its key: then it answers by https only.
    tls: tuple[Path, Path] | None = None
    is_demo: bool = True
    database: str = ""
    files: str = ""
    server: Server | None = None
    _listener: Listener | None = None
    _thread: threading.Thread | None = None
    _socket: socket.socket | None = None

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    @property
    def folders(self) -> ServerFolders:
        return ServerFolders(self.data)

    @property
    def running(self) -> Server:
        assert self.server is not None, "the server is stopped"
        return self.server

    def start(self) -> "ServerRig":
        kept = Backing(self.database, self.files)
        self.server = assemble(self.folders, self.organisation, self.procedures, self.clock, is_demo=self.is_demo, kept=kept)
        sock = self._socket = bound_socket(self.host, self.port)
        self.port = sock.getsockname()[1]
        self.server.tickets.publish(self.url)
        self._listener = listener(self.server.parts, lambda: None, *(str(path) for path in self.tls or ()))
        run = self._listener.serve(sockets=[sock])
        self._thread = threading.Thread(target=lambda: asyncio.run(run), name="test-server")
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends the server as SIGTERM does; harmless twice."""
        if self._listener and self._thread and self.server:
            self._listener.should_exit = True
            self._thread.join()
            self.server.close()
            assert self._socket is not None
            self._socket.close()
            self._listener, self._thread, self.server = None, None, None

    def restart(self) -> None:
        self.stop()
        self.start()

    def ticket_file(self, label: str) -> Path:
        return self.folders.tickets / f"ticket-{label}.json"

    def ticket(self, label: str) -> Ticket:
        return msgspec.json.decode(self.ticket_file(label).read_bytes(), type=Ticket)

    def revoke(self, device: str) -> None:
        self.running.transactions.write(lambda work: revoke_device(work, device, "operator"))
