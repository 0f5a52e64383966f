"""`doorstep carry`: a device's work goes onto a stick, and the server's answer comes back from one, without a network.

The one rule: its window is closed meanwhile; what was written out still waits until the answer was taken in.
"""

import argparse
import getpass
from collections.abc import Sequence
from pathlib import Path

from app.domain.errors import Refused
from app.domain.identity import Clock, SystemClock
from app.language import add_language
from app.settings import Folders, default_data, resource
from app.storage.catalog import load_catalog
from app.storage.files import Files
from app.storage.journal import salvage
from app.storage.keys import Vault, system_keyring
from app.storage.keys.spare import is_there
from app.storage.single import claim
from app.wording import sentence
from sync.client.carrier import rescue, take_in, write_out
from sync.client.device_key import DeviceKey
from sync.client.enrol import read_enrolled
from ui.looking_behind import looked_behind
from ui.opening import open_replica


def main(argv: Sequence[str]) -> int:
    """0 when everything was written or taken; raises what it refuses."""
    options = _parser().parse_args(list(argv))
    folders, clock = Folders(options.data), SystemClock()
    if not is_there(folders.vault):
        raise Refused("store.not_enrolled")
    held = claim(folders.lock_file)
    try:
        vault = _unlocked(folders, options.member, clock)
        if options.from_journal:
            print(_rescued(options, folders, vault, clock))  # noqa: T201
        else:
            print(_carried(options, folders, vault, clock))  # noqa: T201
    finally:
        held.release()
    return 0


def _carried(options: argparse.Namespace, folders: Folders, vault: Vault, clock: Clock) -> str:
    opened = open_replica(folders, vault, load_catalog(resource("."), (folders.procedures,)), clock)
    try:
        # Nobody waits at a window, and what is written out should be all that is here.
        looked_behind(opened, lambda: False)
        if options.take is not None:
            taken = take_in(opened.store, opened.replica, options.take)
            return sentence("sync.carrier_taken", options.language, receipts=taken.receipts, files=taken.files, pages=taken.pages)
        written = write_out(opened.store, opened.replica, opened.key, opened.setup, options.out)
        return sentence("sync.carrier_written", options.language, path=options.out, events=written.events, files=written.files)
    finally:
        opened.close()


def _rescued(options: argparse.Namespace, folders: Folders, vault: Vault, clock: Clock) -> str:
    """From the journal alone: nothing of the database is opened."""
    secrets = vault.secrets()
    enrolled, files = read_enrolled(folders, secrets), Files(folders.files, secrets.files_key)
    entries = salvage(folders.journal, secrets.journal_key)
    written = rescue(enrolled, DeviceKey(vault), entries, files, options.out, clock.wall_ms())
    return sentence("sync.carrier_written", options.language, path=options.out, events=written.events, files=written.files)


def _unlocked(folders: Folders, member: str | None, clock: Clock) -> Vault:
    """By the system's keyring where it knows this device, else by a member's PIN, which is typed."""
    vault = Vault(folders.vault, keyring=system_keyring())
    if vault.unlock_by_keyring() is None:
        vault.unlock(member or min(vault.members, default=""), getpass.getpass("PIN: "), clock.wall_ms())
    return vault


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="doorstep carry", description="Carry a device's work to the server by hand, and its answer back.")
    parser.add_argument("--data", type=Path, default=default_data("field"), help="the device's data folder (default: %(default)s)")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--out", type=Path, metavar="FILE.doorstep", help="write everything that waits into this file")
    way.add_argument("--take", type=Path, metavar="FILE.reply", help="take the server's answer in")
    parser.add_argument("--from-journal", action="store_true", help="with --out: every event of the journal, without the database")
    parser.add_argument("--member", help="whose PIN is typed (default: the first member)")
    add_language(parser)
    return parser
