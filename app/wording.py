"""Sentences for people: every code of errors, gates and outcomes in both languages, from `resources/texts/*.csv`.

The one rule: a sentence stands in a table, never in Python; a code without a row is our bug and says so.
"""

import csv
import functools

from app.domain.errors import Broken, DoorstepError
from app.settings import resource


@functools.cache
def _sentences() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(resource("texts").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            names = next(rows)
            places = names.index("code"), names.index("zh"), names.index("en")
            for code, zh, en in (tuple(row[place] for place in places) for row in rows if row):
                if code in found:
                    raise Broken("wording.twice", code=code, file=path.name)
                found[code] = (zh, en)
    return found


def has_sentence(code: str) -> bool:
    return code in _sentences()


def sentence(code: str, language: str, /, **params: object) -> str:
    """The sentence of `code` in "zh" or "en", its `{placeholders}` filled from `params` (a Text in that language).

    Raises Broken for an unknown code.
    """
    texts = _sentences().get(code)
    if texts is None:
        raise Broken("wording.unknown", code=code)
    # By what it can do, not by its type: procedures take longer to load than the lock page to show.
    said = {name: value.said(language) if hasattr(value, "said") else value for name, value in params.items()}
    return texts[0 if language == "zh" else 1].format_map(_Filled(said))


def told(error: DoorstepError, language: str) -> str:
    """What an error says to the user."""
    return sentence(error.code, language, **error.params)


class _Filled(dict[str, object]):
    """A missing parameter shows as an ellipsis: a half sentence helps more than a crash in front of a customer."""

    def __missing__(self, key: str) -> str:
        return "…"
