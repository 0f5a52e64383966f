"""The Chinese of the screens: `.ts` made by lupdate from `qsTr` and `self.tr`, `.qm` compiled from it beside it.

English is the source text. A room's file is `resources/translations/doorstep_<room>_zh_CN.ts`.
"""

from __future__ import annotations

import re
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from tools import ROOT, complaints, tool

ROOMS = ("common", "field", "desk")
PLACE = re.compile(r"%(?:L?\d+|n)")


def source_file(room: str, root: Path = ROOT) -> Path:
    """The `.ts` of a room."""
    return root / "resources" / "translations" / f"doorstep_{room}_zh_CN.ts"


def update(room: str, target: Path, root: Path = ROOT) -> list[str]:
    """Bring a `.ts` to what the sources say now; new texts come in as unfinished, vanished ones go."""
    # No locations: a moved line must not change the file.
    options = ["-locations", "none", "-no-obsolete", "-source-language", "en", "-target-language", "zh_CN"]
    loose = sorted((root / "ui").glob("*.py")) if room == "common" else []
    sources = [f"ui/{room}", *(path.relative_to(root).as_posix() for path in loose)]
    return complaints([tool("pyside6-lupdate"), *options, "-extensions", "py,qml", *sources, "-ts", target], root)


def compile_to(source: Path, target: Path) -> list[str]:
    """Compile a `.ts` to a `.qm`."""
    return complaints([tool("pyside6-lrelease"), source, "-qm", target])


def renew() -> list[str]:
    """Write all `.ts` and `.qm` anew from the sources; what is missing then is for a person to translate."""
    found: list[str] = []
    for room in ROOMS:
        source = source_file(room)
        source.parent.mkdir(parents=True, exist_ok=True)
        found += update(room, source) or compile_to(source, source.with_suffix(".qm")) or gaps(source)
    return found


def check(root: Path = ROOT) -> list[str]:
    """Every text of the screens is translated, and the committed files are what the tools make of the sources."""
    return [complaint for room in ROOMS for complaint in check_room(room, root)]


def check_room(room: str, root: Path) -> list[str]:
    """The complaints about one room's files."""
    source = source_file(room, root)
    with tempfile.TemporaryDirectory() as folder:
        fresh, compiled = Path(folder) / source.name, Path(folder) / f"{room}.qm"
        if source.exists():
            fresh.write_bytes(source.read_bytes())
        found = update(room, fresh, root)
        if found or (not source.exists() and not messages(fresh)):
            return found
        found = gaps(fresh)
        if not source.exists() or fresh.read_bytes() != source.read_bytes():
            found.append(f"{source.name} is not what the sources say: run `start.py check --translations`")
        found += compile_to(fresh, compiled)
        committed = source.with_suffix(".qm")
        if not committed.exists() or committed.read_bytes() != compiled.read_bytes():
            found.append(f"{committed.name} is not compiled from its .ts: run `start.py check --translations`")
    return found


def messages(source: Path) -> list[tuple[str, ElementTree.Element]]:
    """All (context, message) of a `.ts`; none where lupdate wrote no file."""
    if not source.exists():
        return []
    contexts = ElementTree.parse(source).getroot().iter("context")
    return [(context.findtext("name") or "", message) for context in contexts for message in context.iter("message")]


def gaps(source: Path) -> list[str]:
    """What a person has to translate or mend in a `.ts`."""
    found = [(context, message.findtext("source") or "", trouble(message)) for context, message in messages(source)]
    return [f"{source.name}: {context}: “{text}” {why}" for context, text, why in found if why]


def trouble(message: ElementTree.Element) -> str:
    """Why a message is not complete, or nothing."""
    translation = message.find("translation")
    if translation is None or translation.get("type"):
        return f"is {translation.get('type') if translation is not None else 'without translation'}"
    forms = translation.findall("numerusform") or [translation]
    texts = [form.text or "" for form in forms]
    if not all(texts):
        return "has an empty translation"
    wanted = set(PLACE.findall(message.findtext("source") or ""))
    if any(set(PLACE.findall(text)) != wanted for text in texts):
        return f"does not use the same places ({', '.join(sorted(wanted)) or 'none'}) in its translation"
    return ""
