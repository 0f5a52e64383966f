"""The shape of the source tree: sizes, names, clocks, and pages that are made from the code."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "sync", "ui", "packaging", "tests")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
NAMED = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".qml"))
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_QML = 300, 30, 200

# A longer module has its reason here, or it is split.
LONG_WITH_REASON = {
    "app/domain/events.py": "one union: a struct for each of the kinds, read as a table",
    "app/domain/gates.py": "one table: every rule of every step beside each other",
    "sync/protocol/messages.py": "one page: every message of the wire, in the order of the protocol",
}
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|misc|common2|manager|service|handler)(_|$)")
FORBIDDEN_CLASSES = re.compile(r"(Manager|Service|Handler|Helper|Utils)$")
# The edge where real time comes in: the clock itself, and the windows' and the server's own pacing.
CLOCKS = {"app/domain/identity.py": "SystemClock"}
# Ids come from NewId, and what has to be secret from the system; the rest is how long to wait.
DRAWS = re.compile(r"\brandom\.\w+|\buuid\.uuid\d")
DRAWN_PAUSES = {name: {"random.uniform"} for name in ("sync/server/postgres.py", "sync/server/turns.py", "sync/server/waiting.py")}
READS_TIME = re.compile(r"\btime\.(time|time_ns|monotonic|monotonic_ns)\(|\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", [path for path in SOURCES if not _name(path).startswith("tests/")], ids=_name)
def test_a_module_is_short_or_has_its_reason(path: Path) -> None:
    is_long = len(_lines(path)) > LONGEST_MODULE
    assert is_long == (_name(path) in LONG_WITH_REASON)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _size(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without the docstring; nested functions count for themselves."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    inner = [node for node in ast.walk(function) if node is not function and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    nested = sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in inner)
    return (function.end_lineno or first.lineno) - first.lineno + 1 - nested


@pytest.mark.parametrize("room", ["app", "sync", "ui"])
def test_a_function_fits_a_screen(room: str) -> None:
    tables = {"app/domain/order.py:_lifecycle"}
    too_long = {
        f"{_name(path)}:{function.name}"
        for path in SOURCES
        if _name(path).startswith(f"{room}/")
        for function in _functions(ast.parse(path.read_text(encoding="utf-8")))
        if _size(function) > LONGEST_FUNCTION
    }
    assert too_long - tables == set()


@pytest.mark.parametrize("room", ROOMS)
def test_no_file_is_a_drawer_for_odds_and_ends(room: str) -> None:
    assert [_name(path) for path in NAMED if _name(path).startswith(f"{room}/") and FORBIDDEN_NAMES.search(path.stem.lower())] == []


@pytest.mark.parametrize("room", ["app", "sync", "ui", "packaging"])
def test_no_class_is_a_manager_or_a_service(room: str) -> None:
    classes = {
        node.name
        for path in SOURCES
        if _name(path).startswith(f"{room}/")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    assert {name for name in classes if FORBIDDEN_CLASSES.search(name)} == set()


@pytest.mark.parametrize("room", ["app", "sync"])
def test_time_comes_from_the_injected_clock(room: str) -> None:
    reading = {
        f"{_name(path)}:{number}"
        for path in SOURCES
        if _name(path).startswith(f"{room}/") and _name(path) not in CLOCKS
        for number, line in enumerate(_lines(path), start=1)
        if READS_TIME.search(line)
    }
    assert reading == set()


def test_only_the_systems_clock_reads_the_machines_time() -> None:
    for name, clock in CLOCKS.items():
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        span = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == clock)
        lines = [number for number, line in enumerate(_lines(ROOT / name), start=1) if READS_TIME.search(line)]
        assert lines
        assert all(span.lineno <= number <= (span.end_lineno or 0) for number in lines)


def test_chance_that_a_seed_could_not_repeat_only_lengthens_pauses_and_draws_secrets() -> None:
    drawing = {
        _name(path): set(DRAWS.findall(path.read_text(encoding="utf-8")))
        for path in SOURCES
        if _name(path).startswith(("app/", "sync/")) and DRAWS.search(path.read_text(encoding="utf-8"))
    }
    assert drawing == DRAWN_PAUSES


def test_the_oracle_of_the_campaigns_shares_no_line_with_the_product() -> None:
    path = ROOT / "tests" / "faults" / "oracle.py"
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    named = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    named |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    assert {name for name in named if name.partition(".")[0] in ROOMS} == set()
    assert len(_lines(path)) <= LONGEST_MODULE


@pytest.mark.parametrize("path", [path for path in SOURCES if path.read_text(encoding="utf-8").strip()], ids=_name)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_is_left_to_do_later(room: str) -> None:
    left = {
        f"{_name(path)}:{number}"
        for path in NAMED
        if _name(path).startswith(f"{room}/") and path != Path(__file__)
        for number, line in enumerate(_lines(path), start=1)
        if re.search(r"\b(TODO|FIXME|XXX)\b", line) and not re.search(r"#\d+", line)
    }
    assert left == set()


@pytest.mark.parametrize("path", [path for path in NAMED if path.suffix == ".qml" and not _name(path).startswith("tests/")], ids=_name)
def test_a_page_of_qml_is_short(path: Path) -> None:
    assert len(_lines(path)) <= LONGEST_QML


def _takes_slots(path: Path) -> Iterator[tuple[str, bool]]:
    """Each method of its own that a file connects a signal to, and whether it is declared as a slot."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    connected = {
        call.args[0].attr
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "connect" and call.args
        if isinstance(call.args[0], ast.Attribute)
    }
    for owner in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.bases):
        for function in (node for node in owner.body if isinstance(node, ast.FunctionDef) and node.name in connected):
            marks = {ast.unparse(mark).partition("(")[0] for mark in function.decorator_list}
            yield f"{_name(path)}:{function.name}", "Slot" in marks


def test_what_a_signal_calls_is_declared_as_a_slot() -> None:
    # PySide gives an object whose undeclared method is connected a metaobject of its own and frees it with the object, while
    # QML keeps what it knew by that address: the next page made there has the properties of another.
    found = dict(pair for path in SOURCES if _name(path).startswith("ui/") for pair in _takes_slots(path))
    assert len(found) > 30
    assert {name for name, is_slot in found.items() if not is_slot} == set()


def test_packaging_is_no_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_the_readmes_lifecycle_is_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    lifecycle = importlib.import_module("lifecycle")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme == lifecycle.placed(readme)
    assert "reported --> dispatched: order.assigned" in lifecycle.diagram()
    assert "dispatched --> cancelled: order.cancelled" in lifecycle.diagram()
