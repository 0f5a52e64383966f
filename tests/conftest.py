"""What all tests share."""

import gc
from typing import Any

from hypothesis import settings
from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from app.storage import database

# Two busy cores must not fail a true statement: Hypothesis measures no time here.
settings.register_profile("doorstep", deadline=None)
settings.load_profile("doorstep")


def _compile_each_statement_once() -> None:
    """Each test opens databases of its own, and composing the same SQL again was an eighth of a visit's work with its sync.

    SQLAlchemy keeps what it composed by engine and by dialect object. Here all engines over SQLite keep it together.
    """
    create, kept = database.create_engine, LRUCache[Any, Any](4000)

    def create_with_all_that_is_known(*words: Any, **options: Any) -> Engine:
        engine = create(*words, **options)
        engine._compiled_cache = kept
        return engine

    database.create_engine = create_with_all_that_is_known
    SQLiteDialect_pysqlite.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    SQLiteDialect_pysqlite.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


_compile_each_statement_once()


def pytest_collection_finish() -> None:
    """A whole collection would walk through every library and every test's name again each time some objects were made."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
