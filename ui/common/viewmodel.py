"""The shell between a frozen state and QML: every screen's model is a `ViewModel` that emits only what changed.

A screen is three things, in this order in `today_page.py` beside `TodayPage.qml`: a frozen `State` of plain values, a
pure `derive(...) -> State`, and the shell. Tests of the screen's logic call `derive` and never start Qt.

    QML_IMPORT_NAME = "Doorstep.Field"          # in this file, so that the linter sees the type
    QML_IMPORT_MAJOR_VERSION = 1

    @dataclass(frozen=True)
    class TodayState:
        title: str = ""
        waiting_count: int = 0
        orders: tuple[OrderRow, ...] = ()       # rows go into a Rows model, see listmodel.py

    def derive(orders: Sequence[Order], now: datetime) -> TodayState: ...

    @QmlElement
    class TodayPageModel(ViewModel):
        titleChanged = Signal()
        waitingCountChanged = Signal()
        ordersChanged = Signal()                # never emitted: the linter knows no constant properties
        state: TodayState

        def __init__(self, open_order: Callable[[str], None]) -> None:
            self.state = TodayState()           # before super().__init__, which reads nothing else
            super().__init__()
            self._rows, self._open = OrderRows(), open_order

        @Property(str, notify=titleChanged)     # one property per field, camelCase, typed for QML
        def title(self) -> str:
            return self.state.title

        @Property(int, notify=waitingCountChanged)
        def waitingCount(self) -> int:
            return self.state.waiting_count

        @Property(Rows, notify=ordersChanged)   # a list model; plain lists: @Property(QVariantList, …) from here
        def orders(self) -> OrderRows:
            return self._rows

        @Slot(str)
        def openOrder(self, id: str) -> None:   # slots are one line: call a use case
            self._open(id)

        def show(self, state: TodayState) -> None:
            self._rows.show(state.orders)
            self.become(state)

What the linter needs (pyside6-metaobjectdump reads the source, it does not run it): the base class written as a plain
name, `Signal()`, `@Property(type, notify=name)` and `@Slot(types, result=type)` written out in the class body. Python
reads `self.state`, never the Qt properties. The one rule: a state is replaced, never changed.
"""

from dataclasses import fields
from typing import Any, cast

from PySide6.QtCore import QObject
from shiboken6 import isValid

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1

# A property of plain values: `@Property(QVariantList, notify=…)`. PySide wants the name as text, the linter the bare word.
QVariantList = cast(type, "QVariantList")
QVariantMap = cast(type, "QVariantMap")


def camel(name: str) -> str:
    """The Qt-facing name of a field: "waiting_count" is "waitingCount"."""
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


class ViewModel(QObject):
    """Holds `state`, a frozen dataclass; `become` swaps it and emits `<field>Changed` for what differs."""

    state: Any

    def become(self, state: Any) -> tuple[str, ...]:
        """Takes over a new state of the same class; returns the names of the fields that were announced.

        All fields are in place before the first signal goes out, so a slot never sees half of a change. A field
        without a signal of its own (the rows of a list model) is simply kept.
        """
        if not isValid(self):
            # The page was left while an answer for it was on its way; Qt has taken the object away already.
            return ()
        old = self.state
        if type(old) is not type(state):
            raise TypeError(f"{type(self).__name__} shows {type(old).__name__}, not {type(state).__name__}")
        self.state = state
        changed = [field.name for field in fields(old) if getattr(old, field.name) != getattr(state, field.name)]
        announced = [name for name in changed if hasattr(self, f"{camel(name)}Changed")]
        for name in announced:
            getattr(self, f"{camel(name)}Changed").emit()
        return tuple(announced)
