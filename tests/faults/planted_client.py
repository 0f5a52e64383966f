"""Faults of a replica, each as one patch of the running product."""

from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import msgspec
from sqlalchemy import delete, update

import app.storage.feed
import app.storage.outbox
import app.storage.store
import app.storage.tables as c
import app.storage.views
import sync.client.answers
import sync.client.engine
import sync.server.docket
import sync.server.embedded
import sync.server.epoch
import sync.server.judge
import sync.server.scopes
import sync.server.work
from app.storage.database import writing
from app.storage.files import Files
from app.storage.journal import Journal
from app.storage.references import referenced
from app.storage.replica import Replica
from app.storage.store import Store
from sync.client.engine import SyncEngine
from tests.faults.plant import Plant, put


def _journal_is_skipped(stack: ExitStack) -> None:
    """The journal says that it holds the record and writes nothing."""

    def append(self: Journal, records: Any) -> int:
        self._next_seq += len(records)
        return self.last_seq

    put(stack, Journal, "append", lambda real: append)


def _no_catch_up(stack: ExitStack) -> None:
    """What a crash left in the journal only is passed over at the start."""
    put(stack, Store, "_catch_up", lambda real: lambda self: 0)


def _database_before_journal(stack: ExitStack) -> None:
    """The journal is written after the commit."""
    held: list[Any] = []

    def append(self: Journal, records: Any) -> int:
        held.append((self, list(records)))
        self._next_seq += len(records)
        return self.last_seq

    def recorded(real: Any) -> Any:
        def record(self: Store, *arguments: Any) -> Any:
            held.clear()
            saved = real(self, *arguments)
            for journal, records in held:
                journal._next_seq -= len(records)
                original(journal, records)
            return saved

        return record

    original = Journal.append
    put(stack, Journal, "append", lambda real: append)
    put(stack, Store, "record", recorded)


def _head_is_not_moved(stack: ExitStack) -> None:
    """The chain head stays where it was: the next event forks the chain."""

    def move(real: Any) -> Any:
        def moved(self: Store, connection: Any, entry: Any, made: Any) -> None:
            real(self, connection, entry, made)
            if made.n % 5 == 0:
                app.storage.store.keep(connection, "n", made.n - 1)

        return moved

    put(stack, Store, "_move_head", move)


def _cursor_before_rows(stack: ExitStack) -> None:
    """The cursor moves in a transaction of its own, before the rows of its page."""

    def take(real: Any) -> Any:
        def taken(self: Any, feed_epoch: int, scope: str, start: int, end: int, more: bool, rows: Any) -> bool:
            at, staged = self.position(scope)
            if at == start and not staged:
                with writing(self._engine) as connection:
                    connection.execute(update(c.cursor).where(c.cursor.c.scope == scope).values(seq=end))
                with writing(self._engine) as connection:
                    self._take(connection, scope, rows)
                return True
            return bool(real(self, feed_epoch, scope, start, end, more, rows))

        return taken

    put(stack, app.storage.feed.Feed, "take_page", take)


def _cleared_on_success(stack: ExitStack) -> None:
    """Rows leave the log with their receipt."""

    def taken(real: Any) -> Any:
        def take(self: Any, verdicts: Any) -> int:
            changed = real(self, verdicts)
            with writing(self._engine) as connection:
                connection.execute(delete(c.log).where(c.log.c.h.in_([v.h for v in verdicts if v.outcome == "applied"])))
            return int(changed)

        return take

    put(stack, app.storage.outbox.Outbox, "take_answers", taken)


def _receipt_unseen(stack: ExitStack) -> None:
    """What was sent counts as received, whatever came back."""
    sent: set[str] = set()

    def unsent(real: Any) -> Any:
        return lambda self, most, most_bytes, after=0: [one for one in real(self, most, most_bytes, after) if one.h not in sent]

    def pushed(real: Any) -> Any:
        def push(self: SyncEngine, batch: Any) -> Any:
            sent.update(one.h for one in batch)
            return real(self, batch)

        return push

    put(stack, app.storage.outbox.Outbox, "unsent", unsent)
    put(stack, SyncEngine, "_pushed", pushed)


def _version_not_guarded(stack: ExitStack) -> None:
    """An older order replaces a newer one."""
    put(stack, app.storage.feed, "_versions", lambda real: lambda connection, ids: dict.fromkeys(real(connection, ids), 0))


