"""S9: a long poll that carries only "pull": it ends when one of its scopes moves, after 55 s, or when the server stops.

The one rule: nothing about an order goes this way; the caller then pulls like everybody else.
"""

import asyncio
import random
from collections.abc import Mapping

from sqlalchemy import select

from sync.server import tables as t
from sync.server.transactions import Transactions

# Under a minute, because many proxies cut an idle request after 60 s; the jitter spreads a restart's crowd.
_LONGEST_S = 55.0


class Waiting:
    """Wakes the polls of a scope; `scopes_changed` may be called from any thread."""

    def __init__(self, transactions: Transactions, longest_s: float = _LONGEST_S) -> None:
        self._transactions = transactions
        self._longest_s = longest_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._polls: dict[asyncio.Event, frozenset[str]] = {}
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
        self._polls[poll] = frozenset(cursors)
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
            if watched & scopes:
                poll.set()

    def _is_beyond(self, cursors: Mapping[str, int]) -> bool:
        with self._transactions.read() as connection:
            rows = connection.execute(select(t.scope).where(t.scope.c.id.in_(cursors))).all()
        return any(row.last > cursors[row.id] for row in rows)
