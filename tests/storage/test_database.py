"""The encrypted database: what it keeps secret, how it begins transactions, and what each of its failures is called."""

import os
import threading
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from app.domain.errors import Broken, Damaged, Unavailable
from app.storage import database
from app.storage.database import check, open_database, reading, set_aside, translated, writing

KEY = bytes(range(32))
SECRET = "planted-secret-陈美玲-13800138000"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "doorstep.db"


@pytest.fixture
def engine(path: Path) -> Engine:
    engine = open_database(path, KEY)
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE note (id INTEGER PRIMARY KEY, said TEXT UNIQUE)")
    return engine


def say(engine: Engine, said: str) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO note (said) VALUES (?)", (said,))


def all_said(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.exec_driver_sql("SELECT said FROM note ORDER BY id").scalars())


def fill(engine: Engine, rows: int) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO note (said) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < ?) "
            "SELECT i || hex(randomblob(200)) FROM n",
            (rows,),
        )


def closed(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.rollback()
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("temp_store", 2), ("secure_delete", 1)],
)
def test_every_connection_has_the_pragma(engine: Engine, pragma: str, value: object) -> None:
    with reading(engine) as first, reading(engine) as second:
        for connection in (first, second):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_what_was_written_is_there_after_reopening(engine: Engine, path: Path) -> None:
    say(engine, SECRET)
    engine.dispose()
    assert all_said(open_database(path, KEY)) == [SECRET]


def test_neither_database_nor_log_shows_what_is_in_it(engine: Engine, path: Path) -> None:
    say(engine, SECRET)
    closed(engine)
    say(engine, SECRET + " again")
    parts = [part for part in path.parent.iterdir() if part.stat().st_size]
    assert {part.name for part in parts} >= {"doorstep.db", "doorstep.db-wal"}
    for part in parts:
        held = part.read_bytes()
        assert not held.startswith(b"SQLite format 3"), part.name
        for word in ("planted-secret", "陈美玲", "13800138000"):
            assert word.encode() not in held, part.name


def test_without_a_key_the_same_library_writes_a_plain_database(path: Path) -> None:
    open_database(path, None).dispose()
    assert path.read_bytes().startswith(b"SQLite format 3")


def test_a_wrong_key_is_damage_and_changes_nothing(engine: Engine, path: Path) -> None:
    say(engine, "kept")
    closed(engine)
    before = path.read_bytes()
    with pytest.raises(Damaged) as refusal:
        open_database(path, bytes(32))
    assert refusal.value.code == "storage.damaged"
    assert path.read_bytes() == before
    assert all_said(open_database(path, KEY)) == ["kept"]


