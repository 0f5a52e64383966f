"""README's "Words" is the authority on names: what the code calls a thing is explained there, or where it is defined."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.events import KINDS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
ROWS = [line.split("|")[1:4] for line in README.partition("## Words")[2].partition("\n## ")[0].splitlines() if line.startswith("| ")][1:]
WORDS = {word for row in ROWS for word in re.findall(r"[a-z]+", (row[0] + row[2]).lower())}


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for path in sorted((ROOT / "app" / "domain").glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            # A row of the catalogue has its words in the catalogue's own tables.
            is_row = isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Row" for base in node.bases)
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not is_row:
                yield path.stem, node


def test_every_word_has_its_chinese_and_its_meaning() -> None:
    assert ROWS
    assert all(re.search(r"[\u4e00-\u9fff]", chinese) and meaning.strip() for _, chinese, meaning in ROWS)
    names = [row[0].strip() for row in ROWS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("noun", sorted({kind.partition(".")[0] for kind in KINDS}))
def test_the_noun_of_every_event_is_a_word_of_the_glossary(noun: str) -> None:
    assert noun in WORDS


def test_every_public_name_of_the_domain_is_a_word_or_says_what_it_is() -> None:
    unexplained = {
        f"{module}.{node.name}"
        for module, node in classes()
        if ast.get_docstring(node) is None and re.findall(r"[A-Z][a-z]+", node.name)[0].lower() not in WORDS
    }
    assert sorted(unexplained) == []


def test_every_use_case_is_in_the_readme() -> None:
    nouns = {path.stem.split("_")[0].removesuffix("s") for path in (ROOT / "app" / "use_cases").iterdir() if not path.stem.startswith("__")}
    assert {noun for noun in nouns if not re.search(rf"\b{noun}s?\b", README.lower())} == set()


@pytest.mark.parametrize("room", ["app", "sync", "ui", "packaging"])
def test_every_option_of_a_command_has_its_help(room: str) -> None:
    silent = {
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument"
        if not any(keyword.arg == "help" for keyword in node.keywords)
    }
    assert silent == set()
