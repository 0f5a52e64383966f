"""resources/manual/trouble.md names tests that exist, and every one of them once."""

import re
from pathlib import Path

from app.settings import resource

TESTS = Path(__file__).parents[1]
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", resource("manual/trouble.md").read_text("utf-8"))


def test_every_test_that_the_page_names_exists() -> None:
    assert len(NAMED) > 20
    missing = [(file, name) for file, name in NAMED if f"def {name}(" not in (TESTS / file).read_text("utf-8")]
    assert missing == []


def test_no_trouble_is_without_a_test() -> None:
    rows = [line for line in resource("manual/trouble.md").read_text("utf-8").splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 14 and all("::test_" in row for row in rows)
