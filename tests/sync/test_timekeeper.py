"""What a server does by the clock goes on whatever one of its duties meets."""

import logging
import threading

import pytest

from app.domain.errors import Unavailable
from sync.server import timekeeper
from sync.server.timekeeper import keeping_time


def test_a_duty_that_fails_delays_no_other_and_is_tried_again(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(timekeeper, "_GLANCE_S", 0.001)
    tried, done, name = list[str](), threading.Event(), "a customer's name"

    def away() -> None:
        tried.append("away")
        raise Unavailable("stamp.no_answer", url="https://stamps.example")

    def broken() -> None:
        tried.append("broken")
        raise KeyError(name)

    def good() -> None:
        if tried.count("broken") > 2:
            done.set()

    with caplog.at_level(logging.WARNING), keeping_time(away, broken, good):
        assert done.wait(20)
    assert tried[:4] == ["away", "broken", "away", "broken"]
    assert "KeyError" in caplog.text and "broken" in caplog.text and name not in caplog.text
