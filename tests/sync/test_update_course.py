"""An installation step by step: cut anywhere, one of both programs starts; one that fails at its first start gives way to the other."""

import ast
import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from app.domain.errors import DoorstepError, Refused
from app.domain.identity import SystemClock
from app.settings import Folders
from app.storage.database import closed, open_sound, was_closed
from app.storage.schema import SCHEMA_VERSION
from app.storage.single import claim
from app.storage.wiping import order_wipe
from sync.update import launcher
from sync.update.installation import STEPS, begin, check_start, install
from tests.sync.made_releases import (  # noqa: F401 - fixtures
    KEY,
    PROVES,
    Maker,
    first,
    home_of_an_installation,
    in_use,
    installed,
    maker_of_a_release,
    program,
    replica,
    use,
)
from ui.proven import VARIABLE, proven

SPOILS = "(here / 'store' / 'doorstep.db').write_bytes(b'of the newer one')"


@pytest.fixture
def tablet(tmp_path: Path) -> Folders:
    return replica(tmp_path / "tablet")


def code_of(work: Callable[[], object]) -> str:
    with pytest.raises(DoorstepError) as refusal:
        work()
    return refusal.value.code


def start(home: Path, *words: str) -> int:
    """As doorstep.py does, but for becoming the program at the end."""
    code, _ = launcher.try_out(home, launcher.settle(home), list(words))
    return code


class Cut(Exception):
    """The power went."""


@pytest.mark.parametrize("step", STEPS)
def test_a_cut_before_any_step_leaves_the_old_program_and_the_next_try_ends(maker: Maker, home: Path, tablet: Folders, step: str) -> None:
    maker.publish("0.2.0")
    before = tablet.database.read_bytes()

    def tell(now: str) -> None:
        if now == step:
            raise Cut

    with pytest.raises(Cut):
        install(home, str(maker.repository), [tablet.data], tell, SystemClock())
    assert in_use(home) == "0.1.0" and tablet.database.read_bytes() == before
    assert installed(maker, home, [tablet.data]) == "0.2.0" and in_use(home) == "0.2.0"


