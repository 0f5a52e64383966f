"""Statements are compiled once in a process and not once in each database that a history opens: that is a third of its time.

The one rule: what is shared depends on the statement and the kind of dialect alone, never on what a database holds.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

import app.storage.database

# Room for every statement of replica and server, several times.
_COMPILED: LRUCache[Any, Any] = LRUCache(5000)


@contextmanager
def compiled_once() -> Iterator[None]:
    """Engines that are opened within it share what they compile."""
    with (
        patch.object(DefaultDialect, "__eq__", _is_alike),
        patch.object(DefaultDialect, "__hash__", lambda dialect: hash(type(dialect))),
        patch.object(app.storage.database, "create_engine", _sharing(app.storage.database.create_engine)),
    ):
        yield


def _is_alike(one: Any, other: object) -> bool:
    return type(one) is type(other) and one.dbapi is getattr(other, "dbapi", None)


def _sharing(real: Callable[..., Any]) -> Callable[..., Any]:
    def create(*arguments: Any, **named: Any) -> Any:
        engine = real(*arguments, **named)
        engine._compiled_cache = _COMPILED
        return engine

    return create
