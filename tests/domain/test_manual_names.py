"""The pages of the manual that name tests name tests that exist, and no trouble is without one."""

import re
from pathlib import Path

import pytest

from app.settings import resource

TESTS = Path(__file__).parents[1]
PAGES = ("trouble", "scenarios", "attacks")


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_exists(page: str) -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", _text(page))
    missing = [(file, name) for file, name in named if f"def {name}(" not in (TESTS / file).read_text("utf-8")]
    assert missing == []


def test_no_trouble_is_without_a_test() -> None:
    rows = [line for line in _text("trouble").splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 14 and all("::test_" in row for row in rows)


def _text(page: str) -> str:
    return resource(f"manual/{page}.md").read_text("utf-8")
