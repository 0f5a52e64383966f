"""`start.py release root | sign`: what a keeper of a root key reads before signing, and which public keys a root takes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sync.made_releases import Maker, packaging, signing

release = packaging("release")
Said = dict[str, Any]


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    """With a root in force."""
    return Maker(tmp_path / "maker")


def begin(maker: Maker, *public: Path) -> int:
    return int(release.main(["root", "--repository", str(maker.repository), "--public", *map(str, public)]))


def sign(maker: Maker, *private: Path) -> int:
    return int(release.main(["sign", "--repository", str(maker.repository), *(["--key", *map(str, private)] if private else [])]))


def begin_with_another_timestamp(maker: Maker) -> tuple[str, str]:
    """The next root; the id of the key that counts no more, and that of the new one."""
    (fresh,) = signing.make_keys(maker.folder / "fresh", ["timestamp"])
    begin(maker, *(maker.keys / f"{name}.json" for name in names("timestamp")), fresh.with_suffix(".json"))
    old, new = (json.loads(file.read_text())["keyid"] for file in (maker.keys / "timestamp.json", fresh.with_suffix(".json")))
    return old, new


def names(*but: str) -> list[str]:
    return [name for name in (*(f"root-{one}" for one in range(1, 6)), "targets", "snapshot", "timestamp") if name not in but]


def rewritten(maker: Maker, change: Callable[[Said], None]) -> None:
    """As if somebody else had written the next root."""
    file = maker.repository / signing.NEXT_ROOT
    said = json.loads(file.read_text())
    change(said["signed"])
    file.write_text(json.dumps(said))


def marked(text: str, mark: str) -> list[str]:
    """The ids of the keys with a mark before them."""
    return [line.split()[1] for line in text.splitlines() if line.startswith(f"  {mark} ")]


def test_a_keeper_reads_what_is_new_and_what_counts_no_more(maker: Maker, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = begin_with_another_timestamp(maker)
    capsys.readouterr()
    assert sign(maker) == 0
    said = capsys.readouterr().out
    assert marked(said, "+") == [new] and marked(said, "-") == [old]
    assert "Root 2, " in said and "root in force is 1" in said and "(before" not in said
    assert all(keyid in said for keyid in signing.newest_root(maker.repository).signed.keys)


def test_without_a_key_it_is_only_shown(maker: Maker) -> None:
    begin_with_another_timestamp(maker)
    before = (maker.repository / signing.NEXT_ROOT).read_bytes()
    assert sign(maker) == 0
    assert (maker.repository / signing.NEXT_ROOT).read_bytes() == before


def test_it_is_shown_before_anything_is_signed(maker: Maker, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    _, new = begin_with_another_timestamp(maker)
    shown = []

    def signs(*_: object) -> int:
        shown.append(capsys.readouterr().out)
        return 2

    monkeypatch.setattr(release.signing, "sign_root", signs)
    sign(maker, maker.keys / "root-1.pem")
    assert marked(shown[0], "+") == [new]


def test_the_first_root_is_all_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository, keys = tmp_path / "repository", tmp_path / "keys"
    signing.make_keys(keys)
    release.main(["root", "--repository", str(repository), "--public", *map(str, keys.glob("*.json"))])
    capsys.readouterr()
    release.main(["sign", "--repository", str(repository)])
    said = capsys.readouterr().out
    assert "no root in force" in said and len(marked(said, "+")) == 8 and "root: signed by 3 of 5" in said


def test_a_threshold_that_was_changed_is_told_beside_the_one_before(maker: Maker, capsys: pytest.CaptureFixture[str]) -> None:
    begin_with_another_timestamp(maker)
    rewritten(maker, lambda root: root["roles"]["root"].update(threshold=1))
    sign(maker)
    assert "root: signed by 1 of 5 (before: signed by 3 of 5)" in capsys.readouterr().out


def test_another_key_under_a_known_id_is_told_as_new(maker: Maker, capsys: pytest.CaptureFixture[str]) -> None:
    begin_with_another_timestamp(maker)
    keyid = signing.next_root(maker.repository).signed.roles["targets"].keyids[0]
    rewritten(maker, lambda root: root["keys"][keyid]["keyval"].update(public="ab" * 32))
    capsys.readouterr()
    sign(maker)
    said = capsys.readouterr().out
    assert keyid in marked(said, "+") and keyid in marked(said, "-")


def test_words_of_a_key_begin_no_line_of_their_own(maker: Maker, capsys: pytest.CaptureFixture[str]) -> None:
    _, new = begin_with_another_timestamp(maker)
    rewritten(maker, lambda root: root["keys"][new]["keyval"].update(public="ab\n  - nothing\x1b[2J"))
    capsys.readouterr()
    sign(maker)
    said = capsys.readouterr().out
    assert "nothing" not in marked(said, "-") and "\x1b" not in said


def test_a_key_of_another_role_signs_no_root(maker: Maker, capsys: pytest.CaptureFixture[str]) -> None:
    begin_with_another_timestamp(maker)
    before = (maker.repository / signing.NEXT_ROOT).read_bytes()
    assert sign(maker, maker.keys / "targets.pem") == 1
    assert "is no root key" in capsys.readouterr().err
    assert (maker.repository / signing.NEXT_ROOT).read_bytes() == before


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "null", '{"role": "targets", "keyid": 1, "key": 2}', '{"role": "x", "keyid": "a", "key": {}}']
)
def test_a_public_file_that_is_none_is_told(maker: Maker, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    (tmp_path / "public.json").write_text(content)
    assert begin(maker, *(maker.keys / f"{name}.json" for name in names("targets")), tmp_path / "public.json") == 1
    assert "is no public key" in capsys.readouterr().err


def test_a_public_key_named_twice_or_for_no_role_is_told(maker: Maker, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    every = [maker.keys / f"{name}.json" for name in names()]
    assert begin(maker, *every, every[-1]) == 1
    assert "named already" in capsys.readouterr().err
    said = json.loads(every[-1].read_text())
    (tmp_path / "other.json").write_text(json.dumps({**said, "role": "mirrors"}))
    assert begin(maker, *every[:-1], tmp_path / "other.json") == 1
    assert "no role" in capsys.readouterr().err
    assert not (maker.repository / signing.NEXT_ROOT).exists()


@pytest.mark.parametrize("content", ["", "{}", "another role"])
def test_metadata_that_is_none_is_told(maker: Maker, capsys: pytest.CaptureFixture[str], content: str) -> None:
    maker.publish("0.1.0")
    other = (maker.repository / "1.targets.json").read_text()
    for name in ("timestamp.json", signing.NEXT_ROOT):
        (maker.repository / name).write_text(other if content == "another role" else content)
    renewing = ["renew", "--repository", str(maker.repository), "--key", *map(str, maker.online())]
    for work in (lambda: sign(maker), lambda: int(release.main(renewing))):
        assert work() == 1
        assert "is metadata of another role" in (said := capsys.readouterr().err) or "is no metadata" in said
