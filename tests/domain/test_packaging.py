"""What `packaging/start.py` and the requirement files promise; nothing here installs or reaches a network."""

import ast
import importlib
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
ROOMS = ("app", "sync", "ui", "tests", "packaging")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(PACKAGING))
    return importlib.import_module("machine")


@pytest.fixture
def start(machine: ModuleType) -> ModuleType:
    return importlib.import_module("start")


def run_start(*arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, str(PACKAGING / "start.py"), *arguments]
    return subprocess.run(line, cwd=cwd, capture_output=True, text=True)


def normal(name: str) -> str:
    """A package's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(name: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (PACKAGING / name).read_text("utf-8"), re.MULTILINE)
    return {normal(package): version for package, version in found}


def test_an_unknown_command_is_refused_with_code_2() -> None:
    done = run_start("dmeo")
    assert done.returncode == 2
    assert "there is no command 'dmeo'" in done.stderr
    assert done.stdout == ""


def test_no_command_shows_the_usage_with_code_2() -> None:
    done = run_start()
    assert done.returncode == 2
    assert "usage:" in done.stderr


def test_help_names_every_command(start: ModuleType, tmp_path: Path) -> None:
    done = run_start("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert all(f"  {name}" in done.stdout for name in start.COMMANDS)


def test_tests_keep_what_is_compiled_though_the_machine_says_no_and_beside_the_sources(start: ModuleType) -> None:
    there = start.for_tests({"PYTHONDONTWRITEBYTECODE": "1", "HOME": "/home/li"})
    assert "PYTHONDONTWRITEBYTECODE" not in there and there["HOME"] == "/home/li"
    assert Path(there["PYTHONPYCACHEPREFIX"]).is_relative_to(ROOT / "build")
    assert "PYTHONPYCACHEPREFIX" not in start.for_tests({})
    assert start.for_tests({})["QT_QPA_PLATFORM"] == "offscreen"


def test_folders_of_tests_lie_in_memory_only_where_there_is_room(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(start, "IN_MEMORY", tmp_path)
    for room, then in ((0, str(tmp_path)), (2**80, None)):
        monkeypatch.setattr(start, "ROOM_BYTES", room)
        assert start.for_tests({}).get("PYTEST_DEBUG_TEMPROOT") == then
    monkeypatch.setattr(start, "IN_MEMORY", tmp_path / "none")
    assert "PYTEST_DEBUG_TEMPROOT" not in start.for_tests({})


def test_every_command_of_the_issue_is_there(start: ModuleType) -> None:
    of_users = {*("demo", "field", "desk", "server", "carry", "verify", "import", "update")}
    assert set(start.COMMANDS) == of_users | {*("test", "check", "bench", "faults", "release")}


@pytest.mark.parametrize("name", ["start", "machine", "environment"])
def test_the_scripts_that_find_a_python_read_as_python_3_10_and_need_nothing(name: str) -> None:
    tree = ast.parse((PACKAGING / f"{name}.py").read_text("utf-8"), feature_version=(3, 10))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    foreign = {one.split(".")[0] for one in imported} - set(sys.stdlib_module_names) - {"machine", "environment"}
    assert foreign == set()


def test_packaging_is_no_package() -> None:
    # With an __init__.py it would stand in front of PyPI's `packaging`.
    assert not (PACKAGING / "__init__.py").exists()


def test_a_missing_library_is_named_by_its_package(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    all_but_one = frozenset({**machine.FOR_QT, **machine.FOR_A_SCREEN}.values()) - {"libEGL.so.1"}
    monkeypatch.setattr(machine, "known_libraries", lambda: all_but_one)
    assert machine.missing_packages(screen=True, tests=False) == ["libegl1"]


def test_a_screen_is_only_asked_for_where_there_is_one(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(machine, "known_libraries", lambda: frozenset(machine.FOR_QT.values()))
    assert machine.missing_packages(screen=False, tests=False) == []
    assert machine.missing_packages(screen=True, tests=False) == list(machine.FOR_A_SCREEN)


def test_windows_and_macos_need_no_system_packages(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "known_libraries", lambda: frozenset({"none"}))
    for platform in ("win32", "darwin"):
        monkeypatch.setattr(sys, "platform", platform)
        assert machine.missing_packages(screen=True, tests=True) == []


def test_an_ordinary_user_gets_one_line_to_paste(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(machine.Lacking) as lacking:
        machine.install(["libegl1", "python3.11-venv"], allowed=False)
    line = str(lacking.value).splitlines()[-1]
    assert line == "sudo apt-get update && sudo apt-get install -y libegl1 python3.11-venv"


def test_with_leave_an_ordinary_user_installs_by_sudo(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(machine, "succeeds", lambda command: not ran.append(command))
    machine.install(["libegl1"], allowed=True)
    assert ran == [["sudo", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "--no-install-recommends", "libegl1"]]


def test_stale_package_lists_are_renewed_before_giving_up(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def first_fails(command: list[str]) -> bool:
        ran.append("update" if "update" in command else "install")
        return len(ran) > 1

    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(machine, "succeeds", first_fails)
    machine.install(["libegl1"], allowed=False)
    assert ran == ["install", "update", "install"]


def pythons(machine: ModuleType, monkeypatch: pytest.MonkeyPatch, *found: tuple[str, tuple[int, int], bool]) -> None:
    known = {path: machine.Python(path, version, makes) for path, version, makes in found}
    monkeypatch.setattr(machine, "candidates", lambda: list(known))
    monkeypatch.setattr(machine, "probe", known.get)


def test_an_old_python_finds_a_newer_one(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pythons(machine, monkeypatch, ("python3", (3, 10), True), ("python3.12", (3, 12), True))
    python, packages = machine.find_python()
    assert (python.path, packages) == ("python3.12", [])


def test_ubuntu_22_04_is_told_of_python_3_11(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pythons(machine, monkeypatch, ("python3", (3, 10), True))
    assert machine.find_python() == (None, ["python3.11", "python3.11-venv"])


def test_debian_without_ensurepip_is_told_of_its_venv_package(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pythons(machine, monkeypatch, ("python3", (3, 13), False))
    assert machine.find_python() == (None, ["python3.13-venv"])


def test_a_python_that_does_not_start_is_none(machine: ModuleType, tmp_path: Path) -> None:
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'no version is set' >&2\nexit 127\n")
    shim.chmod(0o755)
    assert machine.probe(str(shim)) is None


def test_a_test_path_given_from_another_folder_still_means_that_file(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "test_it.py").touch()
    monkeypatch.chdir(tmp_path)
    assert start.rooted("test_it.py::test_a") == f"{tmp_path / 'test_it.py'}::test_a"
    assert start.rooted("-k") == "-k"
    assert start.rooted("unknown") == "unknown"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_requirement_is_pinned_and_hashed_without_an_address(name: str) -> None:
    text = (PACKAGING / name).read_text("utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all(re.match(r"[a-z0-9.-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    # pip on Ubuntu 22.04 finds no such condition true of its 3.11.0rc1.
    assert "python_full_version" not in text


def test_the_test_requirements_hold_all_of_the_runtime_ones_in_the_same_version() -> None:
    assert pinned("requirements.txt").items() <= pinned("requirements-test.txt").items()


@pytest.mark.parametrize("name", ["requirements", "requirements-test"])
def test_what_is_asked_for_is_locked(name: str) -> None:
    assert asked_for(name) <= set(pinned(f"{name}.txt"))


def test_pyside_is_the_version_that_does_not_abort() -> None:
    found = pinned("requirements.txt")
    assert (found["pyside6-essentials"], found["pyside6-addons"]) == ("6.11.3", "6.11.3")


def asked_for(name: str) -> set[str]:
    asked = re.findall(r"^[A-Za-z][A-Za-z0-9_.-]*", (PACKAGING / f"{name}.in").read_text("utf-8"), re.MULTILINE)
    return {normal(one) for one in asked}


def test_the_readmes_table_names_every_requirement_and_no_other() -> None:
    table = (ROOT / "README.md").read_text("utf-8").partition("| Library |")[2].partition("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines()[2:]]
    # "*tests:* pytest, SQLAlchemy 2.1" is two names.
    names = [name for cell in cells for name in re.sub(r"\*\w+:\*|\s[0-9.]+\s", "", cell + " ").split(",")]
    assert sorted(normal(name.strip()) for name in names) == sorted(asked_for("requirements") | asked_for("requirements-test"))


# Read by others without an import: zone data by zoneinfo, plug-ins by pytest, stubs by mypy, tools by `check`.
NEVER_IMPORTED = {"tzdata", "httptools", "pytest-qt", "pytest-timeout", "pytest-xdist", "mypy", "ruff", "import-linter"}


def test_nothing_is_asked_for_that_nobody_imports() -> None:
    brought_by = importlib.metadata.packages_distributions()
    used = {normal(name) for one in imported_by(*ROOMS) for name in brought_by.get(one, [one])}
    asked = asked_for("requirements") | asked_for("requirements-test")
    assert {one for one in asked - used - NEVER_IMPORTED if not one.startswith("types-")} == set()


def imported_by(*rooms: str) -> set[str]:
    found: set[str] = set()
    for path in (path for room in rooms for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    # Python has `compression` from 3.14 on; `check` and tests may run on an older one.
    return found - set(sys.stdlib_module_names) - {"compression"} - {"app", "sync", "ui", "tests"}


def test_every_package_the_product_imports_is_asked_for() -> None:
    # Not only locked as somebody's dependency: that one may drop it.
    wanted = asked_for("requirements")
    brought_by = importlib.metadata.packages_distributions()
    names = {one: {normal(found) for found in brought_by.get(one, [one])} for one in imported_by("app", "sync", "ui")}
    assert {one for one, bringers in names.items() if not bringers & wanted} == set()


def test_an_installed_doorstep_brings_every_kind_of_file_it_reads() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    brought = {one.removeprefix("*") for one in settings["tool"]["setuptools"]["package-data"]["*"]}
    kinds = {path.suffix for room in ("resources", "ui", "sync", "app") for path in (ROOT / room).rglob("*") if path.is_file()}
    # Sources of translations and the manual stay behind.
    assert kinds - {".py", ".pyc", ".ts", ".md", ""} <= brought
