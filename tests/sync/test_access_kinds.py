"""Who may change what: a quarter of the table of access_kinds.py, another one for each caller and order; tests/faults asks all of it."""

from collections.abc import Iterator

import pytest

from tests.sync.access_kinds import CALLERS, GONE, KINDS, PLACES, TARGETS, World, peopled, refused_wrongly


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with peopled(tmp_path_factory.mktemp("kinds")) as made:
        yield made


@pytest.mark.parametrize("caller", sorted(CALLERS))
def test_what_is_not_allowed_is_stored_and_changes_nothing(world: World, caller: str) -> None:
    for at, target in enumerate(TARGETS, sorted(CALLERS).index(caller)):
        assert refused_wrongly(world, caller, target, sorted(KINDS)[at % 4 :: 4]) == [], target


@pytest.mark.parametrize("caller", sorted(CALLERS.keys() - GONE - {"other trade", "unconfirmed", "unconfirmed desk"}))
def test_what_is_allowed_can_take_effect(world: World, caller: str) -> None:
    device, area = world.callers[caller], CALLERS[caller][1][0]
    assert [answer.outcome for answer in device.push(device.create(crew=PLACES[area], area=area))] == ["applied"]
