"""The items that the tables give to a step: cautions, hazard checks, readings, teachings and scripts of one fault.

The one rule: an item's id comes from its row (`HZ02.1`, `TH01.after`, `UW2`), so it is the same in every version.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from msgspec.structs import replace

from app.domain import reference as r
from app.domain.procedure import Check, Item, Note, PlannedItem, Question, Reading, Script, Teaching
from app.storage.catalog.tables import Tables, grouped

# Our default (D): of a fault's readings after the repair all are demanded while they are three, else the first two.
# A whole ordinary repair must not take more than 30 taps (screens.md rule 8). What a hazard demands is never dropped.
ALL_REQUIRED_UP_TO = 3
REQUIRED_OF_MORE = 2


class RowItems:
    """Makes items of the rows; the tables are indexed once."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.faults = tables.by_code(r.Fault)
        self.tests = tables.by_code(r.Test)
        self.scripts = tables.by_code(r.SpokenText)
        self.usages = tables.by_code(r.Usage)
        self.prices = tables.by_code(r.Price)
        self._hazards = tables.by_code(r.Hazard)
        self._units = tables.by_code(r.Unit)
        self._cautions = grouped(tables.of(r.Caution), "scope")
        self._checks = grouped(tables.of(r.HazardCheck), "hazard")
        self._demands = grouped(tables.of(r.HazardTest), "hazard")
        self._fault_hazards = grouped(tables.of(r.FaultHazard), "fault")
        self._fault_tests = grouped(tables.of(r.FaultTest), "fault")
        self._fault_usage = grouped(tables.of(r.FaultUsage), "fault")
        self._fault_parts = grouped(tables.of(r.FaultPart), "fault")

    @cached_property
    def units(self) -> frozenset[str]:
        return frozenset(self._units)

    def cautions(self, fault: r.Fault) -> Iterator[Item]:
        """What the customer is told on the phone, to be ticked; not demanded, for nobody may have answered."""
        for row in self.caution_rows(fault):
            yield Check(id=f"caution.{row.seq}", text=row.text, required=False)

    def caution_rows(self, fault: r.Fault) -> list[r.Caution]:
        return self._cautions.get(fault.code) or self._cautions.get(fault.sector, [])

    def hazards(self, fault: r.Fault) -> Iterator[Item]:
        """Each hazard's checks, when to stop, and the readings it demands before work."""
        demanded: set[str] = set()
        for hazard in self._hazards_of(fault):
            ask = f"{hazard.code}.ask" if hazard.ask else ""
            if hazard.ask:
                yield Question(id=ask, text=hazard.ask, answer="yesno", required=False, group=hazard.name, group_code=hazard.code)
            yield from self._checks_of(hazard, ask)
            for row in self._demands.get(hazard.code, []):
                if row.when == "safety" and row.test not in demanded:
                    demanded.add(row.test)
                    reading = self.reading(row.test, "before", True, item=f"safety.{row.test}")
                    yield replace(reading, group=hazard.name, group_code=hazard.code, waived_by=ask)

    def readings(self, fault: r.Fault) -> Iterator[Item]:
        """The fault's tests, each before (where that means something) and after, and what its hazards demand after."""
        rows = sorted(self._fault_tests.get(fault.code, []), key=lambda row: row.seq)
        after = [row.test for row in rows if row.phase == "after"]
        must = set(after if len(after) <= ALL_REQUIRED_UP_TO else after[:REQUIRED_OF_MORE])
        demanded = [row.test for row in self._demanded(fault) if row.when == "after"]
        in_safety = {row.test for row in self._demanded(fault) if row.when == "safety"}
        for row in rows:
            if row.phase == "before" and row.test not in in_safety:
                yield self.reading(row.test, "before", True)
        for test in dict.fromkeys([*after, *demanded]):
            if self.tests[test].before:
                yield self.reading(test, "before", False)
            yield self.reading(test, "after", test in must or test in demanded)

    def teachings(self, fault: r.Fault) -> Iterator[Item]:
        for row in self._fault_usage.get(fault.code, []):
            yield self.teaching(row.usage)

    def teaching(self, code: str) -> Item:
        return Teaching(id=code, text=self.usages[code].text)

    def script(self, code: str) -> Item:
        return Script(id=code, text=self.scripts[code].text)

    def reading(self, code: str, phase: Literal["before", "after"], required: bool, item: str = "") -> Reading:
        """A test as an item; its id is `item`, or else the test and the phase."""
        test = self.tests[code]
        unit = self._units.get(test.unit)
        return Reading(
            id=item or f"{code}.{phase}",
            text=test.name,
            required=required,
            test=code,
            phase=phase,
            unit=test.unit,
            unit_text=unit.name if unit else None,
            minimum=test.minimum,
            maximum=test.maximum,
            decimals=test.decimals,
            passfail=test.kind == "passfail",
            method=test.method,
            instrument=test.instrument,
            source=test.source,
            status=test.status,
        )

    def in_words(self, item: Reading | Question) -> Item:
        """An item that a layer wrote itself, with its unit as people read it."""
        unit = self._units.get(item.unit)
        return replace(item, unit_text=unit.name) if unit else item

    def prices_of(self, fault: r.Fault) -> tuple[PlannedItem, ...]:
        """The parts and fees that the fault usually needs."""
        return tuple(self.planned(row.item) for row in self._fault_parts.get(fault.code, []))

    def planned(self, code: str) -> PlannedItem:
        price = self.prices[code]
        return PlannedItem(
            code=price.code,
            text=price.name,
            unit=self._units[price.unit].name,
            unit_price=price.price,
            charge=price.charge,
            kind=price.kind,
            warranty_months=price.warranty_months,
            note=price.note,
        )

    def _checks_of(self, hazard: r.Hazard, ask: str) -> Iterator[Item]:
        for check in self._checks.get(hazard.code, []):
            yield Check(
                id=f"{hazard.code}.{check.seq}",
                text=check.check,
                group=hazard.name,
                group_code=hazard.code,
                blocks=True,
                overridable=hazard.override,
                waived_by=ask,
            )
        if hazard.stop_work:
            stop = f"{hazard.code}.stop"
            yield Note(id=stop, text=hazard.stop_work, tone="danger", group=hazard.name, group_code=hazard.code, waived_by=ask)

    def _hazards_of(self, fault: r.Fault) -> list[r.Hazard]:
        return [self._hazards[row.hazard] for row in self._fault_hazards.get(fault.code, [])]

    def _demanded(self, fault: r.Fault) -> list[r.HazardTest]:
        return [row for hazard in self._hazards_of(fault) for row in self._demands.get(hazard.code, [])]
