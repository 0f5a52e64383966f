"""What the sync page says of files on their way: bytes that arrived, and a time only once something was measured."""

from types import SimpleNamespace
from typing import cast

import pytest

from app.domain.identity import SystemClock
from app.storage.outbox import Waiting
from app.storage.pending import Pending
from ui.common.shift import Shift
from ui.field.sync_page import pending_rows
from ui.field.sync_words import sync_words, time_left


def photo(name: str, state: str, sent: int = 0, stage: str = "device") -> Pending:
    return Pending(name, "o-1", "photo", True, 2_000_000, "m-1", 1, stage, "", state, sent)


@pytest.mark.parametrize(
    ("size", "rate", "said"),
    [
        (0, None, "—"),
        (0, 10.0, "—"),
        (5_000_000, None, "not known yet"),
        (5_000_000, 100_000.0, "under a minute"),
        (42_000_000, 100_000.0, "about 7 min"),
        (42_000_000, 4_000.0, "about 2 h 55 min"),
    ],
)
def test_the_time_left_is_the_measured_rates(size: int, rate: float | None, said: str) -> None:
    assert time_left(size, rate, "en") == said


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([photo("a", "captured")], ["Waiting here"]),
        ([photo("a", "queued")], ["Queued"]),
        ([photo("a", "queued", 500_000)], ["500 KB of 2.0 MB"]),
        ([photo("a", "queued", 500_000), photo("b", "queued")], ["500 KB of 4.0 MB"]),
        ([photo("a", "queued", 500_000), photo("b", "queued", stage="failed")], ["500 KB of 2.0 MB", "Not delivered"]),
    ],
)
def test_a_file_on_its_way_says_how_far_it_came(files: list[Pending], said: list[str]) -> None:
    assert [row.word for row in pending_rows(files, {}, "en")] == said


@pytest.mark.parametrize(
    ("held", "failed", "said"),
    [
        (0, 0, "Received, being verified"),
        (21, 0, "21 waiting for the dispatcher"),
        (21, 2, "2 cannot be delivered"),
    ],
)
def test_the_bar_says_what_its_alarm_is_about(held: int, failed: int, said: str) -> None:
    waiting = Waiting(0, 0, 0, None, received=5, complete=0, quarantined=held, failed=failed)
    shift = SimpleNamespace(network="online", is_connected=True, waiting=waiting, parts=SimpleNamespace(clock=SystemClock()))
    words = sync_words(cast(Shift, shift), "en")
    assert (words.summary, words.failed) == (said, bool(held or failed))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("network", ["busy", "held"])
def test_a_server_that_asks_to_wait_is_not_called_out_of_reach(network: str, language: str) -> None:
    waiting = Waiting(0, 0, 0, None, received=5, complete=0, quarantined=0, failed=0)
    shift = SimpleNamespace(network=network, is_connected=True, waiting=waiting, parts=SimpleNamespace(clock=SystemClock()))
    assert sync_words(cast(Shift, shift), language).network == {"zh": "服务器正忙", "en": "Server busy"}[language]
