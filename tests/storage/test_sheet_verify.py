"""`verify FILE`: the report in both languages, its exit code, and trust files of every kind."""

import csv
import json
import re
from pathlib import Path

import pytest

from app.domain.errors import Refused
from app.domain.events import KINDS
from app.settings import resource
from app.storage.sheet import render_sheet
from app.storage.sheet.check import CHECKS
from app.storage.sheet.trust import read_trust
from app.use_cases.verify import verify_sheet
from app.wording import has_sentence
from tests.storage import sheet_samples
from tests.storage.sheet_keys import new_tablet, signed_sheet, tablet


def trust_file(folder: Path, **changes: object) -> Path:
    content = {"version": 1, "org": "songhe", "server_key": "ab" * 32, "sheet_ca": [tablet().ca_pem.decode()], "enrolments": []}
    path = folder / "trust.json"
    path.write_text(json.dumps(content | changes), encoding="utf-8")
    return path


def sheet_file(folder: Path, pdf: bytes | None = None) -> Path:
    path = folder / "sheet.pdf"
    path.write_bytes(signed_sheet() if pdf is None else pdf)
    return path


def codes(folder: Path, trust: Path, language: str = "zh") -> list[str]:
    report = verify_sheet(sheet_file(folder), trust, language)
    return [finding.code for finding in report.findings if finding.outcome != "pass"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_good_sheet_passes_with_exit_code_0(language: str, tmp_path: Path) -> None:
    report = verify_sheet(sheet_file(tmp_path), trust_file(tmp_path), language)
    assert report.exit_code == 0
    assert report.passed
    assert len(report.lines()) == len(report.findings) + 2
    assert not any("{" in line or "…" in line for line in report.lines())


def test_the_report_is_json_that_names_what_was_signed(tmp_path: Path) -> None:
    told = json.loads(verify_sheet(sheet_file(tmp_path), trust_file(tmp_path), "en").as_json())
    assert told["passed"] is True
    assert told["visit_h"] == sheet_samples.VISIT_H
    assert told["receipt_code"] == "7F31-88C2-K4"
    assert told["device"] == "T-0217"
    assert told["signed_at"] == "2026-11-20T07:05:00+00:00"
    assert [finding["name"] for finding in told["findings"]] == ["trust", "file", *CHECKS]


def test_a_changed_sheet_fails_with_exit_code_1(tmp_path: Path) -> None:
    report = verify_sheet(sheet_file(tmp_path, signed_sheet() + b"\n"), trust_file(tmp_path), "en")
    assert report.exit_code == 1
    assert report.lines()[-1] == "Not passed: do not rely on this file."


def test_without_a_trust_file_nothing_passes_and_the_words_say_what_to_do(tmp_path: Path) -> None:
    report = verify_sheet(sheet_file(tmp_path), tmp_path / "nowhere.json", "en")
    assert report.exit_code == 2
    assert "--trust" in report.findings[0].sentence
    assert report.findings[0].outcome == "unknown"


def test_a_newer_trust_file_is_unknown(tmp_path: Path) -> None:
    assert codes(tmp_path, trust_file(tmp_path, version=2))[0] == "sheet.trust_newer"


def test_a_trust_file_without_an_authority_is_unknown(tmp_path: Path) -> None:
    assert codes(tmp_path, trust_file(tmp_path, sheet_ca=[]))[0] == "sheet.trust_empty"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"version": 1}', '{"version": "x", "org": "o", "sheet_ca": []}'])
def test_a_damaged_trust_file_fails(content: str, tmp_path: Path) -> None:
    (tmp_path / "trust.json").write_text(content)
    report = verify_sheet(sheet_file(tmp_path), tmp_path / "trust.json", "zh")
    assert report.exit_code == 1
    assert report.findings[0].code == "sheet.trust_unreadable"


def test_a_trust_file_with_a_broken_certificate_fails(tmp_path: Path) -> None:
    report = verify_sheet(sheet_file(tmp_path), trust_file(tmp_path, sheet_ca=["no certificate"]), "zh")
    assert report.exit_code == 1
    assert report.findings[0].code == "sheet.trust_unreadable"


def test_unknown_fields_of_a_trust_file_are_kept(tmp_path: Path) -> None:
    assert read_trust(trust_file(tmp_path, sm2={"later": 1})).rest == {"enrolments": [], "sm2": {"later": 1}}


def test_several_authorities_are_all_believed(tmp_path: Path) -> None:
    both = [new_tablet().ca_pem.decode(), tablet().ca_pem.decode()]
    assert codes(tmp_path, trust_file(tmp_path, sheet_ca=both)) == []


def test_a_reading_copy_is_called_by_its_name(tmp_path: Path) -> None:
    path = sheet_file(tmp_path, render_sheet(sheet_samples.reading_copy_en()))
    report = verify_sheet(path, trust_file(tmp_path), "en")
    assert report.exit_code == 1
    assert "copy for reading" in report.findings[1].sentence


def test_a_text_file_is_no_sheet(tmp_path: Path) -> None:
    assert verify_sheet(sheet_file(tmp_path, b"hello"), trust_file(tmp_path), "en").findings[1].code == "sheet.not_a_pdf"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        verify_sheet(tmp_path / "none.pdf", trust_file(tmp_path), "zh")
    assert refusal.value.code == "sheet.file_missing"


def test_every_code_of_the_room_has_a_sentence_and_every_sentence_a_use() -> None:
    root = Path(__file__).parents[2]
    app = root / "app"
    sources = [*(app / "storage" / "sheet").glob("*.py"), *(app / "use_cases").glob("*.py"), *(root / "ui").rglob("*.py")]
    written = "".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r'"(sheet\.\w+)"', written)) - set(KINDS)
    used |= {f"sheet.pass_{name}" for name in (*CHECKS, "trust", "file")}
    used |= {f"sheet.fail_{reason}" for reason in re.findall(r'NotOurs\("(\w+)"\)', written)}
    assert sorted(code for code in used if not has_sentence(code)) == []
    with resource("texts/sheet.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["code"] for row in csv.DictReader(file)}
    assert sorted(rows - used) == []
