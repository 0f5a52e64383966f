"""Many photos of one item fold into one row: the newest and the place for the next are in sight, and so is what stands below."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.procedure import Step
from tests.gui.late import ROOM_TOO_COLD, Visit, answers, crew_with_sheets, taken
from tests.gui.looking import place
from tests.gui.replica import MEMBERS
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.demo import drive

NAMES = (ROOM_TOO_COLD.person.name, ROOM_TOO_COLD.person.address, ROOM_TOO_COLD.person.words, *(member.name for member in MEMBERS))
ITEM = "photo.before"


def at_diagnosis(tablet: Tablet, photos: int) -> list[str]:
    """The order opened at its diagnosis; the photos' hashes, oldest first."""
    visit = Visit(tablet.crew, ROOM_TOO_COLD)
    now, visits, procedure = tablet.crew.clock.now_ms, visit.visits, visit.procedure
    visits.attempt_contact(visit.order_id, "agreed", (now, now + 1_800_000), answers(procedure, Step.CONTACT))
    visits.depart(visit.order_id)
    visits.arrive(visit.order_id, answers(procedure, Step.ARRIVAL))
    visit.measure(Step.SAFETY)
    visits.check_safety(visit.order_id, answers(procedure, Step.SAFETY))
    for number in range(photos):
        jpeg, small = taken(f"{number}")
        visits.take_photo(visit.order_id, ITEM, "before", jpeg, small)
    tablet.open(visit.order_id)
    return [noted.body.sha256 for noted in tablet.order(visit.order_id).visit.photos]


def in_sight(tablet: Tablet, hashes: list[str]) -> list[str]:
    return [sha for sha in hashes if drive.look_for(tablet.window, f"taken-{sha}") is not None]


@pytest.fixture
def tablet(background: Background, tmp_path: Path) -> Iterator[Tablet]:
    one = Tablet(crew_with_sheets(tmp_path / "tablet"), background)
    yield one
    one.close()
    assert not one.opened.warnings


def test_twelve_photos_take_one_row_and_the_plan_stays_in_reach(tablet: Tablet) -> None:
    hashes = at_diagnosis(tablet, 12)
    assert in_sight(tablet, hashes) == hashes[-1:]
    # Without scrolling, on a tablet lying down.
    assert place(drive.find(tablet.window, "plan")).top() < 800
    tablet.tap(f"photos-{ITEM}")
    assert in_sight(tablet, hashes) == hashes
    tablet.tap(f"photos-{ITEM}")
    assert in_sight(tablet, hashes) == hashes[-1:]


def test_a_few_photos_need_no_folding(tablet: Tablet) -> None:
    hashes = at_diagnosis(tablet, 3)
    assert in_sight(tablet, hashes) == hashes
    assert drive.look_for(tablet.window, f"photos-{ITEM}") is None


def test_the_folded_row_cuts_no_word(tablet: Tablet) -> None:
    at_diagnosis(tablet, 12)
    assert tablet.faults(NAMES) == set()
