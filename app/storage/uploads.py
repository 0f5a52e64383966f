"""Files on their way up: which ones wait, how far each has come, and what the server said of it.

The one rule: a file's row says "stored" because the server said so, and by nothing else; how many bytes went out is only shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from app.storage.database import reading, writing
from app.storage.naming import is_named_by_received, orders_of_files
from app.storage.store import INLINE_ROLES, Store
from app.storage.tables import blob, log, upload

# Evidence first, then what only shows it (sync.md S6).
_ORDER = ("statement", "strokes", "sheet", "thumbnail")


_TOLD = update(blob).where(blob.c.sha256 == bindparam("sha256_"))


@dataclass(frozen=True)
class FileToSend:
    """`place` is where the server takes its parts, "" before it was begun there; `sent` bytes of `size` arrived."""

    sha256: str
    size: int
    mime: str
    role: str
    place: str = ""
    sent: int = 0


@dataclass(frozen=True)
class FileNews:
    """What is new of one file: the state that the server gave it, or an error's code with the old state."""

    sha256: str
    state: str
    error: str = ""


class Uploads:
    """The rows of files to send of one store."""

    def __init__(self, store: Store) -> None:
        self._store, self._engine = store, store.engine

    def files_to_send(self) -> list[FileToSend]:
        """Files of received events that the server has not stored: evidence first, then the smallest."""
        columns = (blob.c.sha256, blob.c.size, blob.c.mime, blob.c.role, upload.c.place, blob.c.sent_bytes)
        rows = (
            select(*columns)
            .select_from(blob.join(log, log.c.h == blob.c.h).outerjoin(upload, upload.c.sha256 == blob.c.sha256))
            .where(blob.c.state == "captured", blob.c.error == "", blob.c.role.not_in(INLINE_ROLES))
            .where(or_(log.c.receipt.is_not(None), is_named_by_received()))
        )
        with reading(self._engine) as connection:
            found = [FileToSend(r.sha256, r.size, r.mime, r.role, r.place or "", r.sent_bytes) for r in connection.execute(rows)]
        return sorted(found, key=lambda f: (_ORDER.index(f.role) if f.role in _ORDER else len(_ORDER), f.size, f.sha256))

    def file_is(self, sha256: str, state: str, error: str = "") -> None:
        """Enters what the server said of one file: "stored", "durable", or an error's code with the old state."""
        self.files_are([FileNews(sha256, state, error)])

    def files_are(self, news: Sequence[FileNews]) -> None:
        """The same of several, in one transaction."""
        with writing(self._engine) as connection:
            if news:
                told = [{"sha256_": file.sha256, "state": file.state, "error": file.error} for file in news]
                connection.execute(_TOLD, told)
            connection.execute(delete(upload).where(upload.c.sha256.in_([file.sha256 for file in news if file.state != "captured"])))
            named = [file.sha256 for file in news]
            self._store.views.mark(connection, orders_of_files(connection, named))

    def file_at(self, sha256: str, place: str, sent: int) -> None:
        """The server holds the first `sent` bytes at `place`; "" where it holds none and has to be asked for a place."""
        with writing(self._engine) as connection:
            connection.execute(update(blob).where(blob.c.sha256 == sha256).values(sent_bytes=sent))
            if place:
                row = insert(upload).values(sha256=sha256, place=place)
                connection.execute(row.on_conflict_do_update(index_elements=["sha256"], set_={"place": place}))
            else:
                connection.execute(delete(upload).where(upload.c.sha256 == sha256))
