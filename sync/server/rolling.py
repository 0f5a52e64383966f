"""`doorstep server rotate-key`: the server's signing key is followed by a new one, by the old one's word (manual: decisions/0022).

The one rule: the database is the judge. Key file, head, chain and every signature that stays in use change in one transaction there;
the key file is written before it with both keys and after it with the new one, so that a kill anywhere is finished by the next start.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, insert, select

from app.domain.errors import Refused
from app.domain.identity import Clock
from app.domain.jcs import jcs
from app.domain.rollover import Rollover, SignedRollover
from app.storage.single import claim
from sync.server.folders import ServerFolders
from sync.server.log import Log
from sync.server.log_tree import edge_of
from sync.server.organisation import DAY_MS, Organisation
from sync.server.restating import restate
from sync.server.rolling_tables import issued, rollover
from sync.server.server_keys import ServerKeys
from sync.server.transactions import Transactions
from sync.server.work import Work

# The hash of a bundle in the trust file: 128 bits, for nobody chooses both of two bundles.
_NAME_DIGITS = 32


@dataclass(frozen=True)
class Rolled:
    """What a change did: the number of this change, how many signatures were made anew, the new public key."""

    number: int
    signatures: int
    public: str


def roll(
    folders: ServerFolders,
    organisation: Organisation,
    keys: ServerKeys,
    rows: Transactions,
    clock: Clock,
    also: Callable[[Work], None] = lambda _work: None,
) -> Rolled:
    """Makes a new key and has it follow the present one; `also` is done in the same transaction. The server must not be running.

    Raises Refused("server.rotate_running" | "server.keys_behind"), Unavailable.
    """
    try:
        held = claim(folders.of_replica.lock_file)
    except Refused as error:
        raise Refused("server.rotate_running") from error
    try:
        keys = settled(folders, keys, rows, organisation)
        both = keys.begun()
        both.keep(folders)
        link, sealed, count = rows.write(lambda work: _rolled(work, Log(rows, both, organisation.id, clock), both, organisation, also))
        after = both.rolled(link, sealed, organisation.grant_days * DAY_MS)
        after.keep(folders)
    finally:
        held.release()
    return Rolled(link.rollover.number, count, after.public)


def settled(folders: ServerFolders, keys: ServerKeys, rows: Transactions, organisation: Organisation) -> ServerKeys:
    """The keys that the rows are under: a change that was cut short is finished, rows out of a backup from before one catch up.

    Raises Refused("server.keys_behind") where the rows know of a change that the key file does not.
    """
    with rows.read() as connection:
        known, sealed = known_rollovers(connection), _sealed(connection)
    if keys.next_public and len(known) == len(keys.rollovers) + 1 and known[-1].rollover.new_key == keys.next_public:
        keys = keys.rolled(known[-1], sealed, organisation.grant_days * DAY_MS)
        keys.keep(folders)
    if known != keys.rollovers[: len(known)]:
        raise Refused("server.keys_behind", path=folders.keys)
    if len(known) < len(keys.rollovers):
        rows.write(lambda work: _caught_up(work, keys, organisation.id))
    return keys


def known_rollovers(connection: Connection) -> tuple[SignedRollover, ...]:
    rows = connection.execute(select(rollover).order_by(rollover.c.number))
    return tuple(SignedRollover(said=msgspec.json.decode(row.said), sig=row.sig) for row in rows)


def bundle_name(h: str) -> str:
    """How the trust file names a bundle by its manifest's hash."""
    return h[:_NAME_DIGITS]


def _rolled(
    work: Work, log: Log, keys: ServerKeys, organisation: Organisation, also: Callable[[Work], None]
) -> tuple[SignedRollover, tuple[str, ...], int]:
    """The last head under the old key, the link, everything else under the new key."""
    work.be_alone()
    also(work)
    log.sign_within(work)
    edge = edge_of(work.connection)
    link = keys.sign_rollover(
        Rollover(
            org=organisation.id,
            number=len(keys.rollovers) + 1,
            old_key=keys.public,
            new_key=keys.next_public,
            feed_epoch=work.feed_epoch,
            size=edge.size,
            root=edge.root().hex(),
            time=work.now_ms,
        )
    )
    sealed = _sealed(work.connection)
    after = keys.rolled(link, sealed, 0)
    _enter(work.connection, link)
    return link, sealed, restate(work.connection, after, organisation.id, keys.public)


def _caught_up(work: Work, keys: ServerKeys, org: str) -> None:
    work.be_alone()
    known = len(known_rollovers(work.connection))
    restate(work.connection, keys, org, keys.chain.key_number(known))
    for link in keys.rollovers[known:]:
        _enter(work.connection, link)


def _enter(connection: Connection, link: SignedRollover) -> None:
    connection.execute(insert(rollover).values(number=link.rollover.number, said=jcs(link.said).decode(), sig=link.sig))


def _sealed(connection: Connection) -> tuple[str, ...]:
    return tuple(bundle_name(h) for h in connection.execute(select(issued.c.h).order_by(issued.c.made_ms, issued.c.h)).scalars())
