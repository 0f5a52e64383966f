"""What a source of releases may try (survive.md TM21), with real keys, real metadata and the library's own client."""

import http.server
import os
import shutil
import socketserver
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata
from tuf.ngclient._internal import trusted_metadata_set

from app.domain.errors import DoorstepError
from app.domain.identity import SystemClock
from sync.update.installation import begin, install
from sync.update.offer import ARCHIVE
from sync.update.unpacking import unpack
from tests.sync.made_releases import (  # noqa: F401 - fixtures
    Maker,
    first,
    home_of_an_installation,
    in_use,
    installed,
    maker_of_a_release,
    packed,
    program,
    signing,
    use,
)

ENDLESS = 1 << 40


def refused(maker: Maker, home: Path, source: Path | str | None = None) -> str:
    """The code of what an installation was refused for; the program in use is the one before, whole."""
    before = in_use(home)
    with pytest.raises(DoorstepError) as refusal:
        installed(maker, home, source=source)
    assert in_use(home) == before
    return refusal.value.code


def archive_of(repository: Path) -> Path:
    return max(repository.glob(f"*.{ARCHIVE}"), key=lambda path: path.stat().st_mtime_ns)


def test_a_signed_release_is_installed_and_the_next_one_beside_it(maker: Maker, home: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    assert installed(maker, fresh) == "0.1.0" and in_use(fresh) == "0.1.0"
    assert installed(maker, fresh) == ""
    maker.publish("0.2.0")
    assert installed(maker, fresh) == "0.2.0" and in_use(fresh) == "0.2.0"
    assert sorted(path.name for path in fresh.iterdir() if path.is_dir()) == ["a", "b", "metadata"]


def test_rollback_a_source_as_it_was_is_refused(maker: Maker, home: Path) -> None:
    old = maker.kept("old")
    maker.publish("0.2.0")
    installed(maker, home)
    assert refused(maker, home, old) == "update.rolled_back"


def test_rollback_an_older_version_signed_anew_is_refused(maker: Maker, home: Path) -> None:
    maker.publish("0.2.0")
    installed(maker, home)
    maker.publish("0.1.9")
    assert refused(maker, home) == "update.older"


def test_freeze_what_has_expired_warns_and_the_program_goes_on(maker: Maker, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = datetime.now(UTC) + timedelta(days=31)

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return later

    monkeypatch.setattr(trusted_metadata_set.datetime, "datetime", Later)
    assert refused(maker, home) == "update.expired"
    signing.renew(maker.repository, maker.online(), later)
    assert installed(maker, home) == ""


def test_fast_forward_a_stolen_key_bars_nothing_once_the_root_names_another(maker: Maker, home: Path) -> None:
    for role in ("snapshot", "targets"):
        name = next(iter(maker.repository.glob(f"*.{role}.json")))
        far = Metadata[Any].from_bytes(name.read_bytes())
        far.signed.version = 10**9
        (maker.repository / f"{10**9}.{role}.json").write_bytes(far.to_bytes())
    timestamp = Metadata[Any].from_bytes((maker.repository / "timestamp.json").read_bytes())
    timestamp.signed.version = 10**9
    (maker.repository / "timestamp.json").write_bytes(timestamp.to_bytes())
    own = maker.kept("own")
    maker.publish("999.0.0")
    assert installed(maker, home) == "999.0.0"
    use(home)
    # The maker never saw that; its own repository is where it was.
    for path in own.glob(f"{10**9}.*"):
        path.unlink()
    shutil.rmtree(maker.repository)
    own.rename(maker.repository)
    (maker.repository / "timestamp.json").unlink()
    before, maker.keys = maker.keys, maker.folder / "new"
    shutil.copytree(before, maker.keys, ignore=shutil.ignore_patterns("targets*", "snapshot*", "timestamp*"))
    signing.make_keys(maker.keys, ("targets", "snapshot", "timestamp"))
    assert maker.make_root(maker.keys) == 0
    maker.publish("0.3.0")
    assert installed(maker, home) == "0.3.0"


def test_mix_and_match_parts_of_two_releases_are_refused(maker: Maker, home: Path) -> None:
    old = maker.kept("old")
    maker.publish("0.2.0")
    for role in ("snapshot", "targets"):
        mixed = maker.kept(f"mixed-{role}")
        shutil.copy(old / f"1.{role}.json", mixed / f"2.{role}.json")
        assert refused(maker, home, mixed) in ("update.not_trusted", "update.rolled_back")
    mixed = maker.kept("mixed-archive")
    shutil.copy(next(old.glob(f"*.{ARCHIVE}")), archive_of(mixed))
    assert refused(maker, home, mixed) == "update.not_trusted"


@pytest.mark.parametrize("change", ["cut", "flipped", "longer"])
def test_a_partial_or_changed_download_is_not_unpacked(maker: Maker, home: Path, change: str) -> None:
    maker.publish("0.2.0")
    archive = archive_of(maker.repository)
    whole = archive.read_bytes()
    middle = len(whole) // 2
    changed = {"cut": whole[:middle], "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], "longer": whole + b"\0"}
    archive.write_bytes(changed[change])
    assert refused(maker, home) == "update.not_trusted"
    assert not (home / "b").exists() and not (home / "fetched.tar.gz").exists()
    archive.write_bytes(whole)
    assert installed(maker, home) == "0.2.0"


@pytest.mark.parametrize("name", ["timestamp.json", "2.snapshot.json", "2.targets.json", "2.root.json", ARCHIVE])
def test_endless_data_ends_at_the_signed_size_or_a_small_bound(maker: Maker, home: Path, name: str) -> None:
    maker.publish("0.2.0")
    file = archive_of(maker.repository) if name == ARCHIVE else maker.repository / name
    file.touch()
    os.truncate(file, ENDLESS)
    assert refused(maker, home) == "update.not_trusted"
    assert sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) < 10_000_000


def test_two_of_five_keys_make_no_root(maker: Maker, home: Path) -> None:
    two = [maker.keys / "root-2.pem", maker.keys / "root-4.pem"]
    assert maker.make_root(maker.keys, two) == 1
    assert not (maker.repository / "2.root.json").exists()
    (maker.repository / signing.NEXT_ROOT).rename(maker.repository / "2.root.json")
    assert refused(maker, home) == "update.not_trusted"


def test_another_makers_keys_are_not_believed(maker: Maker, home: Path, tmp_path: Path) -> None:
    stranger = Maker(tmp_path / "stranger")
    stranger.publish("0.2.0")
    assert refused(maker, home, stranger.repository) == "update.not_trusted"
    assert refused(stranger, home) == "update.other_root"


def test_a_release_signed_by_a_key_of_another_role_is_refused(maker: Maker, home: Path) -> None:
    with pytest.raises(signing.NotSigned):
        signing.renew(maker.repository, [maker.keys / "timestamp.pem"], maker.now)
    forged = Metadata[Any].from_bytes((maker.repository / "timestamp.json").read_bytes())
    forged.signed.version += 1
    forged.sign(signing.signer(maker.keys / "snapshot.pem"))
    (maker.repository / "timestamp.json").write_bytes(forged.to_bytes())
    assert refused(maker, home) == "update.not_trusted"


def test_a_tablet_follows_new_root_keys_and_forgets_the_old_ones(maker: Maker, home: Path) -> None:
    fresh = maker.folder / "fresh"
    signing.make_keys(fresh, ("root",))
    for name in ("root-1", "root-3", *("targets", "snapshot", "timestamp")):
        for kind in (".pem", ".json"):
            shutil.copy(maker.keys / f"{name}{kind}", fresh)
    # Three of those before and three of the new ones; 1 and 3 are both.
    assert maker.make_root(fresh, [fresh / "root-1.pem", fresh / "root-3.pem", fresh / "root-5.pem"]) == 1
    assert signing.sign_root(maker.repository, maker.keys / "root-2.pem") == 0
    maker.publish("0.2.0")
    assert installed(maker, home) == "0.2.0"
    # The old ones sign for themselves; three of the root in force lack.
    gone = [maker.keys / f"root-{one}.pem" for one in (2, 4, 5)]
    assert maker.make_root(maker.keys, gone) == 3
    (maker.repository / signing.NEXT_ROOT).rename(maker.repository / "3.root.json")
    assert refused(maker, home) == "update.not_trusted"


def test_a_source_that_is_not_there_is_told_and_no_more(maker: Maker, home: Path, tmp_path: Path) -> None:
    assert refused(maker, home, tmp_path / "no stick") == "update.unreachable"
    assert refused(maker, home, "http://127.0.0.1:9") == "update.unreachable"


@pytest.mark.parametrize("name", ["../outside", "/tmp/doorstep-outside", "a/../../outside"])
def test_an_archive_writes_nothing_beyond_its_place(maker: Maker, home: Path, name: str) -> None:
    maker.publish("0.2.0", packed({name: b"x"}))
    assert refused(maker, home) == "update.unreadable"
    assert not (home / "outside").exists() and not Path("/tmp/doorstep-outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_an_archive_with_a_link_or_a_device_is_not_unpacked(tmp_path: Path, kind: bytes) -> None:
    (tmp_path / "plain.tar.gz").write_bytes(packed({"file": b"x"}))
    unpack(tmp_path / "plain.tar.gz", tmp_path / "place")
    other = tarfile.TarInfo("other")
    other.type, other.linkname = kind, "file"
    (tmp_path / "other.tar.gz").write_bytes(packed({"file": b"x"}, other))
    with pytest.raises(DoorstepError) as refusal:
        unpack(tmp_path / "other.tar.gz", tmp_path / "place")
    assert refusal.value.code == "update.unreadable" and not (tmp_path / "place" / "other").exists()


def test_what_unpacks_to_too_much_or_is_no_archive_is_refused(maker: Maker, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker.publish("0.2.0", b"no archive")
    assert refused(maker, home) == "update.unreadable"
    monkeypatch.setattr("sync.update.unpacking.MOST_BYTES", 1000)
    maker.publish("0.2.1")
    assert refused(maker, home) == "update.unreadable"


def test_words_that_nobody_knows_are_refused(maker: Maker, home: Path) -> None:
    for version in ("2", "0.2.0; rm", "../b"):
        maker.publish(version, program("0.2.0"))
        assert refused(maker, home) == "update.unreadable"


def test_nobody_is_believed_before_a_root_was_brought(tmp_path: Path) -> None:
    with pytest.raises(DoorstepError) as refusal:
        begin(tmp_path, None)
    assert refusal.value.code == "update.no_root"


@pytest.mark.parametrize("brought", ["", "{}", "[]", "timestamp.json", "1.snapshot.json", signing.NEXT_ROOT])
def test_what_is_no_signed_root_is_not_kept_and_the_right_one_is_taken_after_it(maker: Maker, tmp_path: Path, brought: str) -> None:
    # Two of five have signed the next one.
    maker.make_root(maker.keys, [maker.keys / "root-2.pem", maker.keys / "root-4.pem"])
    wrong, fresh = tmp_path / "brought.json", tmp_path / "fresh"
    file = maker.repository / brought
    wrong.write_bytes(file.read_bytes() if file.is_file() else brought.encode())
    with pytest.raises(DoorstepError) as refusal:
        begin(fresh, wrong)
    assert refusal.value.code == "update.not_a_root"
    begin(fresh, maker.root)
    assert (fresh / "root.json").read_bytes() == maker.root.read_bytes()


class Endless(http.server.BaseHTTPRequestHandler):
    """Serves what is below `folder`, and an archive without an end."""

    folder: Path

    def do_GET(self) -> None:
        file = self.folder / self.path.strip("/")
        self.send_response(200 if file.exists() else 404)
        self.end_headers()
        if not file.exists():
            return
        self.wfile.write(file.read_bytes()[: self.most])
        while file.name.endswith(ARCHIVE) and self.is_endless:
            try:
                self.wfile.write(bytes(65536))
            except OSError:
                return

    is_endless, most = False, None

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is told."""


@contextmanager
def served(folder: Path, *, endless: bool = False, most: int | None = None) -> Iterator[str]:
    answering = type("Answering", (Endless,), {"folder": folder, "is_endless": endless, "most": most})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), answering) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def test_over_a_network_it_is_the_same(maker: Maker, home: Path) -> None:
    maker.publish("0.2.0")
    with served(maker.repository, endless=True) as address:
        assert refused(maker, home, address) == "update.not_trusted"
    with served(maker.repository, most=200) as address:
        assert refused(maker, home, address) == "update.not_trusted"
    with served(maker.repository) as address:
        assert install(home, address, (), lambda _: None, SystemClock()) == "0.2.0"
    assert in_use(home) == "0.2.0"


def test_a_source_that_drips_is_left_after_a_while(maker: Maker, home: Path) -> None:
    maker.publish("0.2.0")

    class Hours(SystemClock):
        """Each look at it is an hour later."""

        hours = 0

        def mono_ms(self) -> int:
            self.hours += 1
            return self.hours * 3_600_001

    with served(maker.repository) as address, pytest.raises(DoorstepError) as refusal:
        install(home, address, (), lambda _: None, Hours())
    assert refusal.value.code == "update.unreachable" and in_use(home) == "0.1.0"
