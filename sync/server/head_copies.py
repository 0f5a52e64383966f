"""Copies of the log's signed heads in a place beyond the server: a folder (a mounted share, a stick) or an address that takes PUT.

The one rule: a copy is written once under its own name and never changed; a place that is away delays nothing, and what it missed
follows. Without such copies whoever holds the server could build another log (evidence.md 3); `verify store --heads` compares.
"""

import ipaddress
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import msgspec
from sqlalchemy import or_, select

from app.domain.errors import Refused, Unavailable
from app.domain.identity import Clock
from app.storage.disk import replace_file, translated_os
from sync.protocol.log_messages import SignedCheckpoint
from sync.server.log_tables import checkpoint
from sync.server.outward import ask, named
from sync.server.transactions import Transactions

AGAIN_MS = 300_000
_AT_ONCE = 100
# A place that writes each name once says so where a copy is already there.
_IS_THERE = (409, 412)

Put = Callable[[str, bytes], None]


class HeadCopies:
    """Sends every head that is newer than the last one sent; after a start the newest again, which changes nothing."""

    def __init__(self, transactions: Transactions, put: Put, clock: Clock) -> None:
        self._transactions, self._put, self._clock = transactions, put, clock
        self._last: tuple[int, int] | None = None
        self._failed_ms: int | None = None

    def copy_due(self) -> int:
        """How many were copied. Raises Unavailable("server.heads_away" | "server.outward_inside"), and tries again after five minutes."""
        now_ms = self._clock.wall_ms()
        if self._failed_ms is not None and 0 <= now_ms - self._failed_ms < AGAIN_MS:
            return 0
        rows = self._waiting()
        for row in rows:
            try:
                self._put(name_of(row.feed_epoch, row.size), _content(row))
            except Unavailable:
                self._failed_ms = now_ms
                raise
            self._last = (row.feed_epoch, row.size)
        self._failed_ms = None
        return len(rows)

    def _waiting(self) -> list[Any]:
        epoch, size = checkpoint.c.feed_epoch, checkpoint.c.size
        with self._transactions.read() as connection:
            if self._last is None:
                return list(connection.execute(select(checkpoint).order_by(epoch.desc(), size.desc()).limit(1)))
            newer = or_(epoch > self._last[0], (epoch == self._last[0]) & (size > self._last[1]))
            return list(connection.execute(select(checkpoint).where(newer).order_by(epoch, size).limit(_AT_ONCE)))


def name_of(feed_epoch: int, size: int) -> str:
    return f"head-{feed_epoch}-{size}.json"


def _content(row: Any) -> bytes:
    said = SignedCheckpoint(said=msgspec.json.decode(row.said), sig=row.sig)
    return msgspec.json.format(msgspec.json.encode(said), indent=1)


def place_of(place: str, is_inside: bool = False) -> Put:
    """What takes copies at `place`; a folder may be away for now, as a share is. `is_inside` as in outward.py.

    Raises Refused("server.heads_plain" | "server.outward_wrong").
    """
    if "://" in place:
        if place.lower().startswith("http:") and not _is_here(named(place)):
            raise Refused("server.heads_plain", host=named(place))
        named(place)
        return lambda name, content: _send(f"{place.rstrip('/')}/{name}", content, is_inside)
    return lambda name, content: _write(Path(place), name, content)


def _write(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    # Not made anew: a share that is not mounted would leave its copies on this very machine.
    if not folder.is_dir():
        raise Unavailable("server.heads_away", place=folder)
    with translated_os(path):
        if not path.exists():
            replace_file(path, content)


def _send(url: str, content: bytes, is_inside: bool) -> None:
    request = urllib.request.Request(url, content, {"Content-Type": "application/json", "If-None-Match": "*"}, method="PUT")
    try:
        ask(request, 0, is_inside)
    except HTTPError as error:
        if error.code not in _IS_THERE:
            raise Unavailable("server.heads_away", place=named(url)) from error
    except (OSError, HTTPException, ValueError) as error:
        raise Unavailable("server.heads_away", place=named(url)) from error


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def copies_in(folder: Path) -> dict[str, SignedCheckpoint | None]:
    """Every copy by its file's name; None for what cannot be read as one. Raises Refused("server.heads_wrong")."""
    if not folder.is_dir():
        raise Refused("server.heads_wrong", path=folder)
    found: dict[str, SignedCheckpoint | None] = {}
    with translated_os(folder):
        for path in sorted(folder.glob("head-*.json")):
            try:
                found[path.name] = msgspec.json.decode(path.read_bytes(), type=SignedCheckpoint)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                found[path.name] = None
    return found
