"""How a foreign table of orders is read: the struct that every file in `resources/sample/mappings/` must fit.

The one rule: what a column means stands in the mapping, never in Python. `resources/manual/import.md` says it in prose.
"""

import fnmatch
from collections.abc import Mapping as AnyMapping
from typing import Literal

import msgspec

from app.domain.procedure import Text

Row = AnyMapping[str, str]
"""One line of the table: the head's column name -> the cell's text, both trimmed."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where one field comes from: `columns` joined by `join`; cells that count as empty are left out.

    `values` translates the joined text (compared without case); a text that it does not know is taken as it stands,
    or with `strict` makes the row bad. `default` stands in where all columns are empty.
    """

    columns: tuple[str, ...]
    join: str = " "
    values: dict[str, str] = {}
    strict: bool = False
    default: str = ""


class Moment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A time: the first of `formats` (strptime) that fits.

    Without an offset (`%z`) it is local time of `zone` (IANA); of the hour that is there twice in autumn, the first.
    """

    column: str
    formats: tuple[str, ...]
    zone: str


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Two columns in decimal degrees and their system, which goes along: nothing is converted on import."""

    latitude: str
    longitude: str
    system: Literal["WGS-84", "GCJ-02", "BD-09", "CGCS2000"]


class FaultRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The first rule whose conditions all hold decides a row; exactly one of `fault`, `fault_from` and `skip` is given.

    when        column -> pattern or list of patterns (`*` and `?` as in file names, without case); "" is an empty cell
    fault       the code of a fault of the catalogue
    fault_from  a column that holds the code, or the fault's Chinese or English name
    skip        the row is left out on purpose, with this reason
    urgency     stands before the row's own urgency and the fault's default
    """

    when: dict[str, str | tuple[str, ...]] = {}
    fault: str = ""
    fault_from: str = ""
    skip: Text | None = None
    urgency: Literal["", "P1", "P2", "P3", "P4"] = ""

    def holds(self, row: Row) -> bool:
        """Whether every condition holds; a column that the row lacks counts as an empty cell."""
        return all(_fits(row.get(column, ""), patterns) for column, patterns in self.when.items())


class Fields(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The order's fields; `place` is tried in order: the first source whose own first column says something."""

    external_no: Source
    received_at: Moment
    place: tuple[Source, ...]
    closed_at: Moment | None = None
    urgency: Source | None = None
    description: Source | None = None
    name: Source | None = None
    phone: Source | None = None
    channel: Source | None = None
    area: Source | None = None
    area_type: Source | None = None
    special: Source | None = None
    position: Position | None = None


class Defaults(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What stands in where the row says nothing; an empty `urgency` means the fault's own of the catalogue."""

    area: str
    area_type: Literal["urban", "rural", "remote"] = "urban"
    channel: str = "import"
    urgency: Literal["", "P1", "P2", "P3", "P4"] = ""


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of table. `source` and the row's `external_no` name an order, so that importing twice adds nothing.

    contact   "columns": a row without a phone is bad; "optional": it may lack one; "none": the table has no phones
    linked_h  repeated calls for one place and fault within so many hours are linked to the first
    """

    source: str
    version: str
    title: Text
    contact: Literal["columns", "optional", "none"]
    fields: Fields
    faults: tuple[FaultRule, ...]
    defaults: Defaults
    empty: tuple[str, ...] = ()
    sheet: str = ""
    head_line: int = 1
    linked_h: int = 24

    def blank(self, cell: str) -> bool:
        """Whether a cell says nothing: empty, or one of `empty` without case."""
        return not cell or cell.casefold() in {word.casefold() for word in self.empty}

    def cell(self, row: Row, column: str) -> str:
        """A cell's text, "" where it says nothing."""
        text = row.get(column, "").strip()
        return "" if self.blank(text) else text

    def read(self, row: Row, source: Source | None) -> str | None:
        """A field's text; "" where the row says nothing, None where a strict source does not know the value."""
        if source is None:
            return ""
        found = source.join.join(text for column in source.columns if (text := self.cell(row, column)))
        if not found:
            return source.default
        known = {value.casefold(): meaning for value, meaning in source.values.items()}
        return known.get(found.casefold(), None if source.strict else found)

    def place(self, row: Row) -> str:
        """The first place that the row gives, "" where it gives none.

        A source counts only where its first column says something: a town without a street is no place to go to.
        """
        given = (source for source in self.fields.place if any(self.cell(row, column) for column in source.columns[:1]))
        return next((text for source in given if (text := self.read(row, source))), "")

    def rule(self, row: Row) -> FaultRule | None:
        """The rule that decides the row, None where none holds: such a row is skipped."""
        return next((rule for rule in self.faults if rule.holds(row)), None)

    def columns(self) -> tuple[str, ...]:
        """Every column that the mapping names, in order of first use; a table that lacks one is refused as a whole."""
        fields = self.fields
        sources = [fields.external_no, *fields.place, fields.urgency, fields.description, fields.name, fields.phone]
        sources += [fields.channel, fields.area, fields.area_type, fields.special]
        names = [column for source in sources if source for column in source.columns]
        names += [moment.column for moment in (fields.received_at, fields.closed_at) if moment]
        names += [fields.position.latitude, fields.position.longitude] if fields.position else []
        names += [column for rule in self.faults for column in (*rule.when, rule.fault_from) if column]
        return tuple(dict.fromkeys(names))


def _fits(cell: str, patterns: str | tuple[str, ...]) -> bool:
    found = cell.strip().casefold()
    each = (patterns,) if isinstance(patterns, str) else patterns
    return any(fnmatch.fnmatchcase(found, pattern.casefold()) for pattern in each)
