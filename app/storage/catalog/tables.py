"""The tables of `resources/catalog/`: which there are, what their rows are, and which codes they may use.

The one rule: a table is read whole and checked whole (shape, translations, doubled and unknown codes, limits) or refused
with file, line and column.
"""

import csv
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from app.domain import reference as r
from app.storage.catalog.error import CatalogError, misfit

RowT = TypeVar("RowT", bound=r.Row)
Cells = dict[str, str]


@dataclass(frozen=True)
class Table:
    """`key` columns are unique together; `refs` column -> tables that know its code; `covers` must each have a row here."""

    name: str
    row: type[r.Row]
    key: tuple[str, ...]
    refs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    covers: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


TABLES = (
    Table("sectors", r.Sector, ("sector",)),
    Table("boundary", r.BoundaryRow, ("sector", "seq"), {"sector": ("sectors",)}),
    Table("units", r.Unit, ("unit",)),
    Table("faults", r.Fault, ("fault_code",), {"sector": ("sectors",)}),
    Table("causes", r.Cause, ("cause_code",), {"fault_code": ("faults",)}),
    Table("plans", r.PlanRow, ("cause_code",), {"cause_code": ("causes",)}, covers="causes"),
    Table("explained", r.Explained, ("fault_code",), {"fault_code": ("faults",)}, covers="faults"),
    Table("cautions", r.Caution, ("scope", "seq"), {"scope": ("sectors", "faults")}),
    Table("hazards", r.Hazard, ("hazard_code",), {"sector": ("sectors",)}),
    Table("hazard_checks", r.HazardCheck, ("hazard_code", "seq"), {"hazard_code": ("hazards",)}, covers="hazards"),
    Table("tests", r.Test, ("test_code",), {"sector": ("sectors",), "unit": ("units",)}),
    Table("hazard_tests", r.HazardTest, ("hazard_code", "test_code"), {"hazard_code": ("hazards",), "test_code": ("tests",)}),
    Table("parts_fees", r.Price, ("item_code",), {"sector": ("sectors",), "unit": ("units",)}),
    Table("usage_instructions", r.Usage, ("usage_code",), {"sector": ("sectors",)}),
    Table("fault_hazards", r.FaultHazard, ("fault_code", "hazard_code"), {"fault_code": ("faults",), "hazard_code": ("hazards",)}),
    Table("fault_tests", r.FaultTest, ("fault_code", "test_code", "phase"), {"fault_code": ("faults",), "test_code": ("tests",)}),
    Table("fault_parts", r.FaultPart, ("fault_code", "item_code"), {"fault_code": ("faults",), "item_code": ("parts_fees",)}),
    Table("fault_usage", r.FaultUsage, ("fault_code", "usage_code"), {"fault_code": ("faults",), "usage_code": ("usage_instructions",)}),
    Table("scripts", r.SpokenText, ("code",)),
    Table("forbidden_phrases", r.ForbiddenPhrase, ("code",)),
    Table("survey", r.SurveyItem, ("item",)),
    Table("sla", r.PublishedLimit, ("jurisdiction", "source_doc_zh", "metric_zh", "area")),
    Table("kpi", r.Indicator, ("kpi_code",)),
    Table("heat_refund", r.HeatRefund, ("rule_set", "band_c")),
    Table("channels", r.Channel, ("channel",)),
    Table("special_groups", r.SpecialGroup, ("group",)),
    Table("form_fields", r.FormField, ("field",)),
)


@dataclass(frozen=True)
class Tables:
    """All rows by table."""

    rows: dict[str, tuple[r.Row, ...]]

    def of(self, row: type[RowT]) -> tuple[RowT, ...]:
        """All rows of one kind, in the order of the file."""
        name = next(table.name for table in TABLES if table.row is row)
        return self.rows[name]  # type: ignore[return-value]  # TABLES pairs the name with the row's type

    def by_code(self, row: type[RowT]) -> dict[str, RowT]:
        """The rows of a table that has a code, by it."""
        return {each.code: each for each in self.of(row)}  # type: ignore[attr-defined]


def read_tables(folder: Path) -> Tables:
    """Every table of `folder`. Raises CatalogError for the first thing that is wrong."""
    rows: dict[str, tuple[r.Row, ...]] = {}
    codes: dict[str, set[str]] = {}
    for table in TABLES:
        lines = _read(folder / table.file)
        rows[table.name] = _convert(table, lines)
        _check_keys(table, lines)
        _check_refs(table, lines, codes)
        _check_limits(table, lines)
        codes[table.name] = {cells[table.key[0]] for _, cells in lines}
        _check_cover(table, lines, codes)
    return Tables(rows)


