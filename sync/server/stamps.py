"""Time stamps over the log's heads by an authority outside (RFC 3161): all that a stamped head covers was there by then.

The one rule: asked outside of any transaction, from the one address that the operator named (outward.py); a token that does
not hold under the configured authority is not kept, and trouble delays nobody.
"""

import secrets
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any

import msgspec
from cryptography import x509
from sqlalchemy import insert, select

from app.domain.errors import Refused, Unavailable
from app.domain.identity import Clock
from app.domain.receipts import checkpoint_hash, stamp_hash
from app.storage.timestamps import stamped_at, time_stamp_request, token_of
from sync.server.log_tables import checkpoint, stamp
from sync.server.outward import ask, named
from sync.server.rolling_tables import refuse_rolled
from sync.server.server_keys import ServerKeys
from sync.server.transactions import Transactions
from sync.server.work import Work

# One an hour bounds the age of everything to the hour; most authorities ask for no more.
EVERY_MS = 3_600_000
AGAIN_MS = 300_000
_MOST_BYTES = 64 * 1024
_TYPE = "application/timestamp-query"


class Stamps:
    """Has the newest head stamped from time to time. `authorities` are the roots whose tokens count; `is_inside` as in outward.py.

    Raises Refused("server.outward_wrong").
    """

    def __init__(
        self,
        transactions: Transactions,
        keys: ServerKeys,
        url: str,
        authorities: Sequence[x509.Certificate],
        clock: Clock,
        is_inside: bool = False,
    ) -> None:
        named(url)
        self._is_inside = is_inside
        self._transactions, self._keys, self._clock = transactions, keys, clock
        self._url, self._authorities = url, tuple(authorities)
        self._tried_ms: int | None = None

    def stamp_due(self) -> bool:
        """Whether a new token was kept; what failed is tried again in five minutes.

        Raises Unavailable("stamp.no_answer" | "server.outward_inside"), KeyRolled, and Damaged as timestamps.py.
        """
        head = self._due()
        if head is None:
            return False
        self._tried_ms = self._clock.wall_ms()
        h, nonce = checkpoint_hash(msgspec.json.decode(head.said)), secrets.randbits(63)
        token = token_of(_asked(self._url, time_stamp_request(h, nonce), self._is_inside), nonce)
        at = stamped_at(token, h, self._authorities)
        row = dict(feed_epoch=head.feed_epoch, size=head.size, at_ms=int(at.timestamp() * 1000), token=token)
        self._transactions.write(lambda work: self._enter(work, row))
        return True

    def _enter(self, work: Work, row: dict[str, Any]) -> None:
        refuse_rolled(work.connection, len(self._keys.rollovers))
        mine = select(stamp.c.size).where(stamp.c.feed_epoch == row["feed_epoch"], stamp.c.size == row["size"])
        if work.connection.execute(mine).first() is None:
            work.connection.execute(insert(stamp).values(**row, sig=self._keys.sign_hash(stamp_hash(row["token"]))))

    def _due(self) -> Any:
        """The newest head, where none was stamped within the hour and no try failed within five minutes."""
        now_ms = self._clock.wall_ms()
        if self._tried_ms is not None and 0 <= now_ms - self._tried_ms < AGAIN_MS:
            return None
        with self._transactions.read() as connection:
            order = checkpoint.c.feed_epoch.desc(), checkpoint.c.size.desc()
            head = connection.execute(select(checkpoint).order_by(*order).limit(1)).one_or_none()
            last = connection.execute(select(stamp).order_by(stamp.c.at_ms.desc()).limit(1)).one_or_none()
        if head is None or last is None:
            return head
        is_new = (head.feed_epoch, head.size) != (last.feed_epoch, last.size)
        return head if is_new and not 0 <= now_ms - last.at_ms < EVERY_MS else None


def authorities(path: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file. Raises Refused("stamp.no_authority") where there is none."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Refused("stamp.no_authority", path=path) from error


def _asked(url: str, request: bytes, is_inside: bool) -> bytes:
    try:
        content = ask(urllib.request.Request(url, request, {"Content-Type": _TYPE}), _MOST_BYTES + 1, is_inside)
    except (OSError, HTTPException, ValueError) as error:
        raise Unavailable("stamp.no_answer", url=url) from error
    if len(content) > _MOST_BYTES:
        raise Unavailable("stamp.no_answer", url=url)
    return content
