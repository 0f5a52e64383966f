"""The corpus against a real server process: every file is evidence and stored; none is decoded there; none is shown unlooked at.

`python -m pytest tests/faults/test_hostile_files.py -s` prints the figures (resources/manual/faults-files.md); two minutes.
"""

import hashlib
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from app.domain.envelope import BlobRef
from app.domain.errors import Refused
from app.storage.look import look
from sync.protocol.messages import LARGEST_SINGLE_PUT_BYTES
from tests.bench.company import Company
from tests.faults.hostile_files import corpus
from tests.faults.hostile_making import Hostile
from tests.sync.raw_device import RawDevice
from tests.sync.tus_device import create, send

MOST_S, MOST_RSS_MB = 10.0, 512


@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and counts children's memory as Linux does")
def test_no_hostile_file_is_lost_decoded_or_shown_unlooked_at(tmp_path: Path) -> None:
    import resource

    company = Company(tmp_path, 0)
    try:
        url = company.url
        device = RawDevice(url, company.ticket("field-N-WATER").org)
        device.enrol(company.ticket("field-N-WATER").ticket)
        said: Counter[str] = Counter()
        slowest, count, wrong = 0.0, 0, []
        for file in corpus():
            count += 1
            assert stored(device, file), file.name
            begin = time.perf_counter()
            word = looked(file)
            slowest = max(slowest, time.perf_counter() - begin)
            said[word] += 1
            if file.said not in ("", word):
                wrong.append((file.name, file.said, word))
        assert company._process is not None and company._process.poll() is None
        server_mb = peak_mb(company._process.pid)
        child_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    finally:
        company.close()
    print(f"{count} files, slowest look {slowest:.1f} s, largest child {child_mb} MB, server's peak {server_mb} MB, {dict(said)}")
    assert count >= 300 and not wrong
    assert slowest <= MOST_S and child_mb < MOST_RSS_MB and server_mb < MOST_RSS_MB
    assert (tmp_path / "server.log").read_text() == ""


def stored(device: RawDevice, file: Hostile) -> bool:
    """Named by a signed event, handed in, given back byte for byte and as nothing that a browser opens."""
    sha256 = hashlib.sha256(file.data).hexdigest()
    created = device.create(blobs=(BlobRef("photo", sha256, len(file.data), "image/jpeg"),))
    assert device.push(created)[0].outcome == "applied"
    if len(file.data) <= LARGEST_SINGLE_PUT_BYTES:
        assert device.put(file.data).status_code == 200
    else:
        assert send(device, create(device, file.data).headers["Location"], 0, file.data).status_code == 204
    reply = device.ask("GET", f"/v1/blob/{sha256}")
    return reply.content == file.data and reply.headers["Content-Disposition"] == "attachment"


def looked(file: Hostile) -> str:
    try:
        return look(file.data).kind
    except Refused as refusal:
        return refusal.code.removeprefix("look.")


def peak_mb(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024
