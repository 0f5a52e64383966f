"""A short history of ten real replicas and the real server under one seed; the long ones are `python -m tests.faults simulation`."""

import pytest

from tests.faults.plan import planned
from tests.faults.simulation import run


@pytest.mark.long
def test_a_short_history_keeps_every_promise_and_is_the_same_twice() -> None:
    first, second = (run(5, planned(5, 10)) for _ in range(2))
    assert first.violations == []
    assert first.trace == second.trace
