"""Content-addressed files: whole or absent, sealed, and mended by the same call that wrote them."""

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import Damaged, Unavailable
from app.storage import disk
from app.storage.files import Files

KEY = bytes(range(32))
PHOTO = b"planted-secret photo " * 100
SHA256 = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files", KEY)


def on_disk(tmp_path: Path) -> list[Path]:
    return sorted(path for path in (tmp_path / "files").rglob("*") if path.is_file())


def failing(number: int) -> Callable[..., int]:
    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    return fail


def test_a_file_comes_back_under_its_hash(files: Files) -> None:
    assert files.put(PHOTO) == SHA256
    assert files.get(SHA256) == PHOTO
    assert files.has(SHA256)
    assert files.size(SHA256) == len(PHOTO)
    assert files.all() == {SHA256}


@pytest.mark.parametrize("data", [b"", b"x", bytes(3_000_000)])
def test_any_length_comes_back(files: Files, data: bytes) -> None:
    sha256 = files.put(data)
    assert (files.get(sha256), files.size(sha256)) == (data, len(data))


def test_the_same_bytes_are_stored_once(files: Files, tmp_path: Path) -> None:
    files.put(PHOTO)
    before = on_disk(tmp_path)[0].read_bytes()
    files.put(PHOTO)
    assert [path.read_bytes() for path in on_disk(tmp_path)] == [before]


def test_nothing_of_a_file_can_be_read_on_the_disk(files: Files, tmp_path: Path) -> None:
    files.put(PHOTO)
    assert b"planted-secret" not in on_disk(tmp_path)[0].read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_a_file_is_private_to_its_user(files: Files, tmp_path: Path) -> None:
    files.put(PHOTO)
    assert on_disk(tmp_path)[0].stat().st_mode & 0o077 == 0


def test_every_flipped_byte_is_found(files: Files, tmp_path: Path) -> None:
    sha256 = files.put(b"small")
    path = on_disk(tmp_path)[0]
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Damaged):
            files.get(sha256)


def test_every_cut_is_found(files: Files, tmp_path: Path) -> None:
    sha256 = files.put(b"small")
    path = on_disk(tmp_path)[0]
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(Damaged):
            files.get(sha256)


def test_a_file_under_another_name_is_found(files: Files, tmp_path: Path) -> None:
    files.put(PHOTO)
    other = "ab" + "0" * 62
    target = tmp_path / "files" / "ab" / other
    target.parent.mkdir(exist_ok=True)
    on_disk(tmp_path)[0].rename(target)
    with pytest.raises(Damaged):
        files.get(other)


def test_another_key_opens_nothing(files: Files, tmp_path: Path) -> None:
    files.put(PHOTO)
    with pytest.raises(Damaged):
        Files(tmp_path / "files", bytes(32)).get(SHA256)


def test_putting_again_mends_a_damaged_file(files: Files, tmp_path: Path) -> None:
    files.put(PHOTO)
    on_disk(tmp_path)[0].write_bytes(b"rubbish")
    files.put(PHOTO)
    assert files.get(SHA256) == PHOTO


@pytest.mark.parametrize("name", ["", "../../vault.bin", "A" * 64, "a" * 63, "0" * 64 + "\n", "a" * 64])
def test_what_is_no_stored_hash_is_missing(files: Files, name: str) -> None:
    assert not files.has(name)
    for ask in (files.get, files.size):
        with pytest.raises(Unavailable) as refusal:
            ask(name)
        assert refusal.value.code == "storage.file_missing"


@pytest.mark.parametrize(
    ("step", "number", "told"),
    [
        ("write_all", errno.ENOSPC, "storage.disk_full"),
        ("write_all", errno.EDQUOT, "storage.disk_full"),
        ("sync_file", errno.EIO, "storage.disk_failed"),
        ("sync_file", errno.ENOSPC, "storage.disk_full"),
        ("write_all", errno.EROFS, "storage.read_only"),
    ],
)
def test_a_disk_that_fails_leaves_no_name_and_no_rest(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, told: str
) -> None:
    with monkeypatch.context() as trouble:
        trouble.setattr(disk, step, failing(number))
        with pytest.raises(Unavailable) as refusal:
            files.put(PHOTO)
    assert refusal.value.code == told
    assert on_disk(tmp_path) == []
    assert not files.has(SHA256)
    files.put(PHOTO)
    assert files.get(SHA256) == PHOTO


def test_a_disk_that_takes_a_part_and_then_is_full_promotes_nothing(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really, taken = os.write, []

    def one_part(descriptor: int, data: bytes) -> int:
        if taken:
            raise OSError(errno.ENOSPC, "full")
        taken.append(1)
        return really(descriptor, bytes(data)[:100])

    monkeypatch.setattr(os, "write", one_part)
    with pytest.raises(Unavailable):
        files.put(PHOTO)
    assert on_disk(tmp_path) == []


def test_a_kill_before_the_rename_leaves_no_file_of_that_name(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as trouble:
        trouble.setattr(Path, "replace", killed)
        with pytest.raises(Killed):
            files.put(PHOTO)
    assert len(on_disk(tmp_path)) == 1
    assert not files.has(SHA256)
    assert files.sweep(set()) == 0, "this process may be about to finish it"
    assert Files(tmp_path / "files", KEY).sweep(set()) == 1
    assert on_disk(tmp_path) == []


def test_sweeping_takes_only_what_nothing_names(files: Files, tmp_path: Path) -> None:
    kept, dropped = files.put(b"kept"), files.put(b"dropped")
    later = Files(tmp_path / "files", KEY)
    assert later.sweep({kept}) == 1
    assert later.has(kept)
    assert not later.has(dropped)


def test_sweeping_spares_what_was_put_meanwhile(files: Files, tmp_path: Path) -> None:
    stray, again = files.put(b"stray"), files.put(b"put again")
    later = Files(tmp_path / "files", KEY)
    fresh = later.put(b"its row is on its way")
    assert later.put(b"put again") == again
    assert later.sweep(set()) == 1
    assert later.all() == {again, fresh} and stray not in later.all()
