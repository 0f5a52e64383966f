"""The doctor finds what is wrong with a server and says what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.wording import has_sentence
from sync.server.__main__ import main
from sync.server.doctor import MOST_UNSIGNED_MS, OLDEST_BACKUP_MS, Finding, examine, recall_missing
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig
from tests.sync.test_server_backup import backed_up, backups_in


@pytest.fixture
def desk(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "desk")
    yield member
    member.close()


def told(server: ServerRig) -> set[str]:
    found: list[Finding] = examine(server.folders, server.clock)
    assert all(has_sentence(one.code) for one in found)
    return {one.code.removeprefix("server.doctor_") for one in found if not one.is_well}


def test_a_new_server_lacks_only_a_backup_and_a_safe(server: ServerRig) -> None:
    assert told(server) - {"disk"} == {"no_backup", "offline"}


def test_each_trouble_is_named(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    for key in server.folders.offline.glob("*.key"):
        key.unlink()
    desk.dispatch("W03")
    desk.synced()
    server.running.parts.log.sign_now()
    backed_up(server, backups_in(tmp_path))
    assert told(server) - {"disk"} == set()
    server.folders.keys.chmod(0o644)
    assert told(server) - {"disk"} == {"mode"}
    server.folders.keys.chmod(0o600)
    server.clock.now_ms -= 3_600_000
    assert told(server) - {"disk"} == {"clock"}
    server.clock.now_ms += 3_600_000 + OLDEST_BACKUP_MS + 1
    assert told(server) - {"disk"} == {"backup"}
    kept = server.folders.keys.read_bytes()
    server.folders.keys.write_bytes(b"{}")
    assert told(server) - {"disk"} == {"backup", "keys"}
    server.folders.keys.write_bytes(kept)
    server.folders.of_replica.trust.write_bytes(b"{}")
    assert told(server) - {"disk"} == {"backup", "trust"}


def test_records_that_no_head_covers_are_told(server: ServerRig, desk: Member) -> None:
    desk.dispatch("W03")
    desk.synced()
    server.running.parts.log.sign_now()
    assert "log" not in told(server)
    desk.dispatch("W01")
    desk.synced()
    server.clock.advance(MOST_UNSIGNED_MS + 1)
    assert "log" in told(server)
    server.running.parts.log.sign_now()
    assert "log" not in told(server)


def test_a_spoiled_file_is_found_recalled_and_healed(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    tablet = house(server, tmp_path, "field-N-WATER")
    (order,) = desk.dispatch("W03")
    desk.synced()
    tablet.synced()
    tablet.does.whole_visit(order)
    tablet.synced()
    path = next(path for path in server.folders.of_replica.files.glob("[0-9a-f][0-9a-f]/*"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "files" in told(server)
    assert recall_missing(server.folders, server.clock) == 1
    tablet.synced()
    assert path.read_bytes() == whole and "files" not in told(server)
    tablet.close()


def test_a_damaged_database_and_an_empty_folder_are_told(server: ServerRig, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server.stop()
    path = server.folders.of_replica.database
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    assert "database" in told(server)
    assert main(["doctor", "--data", str(server.data)]) == 1
    assert main(["doctor", "--data", str(tmp_path / "nothing")]) == 1
    assert "restore" in capsys.readouterr().out
