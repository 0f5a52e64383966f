"""No package comes in unpinned, unknown, or under a licence that does not fit; the bill names what may be installed."""

import importlib
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
HASH = f"--hash=sha256:{'a' * 64}"


@pytest.fixture
def supply(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module("supply")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Our own requirements, to be spoiled."""
    (tmp_path / "packaging").mkdir()
    for name in ("requirements.in", "requirements.txt", "requirements-test.in", "requirements-test.txt", "known.csv"):
        shutil.copy(ROOT / "packaging" / name, tmp_path / "packaging" / name)
    return tmp_path


def test_what_is_locked_now_is_pinned_known_and_fits(supply: ModuleType, project: Path) -> None:
    assert supply.check(project) == []
    packages = supply.locked(project / "packaging/requirements.txt")
    assert len(packages) > 50 and all(one.hashes for one in packages)


@pytest.mark.parametrize(
    "line",
    ["evil", "evil>=1", "evil==1.*", "evil==1.0", f"evil==1.0 \\\n    --hash=md5:{'a' * 32}", f"evil @ https://h.example/e.whl {HASH}",
     f"-e git+https://h.example/e {HASH}", "--index-url https://h.example/simple", "--extra-index-url https://h.example/simple",
     "--trusted-host h.example", f"evil==1.0 ; python_version < '4' \\\n    --hash=sha256:{'a' * 63}"],
)  # fmt: skip
def test_a_line_without_its_version_and_hashes_fails(supply: ModuleType, project: Path, line: str) -> None:
    lock = project / "packaging/requirements-test.txt"
    lock.write_text(f"{lock.read_text('utf-8')}{line}\n", "utf-8")
    (found,) = supply.check(project)
    assert found.startswith("requirements-test.txt: not pinned")


def test_a_package_that_nobody_has_looked_at_fails(supply: ModuleType, project: Path) -> None:
    lock = project / "packaging/requirements-test.txt"
    lock.write_text(f"{lock.read_text('utf-8')}evil==1.0 \\\n    {HASH}\n", "utf-8")
    assert supply.check(project) == ["known.csv: nobody has looked at evil yet; find out what it is, then add its line"]


@pytest.mark.parametrize("licence", ["", "AGPL-3.0-only", "MIT AND SSPL-1.0", "Proprietary"])
def test_a_licence_that_does_not_fit_fails(supply: ModuleType, project: Path, licence: str) -> None:
    known = project / "packaging/known.csv"
    known.write_text(known.read_text("utf-8").replace("msgspec,BSD-3-Clause", f"msgspec,{licence}"), "utf-8")
    (found,) = supply.check(project)
    assert "licence of msgspec does not fit" in found


def test_what_is_not_locked_any_more_is_not_kept_as_known(supply: ModuleType, project: Path) -> None:
    known = project / "packaging/known.csv"
    known.write_text(f"{known.read_text('utf-8')}gone,MIT\n", "utf-8")
    assert supply.check(project) == ["known.csv: gone is not locked any more"]


def test_other_bytes_for_users_than_for_tests_fail(supply: ModuleType, project: Path) -> None:
    lock = project / "packaging/requirements.txt"
    first = supply.locked(lock)[0]
    lock.write_text(lock.read_text("utf-8").replace(first.hashes[0], "b" * 64), "utf-8")
    (found,) = supply.check(project)
    assert f"{first.name} is not the one that users get" in found


def test_the_bill_names_every_package_with_its_hashes_and_is_the_same_twice(supply: ModuleType) -> None:
    bill = importlib.import_module("bill")
    made = bill.bill(ROOT, False)
    assert json.dumps(made) == json.dumps(bill.bill(ROOT, False))
    packages = supply.locked(ROOT / "packaging/requirements.txt")
    assert [(one["name"], one["version"], len(one["hashes"])) for one in made["components"]] == [
        (one.name, one.version, len(one.hashes)) for one in packages
    ]
    refs = [one["bom-ref"] for one in made["components"]]
    assert len(set(refs)) == len(refs) and set(made["dependencies"][0]["dependsOn"]) < set(refs)
    assert all(one["licenses"][0]["expression"] for one in made["components"])
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
