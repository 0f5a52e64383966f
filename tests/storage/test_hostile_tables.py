"""A small table that would become a large one is refused or read as what it holds, and never fills the desk's memory."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from app.domain.errors import Refused
from app.use_cases.imports import read_table, table

_HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_NAMED = '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
_FAR = (
    f'{_HEAD}<dimension ref="A1:XFD1048576"/><sheetData>{_NAMED}<row r="1048576"><c r="A1048576"><v>7</v></c></row></sheetData></worksheet>'
)
_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "lol">{_ENTITIES}]>' + _HEAD.partition("?>")[2]
_OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + _HEAD.partition("?>")[2]


def book(path: Path, sheet: str | bytes) -> Path:
    """A workbook with its one sheet's XML exchanged."""
    plain, made = io.BytesIO(), openpyxl.Workbook()
    made.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return path


def test_a_sheet_that_says_it_reaches_to_the_end_of_the_world_is_read_as_what_it_holds(tmp_path: Path) -> None:
    # 4.7 KB; read as it says it would be 17 thousand million cells. A limit of its own, for a failure must not end the machine.
    path = book(tmp_path / "far.xlsx", _FAR)
    program = (
        "import resource, sys; from pathlib import Path; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\n"
        "from app.use_cases.imports import read_table; t = read_table(Path(sys.argv[1])); print(t.head, len(t.lines), t.lines[0].number)"
    )
    if sys.platform == "win32":
        program = program.partition("resource.set")[0].replace("resource, ", "") + program.partition("\n")[2]
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "('name',) 1 1048576", done.stderr[-500:]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = book(tmp_path / "bomb.xlsx", _HEAD.encode() + b" " * (table.LARGEST_FILE_BYTES + 1))
    assert path.stat().st_size < 1024 * 1024
    with pytest.raises(Refused, match=r"import\.too_large"):
        read_table(path)


def test_more_cells_than_any_table_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "LARGEST_CELLS", 100)
    wide = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 4))
    (tmp_path / "t.csv").write_text("a,b\n" + "," * 200 + "\n", "utf-8")
    for path in (book(tmp_path / "wide.xlsx", f"{_HEAD}<sheetData>{wide}</sheetData></worksheet>"), tmp_path / "t.csv"):
        with pytest.raises(Refused, match=r"import\.too_large"):
            read_table(path)


@pytest.mark.parametrize("sheet", [_LAUGHS, _OUTSIDE])
def test_entities_neither_multiply_nor_fetch(tmp_path: Path, sheet: str) -> None:
    name = "&e11;" if "e11" in sheet else "&e;"
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>x{name}</t></is></c></row>'
    path = book(tmp_path / "e.xlsx", f"{sheet}<sheetData>{cell}</sheetData></worksheet>")
    try:
        assert read_table(path).head == ("x",)
    except Refused as refused:
        assert refused.code == "import.broken_xlsx"


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"<html>"]
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.xlsx").write_bytes(content)
    with pytest.raises(Refused, match=r"import\.(broken_xlsx|no_sheet)"):
        read_table(tmp_path / "t.xlsx")
