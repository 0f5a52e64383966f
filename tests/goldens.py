"""The golden files: bytes that signed evidence and the wire must keep for ever.

The tests only compare. A file is written by `python -m tests.goldens`, on purpose, when a kind or a message is added; a file
that is there is changed only with `--change`, and then old evidence no longer reads as it did.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from app.domain.envelope import seal
from app.domain.statement import sign_off_statement
from tests.domain import build
from tests.sync import messages

DOMAIN = Path(__file__).parent / "domain" / "golden"
WIRE = Path(__file__).parent / "sync" / "golden"


def domain_files() -> dict[Path, bytes]:
    """One envelope of every kind as it is signed, and a statement as the customer saw it."""
    files = {DOMAIN / f"{kind}.json": seal(build.envelope(body))[0] for kind, body in build.one_of_each().items()}
    files[DOMAIN / "statement.json"] = sign_off_statement(build.before("sheet.issued"), build.procedure(), "en").canonical()
    return files


def wire_files() -> dict[Path, bytes]:
    """Every message in full, as it goes over the wire but laid out for reading."""
    pages = {name: msgspec.json.format(msgspec.json.encode(message), indent=2) for name, message in messages.full().items()}
    return {WIRE / f"{name}.json": page + b"\n" for name, page in pages.items()}


def write(files: Mapping[Path, bytes], *, change: bool) -> list[Path]:
    """Writes what is missing, and with `change` what differs; returns what it wrote."""
    wanted = [path for path, data in files.items() if not path.exists() or (change and path.read_bytes() != data)]
    for path in wanted:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(files[path])
    return wanted


if __name__ == "__main__":
    for written in write(domain_files() | wire_files(), change="--change" in sys.argv[1:]):
        print(written)
