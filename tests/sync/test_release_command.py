"""`start.py release`: what is packed, what it says of itself, and which keys it takes."""

import json
import subprocess
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Snapshot, Targets, Timestamp

from app.settings import VERSION
from app.storage.schema import OLDEST_SCHEMA, SCHEMA_VERSION
from sync.update.offer import ARCHIVE, said_in
from sync.update.unpacking import unpack
from tests.sync.made_releases import ONLINE, PACKAGING, packaging

release = packaging("release")
SCHEMA = "OLDEST_SCHEMA, SCHEMA_VERSION = 1, 7\n"


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=maker", "-c", "user.email=maker@example.invalid", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with every shipped name, which says version 1.2.3 and schema 7."""
    folder = tmp_path / "sources"
    (folder / "app" / "storage").mkdir(parents=True)
    for name in release.SHIPPED:
        if "." in name or name == "LICENSE":
            (folder / name).write_text(name)
        else:
            (folder / name).mkdir(exist_ok=True)
            (folder / name / "__init__.py").touch()
    (folder / "app" / "settings.py").write_text('VERSION = "1.2.3"\n')
    (folder / "app" / "storage" / "__init__.py").touch()
    (folder / "app" / "storage" / "schema.py").write_text(SCHEMA)
    (folder / "tests").mkdir()
    (folder / "tests" / "left_behind.py").touch()
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    monkeypatch.setattr(release, "ROOT", folder)
    return folder


@pytest.fixture
def repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """With a root that three of five have signed by the command."""
    keys, made = tmp_path / "keys", tmp_path / "repository"
    assert release.main(["keys", str(keys)]) == 0
    assert release.main(["root", "--repository", str(made), "--public", *map(str, keys.glob("*.json"))]) == 0
    for one, said in ((1, "2 more"), (2, "1 more"), (5, "in force")):
        capsys.readouterr()
        assert release.main(["sign", "--repository", str(made), "--key", str(keys / f"root-{one}.pem")]) == 0
        assert said in capsys.readouterr().out
    return made


def make(repository: Path, version: str, *roles: str) -> int:
    keys = [str(repository.with_name("keys") / f"{role}.pem") for role in roles or ONLINE]
    return int(release.main(["make", "--repository", str(repository), "--version", version, "--key", *keys]))


