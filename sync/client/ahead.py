"""The next request is under way while the reply to the one before is being stored: pages of the feed, pushes.

The one rule: one request at a time, in their order; whatever a request raised is raised where its reply is taken.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")


class Ahead(Generic[A, R]):
    """Replies by what was asked. Leaving it waits for a request under way, so that the lane is free again."""

    def __init__(self, ask: Callable[[A], R]) -> None:
        self._ask = ask
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="doorstep-ahead")
        self._next: tuple[A, Future[R]] | None = None

    def __enter__(self) -> "Ahead[A, R]":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(wait=True)

    def begin(self, asked: A) -> None:
        """Asks it beside what the caller does next."""
        self._next = (asked, self._pool.submit(self._ask, asked))

    def reply(self, asked: A) -> R:
        """The reply, already on its way if `begin` was told so. Raises what Link raises."""
        begun, self._next = self._next, None
        if begun is None:
            return self._ask(asked)
        reply = begun[1].result()
        return reply if begun[0] == asked else self._ask(asked)
