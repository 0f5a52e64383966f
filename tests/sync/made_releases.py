"""A maker of releases with real keys and metadata, and small programs that can be installed in the place of Doorstep."""

import importlib
import io
import shutil
import sys
import tarfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from app.domain.identity import SystemClock
from app.settings import Folders
from app.storage.database import closed, open_sound, writing
from app.storage.schema import SCHEMA_VERSION, make_schema
from sync.update import launcher
from sync.update.installation import begin, install
from sync.update.offer import ARCHIVE

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
ONLINE = ("targets", "snapshot", "timestamp")
KEY = bytes(range(32))

# Answers its version, says it runs, and does to its data folder what its maker wrote.
_START = """
import os, pathlib, sys
if sys.argv[1:] == ["update", "--self-check"]:
    print("setting up")
    print({version!r})
    sys.exit({self_check})
print({version!r}, *sys.argv[1:], flush=True)
here = pathlib.Path({data!r})
{does}
sys.exit({code})
"""
PROVES = "pathlib.Path(os.environ['DOORSTEP_PROVEN']).touch()"


def packaging(name: str) -> ModuleType:
    """A script of the folder that is no package."""
    sys.path.insert(0, str(PACKAGING))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(PACKAGING))


signing = packaging("signing")


def program(
    version: str, *, code: int = 0, does: str = "", self_check: int = 0, data: Path | None = None, more: Mapping[str, bytes] | None = None
) -> bytes:
    """An archive with one script and a large file; `more` files beside them."""
    script = _START.format(version=version, code=code, does=does, self_check=self_check, data=str(data or ""))
    return packed({"packaging/start.py": script.encode(), "app/large.txt": version.encode() * 20_000, **(more or {})})


def packed(files: dict[str, bytes], *others: tarfile.TarInfo) -> bytes:
    """A tar.gz of plain files, and of other members without content behind them."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for other in others:
            tar.addfile(other)
    return target.getvalue()


class Maker:
    """Keys in a folder, a repository beside it, and a root that three of five have signed; or what lies there of it already."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime.now(UTC)
        self.folder, self.keys, self.repository = folder, folder / "keys", folder / "repository"
        if not folder.exists():
            signing.make_keys(self.keys)
            self.make_root(self.keys)

    @property
    def root(self) -> Path:
        return self.repository / "1.root.json"

    def make_root(self, keys: Path, signers: Sequence[Path] = ()) -> int:
        """A next root of all keys in a folder; answers how many signatures lack."""
        signing.begin_root(self.repository, sorted(keys.glob("*.json")), self.now)
        by_default = [keys / f"root-{one}.pem" for one in (1, 3, 5)]
        return [int(signing.sign_root(self.repository, one)) for one in signers or by_default][-1]

    def online(self) -> list[Path]:
        return [self.keys / f"{role}.pem" for role in ONLINE]

    def publish(self, version: str, archive: bytes | None = None, schema: int = SCHEMA_VERSION, oldest: int = 1) -> None:
        file = self.folder / ARCHIVE
        file.write_bytes(archive or program(version))
        said = {"version": version, "schema": schema, "oldest_schema": oldest}
        signing.publish(self.repository, file, said, self.online(), self.now)

    def kept(self, name: str) -> Path:
        """The repository as it is now, for whoever wants to serve it later."""
        return Path(shutil.copytree(self.repository, self.folder / name))


def installed(maker: Maker, home: Path, data: Sequence[Path] = (), source: Path | str | None = None) -> str:
    """Installs what the maker has now, or another source; the first time with the maker's root."""
    begin(home, maker.root)
    return install(home, str(source or maker.repository), data, lambda _: None, SystemClock())


@cache
def _first(folder: Path) -> Path:
    """A maker that has published 0.1.0, and an installation that uses it: made once, for each test has the same."""
    maker = Maker(folder / "maker")
    maker.publish("0.1.0")
    with pytest.MonkeyPatch.context() as patch:
        # Memory where tests lie has no room for a real environment, and none is made.
        patch.setattr("sync.update.installation.ENVIRONMENT_BYTES", 0)
        installed(maker, folder / "installation")
    return folder


def first(into: Path, base: Path) -> Maker:
    """A maker of one's own after its first release, and beside its folder `installation` with that release; `base` is pytest's folder."""
    shutil.copytree(_first(base / "first release"), into, symlinks=True, dirs_exist_ok=True)
    return Maker(into / "maker")


def in_use(home: Path) -> str:
    """The version that the next start runs, whose files stand whole in its place."""
    now = launcher.settle(home)
    version = now.release.version
    assert (home / now.place / "app" / "large.txt").read_text() == version * 20_000
    assert repr(version) in (home / now.place / "packaging" / "start.py").read_text()
    return version


def use(home: Path) -> None:
    """As if somebody had started the program and unlocked it."""
    (home / launcher.PROVEN).touch()
    launcher.settle(home)


def replica(data: Path) -> Folders:
    """A data folder with a database that was closed in order."""
    folders = Folders(data)
    folders.make()
    folders.trust.write_text("{}")
    engine, _ = open_sound(folders.database, KEY, 1)
    with writing(engine) as connection:
        make_schema(connection)
    closed(engine, folders.database)
    return folders


@pytest.fixture(name="maker")
def maker_of_a_release(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return first(tmp_path, tmp_path_factory.getbasetemp())


@pytest.fixture(name="home")
def home_of_an_installation(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that uses 0.1.0."""
    monkeypatch.setattr("sync.update.installation.ENVIRONMENT_BYTES", 0)
    return maker.folder.parent / "installation"
