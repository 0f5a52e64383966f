"""The process whose writes are recorded while a release is installed, or one that failed is gone back from.

`LD_PRELOAD=… python -m tests.faults.updated PLACE install|back`; PLACE gets `maker/`, `base/`, `writes` and `after/` as of a course
of recorded.py, and `database`, the tablet's database as the program before left it.
"""

import ctypes
import os
import shutil
import sys
from pathlib import Path

import sync.update.installation
from app.storage.schema import SCHEMA_VERSION
from sync.update import launcher
from tests.sync.made_releases import Maker, installed, program, replica

_MANY = {f"app/part_{number}.py": bytes([number]) * 3_000 for number in range(12)}


def main() -> None:
    place, course = Path(sys.argv[1]), sys.argv[2]
    recorder = ctypes.CDLL(None)
    # The recorder knows neither sendfile nor links; both are only other ways to the same files.
    shutil._USE_CP_SENDFILE = False  # type: ignore[attr-defined]
    os.symlink = lambda there, link: shutil.copy(Path(link).parent / there, link)  # type: ignore[assignment, misc]
    sync.update.installation.ENVIRONMENT_BYTES = 0
    maker, disk = Maker(place / "maker"), place / "disk"
    maker.publish("0.1.0")
    installed(maker, disk / "installation")
    tablet = replica(disk / "tablet")
    shutil.copy(tablet.database, place / "database")
    maker.publish("0.2.0", program("0.2.0", more=_MANY), SCHEMA_VERSION + 1)
    if course == "back":
        installed(maker, disk / "installation", [tablet.data])
        tablet.database.write_bytes(b"of the newer one" * 1000)
    shutil.copytree(disk, place / "base")
    recorder.doorstep_record(str(disk).encode(), str(place / "writes").encode())
    if course == "back":
        launcher.go_back(disk / "installation", launcher.settle(disk / "installation"))
    else:
        installed(maker, disk / "installation", [tablet.data])
    recorder.doorstep_mark(b"end")
    recorder.doorstep_record(b"", b"/dev/null")
    shutil.copytree(disk, place / "after")
    (place / "root").write_text(str(disk))


if __name__ == "__main__":
    main()
