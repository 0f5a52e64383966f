"""kill -9 of tablet and server at 200 random moments loses nothing and doubles nothing (issue 2, done when).

Run with `python -m pytest tests/faults -s`; DOORSTEP_SEED chooses another course, DOORSTEP_KILLS another number.
"""

import os
import random
from pathlib import Path

import pytest

from tests.faults.company import Company, findings

SEED = int(os.environ.get("DOORSTEP_SEED", "20261121"))
KILLS = int(os.environ.get("DOORSTEP_KILLS", "200"))


@pytest.mark.timeout(1800)
def test_two_hundred_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    company = Company(tmp_path, random.Random(SEED))
    try:
        company.dispatch(60)
        assert company.sync_desk()
        company.kill_and_restart(KILLS)
        company.quiet()
        found = findings(company)
    finally:
        company.close()
    print("\n", f"seed {SEED}, kills", dict(company.kills), "started", company.tablet.counts["pid"], "times;", found.figures)
    assert found.lost == []
    assert found.doubled == []
    assert found.double_trails == []
    assert found.views_that_differ == []
    assert found.files_that_differ == []
    assert found.journal_that_differs == []
    assert found.figures["receipts on the tablet"] >= found.figures["events saved"]