def test_the_same_commit_is_the_same_bytes_and_holds_what_is_shipped(sources: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        release.pack(sources, "HEAD", tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    (sources / "app" / "uncommitted.py").touch()
    release.pack(sources, "HEAD", tmp_path / "three")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "three").read_bytes()
    unpack(tmp_path / "one", tmp_path / "unpacked")
    assert sorted(path.name for path in (tmp_path / "unpacked").iterdir()) == sorted(release.SHIPPED)


def test_everything_that_is_shipped_is_there() -> None:
    assert [name for name in release.SHIPPED if not (PACKAGING.parent / name).exists()] == []


def test_a_release_says_what_its_sources_say(sources: Path, repository: Path) -> None:
    assert make(repository, "1.2.3") == 0
    targets = Metadata[Targets].from_bytes((repository / "1.targets.json").read_bytes()).signed
    said = said_in(targets.targets[ARCHIVE].custom)
    assert (said.version, said.schema, said.oldest_schema) == ("1.2.3", 7, 1)


def test_another_version_than_the_sources_say_is_refused(sources: Path, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make(repository, "1.2.4") == 1
    assert "say version 1.2.3" in capsys.readouterr().err
    assert not (repository / "timestamp.json").exists()


def test_sources_that_do_not_start_and_an_unknown_commit_are_refused(sources: Path, repository: Path) -> None:
    (sources / "app" / "storage" / "schema.py").write_text("nonsense\n")
    git(sources, "commit", "-q", "-a", "-m", "spoiled")
    assert make(repository, "1.2.3") == 1
    line = ["make", "--repository", str(repository), "--version", "1.2.3", "--commit", "nowhere", "--key", str(repository)]
    assert release.main(line) == 1


def test_sources_that_say_more_than_they_were_asked_for_are_refused(
    sources: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (sources / "app" / "settings.py").write_text('VERSION = "1.2.3"\nprint("hello")\n')
    git(sources, "commit", "-q", "-a", "-m", "talkative")
    assert make(repository, "1.2.3") == 1
    assert "hello" in capsys.readouterr().err


@pytest.mark.parametrize("lacking", ONLINE)
def test_a_release_without_one_of_its_keys_writes_nothing(sources: Path, repository: Path, lacking: str) -> None:
    before = {path.name: path.read_bytes() for path in repository.iterdir()}
    assert make(repository, "1.2.3", *(role for role in ONLINE if role != lacking)) == 1
    assert {path.name: path.read_bytes() for path in repository.iterdir()} == before
    assert make(repository, "1.2.3") == 0


def released(repository: Path) -> str:
    """The version that a machine would be offered."""
    timestamp = Metadata[Timestamp].from_bytes((repository / "timestamp.json").read_bytes()).signed
    snapshot = Metadata[Snapshot].from_bytes((repository / f"{timestamp.snapshot_meta.version}.snapshot.json").read_bytes()).signed
    file = repository / f"{snapshot.meta['targets.json'].version}.targets.json"
    return said_in(Metadata[Targets].from_bytes(file.read_bytes()).signed.targets[ARCHIVE].custom).version


def renew(repository: Path, *roles: str) -> int:
    keys = [str(repository.with_name("keys") / f"{role}.pem") for role in roles]
    return int(release.main(["renew", "--repository", str(repository), "--key", *keys]))


@pytest.mark.parametrize("cut_at", ["targets", "snapshot", "timestamp"])
def test_a_release_that_was_cut_while_it_was_made_is_published_by_no_renewal(
    sources: Path, repository: Path, monkeypatch: pytest.MonkeyPatch, cut_at: str
) -> None:
    make(repository, "1.2.3")
    (sources / "app" / "settings.py").write_text('VERSION = "1.2.4"\n')
    git(sources, "commit", "-q", "-a", "-m", "second")
    real = release.signing._write

    def full(path: Path, metadata: object) -> Path:
        if path.name.endswith(f"{cut_at}.json"):
            raise OSError("no room")
        return Path(real(path, metadata))

    with monkeypatch.context() as patch:
        patch.setattr(release.signing, "_write", full)
        assert make(repository, "1.2.4") == 69
    for keys in (("snapshot", "timestamp"), ONLINE):
        assert renew(repository, *keys) == 0 and released(repository) == "1.2.3"
    assert make(repository, "1.2.4") == 0 and released(repository) == "1.2.4"


def test_there_is_nothing_to_renew_before_the_first_release(repository: Path) -> None:
    assert renew(repository, *ONLINE) == 1


def test_renewing_needs_no_key_of_targets(sources: Path, repository: Path) -> None:
    make(repository, "1.2.3")
    assert renew(repository, "snapshot", "timestamp") == 0
    timestamp = json.loads((repository / "timestamp.json").read_bytes())["signed"]
    assert timestamp["version"] == 2 and not (repository / "2.targets.json").exists()


def test_keys_are_for_their_owner_alone_and_never_written_over(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    assert release.main(["keys", str(keys), "--only", "timestamp"]) == 0
    assert (keys / "timestamp.pem").stat().st_mode & 0o077 == 0
    before = (keys / "timestamp.pem").read_bytes()
    assert release.main(["keys", str(keys)]) == 69
    assert (keys / "timestamp.pem").read_bytes() == before


def test_what_is_no_key_and_a_root_of_too_few_are_told(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("no key")
    keys = repository.with_name("keys")
    assert release.main(["root", "--repository", str(repository), "--public", *map(str, keys.glob("root-*.json"))]) == 1
    assert release.main(["sign", "--repository", str(repository), "--key", str(keys / "root-1.pem")]) == 1
    assert release.main(["renew", "--repository", str(repository), "--key", str(tmp_path / "no.pem")]) == 1


def test_this_program_says_what_a_release_of_it_would() -> None:
    assert said_in({"version": VERSION, "schema": SCHEMA_VERSION, "oldest_schema": OLDEST_SCHEMA}).version == VERSION
    assert 1 <= OLDEST_SCHEMA <= SCHEMA_VERSION
