"""`python -m sync.server --data DIR`: puts the server together and serves until it is told to stop.

The one rule: one process per folder; a stop ends the long polls first and takes under two seconds; a kill at any moment
loses nothing that was answered.
"""

import argparse
import asyncio
import secrets
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from app.domain.errors import DoorstepError, Refused, exit_code
from app.domain.identity import Clock, SystemClock
from app.settings import resource
from app.storage.disk import replace_file, translated_os
from app.storage.single import claim
from app.wording import told
from sync.server import commands
from sync.server.access import Access
from sync.server.beside import IN_FOLDER, Backing
from sync.server.blobs import Blobs
from sync.server.bundles import Bundles
from sync.server.carrier import CarrierDesk, Rooms
from sync.server.carrier_lane import CarrierLane
from sync.server.compaction import Compaction, Scrubbing
from sync.server.contacts import Contacts
from sync.server.desk_tickets import DeskTickets
from sync.server.devices import follow_organisation
from sync.server.earlier import Reference, with_earlier
from sync.server.enrolment import EnrolmentDesk
from sync.server.file_store import FileStore, checked
from sync.server.folders import ServerFolders
from sync.server.grants import Former, Grants
from sync.server.head_copies import HeadCopies, place_of
from sync.server.health import Health
from sync.server.integrity import IntegrityDesk
from sync.server.judge import Judge, Procedures
from sync.server.ledger import Ledger
from sync.server.listening import bound_socket, listener, refuse_open_air
from sync.server.log import Log
from sync.server.log_lines import log_to
from sync.server.lookout import Lookout
from sync.server.nonces import Nonces
from sync.server.options import parser
from sync.server.organisation import Organisation, read_organisation
from sync.server.outward import named
from sync.server.own_certificate import check_pinned
from sync.server.parts import DeskRooms, Parts
from sync.server.procedures import shipped_procedures
from sync.server.processes import Processes, are_possible
from sync.server.rolling import settled
from sync.server.roster import RosterDesk
from sync.server.scopes import Scopes
from sync.server.server_keys import GRANT_PURPOSE, ServerKeys, load_or_make_keys
from sync.server.shift_ends import ShiftEnds
from sync.server.stamps import Stamps, authorities
from sync.server.tickets import Tickets
from sync.server.timekeeper import Due, keeping_time
from sync.server.transactions import Transactions, open_transactions
from sync.server.turns import Turns
from sync.server.uploads import Uploads
from sync.server.waiting import Waiting

_SAMPLE = "sample/organisation.yaml"

# Pushes that run at once where the database has many writers: most of one is its waiting for the database.
_LANES = 4


@dataclass(frozen=True)
class Server:
    """One assembled server; `stop_waiting` is called on its loop when it shall end."""

    parts: Parts
    tickets: Tickets
    transactions: Transactions
    keys: ServerKeys

    def close(self) -> None:
        self.transactions.close()


def assemble(
    folders: ServerFolders,
    organisation: Organisation,
    procedures: Procedures,
    clock: Clock,
    *,
    is_demo: bool,
    kept: Backing = IN_FOLDER,
) -> Server:
    """Everything behind the endpoints, over one data folder. Raises Refused, Unavailable or Damaged."""
    transactions, keys = _opened(folders, organisation, clock, kept)
    tickets, grants = Tickets(transactions, folders, organisation, keys.public, is_demo=is_demo), _grants(organisation, keys)
    ledger = _ledger(transactions, keys, Judge(organisation, with_earlier(procedures, transactions), grants), organisation.id)
    store, nonces = kept.store_of(folders), _nonces(transactions, keys, clock)
    blobs = Blobs(folders.of_replica.files, transactions, store, is_first=kept.is_first)
    enrolment = EnrolmentDesk(transactions, keys, organisation, tickets, clock, grants)
    scopes = Scopes(transactions, clock, organisation.id, enrolment.editions, organisation.min_app)
    contacts, uploads = Contacts(transactions, clock), Uploads(folders.uploads, blobs, clock)
    shift_ends = ShiftEnds(transactions, keys, organisation.id, clock)
    carried = CarrierDesk(Rooms(enrolment, ledger, scopes, blobs, shift_ends), transactions, keys, organisation.id, clock)
    parts = Parts(
        access=Access(transactions, nonces),
        nonces=nonces,
        enrolment=enrolment,
        ledger=ledger,
        scopes=scopes,
        blobs=blobs,
        waiting=_waiting(transactions),
        uploads=uploads,
        log=_log(transactions, keys, organisation, clock),
        health=Health(transactions, folders.data, clock),
        carrier=CarrierLane(carried, blobs.arrivals, uploads.check_room),
        contacts=contacts,
        desk=_desk_rooms(transactions, organisation, contacts, clock, store),
        shift_ends=shift_ends,
        reference=Reference(transactions, keys, organisation.id),
        turns=Turns(_LANES if transactions.is_shared else 1),
        bundles=Bundles(transactions, keys, folders, checked(store), organisation.id, clock),
    )
    return Server(parts, tickets, transactions, keys)


