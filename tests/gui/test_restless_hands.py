"""Random hands at the windows of tablet and desk; long runs are `python -m tests.faults hands`."""

import argparse

import pytest
from PySide6.QtGui import QGuiApplication

from tests.faults import hands


# Qt says so where a list changes while its next line is being made.
@pytest.mark.qt_log_ignore("DelegateModel::cancel")
@pytest.mark.parametrize("kind", ("tablet", "desk"))
def test_whatever_is_pressed_no_page_complains_and_all_that_was_recorded_arrives(kind: str, qapp: QGuiApplication) -> None:
    report = hands.campaign(range(1, 2), argparse.Namespace(only=kind, steps=60))
    assert report.runs == 1 and report.wrong == []
