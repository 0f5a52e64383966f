"""Makes signed releases: `start.py release keys | root | sign | make | renew` (resources/manual/updating.md).

The one rule: what is released is a commit of this repository, byte for byte; a changed file that nobody committed is not in it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tools import ROOT

sys.path.insert(0, str(ROOT))

import signing
from root_shown import shown
from signing import NotSigned

from app.domain.errors import DoorstepError
from sync.update.offer import ARCHIVE
from sync.update.unpacking import unpack

# What a machine needs to run Doorstep; tests stay behind.
SHIPPED = ("app", "sync", "ui", "resources", "packaging", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE")
# Asked of the sources themselves: what they say of themselves is what a machine will meet.
_QUESTION = (
    "import json; from app.settings import VERSION; from app.storage.schema import OLDEST_SCHEMA, SCHEMA_VERSION;"
    "print(json.dumps({'version': VERSION, 'schema': SCHEMA_VERSION, 'oldest_schema': OLDEST_SCHEMA}))"
)


def pack(repository: Path, commit: str, into: Path) -> None:
    """The shipped files of a commit as `tar.gz`; the same commit gives the same bytes. Raises NotSigned for git's refusal."""
    # The mask of whoever packs would stand in the archive.
    line = ["git", "-c", "tar.umask=0022", "archive", "--format=tar", commit, *SHIPPED]
    done = subprocess.run(line, cwd=repository, capture_output=True)
    if done.returncode:
        raise NotSigned(done.stderr.decode(errors="replace").strip())
    # No time and no name in the header.
    into.write_bytes(gzip.compress(done.stdout, mtime=0))


def said_by(archive: Path) -> Mapping[str, object]:
    """What the sources in an archive say of themselves: version, schema, oldest schema. Raises NotSigned where they do not start."""
    with tempfile.TemporaryDirectory(prefix="doorstep-") as folder:
        sources = Path(folder) / "sources"
        unpack(archive, sources)
        done = subprocess.run([sys.executable, "-c", _QUESTION], cwd=sources, capture_output=True, text=True)
    if done.returncode:
        raise NotSigned(f"These sources do not start:\n{done.stderr}")
    try:
        said: Mapping[str, object] = json.loads(done.stdout)
    except ValueError as wrong:
        raise NotSigned(f"These sources say more than they were asked for:\n{done.stdout}") from wrong
    return said


def make(options: argparse.Namespace, now: datetime) -> str:
    """Packs a commit and makes it the repository's release."""
    with tempfile.TemporaryDirectory(prefix="doorstep-") as folder:
        archive = Path(folder) / ARCHIVE
        pack(ROOT, options.commit, archive)
        said = said_by(archive)
        if said["version"] != options.version:
            raise NotSigned(
                f"The sources of {options.commit} say version {said['version']}: change app/settings.py and pyproject.toml first"
            )
        signing.publish(options.repository, archive, said, options.key, now)
        return f"Released {options.version}: {archive.stat().st_size / 1e6:.1f} MB, schema {said['schema']}."


def keys(options: argparse.Namespace, _now: datetime) -> str:
    """Makes keys."""
    made = signing.make_keys(options.folder, options.only or signing.ROLES)
    return "\n".join([*map(str, made), "Give each root key to another person, on paper or a stick, and delete it here."])


def root(options: argparse.Namespace, now: datetime) -> str:
    """Begins the next root."""
    made = signing.begin_root(options.repository, options.public, now)
    return f"{made} is to be signed by {signing.ROOT_THRESHOLD} keepers of root keys (release sign)."


def sign(options: argparse.Namespace, _now: datetime) -> str:
    """Shows the next root beside the one in force, and adds signatures to it; without a key it only shows."""
    print(shown(signing.next_root(options.repository), signing.newest_root(options.repository)), flush=True)
    if not options.key:
        return "Nothing was signed."
    lacking = [signing.sign_root(options.repository, private) for private in options.key]
    if lacking[-1]:
        return f"{lacking[-1]} more signatures are needed."
    return "The root is in force. Renew the metadata now, with all keys that it names."


def renew(options: argparse.Namespace, now: datetime) -> str:
    """Signs snapshot and timestamp anew."""
    signing.renew(options.repository, options.key, now)
    return f"Renewed; the next time within {signing.GOOD_FOR['timestamp'].days} days."


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="start.py release", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for does in (keys, root, sign, make, renew):
        command = commands.add_parser(does.__name__, help=does.__doc__)
        command.set_defaults(does=does)
        if does is keys:
            command.add_argument("folder", type=Path, help="where the key files are written")
            command.add_argument("--only", action="append", choices=signing.ROLES, help="keys of this role alone; may be repeated")
            continue
        command.add_argument("--repository", type=Path, required=True, help="the folder that is served or carried")
        if does is root:
            command.add_argument("--public", type=Path, nargs="+", required=True, help="the public .json of every key that is to count")
        else:
            command.add_argument("--key", type=Path, nargs="+", required=does is not sign, default=[], help="private keys, as files")
        if does is make:
            command.add_argument("--version", required=True, help="the version, as the sources say it too")
            command.add_argument("--commit", default="HEAD", help="what is released (default: HEAD)")
    return made


def main(arguments: list[str]) -> int:
    """Exit code 0 done, 1 refused, 69 a file or folder cannot be used."""
    options = parser().parse_args(arguments)
    try:
        print(options.does(options, datetime.now(UTC)))
    except (NotSigned, DoorstepError) as refused:
        print(f"release: {refused}. Nothing was published.", file=sys.stderr)
        return 1
    except OSError as trouble:
        print(f"release: {trouble}", file=sys.stderr)
        return 69
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
