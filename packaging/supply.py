"""What may be installed: the gate for packages. Every locked one is pinned, hashed, known, and under a licence that fits ours.

A package comes in by three hands: its name in a `.in` (or another package's need of it), the lock, and its line in `known.csv`,
which somebody writes who has looked at what it is. `check supply` fails until all three agree.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import ROOT

LOCKS = ("requirements", "requirements-test")
# What may stand beside GPL-3.0-or-later in one program (the Free Software Foundation's list of licences).
FITTING = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CNRI-Python", "GPL-3.0-or-later", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "PSF-2.0", "Zlib",
}  # fmt: skip
_PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.!+-]+)(?: ; (?P<condition>[^\\#]+?))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Locked:
    """One pinned package; `hashes` are those of its files, any of which may be installed; `condition` as pip reads it."""

    name: str
    version: str
    condition: str
    hashes: tuple[str, ...]


def plain(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(path: Path) -> tuple[Locked, ...]:
    """The packages of a lock. Raises ValueError for a line that is not pinned to one version with the hashes of its files."""
    found = []
    for line in path.read_text("utf-8").replace("\\\n", " ").splitlines():
        words, *hashes = re.split(r"\s+(?=--)", line.strip())
        if not words or words.startswith("#"):
            continue
        pinned = _PINNED.fullmatch(words)
        if pinned is None or not hashes or not all(_HASH.fullmatch(one) for one in hashes):
            raise ValueError(f"{path.name}: not pinned to one version with its hashes: {words}")
        found.append(Locked(plain(pinned["name"]), pinned["version"], pinned["condition"] or "", tuple(one[14:] for one in hashes)))
    return tuple(found)


def asked_for(path: Path) -> frozenset[str]:
    """The names that stand in a `.in` and in those that it includes."""
    names: set[str] = set()
    for line in (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines()):
        if line.startswith("-r "):
            names |= asked_for(path.with_name(line[3:]))
        elif line:
            names.add(plain(re.split(r"[\[=<>~!; ]", line)[0]))
    return frozenset(names)


def licences(folder: Path) -> dict[str, str]:
    """What is known of each package: its licence as an SPDX expression."""
    with (folder / "known.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["licence"] for row in csv.DictReader(file)}


def check(root: Path = ROOT) -> list[str]:
    """Every complaint about locks, known packages and licences."""
    folder = root / "packaging"
    try:
        locks = {name: locked(folder / f"{name}.txt") for name in LOCKS}
    except ValueError as error:
        return [str(error)]
    return [*_strangers(locks, licences(folder)), *_unlike(locks)]


def _strangers(locks: dict[str, tuple[Locked, ...]], known: dict[str, str]) -> Iterator[str]:
    names = {one.name for lock in locks.values() for one in lock}
    for name in sorted(names - set(known)):
        yield f"known.csv: nobody has looked at {name} yet; find out what it is, then add its line"
    for name in sorted(set(known) - names):
        yield f"known.csv: {name} is not locked any more"
    for name, licence in known.items():
        if not _fits(licence):
            yield f"known.csv: the licence of {name} does not fit ours: {licence or 'none'}"


def _fits(licence: str) -> bool:
    """Of licences to choose from one has to fit, of several together each."""
    return any(all(part in FITTING for part in choice.split(" AND ")) for choice in licence.split(" OR "))


def _unlike(locks: dict[str, tuple[Locked, ...]]) -> Iterator[str]:
    tested = set(locks["requirements-test"])
    for one in locks["requirements"]:
        if one not in tested:
            yield f"requirements-test.txt: {one.name} is not the one that users get; run packaging/lock.py"
