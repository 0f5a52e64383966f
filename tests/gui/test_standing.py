"""What stands over every page: the update that is due, and the alarm of the server's log, with the work going on below."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from app.storage.database import writing
from app.storage.proofs import Head, Kind, accept, raise_alarm
from sync.client.outdated import NEEDS_APP
from sync.client.unconfirmed import UNCONFIRMED
from sync.protocol.figures import words
from tests.gui.replica import MORNING_MS, ORDERS, Crew, picture
from tests.gui.test_field_window import Tablet
from ui.demo.drive import wait_for
from ui.field.standing import derive


@pytest.fixture
def tablet(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Callable[..., Tablet]]:
    made: list[Tablet] = []

    def make(prepare: Callable[[Crew], object], language: str = "zh") -> Tablet:
        crew = Crew(tmp_path / "data")
        crew.take_in(ORDERS[0])
        prepare(crew)
        made.append(Tablet(crew, picture(tmp_path), language))
        made[-1].pin()
        return made[-1]

    yield make
    for one in made:
        one.close()


def head(size: int, root: str, epoch: int = 1) -> Head:
    said = {"origin": "o", "feed_epoch": epoch, "base": 0, "size": size, "root": root * 64, "time": MORNING_MS}
    return Head(epoch, size, root * 64, json.dumps(said), "00")


def alarmed(kind: Kind) -> Callable[[Crew], object]:
    def prepare(crew: Crew) -> None:
        with writing(crew.parts.store.engine) as connection:
            raise_alarm(connection, kind, head(120, "a"), head(120, "b"), MORNING_MS)

    return prepare


def outdated(crew: Crew) -> None:
    crew.parts.store.remember(NEEDS_APP, "9.0.0")


def test_an_outdated_tablet_says_so_calmly_and_works_on(tablet: Callable[..., Tablet]) -> None:
    here = tablet(outdated)
    assert here.sees("程序需要更新到 9.0.0") and here.sees("已有工单照常做")
    assert here.app.places.standing.state.banners[0]["tone"] == "calm"  # type: ignore[union-attr]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_tablet_whose_key_nobody_compared_shows_its_figures_and_works_on(tablet: Callable[..., Tablet], language: str) -> None:
    here = tablet(lambda crew: crew.parts.store.remember(UNCONFIRMED, True), language)
    figures = words(here.crew.parts.replica.key)
    assert here.sees(figures) and here.sees({"zh": "请调度台另一位同事", "en": "A colleague at the desk"}[language])
    assert here.app.places.standing.state.banners[0]["tone"] == "warn"  # type: ignore[union-attr]
    here.crew.parts.store.remember(UNCONFIRMED, False)
    here.app.places.standing.reload()  # type: ignore[union-attr]
    assert wait_for(lambda: not here.app.places.standing.state.banners)  # type: ignore[union-attr]


def test_an_update_answers_the_banner() -> None:
    assert derive("0.0.9", [], MORNING_MS, 480, "en").banners == ()


@pytest.mark.parametrize("kind", ["split", "unproven"])
def test_a_log_that_does_not_prove_is_red_on_every_page_and_shows_both_heads(tablet: Callable[..., Tablet], kind: Kind) -> None:
    here = tablet(alarmed(kind), "en")
    assert here.sees("does not fit what this tablet saw")
    here.press("nav_settings")
    assert here.sees("does not fit what this tablet saw")
    here.press("standing_0Action")
    assert here.app.place == "sync"
    assert here.sees("aaaa aaaa") and here.sees("bbbb bbbb") and here.sees("120 records, epoch 1")


def test_a_restored_server_is_told_without_an_alarm(tablet: Callable[..., Tablet]) -> None:
    here = tablet(alarmed("restored"), "en")
    assert not here.sees("does not fit what this tablet saw")
    here.press("nav_sync")
    assert here.sees("restored from a backup")


def test_a_head_that_proves_itself_after_all_ends_the_alarm(tablet: Callable[..., Tablet]) -> None:
    def prepare(crew: Crew) -> None:
        alarmed("unproven")(crew)
        with writing(crew.parts.store.engine) as connection:
            accept(connection, head(130, "c"))

    here = tablet(prepare, "en")
    assert here.app.places.standing.state.banners == ()  # type: ignore[union-attr]
