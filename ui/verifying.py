"""`doorstep verify FILE`: checks a service sheet with no network and says what it found."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from app.settings import Folders, default_data
from app.use_cases.verify import verify_sheet


def main(argv: Sequence[str]) -> int:
    """Exit code 0 only if every check passed, 1 if one failed, 2 if one could not be made."""
    parser = argparse.ArgumentParser(prog="doorstep verify", description="Check a service sheet (PDF) without a network.")
    parser.add_argument("file", type=Path, help="the sheet")
    parser.add_argument("--trust", type=Path, help="the trust file (default: trust.json of this machine's tablet)")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="language of what is said (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print the report for a program")
    options = parser.parse_args(list(argv))
    trust = options.trust or Folders(default_data("field")).trust
    report = verify_sheet(options.file, trust, options.language)
    if options.json:
        print(report.as_json())  # noqa: T201
    else:
        print("\n".join(report.lines()))  # noqa: T201
    return report.exit_code
