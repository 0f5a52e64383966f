"""A CSV or XLSX file as lines of text cells under the names of its head.

The one rule: cells are text as the file shows them; a number is never rewritten, an encoding never guessed at. The apostrophe
before a sign, by which we and spreadsheets mark text that is no formula, is no part of the text (cells.py).
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from app.domain.errors import Refused
from app.storage.disk import translated_os
from app.use_cases.imports.cells import as_typed

# Far above any day's orders of a large city; below what would fill a tablet's memory.
LARGEST_FILE_BYTES = 200 * 1024 * 1024
# The largest file of a city's calls within the bound above has some 16 million.
LARGEST_CELLS = 20_000_000
_LARGEST_CELL = 1024 * 1024
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Line:
    """One line of the table: where it starts in the file (1 = first), its cells by column, and how many had no column."""

    number: int
    cells: dict[str, str]
    extra: int = 0


@dataclass(frozen=True)
class Table:
    head: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(path: Path, head_line: int = 1, sheet: str = "") -> Table:
    """Reads a file by its ending. Raises Refused("import.…") for what is no table, Unavailable for the disk."""
    if not path.is_file():
        raise Refused("import.file_missing", file=path.name)
    with translated_os(path):
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise Refused("import.too_large", file=path.name)
        content = path.read_bytes()
    if not content.strip():
        raise Refused("import.empty", file=path.name)
    rows = _sheet_rows(content, path, sheet) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv_rows(content, path)
    return _table(rows, head_line, path)


def _table(rows: list[tuple[int, list[str]]], head_line: int, path: Path) -> Table:
    head = next(([as_typed(cell.strip()) for cell in cells] for number, cells in rows if number >= head_line and any(cells)), [])
    if not any(head):
        raise Refused("import.no_head", file=path.name)
    twice = next((name for name in head if name and head.count(name) > 1), None)
    if twice is not None:
        raise Refused("import.column_twice", column=twice)
    at = next(place for place, (_, cells) in enumerate(rows) if [as_typed(c.strip()) for c in cells] == head)
    lines = tuple(
        Line(number, {name: as_typed(cell.strip()) for name, cell in zip(head, cells, strict=False) if name}, _extra(cells, head))
        for number, cells in rows[at + 1 :]
        if any(cell.strip() for cell in cells)
    )
    return Table(tuple(name for name in head if name), lines)


def _extra(cells: list[str], head: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells[len(head) :])


def _csv_rows(content: bytes, path: Path) -> list[tuple[int, list[str]]]:
    text = _decoded(content, path)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    start, count = 1, 0
    try:
        for cells in reader:
            count += len(cells)
            if count > LARGEST_CELLS:
                raise Refused("import.too_large", file=path.name)
            rows.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        raise Refused("import.broken_csv", line=start) from error
    return rows


def _decoded(content: bytes, path: Path) -> str:
    """UTF-8 with or without BOM, else GB18030; both strictly. Raises Refused with the line of the first byte that fits neither."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("import.encoding", file=path.name, line=1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused("import.encoding", file=path.name, line=line) from error


def _sheet_rows(content: bytes, path: Path, sheet: str) -> list[tuple[int, list[str]]]:
    try:
        if _unpacked_bytes(content) > LARGEST_FILE_BYTES:
            raise Refused("import.too_large", file=path.name)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        page = book[sheet] if sheet else book.worksheets[0]
        # Its own word for how far it reaches would fill every row up to there.
        page.reset_dimensions()
        rows = list(_full_rows(page.iter_rows(values_only=True), path))
        book.close()
    except KeyError as error:
        raise Refused("import.no_sheet", sheet=sheet or path.name) from error
    except (InvalidFileException, OSError, ValueError, EOFError) as error:
        raise Refused("import.broken_xlsx", file=path.name) from error
    except Exception as error:  # zipfile.BadZipFile and the XML parsers' errors have no common base
        if type(error).__module__.split(".")[0] in ("zipfile", "xml", "lxml", "zlib"):
            raise Refused("import.broken_xlsx", file=path.name) from error
        raise
    return rows


def _unpacked_bytes(content: bytes) -> int:
    """What the parts of a file would fill; none is read beyond what it says here."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(part.file_size for part in archive.infolist())


def _full_rows(rows: Iterable[tuple[object, ...]], path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows with anything in them, up to their last cell that has. Raises Refused("import.too_large")."""
    cells = 0
    for number, values in enumerate(rows, 1):
        texts = [_cell(value) for value in values]
        while texts and not texts[-1]:
            texts.pop()
        cells += len(texts)
        if cells > LARGEST_CELLS:
            raise Refused("import.too_large", file=path.name)
        if texts:
            yield number, texts


def _cell(value: object) -> str:
    """A cell as text: whole numbers without ".0", times in ISO form."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)
