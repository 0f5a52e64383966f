"""Rivals on one PostgreSQL, statement by statement: nothing lost, nothing doubled, and two known faults are found."""

import argparse

import pytest

from tests.faults import interleaved
from tests.faults.planted_rivals import PLANTS
from tests.sync.cluster import lacking

pytestmark = [pytest.mark.timeout(300), pytest.mark.skipif(bool(lacking()), reason=lacking() or "-")]


def test_rivals_leave_one_true_server_and_the_same_course_twice() -> None:
    assert interleaved.campaign(range(1, 2), argparse.Namespace(only="", twice=True)).wrong == []


@pytest.mark.parametrize("fault", PLANTS)
def test_a_planted_fault_is_found(fault: str) -> None:
    assert interleaved.campaign(range(1, 4), argparse.Namespace(only=fault, twice=False)).wrong
