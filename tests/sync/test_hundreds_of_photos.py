"""S07: hundreds of photos over a line that flaps, with kills and a sleeping tablet: each has its state, none is missing or twice.

`-m long` takes 16; DOORSTEP_PHOTOS=500 takes the number of survive.md.
"""

import hashlib
import os
import random
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from app.domain.events import ContactAttempted, CrewAccepted
from app.storage.pending import pending
from app.storage.store import NewFile
from app.storage.tables import blob
from app.storage.views import COMPLETE
from tests.sync.line import Line
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig

COUNT = int(os.environ.get("DOORSTEP_PHOTOS", "16"))
PATHS = ("/v1/head", "/v1/push", "/v1/files", "/v1/which-files", "/v1/uploads", "/v1/pull")


def photos() -> list[bytes]:
    """Every twentieth goes up in parts."""
    return [random.Random(seed).randbytes(1_100_000 if seed % 20 == 7 else 500 + seed * 37) for seed in range(COUNT)]


def counted(tablet: Tablet, count: int) -> Counter[str]:
    """How many files are in which state, each read where the sync page reads it; the sums must be those of the tables."""
    with tablet.store.engine.connect() as connection:
        rows = {row.sha256: row for row in connection.execute(select(blob))}
    found = Counter[str](row.state for row in rows.values() if row.state != "captured")
    listed = [item for item in pending(tablet.store.engine, most=10_000) if item.is_file]
    for item in listed:
        assert item.state in ("captured", "queued") and 0 <= item.sent <= item.size == rows[item.key].size and not item.error
        found["partial" if item.sent else item.state] += 1
    assert len(listed) == tablet.replica.waiting().files and found.total() == len(rows) == count
    assert tablet.store.files.all() == set(rows)
    return found


@pytest.mark.long
def test_every_photo_is_in_one_state_and_all_arrive_once(server: ServerRig, line: Line, tmp_path: Path) -> None:
    draw, taken = random.Random(7), photos()
    tablet = Tablet(tmp_path / "crew", msgspec.structs.replace(server.ticket("field-N-WATER"), url=line.url), server.clock)
    tablet.synced()
    order = tablet.create()
    met, left = Counter[str](), list(taken)
    while left or draw.random() < 0.9:
        some, left = left[: max(2, COUNT // 25)], left[max(2, COUNT // 25) :]
        if some:
            fact = ContactAttempted(outcome="no_answer") if met else CrewAccepted()
            tablet.record(order, fact, files=tuple(NewFile(data, "image/jpeg", "photo") for data in some))
            met += Counter(counted(tablet, COUNT - len(left)).keys())
        match draw.randrange(5):
            case 0:
                line.is_down = not line.is_down
            case 1:
                line.lose_reply(draw.choice(PATHS))
            case 2:
                tablet.restart()
            case 3:
                # Asleep over night: every nonce is too old, every connection dead.
                server.clock.advance(8 * 3_600_000)
            case 4:
                server.restart()
        tablet.sync()
        met += Counter(counted(tablet, COUNT - len(left)).keys())
    line.is_down, line.faults = False, []
    for _ in range(3):
        tablet.sync()
    tablet.synced()
    assert counted(tablet, COUNT) == {"stored": COUNT} and set(met) >= {"captured", "queued", "stored"}
    folder = server.folders.of_replica.files
    names = list(folder.glob("[0-9a-f][0-9a-f]/*"))
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in names} == {hashlib.sha256(data).hexdigest() for data in taken}
    assert len(names) == COUNT
    with tablet.store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT mark FROM view").scalars().all() == [COMPLETE]
    tablet.close()
