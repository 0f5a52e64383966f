"""The next page of the feed is asked for while the one before is being stored.

The one rule: one request at a time, in the order of the pages; whatever a request raised is raised where its page is taken.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from sync.client.pages import RawPage


class Ahead:
    """Pages by cursor. Leaving it waits for a request under way, so that the lane is free again."""

    def __init__(self, ask: Callable[[int], RawPage]) -> None:
        self._ask = ask
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="doorstep-page")
        self._next: tuple[int, Future[RawPage]] | None = None

    def __enter__(self) -> "Ahead":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(wait=True)

    def begin(self, cursor: int) -> None:
        """Asks for the page at `cursor` beside what the caller does next."""
        self._next = (cursor, self._pool.submit(self._ask, cursor))

    def page(self, cursor: int) -> RawPage:
        """The page at `cursor`, already on its way if `begin` was told so. Raises what Link raises."""
        begun, self._next = self._next, None
        if begun is None:
            return self._ask(cursor)
        page = begun[1].result()
        return page if begun[0] == cursor else self._ask(cursor)
