"""The reference data of one version: tables and procedures, checked as a whole on loading.

The one rule: what is wrong in it is refused at the start with file, line and column, never met in the middle of a visit.
"""

from functools import cached_property
from pathlib import Path

import msgspec

from app.domain import reference as r
from app.domain.errors import Refused
from app.domain.events import Limits, Versions
from app.domain.order import Order
from app.domain.procedure import PlannedItem, Procedure, Text
from app.storage.catalog.editions import Earlier
from app.storage.catalog.error import CatalogError
from app.storage.catalog.layers import read_layers, read_yaml
from app.storage.catalog.resolve import Resolver
from app.storage.catalog.scripts import check_scripts
from app.storage.catalog.tables import Tables, read_tables

__all__ = ["Catalog", "CatalogError", "load_catalog"]


class Edition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`catalog/version.yaml`: the version of the tables and of the price list."""

    catalog: str
    price_list: str


def load_catalog(folder: Path, extra: tuple[Path, ...] = ()) -> "Catalog":
    """The reference data of `folder` (with `catalog/` and `procedures/`), and a utility's own procedure folders `extra`.

    Raises CatalogError (file, line, column) for the first thing that is wrong.
    """
    edition, _ = read_yaml(folder / "catalog" / "version.yaml", Edition)
    tables = read_tables(folder / "catalog")
    check_scripts(tables)
    layers = read_layers((folder / "procedures", *extra))
    if not layers:
        raise CatalogError("catalog.file_missing", "procedures/common.yaml", 1, 1)
    return Catalog(edition, tables, Resolver(tables, layers, edition.price_list))


class Catalog:
    """Read-only; every procedure is resolved when it is made, so all of them hold."""

    def __init__(self, edition: Edition, tables: Tables, resolver: Resolver) -> None:
        self._tables = tables
        self._resolver = resolver
        self.version = edition.catalog
        self.price_list = edition.price_list
        self.faults: dict[str, r.Fault] = tables.by_code(r.Fault)
        self._procedures = {code: resolver.procedure(fault) for code, fault in self.faults.items()}
        self._edition = resolver.version
        self._earlier: Earlier | None = None

    @property
    def versions(self) -> Versions:
        """What an order names: the versions of procedure, catalogue and price list."""
        return Versions(procedure=self._resolver.version, catalog=self.version, price_list=self.price_list)

    def has(self, version: str) -> bool:
        """Whether this replica holds the procedures of that version; an event that needs another one is deferred."""
        return version == self._resolver.version

    def shelve(self, earlier: Earlier) -> None:
        """Where procedures of other versions are, for orders that were created under them."""
        self._earlier = earlier

    def procedures(self) -> dict[str, Procedure]:
        """All of this version by fault."""
        return dict(self._procedures)

    def procedure_of(self, order: Order) -> Procedure:
        """The one the order was created under; where nobody here has that version, the one of now. Raises as `procedure`."""
        version = order.versions.procedure
        found = self._earlier.find(version, order.fault) if self._earlier is not None and version != self._edition else None
        return found or self.procedure(order.fault)

    def procedure(self, fault: str) -> Procedure:
        """The procedure of a fault's code. Raises Refused("catalog.no_fault") for a code that is not there."""
        if fault not in self._procedures:
            raise Refused("catalog.no_fault", fault=fault)
        return self._procedures[fault]

    def fault(self, code: str) -> r.Fault:
        """Raises Refused("catalog.no_fault") for a code that is not there."""
        if code not in self.faults:
            raise Refused("catalog.no_fault", fault=code)
        return self.faults[code]

    def fault_named(self, text: str) -> r.Fault | None:
        """The fault whose code or Chinese or English name is `text` (without case), None where there is none."""
        return self._names.get(text.strip().casefold())

    def limits(self, fault: str, area_type: str = "urban") -> Limits:
        """The promised times of a fault in an "urban", "rural" or "remote" area."""
        row = self.fault(fault)
        return Limits(contact_min=row.contact_min, arrive_min=row.arrive_min(area_type), repair_min=row.fix_target_h * 60)

    def cautions(self, fault: str) -> tuple[Text, ...]:
        """What the customer is told on the phone."""
        return tuple(row.text for row in self._resolver.items.caution_rows(self.fault(fault)))

    def price(self, code: str) -> PlannedItem:
        """An item of the price list. Raises Refused("catalog.no_item") for a code that is not there."""
        if code not in self._resolver.items.prices:
            raise Refused("catalog.no_item", item=code)
        return self._resolver.items.planned(code)

    @cached_property
    def sectors(self) -> dict[str, r.Sector]:
        return self._tables.by_code(r.Sector)

    @cached_property
    def units(self) -> dict[str, r.Unit]:
        return self._tables.by_code(r.Unit)

    @cached_property
    def hazards(self) -> dict[str, r.Hazard]:
        return self._tables.by_code(r.Hazard)

    @cached_property
    def scripts(self) -> dict[str, r.SpokenText]:
        return self._tables.by_code(r.SpokenText)

    @cached_property
    def channels(self) -> dict[str, r.Channel]:
        return self._tables.by_code(r.Channel)

    @cached_property
    def special_groups(self) -> dict[str, r.SpecialGroup]:
        return self._tables.by_code(r.SpecialGroup)

    @property
    def survey(self) -> tuple[r.SurveyItem, ...]:
        return self._tables.of(r.SurveyItem)

    @property
    def forbidden(self) -> tuple[r.ForbiddenPhrase, ...]:
        return self._tables.of(r.ForbiddenPhrase)

    @property
    def sla(self) -> tuple[r.PublishedLimit, ...]:
        return self._tables.of(r.PublishedLimit)

    @property
    def kpi(self) -> tuple[r.Indicator, ...]:
        return self._tables.of(r.Indicator)

    @property
    def heat_refund(self) -> tuple[r.HeatRefund, ...]:
        return self._tables.of(r.HeatRefund)

    @property
    def form_fields(self) -> tuple[r.FormField, ...]:
        return self._tables.of(r.FormField)

    @cached_property
    def _names(self) -> dict[str, r.Fault]:
        named: dict[str, r.Fault] = {}
        for code, fault in self.faults.items():
            named |= {text.casefold(): fault for text in (code, fault.name.zh, fault.name.en)}
        return named
