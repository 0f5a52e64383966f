"""The crew's window as `doorstep field` starts it, driven by clicks; says what it measured as one line of JSON. Run as a script.

Every time is taken from the click to the first frame that shows the outcome.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.storage.keys import Vault
from tests.bench.memory import resident_mb
from ui.__main__ import main
from ui.demo.drive import click, look_for, middle, wait_for
from ui.field import field_window
from ui.frame import Frame

MEMBER, PIN = "m-0618", "482913"
_PATIENCE_S = 60.0
_said: dict[str, Any] = {"steps_ms": []}
_seen: dict[str, Any] = {}
_show, _open_field, _unlock = Frame.show, field_window.open_field, Vault.unlock


def _opened(app: Any, *more: Any) -> Any:
    _seen["app"] = app
    return _open_field(app, *more)


def _accepted(vault: Vault, *given: Any) -> Any:
    secrets = _unlock(vault, *given)
    _seen["accepted"] = time.perf_counter()
    return secrets


def _shown(frame: Any, opened: Any, *more: Any) -> int:
    from PySide6.QtCore import Qt, QTimer

    begin = lambda: QTimer.singleShot(0, frame.app, lambda: _drive(frame, opened.window))  # noqa: E731
    opened.window.frameSwapped.connect(begin, Qt.ConnectionType.SingleShotConnection)
    return _show(frame, opened, *more)


def _drive(frame: Any, window: Any) -> None:
    try:
        _play(frame, window)
    except Exception as error:  # noqa: BLE001 - told to the bench, which fails with it
        _said["error"] = repr(error)
    window.close()


def _play(frame: Any, window: Any) -> None:
    app = _seen["app"]
    # Until what loads behind the lock page is loaded, as while a person types.
    _until(lambda: "ui.field.places" in sys.modules and frame.background.is_idle)
    _said["locked_mb"] = resident_mb()
    click(window, f"member-{MEMBER}")
    for figure in PIN[:-1]:
        click(window, f"key_{figure}")
    begin = _press(window, f"key_{PIN[-1]}")
    _until(lambda: bool(app.isUnlocked and app.today and app.today.state.is_loaded and app.today.state.count))
    _frame(window)
    end = time.perf_counter()
    _said.update(accepted_ms=(end - _seen["accepted"]) * 1000, typed_ms=(end - begin) * 1000, orders=app.today.state.count)
    _until(lambda: bool(frame.background.is_idle or _settled()))
    _said["list_mb"] = resident_mb()
    _search(app, window)
    _visit(app, window)
    _said["order_mb"] = resident_mb()


def _search(app: Any, window: Any) -> None:
    """From the last letter to the shortened list."""
    times = []
    for words in ("运河街 19", "王建国", "13800001", "1380000"):
        begin = time.perf_counter()
        app.today.search(words)
        _until(lambda: 0 < app.today.state.count < _said["orders"])
        _frame(window)
        times.append((time.perf_counter() - begin) * 1000)
        app.today.search("")
        _until(lambda: app.today.state.count == _said["orders"])
    _said["search_shown_ms"] = times


def _visit(app: Any, window: Any) -> None:
    """The first order of the list, accepted, then on from step to step as far as plain taps lead."""
    _until(lambda: look_for(window, "primary") is not None)
    begin = _press(window, "primary")
    _until(lambda: app.isOrderOpen and app.order.step is not None)
    _frame(window)
    _said["opened_ms"] = (time.perf_counter() - begin) * 1000
    for taps in (("allTold", "outcome-agreed"), ("item-arrival.badge",), ("all-",)):
        for name in taps:
            click(window, name)
            _until(lambda: not app.order.step.state.is_busy)
        if not wait_for(lambda: app.order.step.state.primary_enabled, 3):
            return
        _said["steps_ms"].append(_next_step(app, window))


def _next_step(app: Any, window: Any) -> float:
    before = app.order.step
    begin = _press(window, "primary")
    _until(lambda: app.order.step is not before)
    _frame(window)
    return (time.perf_counter() - begin) * 1000


def _press(window: Any, name: str) -> float:
    """The moment of the click itself, without what it takes to find the button."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    _until(lambda: (item := look_for(window, name)) is not None and item.isEnabled())
    item = look_for(window, name)
    assert item is not None
    place = middle(item)
    begin = time.perf_counter()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    return begin


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not true():
        if time.monotonic() > end:
            raise RuntimeError("waited in vain")
        QCoreApplication.processEvents()
        # The lanes need Python's lock. Not `wait_for`, which rests for 4 ms: the window's own loop does not rest while it has work.
        time.sleep(0.0005)


def _settled() -> bool:
    """The sync loop is a task that never ends; half a second is enough for all others."""
    return wait_for(lambda: False, 0.5) or True


def _frame(window: Any) -> None:
    """Waits for the next frame."""
    drawn: list[bool] = []
    connection = window.frameSwapped.connect(lambda: drawn.append(True))
    window.update()
    _until(lambda: bool(drawn))
    window.disconnect(connection)


Frame.show = _shown  # type: ignore[method-assign]
field_window.open_field = _opened
Vault.unlock = _accepted  # type: ignore[method-assign]
code = main(["field", *sys.argv[1:]])
print(json.dumps(_said), flush=True)
sys.exit(code)
