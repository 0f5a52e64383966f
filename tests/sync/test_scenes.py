"""Two of the written histories of the fault campaigns, and that a known fault is found in one; all are in tests/faults."""

import pytest

from tests.faults.planted import in_scenes
from tests.faults.scenes import SCENES, played


@pytest.mark.parametrize("scene", ["out of order", "stale page"])
def test_a_written_history_keeps_every_promise(scene: str) -> None:
    assert played(SCENES[scene]) == []


def test_a_planted_fault_is_found() -> None:
    assert in_scenes("never woken", ("out of order",))
