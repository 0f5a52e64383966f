"""Everything that must hold before a commit, each with its own line and time: `start.py check`.

All checks run, two at a time; what failed is shown in full at the end. Exit code 1 when anything failed.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import qml
import supply
import texts
import translations
from tools import ROOT, complaints, python, tool

Check = Callable[[], list[str]]
PYTHON_ROOMS = ("app", "sync", "ui", "tests", "packaging")


def ruff(*arguments: str) -> list[str]:
    """Run ruff over all Python."""
    return complaints([tool("ruff"), *arguments, *PYTHON_ROOMS])


def types() -> list[str]:
    """mypy over the product, then over these scripts, which are no package."""
    # `packaging` has no __init__.py on purpose, so its files are named.
    scripts = [f"packaging/{name}.py" for name in ("start", "check", "bill", "release")]
    return complaints([tool("mypy")]) + complaints([tool("mypy"), *scripts])


CHECKS: Mapping[str, Check] = {
    "mypy": types,
    "format": lambda: ruff("format", "--check", "--diff", "--quiet"),
    "ruff": lambda: ruff("check"),
    "imports": lambda: complaints([tool("lint-imports")]),
    "qmllint": qml.lint,
    "qmlformat": qml.format_differences,
    "translations": translations.check,
    "texts": texts.check,
    "supply": supply.check,
    "domain": lambda: complaints(python("-m", "pytest", "tests/domain")),
}
FAST = ("format", "ruff", "imports")


def main(arguments: list[str]) -> int:
    """Read the options, mend or check, and say what failed."""
    parser = argparse.ArgumentParser(prog="start.py check", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(CHECKS)}")
    parser.add_argument("--fast", action="store_true", help=f"only {', '.join(FAST)}: for a pre-commit hook")
    parser.add_argument("--fix", action="store_true", help="rewrite what the tools can mend, then stop")
    parser.add_argument("--translations", action="store_true", help="renew .ts and .qm from the sources, then stop")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in CHECKS]
    if unknown:
        parser.error(f"there is no check named {', '.join(unknown)}")
    if options.fix:
        return report({"fix": fix()})
    if options.translations:
        return report({"translations": translations.renew()})
    return report(run(FAST if options.fast else tuple(options.names) or tuple(CHECKS)))


def fix() -> list[str]:
    """What the tools can mend by themselves; gives back what they could not."""
    return ruff("check", "--fix") + ruff("format") + qml.mend_format() + translations.renew()


def run(names: tuple[str, ...]) -> dict[str, list[str]]:
    """Run checks side by side; a line for each in the order of the table."""
    with ThreadPoolExecutor(max_workers=min(len(names), os.cpu_count() or 1)) as pool:
        running = {name: pool.submit(timed, CHECKS[name]) for name in names}
        found: dict[str, list[str]] = {}
        for name, future in running.items():
            found[name], seconds = future.result()
            print(f"{'FAILED' if found[name] else 'ok':<7} {seconds:6.1f} s  {name}", flush=True)
    return found


def timed(check: Check) -> tuple[list[str], float]:
    """A check's complaints and its seconds; a tool that is not there is a complaint too."""
    begun = time.monotonic()
    try:
        found = check()
    except OSError as exc:
        found = [str(exc)]
    return found, time.monotonic() - begun


def report(found: Mapping[str, list[str]]) -> int:
    """Show every complaint under its check's name; the exit code."""
    failed = {name: lines for name, lines in found.items() if lines}
    for name, lines in failed.items():
        print(f"\n{name}:", *lines, sep="\n")
    print(f"\nfailed: {', '.join(failed)}" if failed else "\nall is well")
    return 1 if failed else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
