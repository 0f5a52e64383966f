"""The evidence journal: what was acknowledged stays, what a crash tore is cut, what was damaged is named."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from app.domain.errors import Damaged, Unavailable
from app.storage import disk
from app.storage.journal import CustomerKey, Journal, Record, journal, recover, salvage
from app.storage.keys import box_public, new_key

KEY = bytes(range(32))
RECOVERY = bytes(range(32, 64))
PUBLIC = box_public(RECOVERY)


def record(number: int) -> Record:
    return Record(
        raw=f'{{"n":{number},"said":"planted-secret 陈美玲"}}'.encode(),
        sig=f"{number:0128x}",
        keys=(CustomerKey(f"customer-{number}", bytes([number]) * 32),),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evidence" / "journal.bin"


def opened(path: Path) -> Journal:
    return Journal(path, KEY, PUBLIC)


def held(journal: Journal, after_seq: int = 0) -> list[tuple[int, Record]]:
    return [(entry.seq, entry.record) for entry in journal.read(after_seq)]


def filled(path: Path, appends: int) -> list[int]:
    """A closed journal of one record an append; answers the offset behind each."""
    journal = opened(path)
    ends = [path.stat().st_size]
    for number in range(1, appends + 1):
        journal.append([record(number)])
        ends.append(path.stat().st_size)
    journal.close()
    return ends


def test_a_new_journal_is_empty(path: Path) -> None:
    journal = opened(path)
    assert (journal.last_seq, held(journal), journal.torn) == (0, [], None)


def test_records_come_back_in_order_after_reopening(path: Path) -> None:
    journal = opened(path)
    assert journal.append([record(1)]) == 1
    assert journal.append([record(2), record(3)]) == 3
    assert journal.append([]) == 3
    journal.close()
    again = opened(path)
    assert held(again) == [(number, record(number)) for number in (1, 2, 3)]
    assert held(again, after_seq=2) == [(3, record(3))]
    assert again.append([record(4)]) == 4


def test_nothing_in_the_file_can_be_read(path: Path) -> None:
    filled(path, 3)
    content = path.read_bytes()
    for word in ("planted-secret", "陈美玲", "customer-1"):
        assert word.encode() not in content
    assert bytes([1]) * 32 not in content


def test_an_append_waits_for_the_disk_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    syncs: list[int] = []
    log = opened(path)
    monkeypatch.setattr(journal, "sync_file", syncs.append)
    log.append([record(number) for number in range(1, 50)])
    assert len(syncs) == 1


def test_a_torn_record_is_cut_off_wherever_it_tore(path: Path, tmp_path: Path) -> None:
    ends = filled(path, 3)
    whole = path.read_bytes()
    for length in range(ends[2] + 1, ends[3]):
        path.write_bytes(whole[:length])
        journal = opened(path)
        assert held(journal) == [(1, record(1)), (2, record(2))]
        assert journal.torn is not None
        assert (journal.torn.position, journal.torn.cut_bytes) == (ends[2], length - ends[2])
        assert path.stat().st_size == ends[2]
        journal.close()


def test_garbage_in_any_byte_of_the_last_record_is_cut_off(path: Path) -> None:
    ends = filled(path, 3)
    whole = path.read_bytes()
    for place in range(ends[2], ends[3]):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        journal = opened(path)
        assert [seq for seq, _ in held(journal)] == [1, 2]
        assert journal.torn is not None
        journal.close()


@pytest.mark.parametrize("garbage", [b"\0" * 5000, b"DSFR" * 1000, b"\xff" * 17])
def test_garbage_behind_the_last_record_is_cut_off(path: Path, garbage: bytes) -> None:
    ends = filled(path, 2)
    with path.open("ab") as file:
        file.write(garbage)
    journal = opened(path)
    assert journal.torn is not None
    assert path.stat().st_size == ends[2]
    assert journal.append([record(3)]) == 3
    journal.close()
    again = opened(path)
    assert (again.torn, [seq for seq, _ in held(again)]) == (None, [1, 2, 3])


def test_a_damaged_byte_before_the_last_record_is_named_and_nothing_is_cut(path: Path) -> None:
    ends = filled(path, 3)
    whole = path.read_bytes()
    for place in range(ends[1], ends[2]):
        damaged = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        path.write_bytes(damaged)
        with pytest.raises(Damaged) as refusal:
            opened(path)
        assert (refusal.value.code, refusal.value.params) == ("storage.journal_damaged", {"position": ends[1]})
        assert path.read_bytes() == damaged
        assert [entry.seq for entry in salvage(path, KEY)] == [1, 3]
        assert [entry.seq for entry in recover(path, RECOVERY)] == [1, 3]


def test_a_damaged_header_is_named(path: Path) -> None:
    ends = filled(path, 1)
    whole = path.read_bytes()
    for place in range(ends[0]):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Damaged):
            opened(path)


def test_a_record_taken_out_or_repeated_does_not_pass_as_appended(path: Path) -> None:
    ends = filled(path, 3)
    whole = path.read_bytes()
    second = whole[ends[1] : ends[2]]
    path.write_bytes(whole[: ends[2]] + second + whole[ends[2] :])
    with pytest.raises(Damaged):
        opened(path)


def test_a_record_of_another_journal_does_not_pass(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    ends, other_ends = filled(path, 1), filled(other, 2)
    path.write_bytes(path.read_bytes()[: ends[1]] + other.read_bytes()[other_ends[1] :])
    journal = opened(path)
    assert [seq for seq, _ in held(journal)] == [1]
    assert journal.torn is not None


def test_the_recovery_key_reads_a_dead_tablets_journal(path: Path) -> None:
    filled(path, 100)
    assert [entry.record for entry in recover(path, RECOVERY)] == [record(number) for number in range(1, 101)]


def test_a_foreign_key_reads_nothing(path: Path) -> None:
    filled(path, 1)
    for attempt in (
        lambda: Journal(path, bytes(32), PUBLIC),
        lambda: list(salvage(path, bytes(32))),
        lambda: list(recover(path, new_key())),
    ):
        with pytest.raises(Damaged) as refusal:
            attempt()
        assert refusal.value.code == "storage.journal_key"


def test_a_new_recovery_key_reads_old_records_too_and_the_old_one_reads_none(path: Path) -> None:
    filled(path, 2)
    fresh = new_key()
    Journal(path, KEY, box_public(fresh)).append([record(3)])
    assert [entry.seq for entry in recover(path, fresh)] == [1, 2, 3]
    with pytest.raises(Damaged):
        list(recover(path, RECOVERY))


def test_pruning_keeps_numbers_and_never_gives_one_again(path: Path) -> None:
    filled(path, 4)
    journal = opened(path)
    assert journal.prune(lambda entry: entry.seq == 2) == 3
    assert journal.append([record(5)]) == 5
    assert journal.prune(lambda entry: False) == 2
    journal.close()
    again = opened(path)
    assert (again.last_seq, held(again)) == (5, [])
    assert again.append([record(6)]) == 6
    assert held(again) == [(6, record(6))]


def test_a_kill_while_pruning_leaves_the_old_journal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path, 3)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as trouble:
        trouble.setattr(Path, "replace", killed)
        with pytest.raises(Killed):
            opened(path).prune(lambda entry: False)
    assert path.with_name("journal.bin.new").exists()
    assert [seq for seq, _ in held(opened(path))] == [1, 2, 3]


def test_a_full_disk_while_pruning_leaves_a_journal_that_goes_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path, 3)
    journal = opened(path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as trouble:
        trouble.setattr(disk, "write_all", full)
        with pytest.raises(Unavailable):
            journal.prune(lambda entry: False)
    assert journal.append([record(4)]) == 4
    assert [seq for seq, _ in held(journal)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, "storage.disk_full"), (errno.EIO, "storage.disk_failed"), (errno.EROFS, "storage.read_only")],
)
@pytest.mark.parametrize("step", ["write_all", "sync_file"])
def test_an_append_that_the_disk_refuses_leaves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, told: str
) -> None:
    ends = filled(path, 2)
    log = opened(path)

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as trouble:
        trouble.setattr(journal, step, refuse)
        with pytest.raises(Unavailable) as refusal:
            log.append([record(3)])
    assert refusal.value.code == told
    assert path.stat().st_size == ends[2]
    assert log.append([record(3)]) == 3
    assert [seq for seq, _ in held(log)] == [1, 2, 3]


def test_a_disk_that_takes_half_a_record_loses_none_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = filled(path, 2)
    log = opened(path)
    really = os.write

    def half(descriptor: int, data: bytes) -> int:
        if len(data) < 60:
            raise OSError(errno.ENOSPC, "full")
        return really(descriptor, bytes(data)[: len(data) // 2])

    def stuck(*_: object) -> None:
        raise OSError(errno.EIO, "stuck")

    cut = os.ftruncate
    with monkeypatch.context() as trouble:
        trouble.setattr(os, "write", half)
        trouble.setattr(os, "ftruncate", lambda *given: cut(*given) if path.stat().st_size == ends[2] else stuck())
        with pytest.raises(Unavailable):
            log.append([record(3)])
    assert path.stat().st_size > ends[2]
    assert [seq for seq, _ in held(log)] == [1, 2]
    assert log.append([record(4)]) == 3
    assert held(log)[-1] == (3, record(4))


def test_a_reader_under_way_is_not_disturbed_by_pruning(path: Path) -> None:
    filled(path, 3)
    journal = opened(path)
    reading = journal.read()
    first = next(reading)
    journal.prune(lambda entry: False)
    assert [first.seq, *(entry.seq for entry in reading)] == [1, 2, 3]


def test_a_byte_damaged_while_open_is_told_on_reading(path: Path) -> None:
    ends = filled(path, 2)
    journal = opened(path)
    with path.open("r+b") as file:
        file.seek(ends[2] - 1)
        file.write(b"\0" if path.read_bytes()[-1] else b"\1")
    with pytest.raises(Damaged):
        list(journal.read())


def test_a_copied_journal_opens_elsewhere(path: Path, tmp_path: Path) -> None:
    filled(path, 2)
    shutil.copy(path, tmp_path / "copy.bin")
    assert len(held(opened(tmp_path / "copy.bin"))) == 2


WRITER = """
import pathlib, sys
from app.storage.journal import Journal, Record
journal = Journal(pathlib.Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), sys.argv[3])
while True:
    print(journal.append([Record(b"x" * 3000, "s")]), flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 20, 75])
def test_a_killed_writer_loses_no_acknowledged_record(path: Path, acknowledged: int) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path), KEY.hex(), PUBLIC], stdout=subprocess.PIPE, text=True)
    with writer:
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(acknowledged)]
        writer.kill()
        told += [int(line) for line in writer.stdout if line.endswith("\n")]
    assert [entry.seq for entry in opened(path).read()][: len(told)] == told


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lost=some.sets(some.integers(0, 40), min_size=1), records=some.integers(1, 60))
def test_whatever_sectors_of_the_last_append_reached_the_disk_nothing_earlier_suffers(path: Path, lost: set[int], records: int) -> None:
    path.unlink(missing_ok=True)
    ends = filled(path, 2)
    journal = opened(path)
    journal.append([record(3 + number) for number in range(records)])
    journal.close()
    whole = bytearray(path.read_bytes())
    sectors = -(-(len(whole) - ends[2]) // 512)
    for sector in {number % sectors for number in lost}:
        start = ends[2] + sector * 512
        end = min(start + 512, len(whole))
        whole[start:end] = bytes(end - start)
    path.write_bytes(whole)
    again = opened(path)
    assert [seq for seq, _ in held(again)] == [1, 2]
    assert again.torn is not None
    again.close()
