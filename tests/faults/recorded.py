"""The process whose writes are recorded: a day's work of one tablet, its syncs included; "saved" is marked among the writes.

`LD_PRELOAD=… python -m tests.faults.recorded SEED OUT [FAULT]`: OUT gets `base/` (the folder before), `writes` (recorder.c).
"""

import ctypes
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.faults.day import TABLET, steps
from tests.faults.lines import Lines
from tests.faults.planted_disk import PLANTS
from tests.faults.simulation import History
from tests.faults.theatre import stage, template

_TABLET, _DESK = 0, 7


def main() -> None:
    seed, out = int(sys.argv[1]), Path(sys.argv[2])
    recorder = ctypes.CDLL(None)
    lines = Lines()
    template()
    with ExitStack() as planted, stage(f"cut {seed}", lines.talk, (_TABLET, _DESK)) as (hall, actors, heaven):
        if sys.argv[3:]:
            PLANTS[sys.argv[3]](planted)
        tablet = actors[TABLET]
        tablet.close()
        shutil.copytree(tablet.data, out / "base")
        recorder.doorstep_record(str(tablet.data).encode(), str(out / "writes").encode())
        tablet.open()
        history = History(seed, hall, actors, heaven, lines)
        for step in steps():
            before = dict(tablet.saved)
            history.play([step])
            for event_id, h in tablet.saved.items():
                if event_id not in before:
                    recorder.doorstep_mark(f"saved {event_id} {h}".encode())
        (out / "root").write_text(str(tablet.data))


if __name__ == "__main__":
    main()
