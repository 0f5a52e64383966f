"""Pages asked for ahead: in order, one at a time, and never the wrong one."""

import threading

import pytest

from app.domain.errors import Unavailable
from sync.client.ahead import Ahead
from sync.client.pages import RawPage


def page(start: int) -> RawPage:
    return RawPage(feed_epoch=1, scope="crew:a", start=start, end=start + 5, more=True, items=())


def test_a_page_that_was_begun_is_asked_for_once() -> None:
    asked: list[int] = []

    def ask(cursor: int) -> RawPage:
        asked.append(cursor)
        return page(cursor)

    with Ahead(ask) as ahead:
        assert ahead.reply(0).start == 0
        ahead.begin(5)
        assert ahead.reply(5).start == 5
    assert asked == [0, 5]


def test_the_request_runs_beside_what_the_caller_does() -> None:
    stored = threading.Event()

    def ask(cursor: int) -> RawPage:
        assert stored.wait(10)
        return page(cursor)

    with Ahead(ask) as ahead:
        ahead.begin(5)
        stored.set()
        assert ahead.reply(5).start == 5


def test_a_replica_that_stands_elsewhere_gets_its_own_page() -> None:
    with Ahead(page) as ahead:
        ahead.begin(5)
        assert ahead.reply(0).start == 0


def test_what_the_request_met_is_raised_where_its_page_is_taken() -> None:
    def ask(cursor: int) -> RawPage:
        raise Unavailable("sync.no_connection")

    with Ahead(ask) as ahead:
        ahead.begin(5)
        with pytest.raises(Unavailable):
            ahead.reply(5)


def test_leaving_waits_for_the_request_under_way() -> None:
    ended = threading.Event()

    def ask(cursor: int) -> RawPage:
        ended.set()
        return page(cursor)

    with Ahead(ask) as ahead:
        ahead.begin(5)
    assert ended.is_set()
