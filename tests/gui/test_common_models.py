"""The shell of view models and the list model: only what changed is told."""

import gc
import sys
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Property, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QmlElement
from PySide6.QtTest import QAbstractItemModelTester

from app.domain.errors import Broken
from ui.common.listmodel import Rows
from ui.common.viewmodel import ViewModel, camel

QML_IMPORT_NAME = "Doorstep.TestCommon"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class SampleRow:
    id: str
    fault_name: str = ""


class SampleRows(Rows):
    row_type = SampleRow


@dataclass(frozen=True)
class SampleState:
    title: str = ""
    waiting_count: int = 0


@QmlElement
class SampleModel(ViewModel):
    titleChanged = Signal()
    waitingCountChanged = Signal()
    state: SampleState

    def __init__(self) -> None:
        self.state = SampleState()
        super().__init__()

    @Property(str, notify=titleChanged)
    def title(self) -> str:
        return self.state.title


def rows_of(model: SampleRows) -> list[str]:
    return [row.id for row in model.rows]


def test_only_what_changed_is_announced(qapp: QGuiApplication) -> None:
    model = SampleModel()
    told: list[str] = []
    model.titleChanged.connect(lambda: told.append("title"))
    model.waitingCountChanged.connect(lambda: told.append("waiting"))
    assert model.become(SampleState(title="", waiting_count=3)) == ("waiting_count",)
    assert told == ["waiting"]


def test_a_slot_never_sees_half_of_a_change(qapp: QGuiApplication) -> None:
    model = SampleModel()
    seen: list[SampleState] = []
    model.titleChanged.connect(lambda: seen.append(model.state))
    model.become(SampleState("new", 5))
    assert seen == [SampleState("new", 5)]


def test_a_state_of_another_screen_is_refused(qapp: QGuiApplication) -> None:
    with pytest.raises(TypeError):
        SampleModel().become(SampleRow("x"))


def test_field_names_become_camel_case() -> None:
    assert camel("waiting_count") == "waitingCount"


def test_roles_are_the_fields_in_camel_case(qapp: QGuiApplication) -> None:
    model = SampleRows()
    model.show([SampleRow("a", "leak")])
    names = {bytes(name.data()).decode(): role for role, name in model.roleNames().items()}
    assert set(names) == {"id", "faultName"}
    assert model.data(model.index(0), names["faultName"]) == "leak"
    assert model.data(model.index(0), Qt.ItemDataRole.DisplayRole) is None
    assert model.data(QModelIndex(), names["id"]) is None


def test_a_changed_row_refreshes_its_own_roles_only(qapp: QGuiApplication) -> None:
    model = SampleRows()
    first = [SampleRow("a", "leak"), SampleRow("b", "cold")]
    model.show(first)
    told: list[tuple[int, list[int]]] = []
    model.dataChanged.connect(lambda top, bottom, roles: told.append((top.row(), list(roles))))
    model.show([first[0], replace(first[1], fault_name="hot")])
    names = {bytes(name.data()).decode(): role for role, name in model.roleNames().items()}
    assert told == [(1, [names["faultName"]])]


def test_neighbours_that_change_alike_are_told_together(qapp: QGuiApplication) -> None:
    model = SampleRows()
    rows = [SampleRow(str(n), "leak") for n in range(6)]
    model.show(rows)
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda top, bottom, roles: told.append((top.row(), bottom.row())))
    model.show([replace(row, fault_name="cold") if row.id in "0125" else row for row in rows])
    assert told == [(0, 2), (5, 5)]


def test_two_rows_with_one_key_are_our_bug(qapp: QGuiApplication) -> None:
    with pytest.raises(Broken):
        SampleRows().show([SampleRow("a"), SampleRow("a")])


def test_small_changes_never_reset_the_view(qapp: QGuiApplication) -> None:
    model = SampleRows()
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    model.show([SampleRow(str(n)) for n in range(100)])
    model.show([SampleRow(str(n)) for n in range(1, 101)])
    model.show([SampleRow(str(n)) for n in reversed(range(40))])
    assert resets == []
    assert rows_of(model) == [str(n) for n in reversed(range(40))]


def test_another_list_altogether_is_one_reset(qapp: QGuiApplication) -> None:
    model = SampleRows()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show([SampleRow(f"a{n}") for n in range(2000)])
    model.show([SampleRow(f"b{n}") for n in range(2000)])
    assert model.rows[1999].id == "b1999"


def test_the_count_is_told_when_it_changes(qapp: QGuiApplication) -> None:
    model = SampleRows()
    told: list[int] = []
    model.countChanged.connect(lambda: told.append(len(model.rows)))
    model.show([SampleRow("a")])
    model.show([SampleRow("b")])
    assert told == [1]


_lists = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["x", "y"])), unique_by=lambda row: row[0])


@settings(max_examples=150, deadline=None)
@given(shown=st.lists(_lists, min_size=1, max_size=5))
def test_whatever_was_shown_before_the_model_ends_with_what_is_wanted(shown: list[list[tuple[str, str]]]) -> None:
    model = SampleRows()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for rows in shown:
        wanted = tuple(SampleRow(*row) for row in rows)
        model.show(wanted)
        assert model.rows == wanted


def test_signals_and_empty_roles_lose_no_reference_to_none(qapp: QGuiApplication) -> None:
    """PySide 6.12 on Python 3.11 loses one at each emit and each data() of None, and dies after some seconds."""
    model, rows = SampleModel(), SampleRows()
    rows.show([SampleRow("a")])
    model.titleChanged.connect(lambda: None)
    gc.collect()
    before = sys.getrefcount(None)
    for n in range(2000):
        model.become(SampleState(title=str(n)))
        rows.data(rows.index(0), Qt.ItemDataRole.DecorationRole)
    gc.collect()
    assert abs(sys.getrefcount(None) - before) < 200
