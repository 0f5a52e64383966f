"""Where things lie: the resources that ship with the program and the folder that one replica owns.

The one rule: a process writes only below its own data folder, and every name in it is given here.
"""

from dataclasses import dataclass
from pathlib import Path

# The same as in pyproject.toml (a test compares them); signed into every event.
VERSION = "0.1.0"

_RESOURCES = Path(__file__).resolve().parent.parent / "resources"


def resource(name: str) -> Path:
    """The path of a shipped file or folder, `name` being relative to `resources/` ("catalog/faults.csv")."""
    return _RESOURCES / name


def default_data(role: str) -> Path:
    """The data folder of a role ("field", "desk", "server", "import") where the user named none."""
    # Imported here: windows are mostly told their folder, and the lock page need not wait for this.
    import platformdirs

    return Path(platformdirs.user_data_dir("doorstep", appauthor=False)) / role


@dataclass(frozen=True)
class Folders:
    """The files of one replica; evidence journal and files stand apart from the database on purpose (architecture.md 6)."""

    data: Path

    @property
    def database(self) -> Path:
        return self.data / "store" / "doorstep.db"

    @property
    def journal(self) -> Path:
        return self.data / "evidence" / "journal.bin"

    @property
    def files(self) -> Path:
        return self.data / "files"

    @property
    def vault(self) -> Path:
        return self.data / "vault.bin"

    @property
    def lock_card(self) -> Path:
        return self.data / "lock.bin"

    @property
    def lock_file(self) -> Path:
        return self.data / "running.lock"

    @property
    def log(self) -> Path:
        return self.data / "log" / "doorstep.log"

    @property
    def crashes(self) -> Path:
        """Where the process leaves which lines of code were running when a native part of it ended it."""
        return self.data / "crashes.txt"

    @property
    def trust(self) -> Path:
        return self.data / "trust.json"

    @property
    def is_enrolled(self) -> bool:
        """Whether this is the folder of an enrolled device. Its trust file is the last thing that an enrolment writes; where that was
        lost since, the journal stands for it, which is begun only after that."""
        return self.trust.exists() or self.journal.exists()

    @property
    def enrolment(self) -> Path:
        """What the enrolment brought, sealed under a key of the vault: outside the database, which may be damaged."""
        return self.data / "enrolment.bin"

    @property
    def procedures(self) -> Path:
        """A utility's own layers of procedures (resources/manual/procedures.md); may be missing."""
        return self.data / "procedures"

    @property
    def editions(self) -> Path:
        """Procedures of the versions that this device has had (storage/catalog/editions.py)."""
        return self.data / "editions"

    def make(self) -> None:
        """Creates the folders, readable by this user only. Safe to call again."""
        for path in (self.data, self.database.parent, self.journal.parent, self.files, self.log.parent):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
