"""S9: a long poll that carries only "pull": it ends when one of its scopes moves, after 55 s, or when the server stops.

The one rule: nothing about an order goes this way; the caller then pulls like everybody else.
"""

import asyncio
import random
from collections.abc import Collection, Mapping

from sqlalchemy import select

from app.domain.errors import Unavailable
from sync.server import tables as t
from sync.server.transactions import Transactions

# Under a minute, because many proxies cut an idle request after 60 s; the jitter spreads a restart's crowd.
_LONGEST_S = 55.0

# How long news of another process may take to be seen by this one (decision 13).
_GLANCE_S = 0.5


class Waiting:
    """Wakes the polls of a scope; `scopes_changed` may be called from any thread."""

    def __init__(self, transactions: Transactions, longest_s: float = _LONGEST_S) -> None:
        self._transactions = transactions
        self._longest_s = longest_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._polls: dict[asyncio.Event, dict[str, int]] = {}
        self._glancing: asyncio.Task[None] | None = None
        self._is_closing = False

    def scopes_changed(self, scopes: frozenset[str]) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, scopes)

    def close(self) -> None:
        """Ends all polls; later ones end at once. Called on the loop's thread."""
        self._is_closing = True
        for poll in self._polls:
            poll.set()

    async def moved(self, cursors: Mapping[str, int]) -> bool:
        """True as soon as a scope stands beyond its cursor, False when the time is up."""
        self._loop = asyncio.get_running_loop()
        poll = asyncio.Event()
        # Listening begins before looking, so that no row falls between the two.
        self._polls[poll] = dict(cursors)
        if self._transactions.is_shared and (self._glancing is None or self._glancing.done()):
            self._glancing = asyncio.create_task(self._glance())
        try:
            if await asyncio.to_thread(self._is_beyond, cursors):
                return True
            if not self._is_closing:
                await asyncio.wait_for(poll.wait(), self._longest_s * random.uniform(0.8, 1.0))
        except TimeoutError:
            return False
        finally:
            del self._polls[poll]
        return not self._is_closing

    def _wake(self, scopes: frozenset[str]) -> None:
        for poll, watched in self._polls.items():
            if watched.keys() & scopes:
                poll.set()

    async def _glance(self) -> None:
        """Looks, as long as anybody waits, for what other processes have committed: one question for all polls."""
        while self._polls and not self._is_closing:
            await asyncio.sleep(_GLANCE_S)
            asked = {scope for watched in self._polls.values() for scope in watched}
            try:
                last = await asyncio.to_thread(self._last, asked)
            except Unavailable:
                # The database is away: the polls go on waiting, and a full sync comes at the latest after a quarter of an hour.
                continue
            for poll, watched in self._polls.items():
                if any(last.get(scope, 0) > cursor for scope, cursor in watched.items()):
                    poll.set()

    def _is_beyond(self, cursors: Mapping[str, int]) -> bool:
        last = self._last(cursors.keys())
        return any(last.get(scope, 0) > cursor for scope, cursor in cursors.items())

    def _last(self, scopes: Collection[str]) -> dict[str, int]:
        with self._transactions.read() as connection:
            return {row.id: row.last for row in connection.execute(select(t.scope).where(t.scope.c.id.in_(scopes)))}
