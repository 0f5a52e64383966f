"""Every code that storage's own modules raise has its sentence in both languages."""

import re
from pathlib import Path

import pytest

from app.settings import resource
from app.wording import has_sentence, sentence

STORAGE = resource("").parent / "app" / "storage"
OWNED = [STORAGE / f"{name}.py" for name in ("database", "disk", "files", "lock_card", "search", "single")]
OWNED += [*(STORAGE / "keys").glob("*.py"), *(STORAGE / "journal").glob("*.py")]


def codes(path: Path) -> set[str]:
    return set(re.findall(r'"((?:storage|pin|start)\.[a-z_]+)"', path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", OWNED, ids=lambda path: path.name)
def test_every_code_has_its_sentence(path: Path) -> None:
    for code in codes(path):
        assert has_sentence(code), code
        assert sentence(code, "zh") != sentence(code, "en")
