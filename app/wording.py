"""Sentences for people: every code of errors, gates and outcomes in both languages, from `resources/texts/*.csv`.

The one rule: a sentence stands in a table, never in Python; a code without a row is our bug and says so.
What is counted has both its forms: "{n} [record|records]" takes the first one for 1.
"""

import csv
import functools
import re
from pathlib import Path

from app.domain.errors import Broken, DoorstepError
from app.settings import resource

_COUNTED = re.compile(r"\{(\w+)\}([^{}\[\]]*)\[([^|\]]*)\|([^\]]*)\]")


@functools.cache
def _table(path: Path) -> dict[str, tuple[str, str]]:
    """(Chinese, English) by code."""
    found: dict[str, tuple[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        names = next(rows)
        places = names.index("code"), names.index("zh"), names.index("en")
        for code, zh, en in (tuple(row[place] for place in places) for row in rows if row):
            if code in found:
                raise Broken("wording.twice", code=code, file=path.name)
            found[code] = (zh, en)
    return found


@functools.cache
def _sentences() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(resource("texts").glob("*.csv")):
        for code, texts in _table(path).items():
            if code in found:
                raise Broken("wording.twice", code=code, file=path.name)
            found[code] = texts
    return found


@functools.cache
def _own(word: str) -> dict[str, tuple[str, str]]:
    path = resource("texts") / f"{word}.csv"
    return _table(path) if path.is_file() else {}


def _texts(code: str) -> tuple[str, str] | None:
    """Most codes stand in the table of their first word; reading it alone spares the lock page the other twenty."""
    return _own(code.partition(".")[0]).get(code) or _sentences().get(code)


def has_sentence(code: str) -> bool:
    return _texts(code) is not None


def sentence(code: str, language: str, /, **params: object) -> str:
    """The sentence of `code` in "zh" or "en", its `{placeholders}` filled from `params` (a Text in that language).

    Raises Broken for an unknown code.
    """
    texts = _texts(code)
    if texts is None:
        raise Broken("wording.unknown", code=code)
    # By what it can do, not by its type: procedures take longer to load than the lock page to show.
    said = {name: value.said(language) if hasattr(value, "said") else value for name, value in params.items()}
    text = texts[0 if language == "zh" else 1]
    return (_counted(text, said) if "|" in text else text).format_map(_Filled(said))


def _counted(text: str, said: dict[str, object]) -> str:
    """The form that fits the number before it; errors carry their numbers as text."""
    return _COUNTED.sub(lambda m: f"{{{m[1]}}}{m[2]}{m[3] if str(said.get(m[1])) == '1' else m[4]}", text)


def told(error: DoorstepError, language: str) -> str:
    """What an error says to the user."""
    return sentence(error.code, language, **error.params)


class _Filled(dict[str, object]):
    """A missing parameter shows as an ellipsis: a half sentence helps more than a crash in front of a customer."""

    def __missing__(self, key: str) -> str:
        return "…"
