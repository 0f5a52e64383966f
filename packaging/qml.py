"""The checks of QML: a lint that knows the Python classes, and one format."""

from __future__ import annotations

import difflib
import os
import shutil
import tempfile
from pathlib import Path

from tools import BUILD, ROOT, complaints, python, tool

# Qt's modules whose classes our own derive from or hand to QML.
# The module that the others build on.
SHARED = "Doorstep.Common"
FOREIGN = ("core", "gui", "qml", "qmlmodels", "quick", "multimedia")


def files(root: Path = ROOT) -> list[Path]:
    """All QML files of the product."""
    return sorted((root / "ui").rglob("*.qml"))


def lint(root: Path = ROOT, build: Path = BUILD) -> list[str]:
    """Zero warnings of qmllint, which is told the types of every view model first."""
    sources = files(root)
    if not sources:
        return []
    modules = build / "qml"
    shutil.rmtree(modules, ignore_errors=True)
    found = write_types(root, modules)
    if found:
        return found
    return complaints([tool("pyside6-qmllint"), "--max-warnings", "0", "-I", modules, *sources], root)


def write_types(root: Path, modules: Path) -> list[str]:
    """Describe each QML module that Python registers as a folder `modules/Doorstep/X` with qmldir and types."""
    # A property that PySide could not register is only a warning to Python, but is missing in QML.
    dump = python("-W", "error::RuntimeWarning", str(Path(__file__).with_name("qml_types.py")), str(modules))
    found = complaints(dump, root)
    described = sorted(modules.glob("*.json"))
    for module in described:
        others = [one for one in described if one != module]
        if not found and module.stem != "unnamed":
            found = write_module(module, others)
    return found


def write_module(module: Path, others: list[Path]) -> list[str]:
    """Make one module's qmldir and types out of its JSON; `others` hold the classes it may derive from."""
    import PySide6

    metatypes = Path(PySide6.__file__).parent / "Qt" / "metatypes"
    foreign = [*others, *(metatypes / f"qt6{name}_metatypes.json" for name in FOREIGN)]
    folder = module.parent.joinpath(*module.stem.split("."))
    folder.mkdir(parents=True)
    # A type of another module (QtQuick knows QColor) is only found through these lines; modules that name each other in a
    # circle are found by neither, so only the shared one is named.
    known = ["QtQuick", *(other.stem for other in others if other.stem == SHARED)]
    lines = [f"module {module.stem}", "typeinfo module.qmltypes", *(f"import {name} auto" for name in known)]
    (folder / "qmldir").write_text("\n".join(lines) + "\n", "utf-8")
    registrar = [tool("pyside6-qmltyperegistrar"), "--import-name", module.stem, "--major-version", "1"]
    registrar += ["--minor-version", "0", "--generate-qmltypes", str(folder / "module.qmltypes")]
    registrar += ["--foreign-types", ",".join(str(path) for path in foreign if path.exists())]
    return complaints([*registrar, "-o", folder / "registration.cpp", module])


def format_differences(root: Path = ROOT) -> list[str]:
    """A diff for each file that qmlformat would write differently; qmlformat itself has no check mode."""
    with tempfile.TemporaryDirectory() as copies:
        copied = {source: Path(copies) / source.relative_to(root) for source in files(root)}
        for source, copy in copied.items():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
        broken = "\n".join(mend_format(list(copied.values()))).replace(copies + os.sep, "")
        # The last line of a failure is the wrapper's own and repeats the names of all files.
        found = [line for line in broken.splitlines() if not line.endswith("returned 1")]
        return found + [text for source, copy in copied.items() if (text := difference(source, copy, root))]


def difference(source: Path, formatted: Path, root: Path) -> str:
    """A unified diff, empty when both are the same."""
    name = source.relative_to(root).as_posix()
    before, after = (path.read_text("utf-8").splitlines(keepends=True) for path in (source, formatted))
    return "".join(difflib.unified_diff(before, after, name, f"{name} as qmlformat writes it")).rstrip()


def mend_format(sources: list[Path] | None = None) -> list[str]:
    """Let qmlformat rewrite files in place, by default all of the product."""
    targets = files() if sources is None else sources
    return complaints([tool("pyside6-qmlformat"), "--newline", "unix", "-i", *targets]) if targets else []
