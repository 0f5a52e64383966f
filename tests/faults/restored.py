"""The server comes back from an older backup, made and put back by what the commands `server backup` and `restore` call.

Each age is two moments of the day: the backup is made at the one, the server is lost at the other, up to a fortnight lies
between them. Afterwards every saved event is on the server once, and all agree.
"""

import argparse
import random
import shutil
from collections import Counter
from dataclasses import replace

from app.storage.keys import Kdf
from sync.server.backup_folder import BackupFolder, open_backups
from sync.server.backups import make_backup
from sync.server.file_store import FolderStore, checked
from sync.server.folders import ServerFolders
from sync.server.restoring import restore
from tests.faults.day import course, spent
from tests.faults.oracle import Books
from tests.faults.plan import Step
from tests.faults.report import Report
from tests.faults.simulation import History

_HOUR_MS = 3_600_000
_LONGEST_HOURS = 14 * 24
_CHEAP = Kdf(memory_kib=8, passes=1)


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """`--count` ages per seed (5 where none is given)."""
    report = Report("restored")
    for seed in seeds:
        for number in range(options.count or 5):
            draw = random.Random(f"restored {seed}/{number}")
            made, lost = sorted(draw.sample(range(1, len(course())), 2))
            hours = round(_LONGEST_HOURS ** draw.random())
            violations, counts = _older(seed, made, lost, hours)
            report.add(f"seed {seed}, backup before step {made}, lost before step {lost}, {hours} h between", violations, counts)
    return report


def _older(seed: int, made: int, lost: int, hours: int) -> tuple[list[str], Counter[str]]:
    later = [step if at < lost else replace(step, at_ms=step.at_ms + hours * _HOUR_MS) for at, step in enumerate(course())]
    lacking = [0]

    def before(history: History, at: int, step: Step) -> None:
        if at == made:
            _back_up(history)
        if at == lost:
            history.heaven.ms = step.at_ms - 1
            lacking[0] = _lose_and_restore(history)

    violations, counts, _ = spent(seed, before, steps=later)
    return violations, counts + Counter({"events that the restored server lacked": lacking[0]})


def _backups(history: History, *, make: bool) -> BackupFolder:
    return open_backups(history.hall.data.with_name("backups"), "five words of a passphrase", make=make, kdf=_CHEAP)


def _back_up(history: History) -> None:
    folders = ServerFolders(history.hall.data)
    store = checked(FolderStore(folders.of_replica.files))
    made = make_backup(folders, _backups(history, make=True), store, history.hall.clock)
    assert not made.spoiled


def _lose_and_restore(history: History) -> int:
    """How many events the server had and has no more."""
    hall = history.hall
    before = len(Books(hall.data).events)
    hall.stop()
    shutil.rmtree(hall.data)
    done = restore(_backups(history, make=False), ServerFolders(hall.data), hall.clock)
    hall.clock.reboot()
    hall.start()
    return before - done.events
