"""The three heaps of an import: good rows, skipped ones with their reason, bad ones with line, column and reason.

The one rule: the mapping's first fitting rule comes first; a row that it skips is never bad (resources/manual/import.md).
"""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.domain.errors import Refused
from app.domain.mapping import FaultRule, Mapping, Moment
from app.domain.privacy import Person
from app.domain.procedure import Text
from app.storage.catalog import Catalog
from app.storage.catalog.mappings import load_mapping
from app.storage.disk import named_file, replace_file
from app.use_cases.imports.cells import defused
from app.use_cases.imports.table import Line, Table, read_table
from app.use_cases.orders import Intake
from app.wording import sentence

# What a spreadsheet makes of a long number; the digits are gone, so it is never taken.
_BROKEN_NUMBER = re.compile(r"^\d(\.\d+)?[eE]\+\d+$")
_NO_RULE = Text("不在导入范围", "Not among what is imported")


@dataclass(frozen=True)
class GoodRow:
    """A row that becomes an order; `external_no` carries the source before its number."""

    line: int
    intake: Intake


@dataclass(frozen=True)
class BadRow:
    """Why a row cannot be taken; `cells` is the row itself, for the file of bad rows."""

    line: int
    column: str
    code: str
    value: str
    cells: dict[str, str]


@dataclass(frozen=True)
class ImportPlan:
    """What an import will do; nothing was changed yet. `doubled` rows stand in the file more than once."""

    mapping: Mapping
    good: tuple[GoodRow, ...]
    skipped: dict[str, tuple[Text, int]]
    bad: tuple[BadRow, ...]
    doubled: int

    @property
    def skipped_count(self) -> int:
        return sum(count for _, count in self.skipped.values())


def read_orders(path: Path, mapping_path: Path, catalog: Catalog) -> ImportPlan:
    """Reads a table by a mapping. Raises Refused for a file or mapping that cannot be read as a whole."""
    mapping = load_mapping(mapping_path, catalog)
    return plan_of(read_table(path, mapping.head_line, mapping.sheet), mapping, catalog)


def plan_of(table: Table, mapping: Mapping, catalog: Catalog) -> ImportPlan:
    """The three heaps of a table. Raises Refused("import.column_missing") for a table that lacks what the mapping names."""
    missing = [column for column in mapping.columns() if column not in table.head]
    if missing:
        raise Refused("import.column_missing", columns=", ".join(missing))
    heaps = _Heaps(mapping)
    for line in table.lines:
        rule = mapping.rule(line.cells)
        if rule is None or rule.skip is not None:
            heaps.skip(rule.skip if rule is not None and rule.skip is not None else _NO_RULE)
            continue
        try:
            heaps.take(_Row(line, mapping, catalog, rule).good(), line)
        except _Bad as found:
            heaps.bad.append(BadRow(line.number, found.column, found.code, found.value, line.cells))
    skipped = {name: (heaps.reasons[name], count) for name, count in heaps.skipped.items()}
    return ImportPlan(mapping, tuple(heaps.good), skipped, tuple(heaps.bad), heaps.doubled)


class _Heaps:
    """The three heaps while they grow; the one place that knows which foreign numbers came before."""

    def __init__(self, mapping: Mapping) -> None:
        self._number_column = mapping.fields.external_no.columns[0]
        self.good: list[GoodRow] = []
        self.bad: list[BadRow] = []
        self.skipped: Counter[str] = Counter()
        self.reasons: dict[str, Text] = {}
        self.doubled = 0
        self._seen: dict[str, dict[str, str]] = {}

    def skip(self, why: Text) -> None:
        self.skipped[why.en] += 1
        self.reasons[why.en] = why

    def take(self, row: GoodRow, line: Line) -> None:
        """A number that came before with the same contents is counted once; with others the row is bad."""
        before = self._seen.setdefault(row.intake.external_no, line.cells)
        if before is line.cells:
            self.good.append(row)
        elif before == line.cells:
            self.doubled += 1
        else:
            raise _Bad(self._number_column, "import.number_twice", row.intake.external_no)


class _Bad(Exception):
    """One row cannot be taken; caught for every row, never shown."""

    def __init__(self, column: str, code: str, value: str = "") -> None:
        super().__init__(code)
        self.column, self.code, self.value = column, code, value


