"""Leaving, enrolling again and making anew from the settings: nothing that waits is ever lost by it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication

from app.domain.errors import Refused
from app.storage.wiping import is_ordered
from tests.gui.enrolled_tablet import EnrolledTablet, tablet  # noqa: F401 - a fixture
from tests.gui.replica import picture
from tests.sync.conftest import database, files, server  # noqa: F401 - fixtures
from tests.sync.house import Member
from tests.sync.rig import ServerRig
from ui.own_device import OwnDevice


@pytest.fixture
def here(tablet: Member, tmp_path: Path, qapp: QGuiApplication) -> Iterator[EnrolledTablet]:  # noqa: F811
    window = EnrolledTablet(tablet, picture(tmp_path)).unlock()
    window.press("nav_settings")
    yield window
    window.close()


def test_with_work_unsent_the_reset_leads_to_sending(here: EnrolledTablet) -> None:
    assert here.sees("没有送达服务器") and not here.sees("重置后本机不再有工单")
    here.press("careReset")
    assert here.app.place == "sync" and not is_ordered(here.member.folders)


def test_once_all_is_sent_the_reset_asks_and_closes(here: EnrolledTablet) -> None:
    here.member.synced()
    here.background.spawn(here.shift.count())
    here.rest()
    here.press("careReset")
    assert here.sees("重置后不能恢复") and not is_ordered(here.member.folders)
    here.press("resetConfirm")
    assert is_ordered(here.member.folders) and here.left == [True]


def test_what_came_to_wait_after_the_question_stops_the_reset(tablet: Member) -> None:  # noqa: F811
    left: list[bool] = []
    device = OwnDevice(tablet.opened, lambda: left.append(True))
    with pytest.raises(Refused, match=r"device\.unsent"):
        device.reset()
    assert not left and not is_ordered(tablet.folders)


def test_locking_from_the_settings_keeps_everything(here: EnrolledTablet) -> None:
    count = len(here.member.log())
    here.press("careLeave")
    assert not here.app.isUnlocked and len(here.member.log()) == count


def test_a_withdrawn_tablet_enrols_again_and_its_work_is_kept(here: EnrolledTablet, server: ServerRig) -> None:  # noqa: F811
    member = here.member
    device, key, count = str(member.opened.store.device().device), member.opened.key.key, len(member.log())
    server.revoke(device)
    server.running.tickets.issue("field-N-WATER", server.url)
    assert here.app.places is not None
    here.app.places.care_model.enrolAgain(QUrl.fromLocalFile(str(server.ticket_file("field-N-WATER"))))
    here.rest()
    assert here.sees("已重新登记") and member.opened.key.key != key and len(member.log()) == count
    member.synced()
    assert member.opened.replica.waiting().events == 0
    member.close()
    member.reopen()
    assert str(member.opened.store.device().device) == device


def test_a_ticket_of_another_place_changes_nothing(here: EnrolledTablet, server: ServerRig) -> None:  # noqa: F811
    server.running.tickets.issue("field-S-ALL", server.url)
    assert here.app.places is not None
    here.app.places.care_model.enrolAgain(QUrl.fromLocalFile(str(server.ticket_file("field-S-ALL"))))
    here.rest()
    assert here.sees("不是给这台终端") and here.app.places.care_model.state.tone == "danger"
