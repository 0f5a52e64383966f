"""Puts the layers and the tables together to one fault's procedure.

The one rule: layers only add (or take out by name); general first, then the sector's, then the fault's, then a utility's own.
"""

from collections.abc import Iterator
from decimal import Decimal

from app.domain import reference as r
from app.domain.procedure import (
    Boundary,
    BoundaryPart,
    Check,
    Choice,
    Item,
    Plan,
    Procedure,
    Question,
    Reading,
    Rules,
    Step,
    StepPlan,
    Teaching,
    Text,
)
from app.storage.catalog.items import RowItems
from app.storage.catalog.layers import Placed, Pull, StepLayer, Template
from app.storage.catalog.tables import Tables, grouped

# What closes these steps says what the customer saw or what was measured; an answer would be recorded nowhere.
_WITHOUT_ANSWERS = frozenset({Step.CONSENT, Step.TEST, Step.SIGN_OFF})


class Resolver:
    """Makes procedures; built once of the tables and all layers."""

    def __init__(self, tables: Tables, layers: tuple[Placed, ...], price_list: str) -> None:
        self._layers = layers
        self._price_list = price_list
        self._items = RowItems(tables)
        self._causes = grouped(tables.of(r.Cause), "fault")
        self._plans = {row.cause: row for row in tables.of(r.PlanRow)}
        self._explained = {row.fault: row.text for row in tables.of(r.Explained)}
        self._sectors = tables.by_code(r.Sector)
        self._boundaries = grouped(tables.of(r.BoundaryRow), "sector")
        self.items = self._items
        for placed in layers:
            self._check_codes(placed)

    @property
    def version(self) -> str:
        """The newest version that a layer names: a utility's own layer gives the whole its version."""
        return next((placed.layer.version for placed in reversed(self._layers) if placed.layer.version), "")

    def procedure(self, fault: r.Fault) -> Procedure:
        """The procedure of a fault. Raises CatalogError for an id twice, a missing step or a missing title."""
        layers = tuple(placed for placed in self._layers if placed.layer.fits(fault.code, fault.sector))
        seen: set[str] = set()
        causes = self._causes.get(fault.code, [])
        template = _template(layers)
        return Procedure(
            fault=fault.code,
            version=self.version,
            sector=fault.sector,
            title=fault.name,
            steps=tuple(self._step(step, fault, layers, seen) for step in Step),
            causes=tuple(Choice(cause.code, cause.name) for cause in causes),
            items=self._items.prices_of(fault),
            rules=_rules(layers),
            price_list=self._price_list,
            template=template.name,
            template_version=template.version,
            explained=self._explained[fault.code],
            usual_minutes=fault.usual_min,
            plans=tuple(Plan(cause.code, self._plans[cause.code].plan, self._plans[cause.code].done) for cause in causes),
            boundary=self._boundary(fault.sector),
        )

    def _step(self, step: Step, fault: r.Fault, layers: tuple[Placed, ...], seen: set[str]) -> StepPlan:
        title, empty, items = None, None, list[Item]()
        for placed in layers:
            part = placed.layer.steps.of(step)
            if part is None:
                continue
            title, empty = part.title or title, part.when_empty or empty
            _take_out(items, part, placed, step, seen)
            for index, item in self._expanded(part, fault):
                if item.id in seen:
                    raise placed.wrong("catalog.id_twice", "steps", step.value, "items", index, "id", value=item.id)
                if step in _WITHOUT_ANSWERS and isinstance(item, (Check, Question, Teaching)):
                    raise placed.wrong("catalog.no_answers_here", "steps", step.value, "items", index, value=item.id)
                seen.add(item.id)
                items.append(item)
        _check_waivers(items, step, layers)
        if title is None:
            raise layers[0].wrong("catalog.step_missing", "steps", value=step.value)
        return StepPlan(step, title, tuple(items), _skipped(items, empty))

    def _expanded(self, part: StepLayer, fault: r.Fault) -> Iterator[tuple[int, Item]]:
        """The items of a layer's step in order, each with the index of the entry that it comes from."""
        for index, entry in enumerate(part.items):
            for item in self._pulled(entry, fault) if isinstance(entry, Pull) else (self._with_unit(entry),):
                yield index, item

    def _pulled(self, pull: Pull, fault: r.Fault) -> Iterator[Item]:
        match pull.table:
            case "cautions":
                yield from self._items.cautions(fault)
            case "hazards":
                yield from self._items.hazards(fault)
            case "tests" if not pull.codes:
                yield from self._items.readings(fault)
            case "tests":
                yield from (self._items.reading(code, pull.phase, pull.required) for code in pull.codes)
            case "teachings" if not pull.codes:
                yield from self._items.teachings(fault)
            case "teachings":
                yield from (self._items.teaching(code) for code in pull.codes)
            case "scripts":
                yield from (self._items.script(code) for code in pull.codes)

    def _with_unit(self, item: Item) -> Item:
        return self._items.in_words(item) if isinstance(item, (Reading, Question)) and item.unit_text is None else item

    def _boundary(self, sector: str) -> Boundary | None:
        rows = self._boundaries.get(sector)
        if not rows:
            return None
        return Boundary(tuple(BoundaryPart(row.part, row.side) for row in rows), self._sectors[sector].boundary)

    def _check_codes(self, placed: Placed) -> None:
        """Codes and limits that a layer writes itself."""
        layer = placed.layer
        if layer.sector and layer.sector not in self._sectors:
            raise placed.wrong("catalog.code_unknown", "sector", value=layer.sector)
        for index, code in enumerate(layer.faults):
            if code not in self._items.faults:
                raise placed.wrong("catalog.code_unknown", "faults", index, value=code)
        for step in Step:
            part = layer.steps.of(step)
            for index, entry in enumerate(part.items if part else ()):
                path = ("steps", step.value, "items", index)
                if isinstance(entry, Pull):
                    self._check_pull(placed, entry, path)
                elif isinstance(entry, (Reading, Question)):
                    self._check_unit(placed, entry, path)

    def _check_pull(self, placed: Placed, pull: Pull, path: tuple[str | int, ...]) -> None:
        items = self._items
        known = {"tests": set(items.tests), "teachings": set(items.usages), "scripts": set(items.scripts)}
        for index, code in enumerate(pull.codes):
            if code not in known.get(pull.table, set()):
                raise placed.wrong("catalog.code_unknown", *path, "codes", index, value=code)

    def _check_unit(self, placed: Placed, item: Reading | Question, path: tuple[str | int, ...]) -> None:
        if item.unit and item.unit not in self._items.units:
            raise placed.wrong("catalog.unit_unknown", *path, "unit", value=item.unit)
        if isinstance(item, Reading):
            self._check_limits(placed, item, path)

    def _check_limits(self, placed: Placed, reading: Reading, path: tuple[str | int, ...]) -> None:
        for name, limit in (("minimum", reading.minimum), ("maximum", reading.maximum)):
            if limit is not None and not _is_decimal(limit):
                raise placed.wrong("catalog.not_a_number", *path, name, value=limit)
        low, high = reading.minimum, reading.maximum
        if low is not None and high is not None and Decimal(low) > Decimal(high):
            raise placed.wrong("catalog.min_over_max", *path, "minimum", low=low, high=high)