@dataclass(frozen=True)
class _Row:
    """One line under the rule that took it."""

    line: Line
    mapping: Mapping
    catalog: Catalog
    rule: FaultRule

    def good(self) -> GoodRow:
        if self.line.extra:
            raise _Bad(self.mapping.columns()[0], "import.too_many_cells", str(self.line.extra))
        fields, default = self.mapping.fields, self.mapping.defaults
        received_ms = self._moment(fields.received_at, "import.no_time")
        self._check_closed(received_ms)
        fault = self._fault()
        phone = self._text("phone")
        if self.mapping.contact == "columns" and not phone:
            raise _Bad(fields.phone.columns[0] if fields.phone else "", "import.no_phone")
        special = self._text("special")
        intake = Intake(
            fault=fault,
            urgency=self.rule.urgency or self._text("urgency") or default.urgency or self.catalog.fault(fault).urgency,
            channel=self._text("channel") or default.channel,
            area=self._text("area") or default.area,
            area_type=self._text("area_type") or default.area_type,
            received_ms=received_ms,
            person=self._person(phone),
            is_contact_known=bool(phone),
            special=(special,) if special else (),
            external_no=f"{self.mapping.source}/{self._number()}",
        )
        return GoodRow(self.line.number, intake)

    def _check_closed(self, received_ms: int) -> None:
        closed_at = self.mapping.fields.closed_at
        told = self.mapping.cell(self.line.cells, closed_at.column) if closed_at else ""
        if closed_at and told and self._moment(closed_at, "import.time_wrong") < received_ms:
            raise _Bad(closed_at.column, "import.closed_before", told)

    def _person(self, phone: str) -> Person:
        place = self.mapping.place(self.line.cells)
        if not place:
            raise _Bad(self.mapping.fields.place[0].columns[0], "import.no_place")
        lat, lon = self._position()
        return Person(
            name=self._text("name"),
            phone=phone,
            address=place,
            words=self._text("description"),
            lat=lat,
            lon=lon,
            coord=self.mapping.fields.position.system if lat and self.mapping.fields.position else "",
        )

    def _text(self, field: str) -> str:
        source = getattr(self.mapping.fields, field)
        text = self.mapping.read(self.line.cells, source)
        if text is None:
            raise _Bad(source.columns[0], "import.value_unknown", self.mapping.cell(self.line.cells, source.columns[0]))
        if field == "phone" and _BROKEN_NUMBER.match(text):
            raise _Bad(source.columns[0], "import.number_broken", text)
        return text

    def _number(self) -> str:
        """The row's own number; one without is known by the hash of its cells, so that importing twice still adds nothing."""
        text = self._text("external_no")
        if _BROKEN_NUMBER.match(text):
            raise _Bad(self.mapping.fields.external_no.columns[0], "import.number_broken", text)
        content = "\0".join(f"{name}={cell}" for name, cell in sorted(self.line.cells.items()))
        return text or hashlib.sha256(content.encode()).hexdigest()[:16]

    def _fault(self) -> str:
        if self.rule.fault:
            return self.rule.fault
        told = self.mapping.cell(self.line.cells, self.rule.fault_from)
        fault = self.catalog.fault_named(told) if told else None
        if fault is None:
            raise _Bad(self.rule.fault_from, "import.fault_unknown" if told else "import.no_fault", told)
        return fault.code

    def _moment(self, moment: Moment, code: str) -> int:
        text = self.mapping.cell(self.line.cells, moment.column)
        for read in _readings(text, moment.formats):
            aware = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(moment.zone))
            return int(aware.timestamp() * 1000)
        raise _Bad(moment.column, code if not text else "import.time_wrong", text)

    def _position(self) -> tuple[str, str]:
        position = self.mapping.fields.position
        if position is None:
            return "", ""
        pair = []
        for column, most in ((position.latitude, 90.0), (position.longitude, 180.0)):
            text = self.mapping.cell(self.line.cells, column)
            try:
                inside = not text or abs(float(text)) <= most
            except ValueError:
                inside = False
            if not inside:
                raise _Bad(column, "import.position_wrong", text)
            pair.append(text)
        return (pair[0], pair[1]) if all(pair) else ("", "")


def _readings(text: str, formats: tuple[str, ...]) -> Iterator[datetime]:
    """The times that a text may mean: by the mapping's formats, or as a spreadsheet's own date cell."""
    for form in formats:
        try:
            yield datetime.strptime(text, form)
        except ValueError:
            continue
    if re.match(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text):
        yield datetime.fromisoformat(text)


def write_bad(path: Path, plan: ImportPlan, language: str) -> None:
    """The bad rows as CSV (UTF-8 with BOM): line, column, reason, then the row. Cells that a spreadsheet would run are defused."""
    names = list(dict.fromkeys(name for row in plan.bad for name in row.cells))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["line", "column", "reason", *(defused(name) for name in names)])
    for row in plan.bad:
        reason = sentence(row.code, language, value=row.value, column=row.column)
        writer.writerow([row.line, *(defused(cell) for cell in (row.column, reason, *(row.cells.get(name, "") for name in names)))])
    with named_file(path):
        replace_file(path, out.getvalue().encode("utf-8-sig"))