def _desk_rooms(transactions: Transactions, organisation: Organisation, contacts: Contacts, clock: Clock, store: FileStore) -> DeskRooms:
    integrity = IntegrityDesk(transactions, organisation, clock, checked(store))
    return DeskRooms(
        roster=RosterDesk(transactions, organisation, contacts, clock),
        tickets=DeskTickets(transactions, organisation),
        integrity=integrity,
        lookout=Lookout(integrity.found, clock),
    )


def _opened(folders: ServerFolders, organisation: Organisation, clock: Clock, kept: Backing) -> tuple[Transactions, ServerKeys]:
    """The rows and the keys that they are under. Raises Refused("server.keys_behind" | …) with the database closed again."""
    found = load_or_make_keys(folders, organisation.id, organisation.en, clock)
    transactions = open_transactions(folders, organisation.id, clock, kept.database)
    try:
        transactions.write(lambda work: follow_organisation(work, organisation))
        return transactions, settled(folders, found, transactions, organisation)
    except BaseException:
        transactions.close()
        raise


def _ledger(transactions: Transactions, keys: ServerKeys, judge: Judge, org: str) -> Ledger:
    ledger = Ledger(transactions, keys, judge, org)
    ledger.judge_again()
    return ledger


def _grants(organisation: Organisation, keys: ServerKeys) -> Grants:
    former = tuple(Former(bytes.fromhex(each.secret), each.until_ms) for each in keys.former_grants)
    return Grants(organisation, keys.derived(GRANT_PURPOSE), former)


def _waiting(transactions: Transactions) -> Waiting:
    waiting = Waiting(transactions)
    transactions.changed = waiting.scopes_changed
    return waiting


def _log(transactions: Transactions, keys: ServerKeys, organisation: Organisation, clock: Clock) -> Log:
    log = Log(transactions, keys, organisation.id, clock)
    log.begin()
    return log


def _nonces(transactions: Transactions, keys: ServerKeys, clock: Clock) -> Nonces:
    """One process alone counts by a clock that nobody sets, under a secret that dies with it; several agree on both."""
    if transactions.is_shared:
        return Nonces(clock.wall_ms, transactions.spend, keys.derived(b"doorstep.nonce.1"))
    return Nonces(clock.mono_ms, transactions.spend, secrets.token_bytes(32))


def main(argv: list[str] | None = None) -> int:
    """Serves; 0 after an ordinary stop, 1 or 69 when it could not start (the reason on stderr), 2 for wrong arguments."""
    words = sys.argv[1:] if argv is None else argv
    if words and words[0] in commands.NAMES:
        return commands.run(words)
    options = parser(commands.NAMES).parse_args(words)
    log_to()
    try:
        return _serve(options)
    except DoorstepError as error:
        sys.stderr.write(f"{told(error, options.language)}\n")
        return exit_code(error)


