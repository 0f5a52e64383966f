"""`doorstep update`: installs the newest signed release of a source beside the program in use, or says why not."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from app.domain.errors import Refused
from app.domain.identity import SystemClock
from app.language import add_language
from app.settings import VERSION, Folders, default_data
from app.storage.disk import make_named_folder
from app.storage.single import Claim, claim
from app.wording import sentence
from sync.update.installation import begin, install, pointer

# The windows that keep a database on this machine.
_ROLES = ("field", "desk")
_DESCRIPTION = (
    "Install the newest signed release of a source beside the program in use. The next start is the new one's; where that fails, the "
    "one before it comes back."
)


def main(argv: Sequence[str]) -> int:
    """Exit code 0 where the newest release is installed. Raises what `install` raises."""
    options = _options(list(argv))
    home: Path = options.into.absolute()
    make_named_folder(home)
    held = _alone(home)
    try:
        begin(home, options.root)
        folders = [*options.data, *(default_data(role) for role in _ROLES)]
        _check_named(options.data)
        version = install(home, options.source, folders, lambda step: _tell(step, options.language), SystemClock(), again=options.again)
        found = pointer(home)
        in_use = found.release.version if found else VERSION
        told = "update.nothing_newer" if not version else "update.installed" if found and found.trial else "update.begun"
        print(sentence(told, options.language, version=version or in_use, starter=str(home / "doorstep.py")))  # noqa: T201
    finally:
        held.release()
    return 0


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="doorstep update", description=_DESCRIPTION)
    parser.add_argument("--into", type=Path, required=True, metavar="DIR", help="the installation; made where there is none")
    parser.add_argument("--from", dest="source", required=True, metavar="SOURCE", help="where releases lie: an https address or a folder")
    parser.add_argument("--root", type=Path, metavar="FILE", help="the root of the releases' maker; needed once, from a place you trust")
    parser.add_argument(
        "--data",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a data folder that this machine's program uses; may be repeated",
    )
    parser.add_argument("--again", action="store_true", help="also a version that was gone back from")
    add_language(parser)
    parser.add_argument("--self-check", action="store_true", help="only prove that this very program starts, and say its version")
    return parser.parse_args(words)


def _alone(home: Path) -> Claim:
    try:
        return claim(home / "updating.lock")
    except Refused as taken:
        raise Refused("update.busy", folder=str(home)) from taken


def _check_named(data: Sequence[Path]) -> None:
    for folder in data:
        if not Folders(folder).is_enrolled:
            raise Refused("update.no_replica", folder=str(folder))


def _tell(step: str, language: str) -> None:
    print(sentence(step, language), flush=True)  # noqa: T201
