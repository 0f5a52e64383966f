"""Threads that take turns at every statement they send to PostgreSQL: whose turn it is, a seed decides.

The one rule: one thread runs at a time, up to its next statement; one that waits for a lock in the database counts as waiting
until the database lets it go, and nobody is chosen before every thread stands at a statement, waits, or is done.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event

_BLOCKED = "SELECT cardinality(pg_blocking_pids(%s)) > 0"
_PATIENCE_S = 30.0
# A statement that takes longer may be waiting for a lock: the database is asked.
_LOOK_S = 0.002


class Player:
    """One thread and what it does; `pid` is its connection's process in the database."""

    def __init__(self, name: str, act: Callable[[], None], turns: "Turns") -> None:
        self.name, self.pid = name, 0
        self.is_at_gate = self.is_blocked = self.is_done = self.ends = False
        self.error: BaseException | None = None
        self.permit = threading.Semaphore(0)
        self._act, self._turns = act, turns
        self.thread = threading.Thread(target=self._run, name=name)

    def _run(self) -> None:
        self._turns.players[threading.get_ident()] = self
        try:
            self._act()
        except BaseException as error:  # noqa: BLE001 - told by the one who began it
            self.error = error
        finally:
            self._turns.said(self, is_done=True)


class Turns:
    """Plays acts against each other; `told` is the order in which statements were sent, `waits` how many met a lock."""

    def __init__(self, seed: str, engines: list[Engine], address: str) -> None:
        self._draw = random.Random(seed)
        self._engines = engines
        self._watch = psycopg.connect(address, autocommit=True)
        self._moved = threading.Condition()
        self.players: dict[int, Player] = {}
        self.told: list[str] = []
        self.waits = 0

    def play(self, acts: dict[str, Callable[[], None]]) -> None:
        """Until all are done. Raises what one of them raised, and AssertionError where nobody can go on."""
        players = [Player(name, act, self) for name, act in acts.items()]
        with self._gates():
            for player in players:
                player.thread.start()
            while ready := self._settled(players):
                self._go(self._draw.choice(ready), players)
        for player in players:
            player.thread.join()
            if player.error is not None:
                raise player.error

    def close(self) -> None:
        self._watch.close()

    def said(self, player: Player, *, is_done: bool = False) -> None:
        """A thread stands at its next statement, or has none any more."""
        with self._moved:
            player.is_done, player.is_at_gate = is_done, not is_done
            self._moved.notify()

    def _go(self, chosen: Player, players: list[Player]) -> None:
        self.told.append(chosen.name)
        if chosen.ends:
            # The end of a transaction is all that can let others go on.
            for player in players:
                player.is_blocked = False
        chosen.is_at_gate = False
        chosen.permit.release()

    def _settled(self, players: list[Player]) -> list[Player]:
        """Those who stand at a statement, once nobody else moves by himself; none once all are done."""
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            with self._moved:
                self._moved.wait_for(lambda: not _moving(players), _LOOK_S)
            for player in _moving(players):
                player.is_blocked = self._waits_for_a_lock(player)
                self.waits += player.is_blocked
            ready = [player for player in players if player.is_at_gate]
            if not _moving(players) and (ready or all(player.is_done for player in players)):
                return ready
            if not ready:
                # Whoever ended his transaction without a commit let others go on.
                for player in players:
                    player.is_blocked = False
        raise AssertionError(f"nobody goes on: {[player.name for player in players if not player.is_done]}")

    def _waits_for_a_lock(self, player: Player) -> bool:
        row = self._watch.execute(_BLOCKED, (player.pid,)).fetchone() if player.pid else None
        return bool(row and row[0])

    @contextmanager
    def _gates(self) -> Iterator[None]:
        def gate(connection: Any, ends: bool) -> None:
            player = self.players.get(threading.get_ident())
            if player is not None:
                player.pid, player.ends = connection.connection.dbapi_connection.info.backend_pid, ends
                self.said(player)
                player.permit.acquire()

        gates = {
            "before_cursor_execute": lambda it, *_: gate(it, False),
            "commit": lambda it: gate(it, True),
            "rollback": lambda it: gate(it, True),
        }
        for engine in self._engines:
            for kind, act in gates.items():
                event.listen(engine, kind, act)
        try:
            yield
        finally:
            for engine in self._engines:
                for kind, act in gates.items():
                    event.remove(engine, kind, act)


def _moving(players: list[Player]) -> list[Player]:
    return [player for player in players if not (player.is_done or player.is_at_gate or player.is_blocked)]
