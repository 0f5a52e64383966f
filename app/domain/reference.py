"""The rows of the reference data that screens and rules read; one struct per table of `resources/catalog/`.

The one rule: a pair of columns `name_zh`, `name_en` is one `Text`; an empty cell is the field's default. The marks in
`status` are V (seen in the source), V-low (on a weak page), M (widely known), D (our default); a D is never shown as official.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from app.domain.procedure import Text

Decimal = Annotated[str, Meta(pattern=r"^-?\d+(\.\d+)?$")]
Count = Annotated[int, Meta(ge=0)]
Mark = Literal["V", "V-low", "M", "D"]
Urgency = Literal["P1", "P2", "P3", "P4"]
AreaType = Literal["urban", "rural", "remote"]


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of a table."""


class Sector(Row, frozen=True, kw_only=True):
    code: str = field(name="sector")
    name: Text
    boundary: Text
    status: Mark


class BoundaryRow(Row, frozen=True, kw_only=True):
    sector: str
    seq: Count
    part: Text
    side: Literal["utility", "customer"]


class Unit(Row, frozen=True, kw_only=True):
    code: str = field(name="unit")
    name: Text


class Fault(Row, frozen=True, kw_only=True):
    """A fault type; the limits count from intake, `place` says whether the work is in a home or on the network."""

    code: str = field(name="fault_code")
    sector: str
    name: Text
    category: Text
    urgency: Urgency = field(name="default_urgency")
    contact_min: Count
    arrive_min_urban: Count
    arrive_min_rural: Count
    arrive_min_remote: Count
    fix_target_h: Count
    responsibility: Literal["utility", "customer", "either"] = field(name="responsibility_default")
    usual_min: Count
    place: Literal["premises", "network"]
    status: Mark

    @property
    def title(self) -> Text:
        return self.name

    def arrive_min(self, area_type: str = "urban") -> int:
        """The arrival limit in minutes for "urban", "rural" or "remote"."""
        limits = {"rural": self.arrive_min_rural, "remote": self.arrive_min_remote}
        return limits.get(area_type, self.arrive_min_urban)


class Cause(Row, frozen=True, kw_only=True):
    code: str = field(name="cause_code")
    fault: str = field(name="fault_code")
    name: Text


class PlanRow(Row, frozen=True, kw_only=True):
    cause: str = field(name="cause_code")
    plan: Text
    done: Text


class Explained(Row, frozen=True, kw_only=True):
    fault: str = field(name="fault_code")
    text: Text


class Caution(Row, frozen=True, kw_only=True):
    """What the customer is told on the phone; `scope` is a fault or, where it has none of its own, its sector."""

    scope: str
    seq: Count
    text: Text


class Hazard(Row, frozen=True, kw_only=True):
    """A hazard; with `ask` its checks and readings are void where that question is answered with no."""

    code: str = field(name="hazard_code")
    sector: str
    name: Text
    stop_work: Text | None = None
    source: Text | None = None
    status: Mark
    override: bool
    ask: Text | None = None


class HazardCheck(Row, frozen=True, kw_only=True):
    hazard: str = field(name="hazard_code")
    seq: Count
    check: Text


class HazardTest(Row, frozen=True, kw_only=True):
    """A test that a hazard demands: "safety" before work, "after" before supply returns."""

    hazard: str = field(name="hazard_code")
    test: str = field(name="test_code")
    when: Literal["safety", "after"]


class Test(Row, frozen=True, kw_only=True):
    """A test with its limits; `before` says that its value before the repair means something too."""

    __test__ = False  # pytest would take it for a test class

    code: str = field(name="test_code")
    sector: str
    name: Text
    unit: str = ""
    minimum: Decimal | None = field(name="pass_min", default=None)
    maximum: Decimal | None = field(name="pass_max", default=None)
    decimals: Count
    kind: Literal["number", "passfail"]
    before: bool
    method: Text
    instrument: Text
    source: Text
    status: Mark = field(name="source_status")


class Price(Row, frozen=True, kw_only=True):
    """A part or fee; `charge` says who pays: the utility, the customer, or whoever owns the side."""

    code: str = field(name="item_code")
    sector: str
    name: Text
    unit: str
    kind: Literal["part", "labour"]
    charge: Literal["utility", "customer", "by_side"] = field(name="charge_rule")
    price: Decimal = field(name="price_cny")
    warranty_months: Count
    note: Text | None = None
    status: Mark


class Usage(Row, frozen=True, kw_only=True):
    code: str = field(name="usage_code")
    sector: str
    text: Text


class FaultHazard(Row, frozen=True, kw_only=True):
    fault: str = field(name="fault_code")
    hazard: str = field(name="hazard_code")


class FaultTest(Row, frozen=True, kw_only=True):
    fault: str = field(name="fault_code")
    test: str = field(name="test_code")
    phase: Literal["before", "after"]
    seq: Count


class FaultPart(Row, frozen=True, kw_only=True):
    fault: str = field(name="fault_code")
    item: str = field(name="item_code")


class FaultUsage(Row, frozen=True, kw_only=True):
    fault: str = field(name="fault_code")
    usage: str = field(name="usage_code")


class SpokenText(Row, frozen=True, kw_only=True):
    """A script: who says it when, with placeholders (see procedure.Script)."""

    code: str
    scene: Text
    stage: Text
    text: Text


class ForbiddenPhrase(Row, frozen=True, kw_only=True):
    code: str
    forbidden: Text
    instead: Text


class SurveyItem(Row, frozen=True, kw_only=True):
    """A question to the customer; `ask` is its wording on the screen, `core` ones are asked first."""

    code: str = field(name="item")
    text: Text
    ask: Text
    scale_max: Count
    type: Literal["yesno_na", "yesno", "scale5", "nps", "text"]
    core: bool


class PublishedLimit(Row, frozen=True, kw_only=True):
    """A time limit that some utility published; `limit` may hold several, parted by "|"."""

    sector: str
    jurisdiction: str
    source_doc: Text
    metric: Text
    area: str
    limit: str
    limit_kind: str
    note: Text | None = None
    url: str = ""
    status: Mark


class Indicator(Row, frozen=True, kw_only=True):
    code: str = field(name="kpi_code")
    name: Text
    formula: Text
    target: Text | None = None
    unit: Text
    basis: Text
    status: Mark


class HeatRefund(Row, frozen=True, kw_only=True):
    """A band of room temperature in °C as an interval, and the share of the daily fee that is paid back."""

    rule_set: str
    set: Text
    standard_c: Decimal
    band_c: str
    refund_percent: Count
    basis: Text
    status: Mark


class Channel(Row, frozen=True, kw_only=True):
    """A way by which orders arrive; events carry the code, an unknown one is shown as it stands."""

    code: str = field(name="channel")
    name: Text


class SpecialGroup(Row, frozen=True, kw_only=True):
    """People and places that must not be left without supply; events carry the code."""

    code: str = field(name="group")
    name: Text


class FormField(Row, frozen=True, kw_only=True):
    field: str
    name: Text
    example: Text | None = None
    mandatory: Literal["Y", "N"] = msgspec.field(name="mandatory_in_csv")