def _take_out(items: list[Item], part: StepLayer, placed: Placed, step: Step, seen: set[str]) -> None:
    for index, code in enumerate(part.without):
        found = next((item for item in items if item.id == code), None)
        if found is None:
            raise placed.wrong("catalog.code_unknown", "steps", step.value, "without", index, value=code)
        items.remove(found)
        seen.discard(code)


def _check_waivers(items: list[Item], step: Step, layers: tuple[Placed, ...]) -> None:
    """An item may only be waived by a yes/no question of its own step."""
    asked = {item.id for item in items if isinstance(item, Question) and item.answer == "yesno"}
    for item in items:
        if item.waived_by and item.waived_by not in asked:
            raise layers[-1].wrong("catalog.code_unknown", "steps", step.value, value=item.waived_by)


def _skipped(items: list[Item], empty: Text | None) -> Text | None:
    return empty if not items else None


def _template(layers: tuple[Placed, ...]) -> Template:
    found = next((placed.layer.template for placed in reversed(layers) if placed.layer.template), None)
    if found is None:
        raise layers[0].wrong("catalog.template_missing")
    return found


def _rules(layers: tuple[Placed, ...]) -> Rules:
    """The rules of all layers; what none of them gives is the default of procedure.Rules."""
    given: dict[str, object] = {}
    for placed in layers:
        rules = placed.layer.rules
        named = {name: getattr(rules, name) for name in rules.__struct_fields__}
        given |= {name: rule for name, rule in named.items() if rule is not None}
    return Rules(**given)  # type: ignore[arg-type]  # the two structs have the same fields


def _is_decimal(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False
