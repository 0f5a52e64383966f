"""`doorstep server bundle ORDER`: an order's evidence as a file, taken from a server's folder while it serves or stands still.

The one rule: it only reads; what the running server has not put under a head of its log yet is asked for again in a minute.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from app.domain.errors import Refused
from app.domain.identity import Clock
from app.storage.database import open_database, reading
from app.storage.disk import replace_file, translated_os
from sync.server.bundles import Bundles, ReadFile
from sync.server.folders import ServerFolders
from sync.server.organisation import read_organisation
from sync.server.server_keys import load_or_make_keys


class Snapshots:
    """The folder's database for reading alone; it changes no count and no feed_epoch."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with reading(self._engine) as connection:
            yield connection


def export_bundle(folders: ServerFolders, read_file: ReadFile, clock: Clock, order: str, target: Path) -> int:
    """Writes the bundle of an order (id or number) to `target`; answers its bytes.

    Raises Refused("server.no_folder" | "server.order_unknown" | "server.log_behind"), Unavailable, Damaged.
    """
    if not folders.of_replica.database.exists() or not folders.keys.exists():
        raise Refused("server.no_folder", path=folders.data)
    organisation = read_organisation(folders.organisation)
    keys = load_or_make_keys(folders, organisation.id, organisation.en, clock)
    engine = open_database(folders.of_replica.database, None)
    try:
        content = Bundles(Snapshots(engine), keys, folders, read_file, organisation.id, clock).make(order)
    finally:
        engine.dispose()
    with translated_os(target):
        replace_file(target, content)
    return len(content)