def cuts(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object], at: int) -> bool:
    """Does the work, whose change number `at` of names in the file system is the first that does not happen; whether it came to that."""
    left = at

    def counted(change: Callable[..., object]) -> Callable[..., object]:
        def does(*words: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                raise Cut
            return change(*words, **named)

        return does

    with monkeypatch.context() as patch:
        for name in ("rename", "replace", "unlink", "mkdir", "rmdir", "symlink"):
            patch.setattr(os, name, counted(getattr(os, name)))
        try:
            work()
        except Cut:
            return True
    return False


def test_a_cut_at_any_change_of_a_name_leaves_a_program_that_starts(
    maker: Maker, home: Path, tablet: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.publish("0.2.0")
    before, fresh = tablet.database.read_bytes(), home.parent / "as it was"
    shutil.copytree(home, fresh, symlinks=True)
    at, found = 0, []
    while cuts(monkeypatch, lambda: installed(maker, home, [tablet.data]), at):
        found.append(in_use(home))
        assert tablet.database.read_bytes() == before
        for changed in (home, tablet.data / launcher.COPY):
            shutil.rmtree(changed, ignore_errors=True)
        shutil.copytree(fresh, home, symlinks=True)
        at += 1
    assert at > 15 and found == sorted(found) and in_use(home) == "0.2.0"


def test_a_cut_in_the_middle_of_the_pointer_leaves_the_old_one(maker: Maker, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker.publish("0.2.0")

    def half(said: object, file: IO[str], **_: object) -> None:
        file.write(json.dumps(said)[:40])
        file.flush()
        raise Cut

    with monkeypatch.context() as patch, pytest.raises(Cut):
        patch.setattr(launcher.json, "dump", half)
        installed(maker, home)
    assert in_use(home) == "0.1.0"


@pytest.mark.skipif(not hasattr(os, "sync"), reason="this system has no sync of all disks")
def test_all_of_it_is_on_the_disk_before_the_pointer_names_it(
    maker: Maker, home: Path, tablet: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.publish("0.2.0")
    done, real = [], os.replace

    def is_whole() -> bool:
        parts = (home / "b" / "app" / "large.txt", tablet.data / launcher.COPY / "doorstep.db")
        return all(part.exists() for part in parts) and launcher.settle(home).place == "a"

    def renamed(one: Path, other: Path) -> None:
        real(one, other)
        done.append(Path(other).name)

    with monkeypatch.context() as patch:
        patch.setattr(os, "sync", lambda: done.append(f"all, {is_whole()}"))
        patch.setattr(os, "fsync", lambda _: done.append("one"))
        patch.setattr(os, "replace", renamed)
        installed(maker, home, [tablet.data])
    assert done[done.index("all, True") :] == ["all, True", "one", launcher.POINTER, "one"]


def test_what_an_earlier_program_proved_counts_for_no_later_one(maker: Maker, home: Path, tablet: Folders) -> None:
    on_trial(maker, home, tablet)
    use(home)
    maker.publish("0.3.0", program("0.3.0", code=70))
    installed(maker, home)
    start(home, "field")
    assert in_use(home) == "0.2.0"


def test_a_cut_of_the_very_first_installation_is_begun_anew(maker: Maker, tmp_path: Path, home: Path) -> None:
    other = tmp_path / "other"
    begin(other, maker.root)
    with pytest.raises(launcher.Trouble):
        launcher.settle(other)
    assert installed(maker, other) == "0.1.0" and in_use(other) == "0.1.0"


def test_a_first_installation_has_nothing_to_go_back_to_and_copies_no_database(maker: Maker, home: Path, tablet: Folders) -> None:
    fresh = home.with_name("fresh")
    assert installed(maker, fresh, [tablet.data]) == "0.1.0"
    launcher.settle(fresh)
    assert not (tablet.data / launcher.COPY).exists()


def on_trial(maker: Maker, home: Path, tablet: Folders, *, schema: int = SCHEMA_VERSION, code: int = 0, does: str = "") -> bytes:
    """0.2.0 is installed and was not started yet; the tablet's database as 0.1.0 left it."""
    before = tablet.database.read_bytes()
    maker.publish("0.2.0", program("0.2.0", code=code, does=does, data=tablet.data), schema)
    installed(maker, home, [tablet.data])
    return before


def test_a_new_program_that_dies_at_its_first_start_gives_way_with_its_database(maker: Maker, home: Path, tablet: Folders) -> None:
    before = on_trial(maker, home, tablet, schema=SCHEMA_VERSION + 1, code=70, does=SPOILS)
    assert start(home, "field") == 70
    assert in_use(home) == "0.1.0" and tablet.database.read_bytes() == before
    # Checked as after a crash: it may be older than the journal beside it.
    assert not was_closed(tablet.database)
    (kept,) = tablet.data.glob("store-of-0.2.0-*")
    assert (kept / "doorstep.db").read_bytes() == b"of the newer one"
    engine, was_damaged = open_sound(tablet.database, KEY, 2)
    closed(engine, tablet.database)
    assert not was_damaged


def test_with_the_same_schema_the_database_stays_with_all_that_was_recorded(maker: Maker, home: Path, tablet: Folders) -> None:
    on_trial(maker, home, tablet, code=-11 % 256, does=SPOILS)
    start(home, "field")
    assert in_use(home) == "0.1.0" and tablet.database.read_bytes() == b"of the newer one"
    assert not (tablet.data / launcher.COPY).exists()


def test_a_cut_while_going_back_is_finished_at_the_next_start(
    maker: Maker, home: Path, tablet: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = on_trial(maker, home, tablet, schema=SCHEMA_VERSION + 1, code=1, does=SPOILS)
    start(home, "field")
    folders = (home, tablet.data)
    for folder in folders:
        shutil.copytree(folder, folder.with_name(folder.name + " before"), symlinks=True)
    at = 0

    def back() -> None:
        launcher.go_back(home, launcher.settle(home))

    while cuts(monkeypatch, back, at):
        use_again = in_use(home)
        assert use_again in ("0.1.0", "0.2.0")
        if use_again == "0.1.0":
            assert tablet.database.read_bytes() == before
        for folder in folders:
            shutil.rmtree(folder)
            shutil.copytree(folder.with_name(folder.name + " before"), folder, symlinks=True)
        at += 1
    assert at == 4 and in_use(home) == "0.1.0" and tablet.database.read_bytes() == before


def test_a_program_that_was_usable_stays_whatever_comes_after(maker: Maker, home: Path, tablet: Folders) -> None:
    on_trial(maker, home, tablet, schema=SCHEMA_VERSION + 1, code=70, does=PROVES)
    assert (tablet.data / launcher.COPY).is_dir()
    start(home, "field")
    assert in_use(home) == "0.2.0" and launcher.read(home).trial is None  # type: ignore[union-attr]
    assert not (tablet.data / launcher.COPY).exists()
    with pytest.raises(launcher.Trouble):
        launcher.go_back(home, launcher.settle(home))


def passed_and_kept(maker: Maker, home: Path, tablet: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial was passed, and the copy could not be deleted."""
    on_trial(maker, home, tablet, does=PROVES)
    with monkeypatch.context() as patch:
        patch.setattr(launcher.shutil, "rmtree", lambda *_, **__: None)
        start(home, "field")


def test_a_copy_that_could_not_be_deleted_is_tried_again_at_the_next_start(
    maker: Maker, home: Path, tablet: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed_and_kept(maker, home, tablet, monkeypatch)
    assert (tablet.data / launcher.COPY).exists()
    away = tablet.data.rename(tablet.data.with_name("a disk that is not plugged in"))
    launcher.settle(home)
    away.rename(tablet.data)
    assert launcher.settle(home).finished == () and not (tablet.data / launcher.COPY).exists()


def test_a_copy_of_the_next_trial_stays_where_an_earlier_one_could_not_be_deleted(
    maker: Maker, home: Path, tablet: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed_and_kept(maker, home, tablet, monkeypatch)
    maker.publish("0.3.0", program("0.3.0", data=tablet.data))
    installed(maker, home, [tablet.data])
    launcher.settle(home)
    assert (tablet.data / launcher.COPY / "doorstep.db").exists()
    use(home)
    assert not (tablet.data / launcher.COPY).exists()


def test_the_copies_of_an_installation_that_was_cut_go_with_the_next_start(maker: Maker, home: Path, tablet: Folders) -> None:
    maker.publish("0.2.0")

    def tell(step: str) -> None:
        if step == "update.turning":
            # A window of another data folder, started meanwhile, takes nothing from it.
            launcher.settle(home)
            assert (tablet.data / launcher.COPY).exists()
            raise Cut

    with pytest.raises(Cut):
        install(home, str(maker.repository), [tablet.data], tell, SystemClock())
    assert launcher.settle(home).finished == () and not (tablet.data / launcher.COPY).exists()


def test_a_data_folder_that_cannot_be_looked_at_keeps_no_start_back(maker: Maker, home: Path) -> None:
    nowhere = str(home / ("x" * 300))
    launcher.write(home, replace(launcher.settle(home), finished=(nowhere,)))
    assert launcher.settle(home).finished == (nowhere,)


def test_a_person_who_closes_the_lock_page_decides_nothing(maker: Maker, home: Path, tablet: Folders) -> None:
    on_trial(maker, home, tablet)
    for _ in range(4):
        assert start(home, "field") == 0
    assert in_use(home) == "0.2.0" and launcher.read(home).trial is not None  # type: ignore[union-attr]


def test_two_power_cuts_on_trial_bring_the_old_program_back(
    maker: Maker, home: Path, tablet: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_trial(maker, home, tablet)

    def power_goes(*_: object) -> int:
        raise Cut

    monkeypatch.setattr(launcher, "run", power_goes)
    for expected in ("0.2.0", "0.2.0", "0.1.0"):
        assert in_use(home) == expected
        if expected == "0.2.0":
            with pytest.raises(Cut):
                start(home, "field")


def test_the_program_itself_says_that_it_was_usable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert VARIABLE == launcher.PROVEN_VARIABLE
    monkeypatch.delenv(VARIABLE, raising=False)
    proven()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "proven"))
    proven()
    assert (tmp_path / "proven").exists()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "gone" / "proven"))
    proven()


def test_a_version_that_failed_is_not_installed_again_unasked(maker: Maker, home: Path, tablet: Folders) -> None:
    on_trial(maker, home, tablet, code=70)
    start(home, "field")
    assert code_of(lambda: installed(maker, home)) == "update.failed_before"
    assert install(home, str(maker.repository), (), lambda _: None, SystemClock(), again=True) == "0.2.0"


def test_nothing_is_installed_over_a_program_on_trial(maker: Maker, home: Path, tablet: Folders) -> None:
    on_trial(maker, home, tablet)
    assert installed(maker, home) == ""
    maker.publish("0.3.0")
    assert code_of(lambda: installed(maker, home)) == "update.on_trial"
    use(home)
    assert installed(maker, home) == "0.3.0"


def test_an_open_window_an_unfinished_stop_or_a_wipe_is_waited_for(maker: Maker, home: Path, tablet: Folders) -> None:
    maker.publish("0.2.0")
    held = claim(tablet.lock_file)
    assert code_of(lambda: installed(maker, home, [tablet.data])) == "start.already_running"
    held.release()
    engine, _ = open_sound(tablet.database, KEY, 2)
    engine.dispose()
    assert code_of(lambda: installed(maker, home, [tablet.data])) == "update.not_closed"
    engine, _ = open_sound(tablet.database, KEY, 3)
    closed(engine, tablet.database)
    order_wipe(tablet)
    assert code_of(lambda: installed(maker, home, [tablet.data])) == "update.not_closed"
    assert in_use(home) == "0.1.0" and not (home / "b").exists()


def test_a_window_opened_while_it_installs_is_seen_before_the_copy(maker: Maker, home: Path, tablet: Folders) -> None:
    maker.publish("0.2.0")
    held = []

    def tell(step: str) -> None:
        if step == "update.setting_up":
            held.append(claim(tablet.lock_file))

    with pytest.raises(Refused):
        install(home, str(maker.repository), [tablet.data], tell, SystemClock())
    assert in_use(home) == "0.1.0"
    held[0].release()


def test_a_release_that_could_not_read_the_database_is_refused(maker: Maker, home: Path) -> None:
    maker.publish("0.2.0", schema=SCHEMA_VERSION - 1)
    assert code_of(lambda: installed(maker, home)) == "update.newer_database"
    maker.publish("0.2.1", schema=SCHEMA_VERSION + 9, oldest=SCHEMA_VERSION + 1)
    assert code_of(lambda: installed(maker, home)) == "update.too_far"


@pytest.mark.parametrize("archive", [program("0.2.0", self_check=1), program("0.1.9")])
def test_a_program_that_does_not_start_or_is_another_is_never_named(maker: Maker, home: Path, archive: bytes) -> None:
    maker.publish("0.2.0", archive)
    assert code_of(lambda: installed(maker, home)) == "update.does_not_start"
    assert in_use(home) == "0.1.0"


@pytest.mark.parametrize("name", ["PYTHONPATH", "PYTHONSAFEPATH", "VIRTUAL_ENV"])
def test_the_new_program_proves_itself_without_the_packages_of_this_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    script = tmp_path / "place" / "packaging" / "start.py"
    script.parent.mkdir(parents=True)
    script.write_text(f"import os\nprint('of another' if {name!r} in os.environ else os.environ['KEPT'])")
    monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("KEPT", "0.2.0")
    check_start(tmp_path / "place", "0.2.0")


def test_a_full_disk_is_told_before_anything_is_fetched(maker: Maker, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker.publish("0.2.0")
    monkeypatch.setattr("sync.update.installation.ENVIRONMENT_BYTES", 1 << 60)
    assert code_of(lambda: installed(maker, home)) == "update.no_room"
    assert not (home / "fetched.tar.gz").exists()


def test_a_pointer_that_is_none_is_told(maker: Maker, home: Path) -> None:
    for said in ("", "[]", "{}"):
        (home / launcher.POINTER).write_text(said)
        assert code_of(lambda: installed(maker, home)) == "update.no_installation"


def test_the_folder_that_a_start_names_is_copied_by_the_next_installation(maker: Maker, home: Path, tablet: Folders) -> None:
    launcher.remember(home, launcher.settle(home), ["field", "--data", str(tablet.data)])
    launcher.remember(home, launcher.settle(home), ["field", f"--data={tablet.data}", "--data"])
    assert launcher.settle(home).data == (str(tablet.data),)
    maker.publish("0.2.0")
    installed(maker, home)
    assert (tablet.data / launcher.COPY / "doorstep.db").read_bytes() == tablet.database.read_bytes()


def test_nothing_is_put_back_under_a_window_that_is_open(maker: Maker, home: Path, tablet: Folders) -> None:
    on_trial(maker, home, tablet, schema=SCHEMA_VERSION + 1)
    held = claim(tablet.lock_file)
    with pytest.raises(launcher.Trouble):
        launcher.go_back(home, launcher.settle(home))
    held.release()
    assert in_use(home) == "0.2.0"


def test_the_starter_needs_no_package_and_reads_as_python_3_10() -> None:
    tree = ast.parse(Path(launcher.__file__).read_text("utf-8"), feature_version=(3, 10))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)
    assert launcher.COPY and Folders(Path("x")).database.parent.name == launcher.DATABASE
    assert Folders(Path("x")).lock_file.name == "running.lock"


def test_the_starter_of_an_installation_starts_goes_back_and_starts_again(
    maker: Maker, home: Path, tablet: Folders, capfd: pytest.CaptureFixture[str]
) -> None:
    on_trial(maker, home, tablet, code=70)
    assert launcher.run([sys.executable, str(home / "doorstep.py"), "field", "--size", "1x1"], os.environ) == 0
    said = capfd.readouterr()
    assert said.out.split("\n")[:2] == ["0.2.0 field --size 1x1", "0.1.0 field --size 1x1"]
    assert "0.1.0 is back" in said.err


def test_a_person_goes_back_by_hand_while_the_trial_lasts(
    maker: Maker, home: Path, tablet: Folders, capfd: pytest.CaptureFixture[str]
) -> None:
    on_trial(maker, home, tablet)
    starter = [sys.executable, str(home / "doorstep.py")]
    assert [launcher.run([*starter, word], os.environ) for word in ("back", "back", "server")] == [0, 1, 1]
    said = capfd.readouterr().err
    assert "0.1.0 is back" in said and "no program to go back to" in said and "after a backup" in said
    assert in_use(home) == "0.1.0"
    (home / launcher.POINTER).unlink()
    assert launcher.run([*starter, "field"], os.environ) == 1
    assert "no program in" in capfd.readouterr().err
