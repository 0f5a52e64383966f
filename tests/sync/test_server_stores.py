"""The file stores by themselves: a folder and S3 keep to the same words."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.domain.errors import Damaged, Refused, Unavailable
from sync.server.file_store import FileStore, checked, open_files

if TYPE_CHECKING:
    from tests.sync.bucket import Bucket

DATA = b"a photo" * 1000
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    return open_files(tmp_path / "files", request.getfixturevalue("s3") if request.param == "s3" else "")


@pytest.fixture
def bring(store: FileStore, tmp_path: Path) -> Callable[[bytes], None]:
    """Keeps bytes under DATA's name, as nobody but a damaged disk would."""

    def keep(data: bytes) -> None:
        source = tmp_path / "arriving"
        source.write_bytes(data)
        store.keep(SHA, source)

    return keep


def test_a_kept_file_is_there_with_its_size_and_bytes(store: FileStore, bring: Callable[[bytes], None]) -> None:
    assert (store.size(SHA), store.read(SHA)) == (None, None)
    bring(DATA)
    assert (store.size(SHA), store.read(SHA)) == (len(DATA), DATA)


def test_a_file_kept_twice_is_there_once(store: FileStore, bring: Callable[[bytes], None]) -> None:
    bring(DATA)
    bring(DATA)
    assert checked(store)(SHA) == DATA


@pytest.mark.parametrize("damaged", [b"a phot0" * 1000, b"a photo", b""])
def test_damaged_bytes_are_never_read_and_the_next_good_ones_mend_them(
    store: FileStore, bring: Callable[[bytes], None], damaged: bytes
) -> None:
    bring(damaged)
    with pytest.raises(Damaged, match=r"server\.file_spoiled"):
        checked(store)(SHA)
    bring(DATA)
    assert checked(store)(SHA) == DATA


def test_what_was_never_kept_is_unknown(store: FileStore) -> None:
    with pytest.raises(Refused, match=r"server\.file_unknown"):
        checked(store)(SHA)


def test_a_store_that_is_away_is_worth_another_try(s3: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"server\.files_away"):
        open_files(tmp_path, s3.partition("?")[0] + "?endpoint=http://127.0.0.1:1")


def test_without_an_endpoint_the_store_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nobody")
    for address in ("s3://bucket", "s3://bucket/prefix"):
        with pytest.raises(Unavailable, match=r"server\.files_away"):
            open_files(tmp_path, address)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("ftp://bucket", "files_wrong"),
        ("s3://", "files_wrong"),
        ("s3://key:secret@bucket", "files_wrong"),
        ("s3://bucket?colour=red", "files_wrong"),
        ("s3://bucket?endpoint", "files_wrong"),
        ("s3://bucket?endpoint=http://store.example", "files_plain"),
    ],
)
def test_an_address_that_cannot_be_is_said_so(address: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=rf"server\.{code}"):
        open_files(tmp_path, address)


def test_names_lie_below_the_prefix_of_their_organisation(s3: str, bucket: "Bucket", tmp_path: Path) -> None:
    (tmp_path / "arriving").write_bytes(DATA)
    open_files(tmp_path, s3).keep(SHA, tmp_path / "arriving")
    assert bucket.names(s3) == [f"{SHA[:2]}/{SHA}"]
    assert bucket.names(bucket.new()) == []
