"""A list model over frozen rows: show a new tuple, and only what differs is inserted, removed, moved or refreshed.

    class OrderRows(Rows):
        row_type = OrderRow                     # a frozen dataclass; its fields are the roles, in camelCase
        key = "id"                              # the field that says two rows are the same thing

    rows = OrderRows()
    rows.show((OrderRow(id="a", fault="…"), …))

In QML a delegate names the roles it needs: `required property string fault`. The one rule: keys are unique; a view keeps
its scroll place and its focus because nothing is reset.
"""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, ClassVar

from PySide6.QtCore import (
    Property,
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Signal,
)
from PySide6.QtQml import QmlElement

from app.domain.errors import Broken
from ui.common.viewmodel import camel

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1

# Qt.ItemDataRole as plain numbers: with `Qt` PySide defines all its enumerations, a tenth of the time to the lock page.
_DISPLAY_ROLE, _USER_ROLE = 0x0000, 0x0100
_FIRST_ROLE = _USER_ROLE + 1
# Above this many single steps one reset is faster and no view could follow the moves anyway.
_STEPS_BEFORE_RESET = 500


@QmlElement
class Rows(QAbstractListModel):
    """The rows now shown, as `rows`; `count` for QML's headings and empty states."""

    row_type: ClassVar[type[Any]]
    key: ClassVar[str] = "id"

    countChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Any, ...] = ()
        self._names = tuple(field.name for field in fields(self.row_type))

    @Property(int, notify=countChanged)
    def count(self) -> int:
        return len(self.rows)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def roleNames(self) -> dict[int, QByteArray]:
        return {_FIRST_ROLE + n: QByteArray(camel(name).encode()) for n, name in enumerate(self._names)}

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY_ROLE) -> Any:
        place = role - _FIRST_ROLE
        if not index.isValid() or not 0 <= place < len(self._names):
            return None
        value = getattr(self.rows[index.row()], self._names[place])
        return list(value) if isinstance(value, tuple) else value

    def row_of(self, key: object) -> int:
        """The place of the row with this key, -1 where there is none."""
        for place, row in enumerate(self.rows):
            if getattr(row, self.key) == key:
                return place
        return -1

    def show(self, rows: Iterable[Any]) -> None:
        """Turns the rows shown into `rows`. Raises Broken where two rows carry one key."""
        wanted = tuple(rows)
        if wanted == self.rows:
            return
        keys = [getattr(row, self.key) for row in wanted]
        if len(set(keys)) != len(keys):
            raise Broken("listmodel.key_twice", model=type(self).__name__)
        before = len(self.rows)
        if self._steps(keys) > _STEPS_BEFORE_RESET:
            self._reset(wanted)
        else:
            self._remove_missing(set(keys))
            self._place(wanted, keys)
            self._refresh(wanted)
        if len(self.rows) != before:
            self.countChanged.emit()

    def _steps(self, keys: list[Any]) -> int:
        """An upper bound of the single steps from the rows shown to `keys`; runs of new rows at the end count once."""
        now = [getattr(row, self.key) for row in self.rows]
        if keys[: len(now)] == now:
            return 1
        return len(set(now) ^ set(keys)) + sum(bool(a != b) for a, b in zip(now, keys, strict=False))

    def _reset(self, wanted: tuple[Any, ...]) -> None:
        self.beginResetModel()
        self.rows = wanted
        self.endResetModel()

    def _remove_missing(self, keep: set[Any]) -> None:
        for place in range(len(self.rows) - 1, -1, -1):
            if getattr(self.rows[place], self.key) not in keep:
                self.beginRemoveRows(QModelIndex(), place, place)
                self.rows = self.rows[:place] + self.rows[place + 1 :]
                self.endRemoveRows()

    def _place(self, wanted: tuple[Any, ...], keys: list[Any]) -> None:
        """From the front: what stands there stays, comes from further back, or is new."""
        known = {getattr(row, self.key) for row in self.rows}
        for place, row in enumerate(wanted):
            if place == len(self.rows):
                self._append(wanted[place:])
                return
            if keys[place] not in known:
                self._insert(place, row)
            elif getattr(self.rows[place], self.key) != keys[place]:
                self._move(self.row_of(keys[place]), place)

    def _append(self, rows: tuple[Any, ...]) -> None:
        self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
        self.rows = self.rows + rows
        self.endInsertRows()

    def _insert(self, place: int, row: Any) -> None:
        self.beginInsertRows(QModelIndex(), place, place)
        self.rows = (*self.rows[:place], row, *self.rows[place:])
        self.endInsertRows()

    def _move(self, source: int, place: int) -> None:
        self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), place)
        left = self.rows[:source] + self.rows[source + 1 :]
        self.rows = (*left[:place], self.rows[source], *left[place:])
        self.endMoveRows()

    def _refresh(self, wanted: tuple[Any, ...]) -> None:
        """The order is right by now; tells which roles of which rows carry a new value, neighbours in one signal."""
        old, self.rows = self.rows, wanted
        first, roles = 0, self._changed_roles(old[0], wanted[0]) if wanted else []
        for place in range(1, len(wanted) + 1):
            now = self._changed_roles(old[place], wanted[place]) if place < len(wanted) else []
            if now != roles or place == len(wanted):
                if roles:
                    self.dataChanged.emit(self.index(first), self.index(place - 1), roles)
                first, roles = place, now

    def _changed_roles(self, before: Any, after: Any) -> list[int]:
        if before is after or before == after:
            return []
        return [_FIRST_ROLE + n for n, name in enumerate(self._names) if getattr(before, name) != getattr(after, name)]
