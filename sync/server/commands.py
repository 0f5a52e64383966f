"""The operator's commands beside serving: `doorstep server backup DIR` and the like.

The one rule: each says what it did, what is safe and what is next in one or two lines, and ends with 0 or 1.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app.domain.errors import DoorstepError, Refused, exit_code
from app.domain.events import CustomerErased, WipeOrdered, kind_of
from app.domain.identity import SystemClock, at
from app.language import add_language
from app.settings import default_data
from app.storage.disk import named_file
from app.wording import sentence, told
from sync.server import operator_commands
from sync.server.backup_folder import open_backups
from sync.server.backups import make_backup
from sync.server.beside import own_words
from sync.server.dead_tablet import carry, open_tablet, read_private
from sync.server.doctor import examine, recall_missing
from sync.server.export import export_bundle
from sync.server.file_store import checked
from sync.server.folders import ServerFolders
from sync.server.hub import carrier_files, hand_on
from sync.server.operator import customers_named, devices_named, erase_person, order_wipe
from sync.server.operator_commands import add_word, backing, say_asked, standing_of, word_of
from sync.server.options import add_backing
from sync.server.restoring import rehearse, restore
from sync.server.second_person import must_ask, noted_alone, propose

PASSPHRASE = "DOORSTEP_BACKUP_PASSPHRASE"

Command = Callable[[argparse.Namespace], int]


def run(argv: Sequence[str]) -> int:
    """One command: 0 done, 1 refused or only partly done, 2 for wrong arguments, 69 for network or disk."""
    options = _parser().parse_args(list(argv))
    act: Command = options.act
    try:
        return act(options)
    except DoorstepError as error:
        sys.stderr.write(f"{told(error, options.language)}\n")
        return exit_code(error)


def _backup(options: argparse.Namespace) -> int:
    folders = ServerFolders(options.data)
    backups = open_backups(options.folder, _passphrase(options, new=True), make=True)
    kept = backing(options)
    read_file = checked(kept.store_of(folders))
    made = make_backup(folders, backups, read_file, SystemClock(), copies=options.copies, database=kept.database)
    _say(options, "server.backup_made", number=made.number, events=made.events, files=made.files, new=made.new_files)
    if made.spoiled:
        _say(options, "server.backup_spoiled", count=len(made.spoiled), first=made.spoiled[0])
    return 1 if made.spoiled else 0


def _restore(options: argparse.Namespace) -> int:
    backups = open_backups(options.folder, _passphrase(options))
    folders = ServerFolders(options.data)
    done = restore(backups, folders, SystemClock(), number=options.number, even_older=options.even_older, kept=backing(options))
    told = dict(number=done.number, time=f"{at(done.made_ms):%Y-%m-%d %H:%M} UTC", events=done.events, files=done.files)
    _say(options, "server.restored", path=folders.data, **told)
    return 0


def _rehearse(options: argparse.Namespace) -> int:
    done = rehearse(open_backups(options.folder, _passphrase(options)), SystemClock())
    _say(options, "server.rehearsed", number=done.number, events=done.events, files=done.files)
    return 0


def _bundle(options: argparse.Namespace) -> int:
    folders, target = ServerFolders(options.data), options.out or Path(f"{options.order}.bundle")
    size = export_bundle(folders, backing(options), SystemClock(), options.order, target)
    _say(options, "server.bundle_made", path=target, size=f"{size:,}")
    return 0


def _take(options: argparse.Namespace) -> int:
    url = options.server or ServerFolders(options.data).served_at()
    damaged = 0
    for file in carrier_files(options.folder):
        done = hand_on(file, url)
        damaged += done.passed_over
        _say(options, "server.carrier_taken", file=file.name, events=done.events, files=done.files, passed=done.passed_over)
    return 1 if damaged else 0


def _open_journal(options: argparse.Namespace) -> int:
    found = open_tablet(options.folder, read_private(options.recovery_key))
    for entry, made in found.events if options.list else ():
        sys.stdout.write(f"{entry.seq}\t{at(made.time.wall_ms):%Y-%m-%d %H:%M}\t{made.type}\t{made.order_id or '-'}\n")
    if options.out:
        folders, clock = ServerFolders(options.data), SystemClock()
        organisation, keys = own_words(folders)
        carry(found, organisation.id, keys.carrier_public, options.out, clock)
        _say(options, "server.journal_carried", path=options.out)
    _say(options, "server.journal_opened", events=len(found.events), files=len(found.named()))
    return 0


def _wipe_device(options: argparse.Namespace) -> int:
    word = word_of(options)
    with standing_of(options) as server:
        if must_ask(server.rows, server.organisation, word):
            asked = propose(server.rows, kind_of(WipeOrdered), lambda work: devices_named(work, options.device), word)
            return say_asked(options, asked)
        alone = noted_alone(server.organisation, word)
        count = order_wipe(server.rows, server.keys, server.organisation.id, options.device, alone)
    _say(options, "server.wipe_ordered", count=count)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    folders, kept = ServerFolders(options.data), backing(options)
    found = examine(folders, SystemClock(), kept)
    for one in found:
        sys.stdout.write(f"{'ok ' if one.is_well else '!! '} {sentence(one.code, options.language, **one.params)}\n")
    if options.recall:
        _say(options, "server.doctor_recalled", count=recall_missing(folders, SystemClock(), kept))
    return 0 if all(one.is_well for one in found) else 1


def _erase(options: argparse.Namespace) -> int:
    word = word_of(options)
    with standing_of(options) as server:
        if must_ask(server.rows, server.organisation, word):
            asked = propose(server.rows, kind_of(CustomerErased), lambda work: customers_named(work, options.order), word)
            return say_asked(options, asked)
        alone = noted_alone(server.organisation, word)
        count = erase_person(server.rows, server.keys, server.organisation.id, options.order, alone)
    _say(options, "server.erased", count=count)
    return 0


def _passphrase(options: argparse.Namespace, *, new: bool = False) -> str:
    """From a file, the environment, or the keyboard; never from the command line, which other users of the machine see."""
    if options.passphrase_file is not None:
        with named_file(options.passphrase_file):
            return str(options.passphrase_file.read_text("utf-8")).rstrip("\r\n")
    if PASSPHRASE in os.environ:
        return os.environ[PASSPHRASE]
    if not sys.stdin.isatty():
        raise Refused("server.passphrase_missing", variable=PASSPHRASE)
    typed = getpass.getpass("Passphrase: ")
    if new and not (options.folder / "backup.json").exists() and getpass.getpass("Once more: ") != typed:
        raise Refused("server.passphrase_differs")
    return typed


def _say(options: argparse.Namespace, code: str, **params: object) -> None:
    sys.stdout.write(sentence(code, options.language, **params) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="doorstep server", description="The operator's commands; without one, the server serves.")
    commands = parser.add_subparsers(required=True)
    for add in (_add_backups, _add_evidence, _add_care):
        add(commands)
    operator_commands.add(commands, _common)
    return parser


def _add_backups(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, act, purpose in (
        ("backup", _backup, "copy everything into a folder of backups, sealed under a passphrase; what it holds is durable"),
        ("restore", _restore, "make a fresh server folder from the newest backup"),
        ("rehearse", _rehearse, "restore into a passing folder to know that it can be done"),
    ):
        command = _command(commands, name, act, purpose)
        command.add_argument("folder", type=Path, metavar="DIR", help="the folder of backups, on another disk")
        command.add_argument("--passphrase-file", type=Path, metavar="FILE", help=f"else the variable {PASSPHRASE}, else you are asked")
        if name == "backup":
            command.add_argument("--copies", type=int, default=1, choices=range(1, 10), help="durable is what so many backups hold")
        if name == "restore":
            command.add_argument("--number", type=int, default=0, help="an older one that may still be restored")
            command.add_argument("--even-older", action="store_true", help="also one from before what was declared durable")


def _add_evidence(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    bundle = _command(commands, "bundle", _bundle, "an order's evidence in one file, for `doorstep verify`")
    bundle.add_argument("order", metavar="ORDER", help="number or id")
    bundle.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: ORDER.bundle here)")
    take = _command(commands, "take", _take, "hand carrier files from a stick to a running server; nothing in them is readable here")
    take.add_argument("folder", type=Path, metavar="FILE", help="a carrier file, or a folder of them; answers are written beside")
    take.add_argument("--server", metavar="URL", help="the server's address (default: the one that runs on --data)")
    journal = _command(commands, "open-journal", _open_journal, "read a dead or wiped tablet's work with the recovery key")
    journal.add_argument("folder", type=Path, metavar="DIR", help="the tablet's data folder, or a copy of it")
    journal.add_argument("--recovery-key", type=Path, required=True, metavar="FILE", help="offline/recovery.key, from the safe")
    journal.add_argument("--list", action="store_true", help="name every event")
    journal.add_argument("--out", type=Path, metavar="FILE.doorstep", help="write a carrier file for `doorstep server take`")


def _add_care(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    wipe = _command(commands, "wipe-device", _wipe_device, "order a lost device to destroy what it can read of people; evidence stays")
    wipe.add_argument("device", metavar="DEVICE", help="id or label")
    add_word(wipe)
    erase = _command(commands, "erase", _erase, "destroy the keys of an order's customer; the signed chain stays whole")
    erase.add_argument("order", metavar="ORDER", help="number or id of any order of theirs")
    add_word(erase)
    doctor = _command(commands, "doctor", _doctor, "look at everything the server stands on, and say of each trouble what to do")
    doctor.add_argument("--recall", action="store_true", help="ask the devices for files that are missing or spoiled")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, act: Command, purpose: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=purpose, description=purpose)
    command.set_defaults(act=act)
    _common(command)
    return command


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=Path, default=default_data("server"), help="the server's data folder (default: %(default)s)")
    add_language(command)
    add_backing(command)


NAMES = (
    frozenset({"backup", "restore", "rehearse", "bundle", "take", "open-journal", "wipe-device", "erase", "doctor"})
    | operator_commands.NAMES
)
