"""The process whose writes are recorded: the work of one tablet, its syncs included; "saved" and "stored" stand among the writes.

`LD_PRELOAD=… python -m tests.faults.recorded OUT [FAULT]`; each line on stdin is "course SEED" or "start NAME" and is answered by
"done". OUT/SEED gets `base/` (the folder before), `writes` (recorder.c), `after/` (the folder behind the last write), `server-N/`
(the server after step N, for a tablet that is cut before the next). A start is that of the folder OUT/NAME/image.
"""

import ctypes
import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from requests.exceptions import ConnectionError as NoConnection

import app.storage.database
from tests.faults.day import TABLET, one_day
from tests.faults.lines import Lines
from tests.faults.plan import Step
from tests.faults.plant import put
from tests.faults.planted_disk import PLANTS
from tests.faults.simulation import History
from tests.faults.stillness import still
from tests.faults.theatre import Actor, Clock, Heaven, stage, template
from tests.faults.wire import Answer, Message

_DEVICES = (0, 7)
_DAY_MS = 86_400_000
# So that in every other course the database's log is moved over into the database, and begun anew, every few events.
_PAGES = 40


def main() -> None:
    out = Path(sys.argv[1])
    recorder = ctypes.CDLL(None)
    template()
    with ExitStack() as planted:
        if sys.argv[2:]:
            PLANTS[sys.argv[2]](planted)
        for line in sys.stdin:
            kind, name = line.split()
            with ExitStack() as course:
                if kind == "start":
                    _started(out / name, recorder)
                else:
                    if int(name) % 2:
                        put(course, app.storage.database, "_connect", _moving_often)
                    _played(int(name), out / name, recorder)
            print("done", flush=True)


def _started(out: Path, recorder: ctypes.CDLL) -> None:
    """The first start after a cut, and a clean stop: what it writes may be cut again."""
    image = out / "image"
    shutil.copytree(image, out / "base")
    actor = Actor("0:cut", image, Clock(Heaven()))
    with still(f"start {out.name}", _silent):
        recorder.doorstep_record(str(image).encode(), str(out / "writes").encode())
        actor.open()
        actor.close()
    shutil.copytree(image, out / "after")
    (out / "root").write_text(str(image))
    recorder.doorstep_record(b"", b"/dev/null")


def _silent(_host: str, _message: Message) -> Answer:
    raise NoConnection("there is no line here")


def _played(seed: int, out: Path, recorder: ctypes.CDLL) -> None:
    """Two days with a journal written anew and a clean stop between them."""
    lines, out = Lines(), out
    out.mkdir()
    with stage(f"cut {seed}", lines.talk, _DEVICES) as (hall, actors, heaven):
        tablet = actors[TABLET]
        tablet.close()
        shutil.copytree(tablet.data, out / "base")
        recorder.doorstep_record(str(tablet.data).encode(), str(out / "writes").encode())
        tablet.open()
        history = History(seed, hall, actors, heaven, lines)
        for number, step in enumerate(_course()):
            recorder.doorstep_mark(f"step {number} {step.kind}".encode())
            before = dict(tablet.saved)
            if step.kind == "anew":
                tablet.ready.store.journal.prune(lambda entry: True)
            else:
                history.play([step])
            _marked(recorder, tablet, before)
            shutil.copytree(hall.data, out / f"server-{number}")
        recorder.doorstep_mark(b"end")
        shutil.copytree(tablet.data, out / "after")
        (out / "root").write_text(str(tablet.data))
        recorder.doorstep_record(b"", b"/dev/null")


def _course() -> list[Step]:
    first = one_day()
    middle = [Step(first[-1].at_ms + 1, TABLET, "anew", 900, calm=True), Step(first[-1].at_ms + 2, TABLET, "restart", 901, calm=True)]
    second = [Step(step.at_ms + _DAY_MS, step.device, step.kind, step.salt + 100, calm=True) for step in first]
    return [*first, *middle, *second]


def _marked(recorder: ctypes.CDLL, tablet: Actor, before: dict[str, str]) -> None:
    """What a person was told is saved by now, and what the server has answered for."""
    for event_id, h in tablet.saved.items():
        if event_id not in before:
            recorder.doorstep_mark(f"saved {event_id} {h}".encode())
    with tablet.ready.store.engine.connect() as connection:
        for h in connection.exec_driver_sql("SELECT h FROM log WHERE outcome IS NOT NULL").scalars():
            recorder.doorstep_mark(f"stored {h}".encode())


def _moving_often(real: Callable[..., Any]) -> Callable[..., Any]:
    def connect(*arguments: Any) -> Any:
        connection = real(*arguments)
        connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES}")
        return connection

    return connect


if __name__ == "__main__":
    main()
