"""The device's side of carrying by hand, as a command."""

from pathlib import Path

import pytest

from app.domain.envelope import enrolment_hash
from app.storage.keys import verify
from sync.client.enrolled import trust_of
from sync.server.__main__ import main as server_command
from tests.sync.house import PIN, house
from tests.sync.rig import ServerRig
from tests.sync.rotations import rotated
from ui import carrying


def test_a_device_carries_its_work_there_and_the_answer_back(
    server: ServerRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(carrying.getpass, "getpass", lambda _prompt: PIN)
    desk = house(server, tmp_path, "desk")
    desk.dispatch("W03")
    desk.close()
    data, stick = ["--data", str(desk.folder), "--language", "en"], tmp_path / "stick.doorstep"
    assert carrying.main([*data, "--out", str(stick)]) == 0
    assert server_command(["take", str(stick), "--server", server.url]) == 0
    assert carrying.main([*data, "--take", str(stick.with_suffix(".reply"))]) == 0
    assert carrying.main([*data, "--out", str(stick), "--from-journal"]) == 0
    told = capsys.readouterr().out
    assert "1 records and 0 files" in told and "1 records and 0 files received" in told
    desk.reopen()
    assert desk.opened.replica.waiting().events == 0
    desk.close()


def test_a_journal_damaged_behind_what_a_start_reads_is_mended_before_its_work_is_carried(
    server: ServerRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying.getpass, "getpass", lambda _prompt: PIN)
    desk = house(server, tmp_path, "desk")
    desk.dispatch("W03", "W02")
    desk.opened.look_behind()
    desk.close()
    journal = desk.folders.journal
    damaged = bytearray(journal.read_bytes())
    damaged[-40] ^= 1
    journal.write_bytes(damaged)
    assert carrying.main(["--data", str(desk.folder), "--out", str(tmp_path / "stick.doorstep")]) == 0
    assert [aside.read_bytes() for aside in journal.parent.glob("*.damaged-*")] == [damaged]


def test_a_device_that_has_no_network_learns_of_the_new_key_from_the_answer_on_the_stick(
    server: ServerRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying.getpass, "getpass", lambda _prompt: PIN)
    desk = house(server, tmp_path, "desk")
    desk.dispatch("W03")
    desk.close()
    data, stick = ["--data", str(desk.folder), "--language", "en"], tmp_path / "stick.doorstep"
    assert carrying.main([*data, "--out", str(stick)]) == 0
    rotated(server)
    assert server_command(["take", str(stick), "--server", server.url]) == 0
    assert carrying.main([*data, "--take", str(stick.with_suffix(".reply"))]) == 0
    desk.reopen()
    assert desk.opened.replica.waiting().events == 0
    assert trust_of(desk.opened.store).server_key == server.running.keys.public
    desk.synced()
    ((raw, _, countersig),) = desk.opened.replica.enrolments()
    assert verify(server.running.keys.public, countersig, enrolment_hash(raw))
    desk.close()
