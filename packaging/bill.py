"""The bill of materials in CycloneDX 1.6: `python packaging/bill.py --out FILE [--tests]`, from the lock alone, without a network.

The same lock gives the same bytes. It holds what every system may be given, each package with the condition under which it is
installed, the hashes of its files (any of them may be the one that pip takes), and its licence from `known.csv`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

from supply import Locked, asked_for, check, licences, locked
from tools import ROOT


def bill(root: Path, with_tests: bool) -> dict[str, Any]:
    """The whole document; raises ValueError as `locked`."""
    folder, lock = root / "packaging", "requirements-test" if with_tests else "requirements"
    packages, known = locked(folder / f"{lock}.txt"), licences(folder)
    direct = asked_for(folder / f"{lock}.in")
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    parts = [_part(one, known[one.name]) for one in packages]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # Of the contents, so that the same lock is the same bill.
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(parts)).urn,
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "doorstep",
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": parts,
        "dependencies": [{"ref": "doorstep", "dependsOn": [_ref(one) for one in packages if one.name in direct]}],
    }


def _ref(package: Locked) -> str:
    return f"pkg:pypi/{package.name}@{package.version}"


def _part(package: Locked, licence: str) -> dict[str, Any]:
    part = {
        "type": "library",
        "bom-ref": _ref(package),
        "name": package.name,
        "version": package.version,
        "purl": _ref(package),
        "licenses": [{"expression": licence}],
        "hashes": [{"alg": "SHA-256", "content": one} for one in package.hashes],
    }
    return part | ({"properties": [{"name": "doorstep:condition", "value": package.condition}]} if package.condition else {})


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bill.py", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write it, as JSON")
    parser.add_argument("--tests", action="store_true", help="with what only tests and checks are run with")
    options = parser.parse_args(words)
    if wrong := check():
        print(*wrong, sep="\n", file=sys.stderr)
        return 1
    options.out.write_text(json.dumps(bill(ROOT, options.tests), indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