def test_a_wrong_key_writes_nothing_to_the_terminal(engine: Engine, path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    closed(engine)
    with pytest.raises(Damaged):
        open_database(path, bytes(32))
    assert capfd.readouterr().err == ""


def test_a_file_that_is_no_database_is_damage(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"<html>" * 2000)
    with pytest.raises(Damaged):
        open_database(path, None)


def test_a_short_key_is_our_own_bug(path: Path) -> None:
    with pytest.raises(Broken):
        open_database(path, b"short")


def test_an_old_sqlite_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(Broken) as refusal:
        open_database(path, KEY)
    assert refusal.value.code == "storage.sqlite_too_old"


def test_one_flipped_bit_is_found_by_the_check(engine: Engine, path: Path) -> None:
    fill(engine, 500)
    closed(engine)
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(held)
    with pytest.raises(Damaged):
        check(open_database(path, KEY))


def test_a_cut_database_is_found_by_the_check(engine: Engine, path: Path) -> None:
    fill(engine, 500)
    closed(engine)
    path.write_bytes(path.read_bytes()[:-8192])
    with pytest.raises(Damaged):
        check(open_database(path, KEY))


def test_a_whole_database_passes_the_check(engine: Engine) -> None:
    fill(engine, 500)
    check(engine)


def test_setting_aside_keeps_every_byte_and_makes_room(engine: Engine, path: Path) -> None:
    say(engine, "kept")
    with reading(engine):
        before = {part.name.removeprefix(path.name): part.read_bytes() for part in path.parent.iterdir()}
        moved = set_aside(path, 1_700_000_000_000)
    assert moved == path.with_name("doorstep.db.damaged-1700000000000")
    assert {part.name.removeprefix(moved.name): part.read_bytes() for part in path.parent.iterdir()} == before
    engine.dispose()
    fresh = open_database(path, KEY)
    with reading(fresh) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar() == 0


def test_setting_aside_twice_in_one_moment_overwrites_nothing(path: Path) -> None:
    path.parent.mkdir()
    for content in (b"first", b"second"):
        path.write_bytes(content)
        set_aside(path, 7)
    assert {part.read_bytes() for part in path.parent.iterdir()} == {b"first", b"second"}


def test_a_set_aside_database_still_opens_with_its_log(engine: Engine, path: Path) -> None:
    say(engine, "only in the log")
    with reading(engine):
        moved = set_aside(path, 1)
    assert all_said(open_database(moved, KEY)) == ["only in the log"]


def test_a_write_transaction_holds_the_write_lock_from_its_start(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.0)
    with writing(engine), pytest.raises(Unavailable) as refusal, writing(engine):
        pass
    assert refusal.value.code == "storage.locked"


def test_a_reader_neither_waits_for_a_writer_nor_sees_half_of_its_work(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.0)
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO note (said) VALUES ('unfinished')")
        assert all_said(engine) == []
    assert all_said(engine) == ["unfinished"]


def test_a_reader_sees_one_snapshot(engine: Engine) -> None:
    with reading(engine) as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM note").scalar()
        say(engine, "later")
        assert connection.exec_driver_sql("SELECT count(*) FROM note").scalar() == before


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO note (said) VALUES ('half')")
        raise Stop
    assert all_said(engine) == []


def test_writers_in_many_threads_wait_for_each_other(engine: Engine) -> None:
    threads = [threading.Thread(target=say, args=(engine, f"note {number}")) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(all_said(engine)) == 12


def test_a_full_database_says_so_and_keeps_what_it_had(engine: Engine) -> None:
    say(engine, "kept")
    with pytest.raises(Unavailable) as refusal, writing(engine) as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 10")
        connection.exec_driver_sql("INSERT INTO note (said) VALUES (hex(zeroblob(100000)))")
    assert refusal.value.code == "storage.disk_full"
    assert all_said(engine) == ["kept"]


def test_a_database_that_may_not_be_written_says_so(engine: Engine) -> None:
    with pytest.raises(Unavailable) as refusal, writing(engine) as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("INSERT INTO note (said) VALUES ('x')")
    assert refusal.value.code == "storage.read_only"


def test_a_database_in_no_reachable_place_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable) as refusal:
        open_database(tmp_path / "file" / "doorstep.db", KEY)
    assert refusal.value.code == "storage.disk_failed"


def test_a_path_that_is_a_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        open_database(tmp_path, KEY)
    assert refusal.value.code == "storage.disk_failed"


def test_a_unique_key_answers_the_caller(engine: Engine) -> None:
    say(engine, "once")
    with pytest.raises(IntegrityError):
        say(engine, "once")


def test_wrong_sql_is_our_own_bug(engine: Engine) -> None:
    with pytest.raises(Broken), writing(engine) as connection:
        connection.exec_driver_sql("SELEKT 1")


@pytest.mark.parametrize(
    ("code", "kind", "told"),
    [
        (13, Unavailable, "storage.disk_full"),
        (10 | 3 << 8, Unavailable, "storage.disk_failed"),
        (10 | 4 << 8, Unavailable, "storage.disk_failed"),
        (10 | 32 << 8, Damaged, "storage.damaged"),
        (5 | 2 << 8, Unavailable, "storage.locked"),
        (8 | 5 << 8, Unavailable, "storage.read_only"),
        (11 | 1 << 8, Damaged, "storage.damaged"),
        (26, Damaged, "storage.damaged"),
        (7, Unavailable, "storage.no_memory"),
        (1, Broken, "storage.broken"),
    ],
)
def test_a_result_code_decides_what_is_said(code: int, kind: type[Exception], told: str) -> None:
    failure = driver.OperationalError("the text does not matter")
    failure.sqlite_errorcode = code
    with pytest.raises(kind) as refusal, translated():
        raise failure
    assert refusal.value.code == told  # type: ignore[attr-defined]
    assert type(refusal.value) is kind


def test_a_driver_error_without_a_code_is_our_own_bug() -> None:
    with pytest.raises(Broken), translated():
        raise driver.ProgrammingError("closed")


def test_what_sqlcipher_says_of_a_page_that_it_cannot_seal_is_damage() -> None:
    with pytest.raises(Damaged), translated():
        raise MemoryError


def test_a_full_disk_outside_sqlite_says_so() -> None:
    with pytest.raises(Unavailable) as refusal, translated():
        raise OSError(28, os.strerror(28))
    assert refusal.value.code == "storage.disk_full"
