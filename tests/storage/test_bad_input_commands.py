"""Bad input and trouble (issue 2) as the user of a command meets it: one clear sentence in their language and an exit code."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import Broken, Damaged, DoorstepError, Refused, Unavailable, exit_code
from app.settings import resource
from app.storage.catalog import load_catalog
from app.storage.catalog.mappings import load_mapping, shipped_mappings
from app.storage.single import claim
from ui.__main__ import main

Told = Callable[..., tuple[int, str]]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Told:
    """Runs a command and answers its exit code and what it said on stderr."""
    # Where there is no display a demo would play itself, and a window would be refused for that reason alone.
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    def run(*words: str) -> tuple[int, str]:
        code = main(list(words))
        return code, capsys.readouterr().err

    return run


def both(told: Told, *words: str) -> tuple[str, str]:
    """What the command says in Chinese and in English; in both it is refused without a traceback."""
    said = [told(*words, "--language", language) for language in ("zh", "en")]
    assert [code for code, _ in said] == [1, 1]
    zh, en = (text for _, text in said)
    assert zh != en and zh.strip() and en.strip() and "Traceback" not in zh + en and "{" not in zh + en
    assert not zh.isascii() and any(letter.isascii() and letter.isalpha() for letter in en)
    return zh, en


@pytest.mark.parametrize("command", ["field", "desk", "import"])
def test_a_second_copy_on_one_folder_is_told_to_use_the_first(told: Told, tmp_path: Path, command: str) -> None:
    held = claim(tmp_path / "data" / "running.lock")
    try:
        table = [str(sample(tmp_path))] if command == "import" else []
        zh, en = both(told, command, *table, "--data", str(tmp_path / "data"))
        assert "已经打开" in zh and "already open" in en
    finally:
        held.release()


@pytest.mark.parametrize("command", ["field", "desk", "import", "demo", "demo --headless"])
def test_a_folder_that_cannot_be_is_named_and_nothing_changed(told: Told, tmp_path: Path, command: str) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a letter to my aunt")
    table = [str(sample(tmp_path))] if command == "import" else []
    named = "--out" if "headless" in command else "--data"
    for folder in (taken, taken / "below"):
        zh, en = both(told, *command.split(), *table, named, str(folder))
        assert str(taken) in zh and str(taken) in en and "换一个位置" in zh and "Name another one" in en
    assert taken.read_text() == "a letter to my aunt"


@pytest.mark.parametrize("words", ["--mapping {taken}", "--mapping {taken}/none.yaml", "--dry-run --bad {taken}/sub"])
def test_a_file_of_the_import_that_cannot_be_is_named(told: Told, tmp_path: Path, words: str) -> None:
    table, taken = tmp_path / "orders.csv", tmp_path / "taken"
    table.write_text(f"{HEAD}\n{ROW}\nBY2,never\n", "utf-8")
    (taken / "sub").mkdir(parents=True)
    zh, en = both(told, "import", str(table), *words.format(taken=taken).split())
    assert str(taken) in zh and str(taken) in en and "请换一个文件" in zh and "Name another file" in en


def test_a_report_that_cannot_be_written_is_no_fault_of_the_device(told: Told, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("to my aunt")
    words = ["verify", str(tmp_path / "letter"), "--trust", str(tmp_path / "none"), "--pdf", str(tmp_path / "letter" / "x.pdf")]
    assert all("x.pdf" in said for said in both(told, *words))


def test_carrying_for_a_device_that_is_not_there_makes_no_folder(told: Told, tmp_path: Path) -> None:
    both(told, "carry", "--data", str(tmp_path / "none"), "--out", str(tmp_path / "x.doorstep"))
    assert not list(tmp_path.iterdir())


def test_what_the_terminal_cannot_write_ends_no_command(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("to my aunt")
    words = [sys.executable, "-m", "ui", "verify", str(tmp_path / "letter"), "--trust", str(tmp_path / "none")]
    done = subprocess.run(words, capture_output=True, env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}, cwd=ROOT)
    assert done.returncode == 1 and b"Traceback" not in done.stderr and b"letter" in done.stdout


@pytest.mark.parametrize(("error", "code"), [(Refused("x.y"), 1), (Unavailable("x.y"), 69), (Damaged("x.y"), 69), (Broken("x.y"), 70)])
def test_every_kind_of_error_has_the_exit_code_of_the_readme(error: DoorstepError, code: int) -> None:
    assert exit_code(error) == code


def sample(folder: Path) -> Path:
    table = folder / "orders.csv"
    table.write_bytes(resource("sample/orders.csv").read_bytes())
    return table


HEAD = resource("sample/orders.csv").read_text("utf-8-sig").splitlines()[0]
ROW = resource("sample/orders.csv").read_text("utf-8-sig").splitlines()[1]


@pytest.mark.parametrize(
    ("content", "clue"),
    [
        (f'{HEAD}\n{ROW}\n"BY1,2026', "3"),
        (f"{HEAD}\n{ROW}\n".encode() + b"\xff\xff\x00\x81", "3"),
        (f"{HEAD}\n{ROW}\n".encode("utf-16"), "orders.csv"),
        ("a,b,c\n1,2,3\n", "--mapping"),
        (HEAD.replace("电话", "手机"), "--mapping"),
        (f"{HEAD},{HEAD}\n{ROW}\n", "工单编号"),
        ("", "orders.csv"),
        (b"PK\x03\x04 no table", ""),
    ],
    ids=["broken CSV", "wrong encoding", "UTF-16", "unknown columns", "a column missing", "a column twice", "empty", "binary"],
)
def test_a_table_that_cannot_be_read_is_named_and_nothing_taken(told: Told, tmp_path: Path, content: str | bytes, clue: str) -> None:
    table = tmp_path / "orders.csv"
    table.write_bytes(content if isinstance(content, bytes) else content.encode())
    zh, en = both(told, "import", str(table), "--data", str(tmp_path / "data"))
    assert clue in zh and clue in en
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("way", [("--headless",), ()])
@pytest.mark.parametrize(
    ("content", "clues"),
    [
        ("a,b,c\n1,2,3\n", ("orders.csv", "kitchener", "nyc311", "sample", "--mapping")),
        (f'{HEAD}\n{ROW}\n"BY1,2026', ("3",)),
        ("", ("orders.csv",)),
        (f"{HEAD}\nBY2,never\n", ("orders.csv", "--dry-run", "1")),
    ],
    ids=["unknown columns", "broken CSV", "empty", "no good row"],
)
def test_a_demo_of_orders_that_cannot_be_taken_begins_nothing(
    told: Told, tmp_path: Path, content: str, clues: tuple[str, ...], way: tuple[str, ...]
) -> None:
    table, out = tmp_path / "orders.csv", tmp_path / "out"
    table.write_text(content, "utf-8")
    for said in both(told, "demo", *way, "--orders", str(table), "--out", str(out), "--data", str(tmp_path / "data")):
        assert all(clue in said for clue in clues)
    assert not out.exists() and not (tmp_path / "data").exists()


def test_a_table_for_more_than_one_mapping_asks_which(told: Told, tmp_path: Path) -> None:
    columns = load_mapping(shipped_mappings()["kitchener"], load_catalog(resource("."))).columns()
    table = tmp_path / "orders.csv"
    table.write_text(",".join([HEAD, *columns]) + "\n", "utf-8")
    assert all("kitchener, sample" in said and "--mapping" in said for said in both(told, "import", str(table), "--dry-run"))


COMMANDS_THAT_SPEAK = [
    "field",
    "desk",
    "import {none}",
    "verify {none}",
    "carry --data {none} --out {none}",
    "server backup {none} --data {none}",
]


@pytest.mark.parametrize("command", [*COMMANDS_THAT_SPEAK, "demo --orders {none}", "server --organisation {none} --data {none}"])
@pytest.mark.parametrize(("locale", "is_chinese"), [("zh_CN.UTF-8", True), ("en_US.UTF-8", False)])
def test_every_command_speaks_the_language_of_the_machine(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, locale: str, is_chinese: bool
) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "taken"))
    (tmp_path / "taken").write_text("a letter to my aunt")
    code, said = told(*command.format(none=tmp_path / "none.csv").split())
    assert code and said.strip() and (not said.isascii()) == is_chinese


def test_a_table_that_is_not_there_is_named(told: Told, tmp_path: Path) -> None:
    assert all("gone.csv" in text for text in both(told, "import", str(tmp_path / "gone.csv"), "--data", str(tmp_path / "data")))


def test_a_ticket_that_is_not_there_or_no_ticket_is_named(told: Told, tmp_path: Path) -> None:
    wrong = tmp_path / "ticket.json"
    wrong.write_text("<html>")
    for ticket in (tmp_path / "gone.json", wrong):
        words = ("import", str(sample(tmp_path)), "--data", str(tmp_path / "data"), "--ticket", str(ticket))
        assert all(ticket.name in text for text in both(told, *words))


def test_without_a_ticket_a_new_device_says_what_it_needs(told: Told, tmp_path: Path) -> None:
    both(told, "import", str(sample(tmp_path)), "--data", str(tmp_path / "data"))


@pytest.mark.parametrize("command", ["field", "desk"])
def test_a_folder_that_was_named_by_mistake_stays_as_it_is(told: Told, tmp_path: Path, command: str) -> None:
    (tmp_path / "letter").write_text("to my aunt")
    both(told, command, "--data", str(tmp_path), "--ticket", str(tmp_path / "none.json"))
    assert {path.name for path in tmp_path.iterdir()} == {"letter", "running.lock"}
