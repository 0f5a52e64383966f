"""kill -9 of tablet and server at 200 random moments loses nothing and doubles nothing (issue 2, done when).

Run with `python -m pytest tests/faults -s`; DOORSTEP_SEED chooses another course, DOORSTEP_KILLS another number.
"""

import os
import random
from pathlib import Path

import pytest

from tests.faults.company import Company
from tests.faults.findings import Findings, findings
from tests.faults.kills import wrong

SEED = int(os.environ.get("DOORSTEP_SEED", "20261121"))
KILLS = int(os.environ.get("DOORSTEP_KILLS", "200"))


def course(folder: Path, kills: int, longest_s: float) -> Findings:
    company = Company(folder, random.Random(SEED))
    try:
        company.dispatch(60)
        assert company.sync_desk()
        company.kill_and_restart(kills, longest_s)
        company.quiet()
        found = findings(company)
    finally:
        company.close()
    print("\n", f"seed {SEED}, kills", dict(company.kills), "processes of the tablet", company.tablet.counts["pid"], found.figures)
    return found


@pytest.mark.timeout(1800)
def test_two_hundred_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    found = course(tmp_path, KILLS, 0.7)
    assert wrong(found) == []
    assert found.figures["events saved"] > KILLS / 4


@pytest.mark.timeout(1800)
def test_kills_in_the_middle_of_enrolment_and_opening_leave_a_device_that_starts(tmp_path: Path) -> None:
    assert wrong(course(tmp_path, KILLS // 2, 0.12)) == []
