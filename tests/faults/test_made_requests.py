"""The long run: `DOORSTEP_COUNT=2000 DOORSTEP_SEED=0 python -m pytest tests/faults/test_made_requests.py -s`."""

import os
from pathlib import Path

import pytest

from tests.bench.company import Company
from tests.faults.made_requests import play
from tests.sync.raw_device import RawDevice


@pytest.mark.timeout(7200)
def test_no_made_request_finds_a_fault_in_a_long_run(tmp_path: Path) -> None:
    company = Company(tmp_path, 0)
    count, seed = int(os.environ.get("DOORSTEP_COUNT", "200")), int(os.environ.get("DOORSTEP_SEED", "0"))
    try:
        device = RawDevice(company.url, company.ticket("desk").org, role="dispatcher")
        device.enrol(company.ticket("desk").ticket)
        said = play(device, count, seed)
    finally:
        company.close()
    print(f"{said.total()} requests, seed {seed}: {dict(sorted(said.items()))}")
    assert (tmp_path / "server.log").read_text() == ""
