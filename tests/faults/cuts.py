"""What a disk may hold when the power goes: the bytes and names that are sure, and of those on their way any that may have come.

Between two syncs of a file each 512-byte sector of its pending writes has arrived or not, each for itself, and the file may
already have its later length (then full of zeros). Names (made, renamed, removed, folders too) arrive in their order; they are
sure once their folder is synced.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

_SECTOR = 512
_numbers = count()


@dataclass(frozen=True)
class Write:
    """One recorded call: kind as in recorder.c, path relative to the folder, the place or length, the bytes (a new name: as recorded)."""

    kind: str
    path: str
    number: int
    data: bytes


@dataclass
class Inode:
    """A file's bytes: those that are surely on the disk, and the changes since its last sync; `version` names the sure ones."""

    safe: bytearray = field(default_factory=bytearray)
    pending: list[Write] = field(default_factory=list)
    version: int = field(default_factory=lambda: next(_numbers))

    def whole(self) -> bytes:
        """With all that was written, as the living process reads it."""
        found = bytearray(self.safe)
        for write in self.pending:
            _done(found, write)
        return bytes(found)

    def sync(self) -> None:
        for write in self.pending:
            _done(self.safe, write)
        if self.pending:
            self.version = next(_numbers)
        self.pending.clear()

    def cut(self, draw: random.Random) -> "Found":
        """As a power cut leaves it."""
        likely = draw.choice((0.0, 0.5, 0.9, 1.0))
        if not self.pending or likely == 0.0:
            return Found(self.version, bytes(self.safe))
        found, touched = bytearray(self.safe), set[int]()
        for write in self.pending:
            if write.kind == "t":
                if draw.random() < likely:
                    _done(found, write)
                continue
            for at, part in _sectors(write):
                if draw.random() < likely:
                    _laid(found, at, part)
                    touched.add(at // _SECTOR * _SECTOR)
        if draw.random() < 0.1:
            end = max((write.number + len(write.data) for write in self.pending if write.kind == "w"), default=0)
            found.extend(bytes(max(0, end - len(found))))
        if any(write.kind == "t" for write in self.pending):
            return Found(hash(bytes(found)), bytes(found))
        changed = tuple((at, bytes(found[at : at + _SECTOR])) for at in sorted(touched) if _differs(self.safe, found, at))
        is_as_before = not changed and len(found) == len(self.safe)
        return Found(self.version if is_as_before else hash((self.version, len(found), changed)), bytes(found))


@dataclass(frozen=True)
class Found:
    """A file as it lies on the cut disk; equal tokens are equal bytes."""

    token: int
    data: bytes


def _sectors(write: Write) -> Iterator[tuple[int, bytes]]:
    """The parts of a write that lie in one sector of the disk each."""
    at, end = write.number, write.number + len(write.data)
    while at < end:
        stop = min(end, (at // _SECTOR + 1) * _SECTOR)
        yield at, write.data[at - write.number : stop - write.number]
        at = stop


def _differs(one: bytearray, other: bytearray, at: int) -> bool:
    return one[at : at + _SECTOR] != other[at : at + _SECTOR]


def _done(found: bytearray, write: Write) -> None:
    if write.kind == "t":
        del found[write.number :]
        found.extend(bytes(write.number - len(found)))
    else:
        _laid(found, write.number, write.data)


def _laid(found: bytearray, at: int, data: bytes) -> None:
    if len(found) < at:
        found.extend(bytes(at - len(found)))
    found[at : at + len(data)] = data


class Disk:
    """The folder as the recorded calls leave it: what is named for sure, and the names still on their way."""

    def __init__(self, base: Path) -> None:
        self.now = {str(p.relative_to(base)): Inode(bytearray(p.read_bytes())) for p in base.rglob("*") if p.is_file()}
        self.folders = {str(p.relative_to(base)) for p in base.rglob("*") if p.is_dir()} | {"."}
        # For each name every content that was put there whole by a rename.
        self.versions = {name: {bytes(inode.safe)} for name, inode in self.now.items()}
        self._safe = dict(self.now)
        self._safe_folders = set(self.folders)
        self._names: list[tuple[Write, Inode | None]] = []

    def take(self, write: Write, *, lies: bool = False) -> None:
        """Goes on by one call; a sync about which the disk `lies` changes nothing."""
        match write.kind:
            case "w" | "t":
                self.now.setdefault(write.path, Inode()).pending.append(write)
            case "s" if not lies and (write.path or ".") in self.folders:
                self._folder_synced(write.path or ".")
            case "s" if not lies and write.path in self.now:
                self.now[write.path].sync()
            case "d":
                self.folders.add(write.path)
                self._names.append((write, None))
            case "c":
                self.now[write.path] = Inode()
                self._names.append((write, self.now[write.path]))
            case "a" if not lies:
                self._all_synced()
            case "r" if write.path in self.folders:
                _folder_moved(write.path, self._to(write), self.now, self.folders)
                self._names.append((write, None))
            case "r":
                moved = self.now.pop(write.path)
                self.now[self._to(write)] = moved
                self.versions.setdefault(self._to(write), set()).add(moved.whole())
                self._names.append((write, moved))
            case "u":
                self.now.pop(write.path, None)
                self._names.append((write, None))

    def cut(self, draw: random.Random) -> dict[str, Found]:
        """One of the folders that a cut at this moment may leave: its files by name."""
        names, folders = dict(self._safe), set(self._safe_folders)
        self._named(draw.randint(0, len(self._names)), names, folders)
        return {name: inode.cut(draw) for name, inode in sorted(names.items()) if _parent(name) in folders}

    def _all_synced(self) -> None:
        for inode in self.now.values():
            inode.sync()
        self._named(len(self._names), self._safe, self._safe_folders)
        self._names.clear()

    def _folder_synced(self, folder: str) -> None:
        """Names arrive in order, so what came before a sure one is sure too."""
        ours = [at for at, (write, _) in enumerate(self._names) if folder in (_parent(write.path), _parent(self._target(write)))]
        if ours:
            self._named(ours[-1] + 1, self._safe, self._safe_folders)
            del self._names[: ours[-1] + 1]

    def _named(self, count: int, names: dict[str, Inode], folders: set[str]) -> None:
        for write, inode in self._names[:count]:
            if write.kind == "d":
                folders.add(write.path)
                continue
            if write.kind == "r" and inode is None:
                _folder_moved(write.path, self._to(write), names, folders)
                continue
            if write.kind in "ru":
                names.pop(write.path, None)
            if inode is not None:
                names[self._target(write)] = inode

    def _target(self, write: Write) -> str:
        return self._to(write) if write.kind == "r" else write.path

    def _to(self, write: Write) -> str:
        """The new name, which the record holds with its whole path."""
        parts = write.data.decode().split("/")
        tails = ("/".join(parts[at:]) for at in range(len(parts)))
        return next(name for name in tails if _parent(name) in self.folders)


def _folder_moved(before: str, after: str, names: dict[str, Inode], folders: set[str]) -> None:
    """All that lies below a folder goes with it."""
    for name in [name for name in names if name.startswith(f"{before}/")]:
        names[after + name.removeprefix(before)] = names.pop(name)
    for folder in [folder for folder in folders if folder == before or folder.startswith(f"{before}/")]:
        folders.discard(folder)
        folders.add(after + folder.removeprefix(before))


def _parent(path: str) -> str:
    return path.rpartition("/")[0] or "."
