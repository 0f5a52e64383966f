"""`verify store`: a whole server checked again; clean data raise no alarm, whatever is odd in them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.use_cases.findings import EvidenceReport
from sync.server.audit import verify_store
from tests.faults.evidence import odd_events
from tests.sync.rig import ServerRig
from tests.sync.visited import visited


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A stopped server that holds a visit, a fork, a hole, held, decided, deferred and malformed events."""
    place = tmp_path_factory.mktemp("audit")
    server = ServerRig(place / "server").start()
    crew, _ = visited(server, place)
    odd_events(server)
    server.clock.advance(60_000)
    server.running.parts.log.sign_due()
    crew.close()
    server.stop()
    yield server.data


def failing(report: EvidenceReport) -> dict[str, str]:
    return {finding.name: finding.outcome for finding in report.findings if finding.outcome != "pass"}


def test_a_clean_store_raises_no_alarm(folder: Path) -> None:
    report = verify_store(folder, None, "en")
    assert failing(report) == {"chain": "unknown"}, report.lines()
    told = {finding.name: finding for finding in report.findings}
    assert len(told["forks"].ids) == 2 and len(told["held"].ids) >= 3
    assert not any("{" in line for line in report.lines())


def test_a_store_without_its_trust_file_fails(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "server"
    shutil.copytree(folder, copy)
    (copy / "trust.json").unlink()
    assert verify_store(copy, None, "zh").exit_code == 1
