"""A full disk as the crew meets it in the window: the sentence, nothing shown as saved, the same tap again once there is space."""

import errno
from collections.abc import Callable

import pytest

from app.domain.errors import Unavailable
from app.wording import sentence
from tests.gui.replica import ORDERS
from tests.gui.test_field_window import Tablet, tablet  # noqa: F401 - a fixture
from ui.demo.drive import find

JOURNAL, FILES = "app.storage.journal.journal.write_all", "app.storage.files.write_new"


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_save_that_the_disk_refuses_is_told_and_tapped_again(
    tablet: Callable[..., Tablet],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    here = tablet(language=language)
    order_id = here.crew.take_in(ORDERS[1])[0]
    here.pin()
    here.press("primary")
    waiting = here.app.state.waiting_count
    with monkeypatch.context() as patched:
        patched.setattr(JOURNAL, full)
        here.press("outcome-agreed")
        assert here.sees(sentence("storage.disk_full", language))
        assert here.app.state.waiting_count == waiting
        assert here.crew.parts.store.order(order_id).visit.attempts == ()  # type: ignore[union-attr]
    here.press("outcome-agreed")
    assert len(here.crew.parts.store.order(order_id).visit.attempts) == 1  # type: ignore[union-attr]
    assert here.app.state.waiting_count > waiting
    here.press("noticeAction")
    assert not here.sees(sentence("storage.disk_full", language))


def test_a_photo_that_the_disk_refuses_is_told_and_taken_again(
    tablet: Callable[..., Tablet],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = tablet()
    order_id = here.crew.take_in(ORDERS[5])[0]
    here.pin()
    here.press("primary", "allTold", "outcome-agreed", "primary", "item-arrival.badge", "primary", "all-", "primary")
    with monkeypatch.context() as patched:
        patched.setattr(FILES, full)
        here.press("photo-photo.before")
        assert here.sees(sentence("storage.disk_full", "zh"))
        assert here.crew.parts.store.order(order_id).visit.photos == ()  # type: ignore[union-attr]
    here.press("photo-photo.before")
    assert len(here.crew.parts.store.order(order_id).visit.photos) == 1  # type: ignore[union-attr]


def test_an_answer_that_the_disk_does_not_keep_is_told_and_stays_on_the_screen(
    tablet: Callable[..., Tablet],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = tablet()
    here.crew.take_in(ORDERS[5])
    here.pin()
    here.press("primary", "allTold", "outcome-agreed", "primary")

    def refuse(*_: object) -> None:
        raise Unavailable("storage.disk_full")

    monkeypatch.setattr("app.storage.store.save_draft", refuse)
    here.press("item-arrival.badge")
    assert here.sees(sentence("storage.disk_full", "zh"))
    assert find(here.window, "item-arrival.badge").property("verdict") == "ok"
