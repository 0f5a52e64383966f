"""The command `doorstep`: demo, field, desk, server, carry, verify, update, import.

The one rule: this module chooses and nothing more; what a command needs is imported only when it was asked for, so that
`--help` is there at once, a server never loads Qt, and the libraries of a window are mapped while all else is read.
"""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

_WINDOWS = ("field", "desk")


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    if words and words[0] in _WINDOWS:
        from ui.libraries import map_libraries

        map_libraries()
    return _done(words)


def _done(words: list[str]) -> int:
    import argparse
    import io

    from app.domain.errors import DoorstepError, exit_code
    from ui.wordless import wordless

    parser = argparse.ArgumentParser(prog="doorstep", description="Field service for utility crews, offline first.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (help_text, _) in COMMANDS.items():
        commands.add_parser(name, help=help_text, add_help=False)
    chosen, rest = parser.parse_known_args(words[:1])[0], words[1:]
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A pipe on Windows may have no Chinese letters: better a sign less than no answer.
        sys.stdout.reconfigure(errors="replace")
    with wordless():
        try:
            return COMMANDS[chosen.command][1](rest)
        except DoorstepError as error:
            from app.language import asked_language
            from app.wording import told

            print(told(error, asked_language(rest)), file=sys.stderr)  # noqa: T201
            return exit_code(error)
        except KeyboardInterrupt:
            return 130


def _demo(words: Sequence[str]) -> int:
    from ui.demo.play import main as play

    return play(words)


def _field(words: Sequence[str]) -> int:
    from ui.compose import run_field

    return run_field(_window_options("field", "The crew's tablet.", words))


def _desk(words: Sequence[str]) -> int:
    from ui.compose import run_desk

    return run_desk(_window_options("desk", "The dispatcher's desk.", words))


def _server(words: Sequence[str]) -> int:
    from sync.server.__main__ import main as serve

    return serve(list(words))


def _verify(words: Sequence[str]) -> int:
    from ui.verifying import main as verify

    return verify(words)


def _carry(words: Sequence[str]) -> int:
    from ui.carrying import main as carry

    return carry(words)


def _update(words: Sequence[str]) -> int:
    if "--self-check" in words:
        from ui.self_check import main as check

        return check()
    from ui.updating import main as update

    return update(words)


def _import(words: Sequence[str]) -> int:
    from ui.importing import main as import_orders

    return import_orders(list(words))


def _window_options(role: str, description: str, words: Sequence[str]) -> "argparse.Namespace":
    import argparse
    from pathlib import Path

    from app.language import add_language

    parser = argparse.ArgumentParser(prog=f"doorstep {role}", description=description)
    parser.add_argument("--data", type=Path, help="the data folder of this replica (default: one per role in the user's data folder)")
    parser.add_argument("--ticket", type=Path, help="the enrolment ticket from the server; needed once")
    add_language(parser)
    parser.add_argument("--size", help="the window's size, as 1280x800")
    parser.add_argument("--puppet", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(list(words))


COMMANDS: dict[str, tuple[str, Callable[[Sequence[str]], int]]] = {
    "demo": ("set up a server, a desk and a tablet with sample orders and show them", _demo),
    "field": ("the crew's tablet", _field),
    "desk": ("the dispatcher's desk", _desk),
    "server": ("the central server", _server),
    "carry": ("carry a device's work to the server by hand, and its answer back", _carry),
    "verify": ("check a service sheet, a bundle or a server without a network", _verify),
    "update": ("install a signed release, beside the one in use", _update),
    "import": ("take orders in from a CSV or XLSX file", _import),
}

if __name__ == "__main__":
    raise SystemExit(main())
