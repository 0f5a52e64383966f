"""The sentences of refusals and troubles: every code that is raised has one, in both languages, with the same places."""

from __future__ import annotations

import ast
import csv
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import ROOT

LANGUAGES = ("zh", "en")
RAISED = {"Refused", "Unavailable", "Damaged"}  # Broken is our own bug and goes into the crash report
CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


@dataclass(frozen=True)
class Raised:
    """One place in the sources that names a code; `given` is None where the parameters cannot be read there."""

    where: str
    code: str
    given: frozenset[str] | None


def check(root: Path = ROOT) -> list[str]:
    """All complaints about the texts."""
    rows, found = read_rows(root)
    for raised in raised_codes(root):
        if raised.code not in rows:
            found.append(f"{raised.where}: {raised.code} has no row in resources/texts")
        elif raised.given is not None and (unfilled := rows[raised.code] - raised.given):
            found.append(f"{raised.where}: {raised.code} does not fill {', '.join(sorted(unfilled))}")
    return found


def read_rows(root: Path) -> tuple[dict[str, set[str]], list[str]]:
    """Every code with the places its sentences have, and the complaints about the rows themselves."""
    rows: dict[str, set[str]] = {}
    found: list[str] = []
    for path in sorted((root / "resources" / "texts").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            for row in reader:
                where, code = f"{path.name}:{reader.line_num}", row.get("code") or ""
                found += [f"{where}: {trouble}" for trouble in row_troubles(row, rows)]
                rows[code] = set().union(*(places(row.get(language) or "") for language in LANGUAGES))
    return rows, found


def row_troubles(row: dict[str, str | None], before: dict[str, set[str]]) -> Iterator[str]:
    """What is wrong with one row of a texts file."""
    code = row.get("code") or ""
    if not CODE.fullmatch(code):
        yield f"“{code}” is no code of the form room.what"
    if code in before:
        yield f"{code} stands here a second time"
    # Not every space: one as wide as a letter may be what parts two words in Chinese.
    missing = [language for language in LANGUAGES if not (row.get(language) or "").strip(" \t\n")]
    if missing:
        yield f"{code} has no text in {', '.join(missing)}"
    elif places(row["zh"] or "") != places(row["en"] or ""):
        yield f"{code} has other places in zh than in en"
    if None in row:
        yield f"{code} has more than three cells; quote a sentence with a comma"


def places(sentence: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def raised_codes(root: Path) -> Iterator[Raised]:
    """Every code that stands as a literal in a refusal or trouble of app, sync and ui."""
    for room in ("app", "sync", "ui"):
        for path in sorted((root / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
                if isinstance(node, ast.Call) and node.args and called(node) in RAISED:
                    yield from codes_of(node, f"{path.relative_to(root).as_posix()}:{node.lineno}")


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def codes_of(node: ast.Call, where: str) -> Iterator[Raised]:
    """The codes a call may give: one, or both of a conditional expression."""
    spread = any(keyword.arg is None for keyword in node.keywords)
    given = None if spread else frozenset(keyword.arg or "" for keyword in node.keywords)
    for part in ast.walk(node.args[0]):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and CODE.fullmatch(part.value):
            yield Raised(where, part.value, given)