Lines = list[tuple[int, Cells]]


def _read(path: Path) -> Lines:
    """The lines of a table with the line on which each starts."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            head = next(reader, [])
            return list(_lines(path.name, reader, head))
    except FileNotFoundError as error:
        raise CatalogError("catalog.file_missing", path.name, 1, 1) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise CatalogError("catalog.not_utf8", path.name, line, 1) from error
    except csv.Error as error:
        raise CatalogError("catalog.not_csv", path.name, reader.line_num, 1) from error


def _lines(file: str, reader: Any, head: list[str]) -> Iterator[tuple[int, Cells]]:
    line = reader.line_num + 1
    for cells in reader:
        if len(cells) != len(head):
            raise CatalogError("catalog.cells", file, line, head[-1], found=len(cells), wanted=len(head))
        yield line, dict(zip(head, cells, strict=True))
        line = reader.line_num + 1


def _convert(table: Table, lines: Lines) -> tuple[r.Row, ...]:
    values = [_paired(table.file, line, cells) for line, cells in lines]
    try:
        return tuple(msgspec.convert(values, list[table.row], strict=False))  # type: ignore[name-defined]
    except msgspec.ValidationError as error:
        wrong = misfit(error)
        index = wrong.path[0] if wrong.path else 0
        column = str(wrong.path[1]) if len(wrong.path) > 1 else wrong.field
        head = lines[0][1] if lines else {}
        shown = column if column in head else f"{column}_zh"
        raise CatalogError("catalog.misfit", table.file, lines[int(index)][0], shown, why=wrong.words) from error


def _paired(file: str, line: int, cells: Cells) -> dict[str, str | Cells]:
    """The cells with each pair of languages as one value; an empty cell is left out and so the field's default."""
    paired: dict[str, str | Cells] = {}
    for column, cell in cells.items():
        stem, _, language = column.rpartition("_")
        if language not in ("zh", "en"):
            if cell:
                paired[column] = cell
        elif language == "zh":
            other = cells.get(f"{stem}_en", "")
            if bool(cell.strip()) != bool(other.strip()):
                raise CatalogError("catalog.translation_missing", file, line, f"{stem}_en" if cell.strip() else column)
            if cell:
                paired[stem] = {"zh": cell, "en": other}
    return paired


def _check_keys(table: Table, lines: Lines) -> None:
    seen: set[tuple[str, ...]] = set()
    for line, cells in lines:
        key = tuple(cells[column] for column in table.key)
        if key in seen:
            raise CatalogError("catalog.code_twice", table.file, line, table.key[-1], value=" ".join(key))
        seen.add(key)


def _check_refs(table: Table, lines: Lines, codes: dict[str, set[str]]) -> None:
    for column, names in table.refs.items():
        known = set[str]().union(*(codes[name] for name in names))
        for line, cells in lines:
            if cells[column] and cells[column] not in known:
                code = "catalog.unit_unknown" if names == ("units",) else "catalog.code_unknown"
                raise CatalogError(code, table.file, line, column, value=cells[column])


def _check_limits(table: Table, lines: Lines) -> None:
    """Limits in the order in which they must not fall."""
    rising = {
        "tests": ("pass_min", "pass_max"),
        "faults": ("arrive_min_urban", "arrive_min_rural", "arrive_min_remote"),
    }.get(table.name, ())
    for line, cells in lines:
        for low, high in itertools.pairwise(rising):
            if cells[low] and cells[high] and Decimal(cells[low]) > Decimal(cells[high]):
                raise CatalogError("catalog.min_over_max", table.file, line, low, low=cells[low], high=cells[high])


def _check_cover(table: Table, lines: Lines, codes: dict[str, set[str]]) -> None:
    if not table.covers:
        return
    missing = sorted(codes[table.covers] - codes[table.name])
    if missing:
        last = lines[-1][0] if lines else 1
        raise CatalogError("catalog.row_missing", table.file, last, table.key[0], value=missing[0])


def grouped(rows: Iterable[RowT], attribute: str) -> dict[str, list[RowT]]:
    """Rows by the value of one attribute, order kept."""
    found: dict[str, list[RowT]] = {}
    for row in rows:
        found.setdefault(getattr(row, attribute), []).append(row)
    return found
