"""The device's side of carrying by hand, as a command."""

from pathlib import Path

import pytest

from sync.server.__main__ import main as server_command
from tests.sync.house import PIN, house
from tests.sync.rig import ServerRig
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
