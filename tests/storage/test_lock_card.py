"""The lock page's card and the claim on a data folder: both before anyone has given a PIN."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import Damaged, Refused, Unavailable
from app.storage import disk
from app.storage.lock_card import CardMember, EmergencyNumber, LockCard, read_card, write_card
from app.storage.single import claim

KEY = bytes(range(32))
CARD = LockCard(
    utility="静安水务",
    crew="抢修一班",
    device="Tablet 7",
    members=(CardMember("m1", "陈美玲", "crew_lead", "S-0042", photo=b"\x89PNG planted-secret", unsent=3),),
    emergency=(EmergencyNumber("调度中心", "Dispatch", "962740"),),
)


def test_a_card_comes_back(tmp_path: Path) -> None:
    write_card(tmp_path / "lock.bin", KEY, CARD)
    assert read_card(tmp_path / "lock.bin", KEY) == CARD


def test_no_card_yet_is_none(tmp_path: Path) -> None:
    assert read_card(tmp_path / "lock.bin", KEY) is None


def test_the_file_alone_shows_nobody(tmp_path: Path) -> None:
    path = tmp_path / "lock.bin"
    write_card(path, KEY, CARD)
    for word in ("陈美玲", "S-0042", "planted-secret", "静安水务"):
        assert word.encode() not in path.read_bytes()


def test_every_flipped_byte_is_found(tmp_path: Path) -> None:
    path = tmp_path / "lock.bin"
    write_card(path, KEY, CARD)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Damaged) as refusal:
            read_card(path, KEY)
        assert refusal.value.code == "storage.lock_card_damaged"


def test_a_full_disk_leaves_the_old_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lock.bin"
    write_card(path, KEY, CARD)

    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(disk, "write_all", full)
    with pytest.raises(Unavailable):
        write_card(path, KEY, LockCard("", "", ""))
    assert read_card(path, KEY) == CARD


def test_a_second_start_on_one_folder_is_refused(tmp_path: Path) -> None:
    held = claim(tmp_path / "data" / "running.lock")
    with pytest.raises(Refused) as refusal:
        claim(tmp_path / "data" / "running.lock")
    assert refusal.value.code == "start.already_running"
    held.release()
    held.release()
    claim(tmp_path / "data" / "running.lock").release()


def test_two_folders_run_side_by_side(tmp_path: Path) -> None:
    claims = [claim(tmp_path / name / "running.lock") for name in ("a", "b")]
    for held in claims:
        held.release()


HOLDER = """
import pathlib, sys
from app.storage.single import claim
held = claim(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_killed_process_leaves_no_lock_behind(tmp_path: Path) -> None:
    lock_file = tmp_path / "running.lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(lock_file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Refused):
            claim(lock_file)
        holder.kill()
    assert lock_file.exists()
    claim(lock_file).release()


def test_a_folder_or_a_lock_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Refused, match=r"start\.no_folder"):
        claim(tmp_path / "file" / "running.lock")
    (tmp_path / "running.lock").mkdir()
    with pytest.raises(Unavailable, match=r"storage\.disk_failed"):
        claim(tmp_path / "running.lock")
