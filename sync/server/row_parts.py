"""A database's rows as parts of a backup, whatever database they come from; made again into a server's own SQLite file.

The one rule: a part depends on its own rows alone, so rows that did not change since the last backup are not stored again.
The tables as they were go along, so that an older backup becomes an older database and is brought up like one.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from app.domain.errors import Damaged
from app.storage.database import open_database, writing
from sync.server import tables as t
from sync.server.backup_folder import BackupFolder, TableParts

# On average; where a part ends is told by the rows themselves.
_PART_BYTES = 1024 * 1024
_LARGEST_BYTES = 4 * _PART_BYTES
_AT_ONCE = 1000

# What says where a shared database lies and which nonces it has seen is of no use in another one.
_LEFT_OUT = frozenset({t.home.name, t.spent.name})

Row = tuple[Any, ...]


def put_rows(connection: Connection, backups: BackupFolder) -> dict[str, TableParts]:
    """Every table of the snapshot that `connection` is in, in order of its primary key, as parts of `backups`."""
    if connection.dialect.name == "postgresql":
        # Sealing and syncing goes on between two looks; a large table takes longer to be sorted than a request may.
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {setting} = 0"))
    return {
        str(table.name): TableParts(
            made=_made(table),
            columns=tuple(str(column.name) for column in table.columns),
            parts=tuple(backups.parts.put(msgspec.msgpack.encode(rows)) for rows in _cut(table, _rows(connection, table))),
        )
        for table in kept_tables()
    }


def kept_tables() -> Iterator[Table]:
    """Those that a database must have to go on as this server."""
    return (table for table in t.metadata.sorted_tables if table.name not in _LEFT_OUT)


def write_rows(tables: Mapping[str, TableParts], path: Path, part: Callable[[str], bytes]) -> None:
    """Makes the SQLite file at `path`. `part` gives a part by its hash. Raises Damaged("server.backup_damaged")."""
    engine = open_database(path, None)
    try:
        with writing(engine) as connection:
            for name, kept in tables.items():
                for line in kept.made:
                    connection.exec_driver_sql(line)
                for sha in kept.parts:
                    rows = _decoded(part(sha), sha)
                    connection.exec_driver_sql(_insert(name, kept.columns), rows)
    finally:
        engine.dispose()


def _made(table: Table) -> tuple[str, ...]:
    """The table and its indexes in SQLite's words."""
    dialect = sqlite.dialect()
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    return (str(CreateTable(table).compile(dialect=dialect)), *(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes))


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    asked = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_ONCE)
    return (tuple(row) for row in connection.execute(asked))


def _cut(table: Table, rows: Iterator[Row]) -> Iterator[list[Row]]:
    """A part ends after a row whose name says so, and the larger the row, the more likely it does: 1 MiB on average."""
    names = [at for at, column in enumerate(table.columns) if column.primary_key]
    part: list[Row] = []
    size = 0
    for row in rows:
        part.append(row)
        row_bytes = len(msgspec.msgpack.encode(row))
        size += row_bytes
        if size >= _LARGEST_BYTES or zlib.crc32(repr([row[at] for at in names]).encode()) % _PART_BYTES < row_bytes:
            yield part
            part, size = [], 0
    if part:
        yield part


def _decoded(content: bytes, sha: str) -> Sequence[Row]:
    try:
        return msgspec.msgpack.decode(content, type=list[Row])
    except msgspec.MsgspecError as error:
        raise Damaged("server.backup_damaged", part=sha) from error


def _insert(table: str, columns: Sequence[str]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'