def _page_from_anywhere(stack: ExitStack) -> None:
    """A page is taken wherever it begins."""

    def take(real: Any) -> Any:
        def taken(self: Any, feed_epoch: int, scope: str, start: int, end: int, more: bool, rows: Any) -> bool:
            return bool(real(self, self.feed_epoch, scope, self.position(scope)[0], end + 1, more, rows))

        return taken

    put(stack, app.storage.feed.Feed, "take_page", take)


def _nothing_asked_again(stack: ExitStack) -> None:
    """After a restore of the server all that was acknowledged still counts."""

    def begun(real: Any) -> Any:
        def begin(self: Replica, feed_epoch: int, held: Any) -> None:
            with writing(self._engine) as connection:
                for table in (c.cursor, c.stage, c.stage_cursor):
                    connection.execute(delete(table))
                connection.execute(update(c.base).values(ver=0))
            self._store.remember("feed_epoch", feed_epoch)

        return begin

    put(stack, Replica, "begin_full_read", begun)


def _swept_first(stack: ExitStack) -> None:
    """Stray files go before the journal is read."""

    def started(real: Any) -> Any:
        def start(self: Store) -> int:
            self.files.sweep(referenced(self.engine))
            return int(real(self))

        return start

    put(stack, Store, "start", started)


def _acknowledged_leaves_view(stack: ExitStack) -> None:
    """A row is shown until it is answered, not until the base holds it; the pull is not made in that sync."""
    put(stack, app.storage.views, "_DECIDED", lambda real: ())


def _full_read_adds(stack: ExitStack) -> None:
    """A full read is laid over the base; what is not in it stays."""

    def laid(real: Any) -> Any:
        def lay(self: Any, connection: Any, scope: str, end: int) -> None:
            with patch.object(type(self), "_leave", lambda *arguments: None):
                real(self, connection, scope, end)

        return lay

    put(stack, app.storage.feed.Feed, "_lay_over", laid)


def _deleted_on_404(stack: ExitStack) -> None:
    """A file is forgotten when the server says that it does not know it."""

    def state(real: Any) -> Any:
        def asked(self: Any, sha256: str) -> str:
            found = str(real(self, sha256))
            return "stored" if found == "missing" else found

        return asked

    def states(real: Any) -> Any:
        def asked(self: Any, hashes: Any) -> Any:
            return tuple("stored" if found == "missing" else found for found in real(self, hashes))

        return asked

    put(stack, sync.client.engine.Link, "file_state", state)
    put(stack, sync.client.engine.Link, "file_states", states)


def _files_taken_unhashed(stack: ExitStack) -> None:
    """A file keeps no seal: what the disk gives is taken for what was put."""

    def read(real: Any) -> Any:
        def unsealed(self: Files, sha256: str) -> bytes:
            return real(self, sha256)[:-1] + b"!" if sha256[0] in "0123" else real(self, sha256)

        return unsealed

    # What goes up is read past `get`, which hashes what it read.
    put(stack, Files, "unsealed", read)


def _clock_as_cursor(stack: ExitStack) -> None:
    """Own rows are sent in the order of the device's clock, those of the future not yet."""

    def unsent(real: Any) -> Any:
        def chosen(self: Any, *limits: int) -> Any:
            now = self._store.clock.wall_ms()
            return [one for one in real(self, *limits) if msgspec.json.decode(one.raw)["time"]["wall_ms"] <= now]

        return chosen

    put(stack, app.storage.outbox.Outbox, "unsent", unsent)


PLANTS: dict[str, Plant] = {
    "journal is skipped": _journal_is_skipped,
    "no catch up": _no_catch_up,
    "database before journal": _database_before_journal,
    "head is not moved": _head_is_not_moved,
    "cursor before rows": _cursor_before_rows,
    "cleared on success": _cleared_on_success,
    "receipt unseen": _receipt_unseen,
    "version not guarded": _version_not_guarded,
    "page from anywhere": _page_from_anywhere,
    "nothing asked again": _nothing_asked_again,
    "swept first": _swept_first,
    "acknowledged leaves view": _acknowledged_leaves_view,
    "full read adds": _full_read_adds,
    "deleted on 404": _deleted_on_404,
    "files taken unhashed": _files_taken_unhashed,
    "clock as cursor": _clock_as_cursor,
}
