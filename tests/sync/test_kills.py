"""Ten of the two hundred kills of tests/faults, in the ordinary suite."""

import random
from pathlib import Path

import pytest

from tests.faults.company import Company
from tests.faults.findings import findings


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, random.Random(20261121))


@pytest.mark.long
def test_ten_kills_lose_and_double_nothing(company: Company) -> None:
    try:
        company.dispatch(10)
        assert company.sync_desk()
        company.kill_and_restart(10, longest_s=0.4)
        company.quiet()
        found = findings(company)
    finally:
        company.close()
    wrong = (found.lost, found.doubled, found.double_trails, found.views_that_differ, found.files_that_differ, found.journal_that_differs)
    assert wrong == ([], [], [], [], [], [])
    assert found.figures["receipts on the tablet"] >= found.figures["events saved"] > 0
