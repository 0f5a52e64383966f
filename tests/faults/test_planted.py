"""The written scenes hold on the product as it is, and each of twelve known faults shows itself in one of them."""

import pytest

from tests.faults.planted import QUICK, in_scenes
from tests.faults.scenes import SCENES, played


@pytest.mark.timeout(120)
@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_holds_on_the_sound_product(scene: str) -> None:
    assert played(SCENES[scene]) == []


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", QUICK)
def test_a_planted_fault_is_found_in_its_scene(name: str) -> None:
    assert in_scenes(name, (QUICK[name],))
