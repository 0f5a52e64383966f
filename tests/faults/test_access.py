"""Every cell of tests/sync/access_kinds.py: each kind of event by each kind of device on each kind of order (survive.md TM12)."""

from pathlib import Path

from tests.sync.access_kinds import CALLERS, CELLS, KINDS, TARGETS, peopled, refused_wrongly


def test_no_cell_of_two_thousand_lets_anything_through(tmp_path: Path) -> None:
    assert CELLS >= 2000
    with peopled(tmp_path) as world:
        wrong = {(caller, target): refused_wrongly(world, caller, target, sorted(KINDS)) for caller in CALLERS for target in TARGETS}
    assert {cell: found for cell, found in wrong.items() if found} == {}
