"""The first start with a ticket that brings no PIN, clicked through against a real server that is no demo."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.errors import Refused
from app.domain.identity import RandomIds
from app.settings import Folders
from sync.client.enrol import ask
from tests.sync.replicas import CHEAP
from tests.sync.rig import ServerRig
from ui.background import Background
from ui.common.first_pin import FirstPinModel
from ui.common.new_pin import Chosen, after
from ui.common.window import OpenWindow
from ui.demo.drive import click, look_for, texts, wait_for
from ui.first_start import open_first_start

LABEL = "field-N-HEAT"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerRig]:
    rig = ServerRig(tmp_path / "server", is_demo=False).start()
    yield rig
    rig.stop()


class FirstStart:
    """The window of a device that is not enrolled yet."""

    def __init__(self, server: ServerRig, folders: Folders, language: str = "en") -> None:
        self.server, self.folders = server, folders
        self.failed: list[BaseException] = []
        self.background = Background(self.failed.append)
        ticket, clock = server.ticket(LABEL), server.clock
        self.is_finished = False
        self.model = FirstPinModel(self.background, lambda: ask(ticket, folders, RandomIds(clock), clock, kdf=CHEAP), language)
        self.model.finished.connect(self._finish)
        self.opened: OpenWindow = open_first_start(self.model)
        self.window = self.opened.window
        self.rest()

    def _finish(self) -> None:
        self.is_finished = True

    def rest(self) -> None:
        assert wait_for(lambda: self.background.is_idle)
        wait_for(lambda: False, 0.02)

    def enter(self, *pins: str) -> None:
        for pin in pins:
            for figure in pin:
                click(self.window, f"key_{figure}")
            self.rest()

    def says(self, words: str) -> bool:
        return any(words in text for text in texts(self.window))

    def close(self) -> None:
        self.opened.close()
        self.background.close()
        assert self.failed == [] and self.opened.warnings == []


@pytest.fixture
def first(qapp: QGuiApplication, server: ServerRig, tmp_path: Path) -> Iterator[FirstStart]:
    start = FirstStart(server, Folders(tmp_path / "device"))
    yield start
    start.close()


def test_everyone_chooses_a_pin_twice_and_the_folder_is_enrolled(first: FirstStart) -> None:
    count = len(first.model.members.rows)
    assert count >= 2 and first.says(f"1 of {count}") and not first.folders.is_enrolled
    pins = [f"73061{n}" for n in range(count)]
    for pin in pins:
        assert not first.is_finished
        first.enter(pin, pin)
    assert first.is_finished and first.folders.is_enrolled
    vault = first.model.vault
    assert vault is not None and len(vault.members) == count
    for row, pin in zip(first.model.members.rows, pins, strict=True):
        vault.unlock(row.member, pin, first.server.clock.wall_ms())


def test_an_easy_pin_and_a_different_second_one_are_told_and_not_taken(first: FirstStart) -> None:
    first.enter("123456")
    assert first.says("too easy to guess")
    first.enter("730614", "730615")
    assert first.says("The two entries differ")
    count = len(first.model.members.rows)
    assert first.says(f"1 of {count}") and not first.folders.is_enrolled


def test_the_page_speaks_the_other_language_at_once(first: FirstStart) -> None:
    first.enter("123456")
    click(first.window, "language")
    first.rest()
    assert first.says("首次启动") and first.says("太容易被猜到") and not first.says("First start")


def test_without_the_server_it_says_so_and_tries_again(qapp: QGuiApplication, server: ServerRig, tmp_path: Path) -> None:
    server.ticket(LABEL)
    server.stop()
    start = FirstStart(server, Folders(tmp_path / "device"))
    assert look_for(start.window, "trouble") is not None and look_for(start.window, "key_1") is None
    server.start()
    click(start.window, "tryAgain")
    start.rest()
    assert look_for(start.window, "trouble") is None and look_for(start.window, "key_1") is not None
    start.close()


def test_whoever_closes_it_half_way_goes_on_with_the_same_device(first: FirstStart) -> None:
    first.enter("730614", "730614")
    device = first.model._joining.enrolled.enrolment.device  # type: ignore[union-attr]
    again = FirstStart(first.server, first.folders)
    assert again.model._joining.enrolled.enrolment.device == device  # type: ignore[union-attr]
    assert again.says("1 of")
    again.close()


def test_a_server_that_is_no_demo_presets_no_pin(server: ServerRig, tmp_path: Path) -> None:
    folders = Folders(tmp_path / "device")
    assert server.ticket(LABEL).preset_pin == ""
    joining = ask(server.ticket(LABEL), folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    with pytest.raises(Refused, match=r"sync\.pin_needed"):
        joining.finish()


def test_a_second_entry_is_compared_and_an_easy_first_one_refused() -> None:
    assert after(Chosen("m"), "111111").error == "pin.too_easy"
    once = after(Chosen("m"), "730614")
    assert once.first == "730614" and not once.done
    assert after(once, "730614").done == {"m"}
    assert after(once, "999999") == Chosen("m", error="first_pin.different")