def _serve(options: argparse.Namespace) -> int:
    refuse_open_air(options.host, options.tls_certificate, options.tls_key)
    if options.heads:
        place_of(options.heads)
    if options.timestamps:
        named(options.timestamps)
    if options.processes > 1 and not (options.database and are_possible()):
        raise Refused("server.processes_need_database")
    folders = ServerFolders(options.data)
    held = claim(folders.of_replica.lock_file)
    try:
        server = _assembled(options, folders)
        try:
            sock, url = _address(options, folders, server)
            with sock:
                return _served(options, folders, server, sock, lambda: _say_ready(url))
        finally:
            server.close()
    finally:
        held.release()


def _assembled(options: argparse.Namespace, folders: ServerFolders, *, is_first: bool = True) -> Server:
    kept = Backing(options.database, options.files, is_first)
    organisation = _organisation(options, folders)
    check_pinned(options.tls_certificate, organisation.tls_pins)
    shelf = shipped_procedures(folders.of_replica.procedures)
    return assemble(folders, organisation, shelf, SystemClock(), is_demo=options.demo, kept=kept)


def _address(options: argparse.Namespace, folders: ServerFolders, server: Server) -> tuple[socket.socket, str]:
    """The listening socket and its url, which the tickets now bear."""
    sock = bound_socket(options.host, options.port)
    scheme = "https" if options.tls_certificate else "http"
    host = f"[{options.host}]" if ":" in options.host else options.host
    url = f"{scheme}://{host}:{sock.getsockname()[1]}"
    server.tickets.publish(url)
    if options.ticket:
        server.tickets.issue(options.ticket, url)
    replace_file(folders.address, msgspec.json.encode({"url": url}))
    return sock, url


def _say_ready(url: str) -> None:
    sys.stdout.write(f"ready on {url}\n")
    sys.stdout.flush()


def _served(options: argparse.Namespace, folders: ServerFolders, server: Server, sock: socket.socket, on_ready: Callable[[], None]) -> int:
    if options.processes == 1:
        _listen(options, folders, server, sock, on_ready)
        return 0
    # What is open here must not be shared with the children: each opens its own.
    server.close()

    def serve(say_ready: Callable[[], None]) -> int:
        own = _assembled(options, folders, is_first=False)
        try:
            _listen(options, folders, own, sock, say_ready)
        finally:
            own.close()
        return 0

    return Processes(options.processes, serve).run(on_ready)


def _listen(options: argparse.Namespace, folders: ServerFolders, server: Server, sock: socket.socket, on_ready: Callable[[], None]) -> None:
    parts, compaction = server.parts, Compaction(server.transactions, SystemClock())
    others = parts.contacts.enter_due, Scrubbing(server.transactions).scrub_due, parts.desk.lookout.look_due
    outside = _outside(options, folders, server)
    with keeping_time(parts.log.sign_due, compaction.compact_due, parts.ledger.end_proposals, *others, *outside):
        made = listener(parts, on_ready, options.tls_certificate, options.tls_key, options.requests_per_s)
        asyncio.run(made.serve(sockets=[sock]))


def _outside(options: argparse.Namespace, folders: ServerFolders, server: Server) -> Iterator[Due]:
    """What asks somebody beyond this server. Raises Refused for a place that cannot be."""
    if options.heads:
        yield HeadCopies(server.transactions, place_of(options.heads, options.inside), SystemClock()).copy_due
    if options.timestamps:
        roots = authorities(folders.timestamp_ca)
        yield Stamps(server.transactions, server.keys, options.timestamps, roots, SystemClock(), options.inside).stamp_due


def _organisation(options: argparse.Namespace, folders: ServerFolders) -> Organisation:
    """The file named now, kept for later starts; else the one kept; else in a demo the sample."""
    named = options.organisation
    if named is None and not folders.organisation.exists() and options.demo:
        named = resource(_SAMPLE)
    if named is None:
        return read_organisation(folders.organisation)
    organisation = read_organisation(named)
    with translated_os(named):
        replace_file(folders.organisation, named.read_bytes())
    return organisation


if __name__ == "__main__":
    sys.exit(main())
