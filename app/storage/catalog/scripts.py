"""The placeholders of the scripts: the screen fills them, so each must be one that it knows, and the same in both languages."""

import string

from app.domain import reference as r
from app.storage.catalog.error import CatalogError
from app.storage.catalog.tables import Tables

# What the screens can fill in; procedure.Script lists them for whoever writes a script.
KNOWN = frozenset({"utility", "member", "number", "fault", "address", "time", "minutes", "reason"}) | frozenset(
    {"cause", "plan", "side", "items", "total", "values", "phone", "team"}
)


def check_scripts(tables: Tables) -> None:
    """Raises CatalogError for an unknown placeholder or one that only one language has."""
    for index, script in enumerate(tables.of(r.SpokenText)):
        found = _placeholders(script.text.zh), _placeholders(script.text.en)
        wrong = sorted((found[0] | found[1]) - KNOWN) or sorted(found[0] ^ found[1])
        if wrong:
            column = "text_zh" if wrong[0] in found[0] else "text_en"
            # Scripts are one line each, the head being the first.
            raise CatalogError("catalog.placeholder", "scripts.csv", index + 2, column, value=wrong[0])


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
