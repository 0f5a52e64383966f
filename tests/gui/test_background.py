"""The store lane: what a person waits for goes before what only keeps a page up to date."""

import threading

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from ui.background import Background
from ui.demo.drive import wait_for


def test_what_a_person_waits_for_goes_before_all_that_was_asked_behind(background: Background) -> None:
    done: list[str] = []
    is_going, may_end = threading.Event(), threading.Event()

    def first() -> None:
        is_going.set()
        may_end.wait(10)
        done.append("first of the pages")

    async def behind() -> None:
        await background.behind(lambda: done.append("page"))

    async def begin() -> None:
        await background.behind(first)

    async def tap() -> None:
        await background.store(lambda: done.append("tap"))

    background.spawn(begin())
    assert wait_for(is_going.is_set)
    for _ in range(3):
        background.spawn(behind())
    assert not wait_for(lambda: bool(done), 0.2)
    background.spawn(tap())
    may_end.set()
    assert wait_for(lambda: background.is_idle)
    assert done == ["first of the pages", "tap", "page", "page", "page"]


def test_what_a_tap_asks_next_still_goes_before_the_pages(background: Background) -> None:
    done: list[str] = []

    async def behind() -> None:
        await background.behind(lambda: done.append("page"))

    async def visit() -> None:
        for step in ("record", "order"):
            await background.store(lambda step=step: done.append(step))  # type: ignore[misc]

    background.spawn(visit())
    background.spawn(behind())
    assert wait_for(lambda: background.is_idle)
    assert done == ["record", "order", "page"]


def test_work_that_fails_behind_lets_the_next_one_through(background: Background) -> None:
    done: list[str] = []

    def fail() -> None:
        raise OSError

    async def behind() -> None:
        try:
            await background.behind(fail)
        except OSError:
            done.append("told")

    async def later() -> None:
        await background.behind(lambda: done.append("page"))

    background.spawn(behind())
    background.spawn(later())
    assert wait_for(lambda: background.is_idle)
    assert done == ["told", "page"]


def test_closing_ends_what_still_waits_behind(background: Background) -> None:
    done: list[str] = []
    is_going, may_end = threading.Event(), threading.Event()

    def first() -> None:
        is_going.set()
        may_end.wait(10)

    async def tap() -> None:
        await background.store(first)

    async def behind() -> None:
        await background.behind(lambda: done.append("page"))

    background.spawn(tap())
    background.spawn(behind())
    assert wait_for(is_going.is_set)
    may_end.set()
    background.close()
    assert not wait_for(lambda: bool(done), 0.1)


class Page(QObject):
    shown = Signal()

    async def show(self, background: Background, answer: threading.Event) -> None:
        await background.store(lambda: answer.wait(10))
        self.shown.emit()

    async def stumble(self, background: Background) -> None:
        await background.store(lambda: None)
        raise RuntimeError("of our own")


def test_an_answer_for_a_page_that_was_left_meanwhile_is_dropped(background: Background) -> None:
    page, answer = Page(), threading.Event()
    background.spawn(page.show(background, answer))
    wait_for(lambda: False, 0.02)
    page.deleteLater()
    wait_for(lambda: False, 0.02)
    answer.set()
    assert wait_for(lambda: background.is_idle)


def test_the_same_error_of_a_page_that_is_there_is_told(qapp: QGuiApplication) -> None:
    failed: list[BaseException] = []
    lanes, page = Background(failed.append), Page()
    lanes.spawn(page.stumble(lanes))
    assert wait_for(lambda: lanes.is_idle)
    lanes.close()
    assert [str(error) for error in failed] == ["of our own"]
