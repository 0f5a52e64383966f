"""Work off the GUI thread, in two lanes: *store* (serial, local) and *sync* (network). Results come back on the GUI thread.

The one rule: nothing else in `ui` starts a thread for work of ours (libraries.py has one for a moment), and a save never waits for
the network.
"""

import gc
import logging
import threading
from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from shiboken6 import isValid

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from qasync import QEventLoop

T = TypeVar("T")

SWEEP_MS = 200

# Between what a tap asks of the store lane and what its outcome asks (a record, then the order read anew) the GUI thread works for
# 8 to 14 ms (measured); only a longer silence means that nobody is waiting.
_CALM_S = 0.03

# A cancelled task ends in its second round; one that waits for another needs two more.
_ROUNDS_TO_END = 10

_log = logging.getLogger("doorstep.background")


class Background:
    """Both lanes on one qasync loop; `failed` hears of exceptions that no one awaited."""

    def __init__(self, failed: Callable[[BaseException], None]) -> None:
        # With whose work each is.
        self._tasks: dict[asyncio.Task[Any], object] = {}
        self._lent: dict[object, Callable[[], Any]] = {}
        self._failed = failed
        self.stopping = threading.Event()
        self._sweeper = _sweeper()
        # How much somebody waits for in the store lane, and when it will have been calm there for long enough.
        self._awaited, self._calm_at_s = 0, 0.0

    @cached_property
    def loop(self) -> "QEventLoop":
        """Made for the first task, which the lock page does not wait for: asyncio takes longer to load than the page to show."""
        from qasync import QEventLoop

        # Not before: a sweep of all that was just loaded would come between the lock page and its first frame.
        self._sweeper.start(SWEEP_MS)
        # already_running: Qt's own loop turns; tasks advance with it in the app and under pytest-qt alike.
        return QEventLoop(QCoreApplication.instance(), already_running=True)

    @cached_property
    def _store(self) -> "ThreadPoolExecutor":
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(1, thread_name_prefix="store")

    @cached_property
    def _one_behind(self) -> "asyncio.Lock":
        import asyncio

        return asyncio.Lock()

    @cached_property
    def _sync(self) -> "ThreadPoolExecutor":
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(2, thread_name_prefix="sync")

    async def store(self, work: Callable[[], T]) -> T:
        """Runs `work` after all earlier store work and returns its result."""
        self._awaited += 1
        try:
            return await self._lend(self._store, work)
        finally:
            self._awaited -= 1
            self._calm_at_s = self.loop.time() + _CALM_S

    async def behind(self, work: Callable[[], T]) -> T:
        """As `store`, but behind whatever anybody waits for: one at a time, when the lane has been calm for a moment.

        For what keeps a page up to date that nobody need look at; a tap meanwhile waits for one such work at most.
        """
        import asyncio

        async with self._one_behind:
            while self._awaited or self.loop.time() < self._calm_at_s:
                await asyncio.sleep(_CALM_S)
            return await self._lend(self._store, work)

    async def sync(self, work: Callable[[], T]) -> T:
        """Runs `work` beside the store lane, on a connection of its own."""
        return await self._lend(self._sync, work)

    async def _lend(self, lane: "ThreadPoolExecutor", work: Callable[[], T]) -> T:
        """Has a lane do `work`, which stays owned here.

        `work` often holds a page's model. A lane lets go of what it ran a moment after the result is out; were that the last
        hold (the window was locked meanwhile), the model and its timers would die on the lane's thread. Where the waiting
        itself was ended, the loan stays: the lane may still be at it.
        """
        key = object()
        self._lent[key] = work
        try:
            result: T = await self.loop.run_in_executor(lane, lambda: self._lent[key]())
        except Exception:
            del self._lent[key]
            raise
        del self._lent[key]
        return result

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Starts a coroutine on the GUI thread. What it raises is told to `failed`, never dropped, but for one thing.

        A page may be left while its answer is on its way. Then there is nothing any more to show it on; what was to be saved is
        saved by then, for saving comes before showing.
        """
        if self.stopping.is_set():
            # A timer of a window that is closing: there is no loop left to run it on.
            coroutine.close()
            return
        from inspect import getcoroutinelocals

        whose = getcoroutinelocals(coroutine).get("self")
        task = self.loop.create_task(coroutine)
        self._tasks[task] = whose
        task.add_done_callback(self._done)

    def call_soon(self, work: Callable[[], None]) -> None:
        """From a lane: has `work` done on the GUI thread. Dropped once the window closes."""
        if not self.stopping.is_set():
            self.loop.call_soon_threadsafe(work)

    def _done(self, task: "asyncio.Task[Any]") -> None:
        whose = self._tasks.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Qt's side of an object that was left is gone, and whatever is asked of it is a RuntimeError.
            if isinstance(error, RuntimeError) and isinstance(whose, QObject) and not isValid(whose):
                _log.info("a page was left before its answer came")
                return
            _log.error("background work failed: %s", type(error).__name__)
            self._failed(error)

    @property
    def is_idle(self) -> bool:
        return not self._tasks

    def close(self) -> None:
        """Waits for local work, ends the network's; every save that began is finished."""
        self.stopping.set()
        self._sweeper.stop()
        self._store.shutdown(wait=True)
        self._sync.shutdown(wait=False, cancel_futures=True)
        if "loop" in self.__dict__:
            self._end_tasks()
            self.loop.stop()
            self.loop.close()
            import asyncio

            # qasync forgets only at aboutToQuit that its loop ran; a later loop of this thread must not meet it.
            asyncio._set_running_loop(None)

    def _end_tasks(self) -> None:
        """Cancels what still waits and lets it hear of that: a task that dies unheard complains in the log."""
        for task in list(self._tasks):
            task.cancel()
        for _ in range(_ROUNDS_TO_END):
            if not self._tasks:
                return
            QCoreApplication.processEvents()


def _sweeper() -> QTimer:
    """Collects cyclic garbage on the GUI thread only.

    Python collects wherever an allocation happens to cross its threshold. In the store lane that would destroy view models
    and their timers on a thread that is not theirs, and Qt ends the process. It stays so after `close`: a call to the
    network may then still be under way in its lane.
    """
    gc.disable()
    timer = QTimer()
    timer.timeout.connect(sweep)
    return timer


def sweep() -> None:
    """Collects what Python would have collected by now."""
    counts, limits = gc.get_count(), gc.get_threshold()
    old = max((age for age in range(3) if counts[age] > limits[age]), default=-1)
    if old >= 0:
        gc.collect(old)
