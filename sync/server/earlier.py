"""Reference data of earlier programs and layers, kept in the database so that orders created under them are judged as before.

The one rule: a version is kept as it was when a server first had it; what the program of now brings goes before it.
"""

import logging

from sqlalchemy import insert, select

from app.domain.errors import Refused
from app.domain.procedure import Procedure
from app.storage.catalog.editions import packed, unpacked
from sync.protocol.reference_messages import SignedProcedures
from sync.protocol.signing import procedures_hash
from sync.server import tables as t
from sync.server.judge import Procedures
from sync.server.procedures import Shelf
from sync.server.server_keys import ServerKeys
from sync.server.transactions import Transactions
from sync.server.work import Work

_log = logging.getLogger(__name__)


class WithEarlier:
    """The procedures of now, and behind them those that any server on this database has had."""

    def __init__(self, present: Procedures, transactions: Transactions) -> None:
        self._present, self._transactions = present, transactions
        self._read: dict[str, dict[str, Procedure]] = {}

    def find(self, version: str, fault: str) -> Procedure | None:
        return self._present.find(version, fault) or self._kept(version).get(fault)

    def _kept(self, version: str) -> dict[str, Procedure]:
        """Read once; asked again while it is not there, for another server on this database may bring it."""
        if version not in self._read:
            content = _content(self._transactions, version)
            if content is None:
                return {}
            self._read[version] = _unpacked(version, content)
        return self._read[version]


class Reference:
    """Gives them out, signed with the receipts' key: to a device that never had the version an order was created under."""

    def __init__(self, transactions: Transactions, keys: ServerKeys, org: str) -> None:
        self._transactions, self._keys, self._org = transactions, keys, org

    def signed(self, version: str) -> SignedProcedures:
        """Raises Refused("server.not_found") for a version that no server on this database has had."""
        content = _content(self._transactions, version)
        if content is None:
            raise Refused("server.not_found")
        return SignedProcedures(version=version, packed=content, sig=self._keys.sign_hash(procedures_hash(self._org, version, content)))


def _content(transactions: Transactions, version: str) -> bytes | None:
    with transactions.read() as connection:
        return connection.execute(select(t.edition.c.content).where(t.edition.c.version == version)).scalar_one_or_none()


def _unpacked(version: str, content: bytes) -> dict[str, Procedure]:
    found = unpacked(content)
    if found is None:
        # Its events wait, as they do for a version that was never here.
        _log.error("the reference data %s cannot be read", version)
    return found or {}


def with_earlier(present: Procedures, transactions: Transactions) -> WithEarlier:
    """At each start; what this program brings is put beside the earlier ones first."""
    if isinstance(present, Shelf):
        _keep(transactions, present)
    return WithEarlier(present, transactions)


def _keep(transactions: Transactions, present: Shelf) -> None:
    asked = select(t.edition.c.version)
    with transactions.read() as connection:
        there = set(connection.execute(asked).scalars())
    fresh = [{"version": version, "content": packed(found)} for version, found in present.editions().items() if version not in there]

    def enter(work: Work) -> None:
        # Another server may have been quicker.
        known = set(work.connection.execute(asked).scalars())
        if missing := [row for row in fresh if row["version"] not in known]:
            work.connection.execute(insert(t.edition), missing)

    if fresh:
        transactions.write(enter)
