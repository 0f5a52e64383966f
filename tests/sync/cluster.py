"""A PostgreSQL of the tests' own: made in a temporary folder by an ordinary user, reached by a socket, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg

# Nothing here outlives the tests: no disk has to hold it.
_QUICK = ("fsync=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=32MB", "max_connections=80", "listen_addresses=")
_PATIENCE_S = 30.0


@cache
def programs() -> Path | None:
    """The newest folder with initdb and postgres, None where there is none."""
    named = shutil.which("initdb")
    found = [Path(named).parent] if named else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return next((path for path in found if (path / "initdb").exists() and (path / "postgres").exists()), None)


def lacking() -> str:
    """Why there can be no cluster on this machine; empty where there can."""
    if sys.platform == "win32":
        return "PostgreSQL in tests needs an ordinary Unix"
    return "" if programs() else "no PostgreSQL here: install postgresql (packaging/start.py does it for tests on Debian)"


def _user() -> str | None:
    """initdb refuses root; whoever else runs the tests is good."""
    return "nobody" if os.geteuid() == 0 else None


@dataclass
class Cluster:
    """Started by `start`; every test gets a schema of its own in the one database."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="doorstep-pg-")))
    settings: tuple[str, ...] = _QUICK
    made: int = 0
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Cluster":
        user, bin_folder = _user(), programs()
        assert bin_folder is not None
        if user:
            os.chown(self.folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        if not (self.folder / "data").exists():
            made = [str(bin_folder / "initdb"), "-D", str(self.folder / "data"), "-U", "doorstep", "-A", "trust", "-E", "UTF8"]
            subprocess.run([*made, "--no-locale", "--no-sync", "--no-instructions"], check=True, capture_output=True, user=user, cwd="/")
        line = [str(bin_folder / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder)]
        for setting in self.settings:
            line += ["-c", setting]
        log = os.open(self.folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        self._process = subprocess.Popen(line, stdout=log, stderr=log, user=user, cwd="/")
        os.close(log)
        self._wait()
        return self

    def _wait(self) -> None:
        end = time.monotonic() + _PATIENCE_S
        while True:
            try:
                psycopg.connect(self._address("postgres"), autocommit=True).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def _address(self, database: str) -> str:
        return f"postgresql://doorstep@/{database}?host={quote(str(self.folder), safe='')}"

    def new(self) -> str:
        """The address of an empty schema."""
        self.made += 1
        name = f"org_{self.made}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{self._address('postgres')}&options={quote(f'-csearch_path={name}', safe='')}"

    def drop(self, address: str) -> None:
        """Frees what `new` made; a long session would hold thousands of tables."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA {address.rpartition('%3D')[2]} CASCADE".encode())

    def stop(self, *, hard: bool = False) -> None:
        """As a restart of the service does, or as a power cut does; the folder stays."""
        if self._process:
            self._process.send_signal(3 if hard else 2)
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        self.stop(hard=True)
        shutil.rmtree(self.folder, ignore_errors=True)
