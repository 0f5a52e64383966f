"""What a fault type needs, step by step: the structs that the YAML files in `resources/procedures/` must fit.

The one rule: no step's content is written in Python or QML. A `Procedure` is resolved (catalogue rows filled in, both
languages present), so gates, screens, the sheet and the desk's timeline all read the same value.
"""

import enum
from collections.abc import Mapping
from typing import Literal

import msgspec


class Step(enum.StrEnum):
    CONTACT = "contact"
    ARRIVAL = "arrival"
    SAFETY = "safety"
    DIAGNOSIS = "diagnosis"
    EXPLANATION = "explanation"
    CONSENT = "consent"
    REPAIR = "repair"
    TEST = "test"
    TEACHING = "teaching"
    TIDYING = "tidying"
    SIGN_OFF = "sign_off"


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence in both languages."""

    zh: str
    en: str

    def said(self, language: str) -> str:
        """The sentence in `language` ("zh" or "en")."""
        return self.zh if language == "zh" else self.en


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer to choose: `id` goes into the event, `text` is shown, `icon` names a picture."""

    id: str
    text: Text
    icon: str = ""


class _Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Part of a step; `id` is unique within the procedure and is the key of its answer in events.

    Items of one `group` (a hazard's name) stand together on the screen; `group_code` is its code ("HZ02"). `waived_by`
    is the id of a yes/no question of the same step: its answer "no" makes the item void, no answer counts as "yes".
    Without that, crews who enter no pit would have to invent gas readings.
    """

    id: str
    text: Text
    required: bool = True
    group: Text | None = None
    group_code: str = ""
    waived_by: str = ""

    def is_waived(self, answers: Mapping[str, str]) -> bool:
        """Whether this item is void under the answers given so far."""
        return bool(self.waived_by) and answers.get(self.waived_by) == "no"


class Script(_Item, frozen=True, kw_only=True, tag="script"):
    """Words the crew reads aloud; the screen fills its placeholders.

    {utility} {member} {number} {fault} {address} {time} {minutes} {reason} {cause} {plan} {side} {items} {total}
    {values} {phone} {team}; the catalogue refuses a script with any other.
    """

    required: bool = False


class Note(_Item, frozen=True, kw_only=True, tag="note"):
    """A caution or instruction that needs no answer."""

    tone: Literal["plain", "warn", "danger"] = "plain"
    required: bool = False


class Check(_Item, frozen=True, kw_only=True, tag="check"):
    """A box to tick; its answer is "ok", "fail" or "override".

    With `blocks` a "fail" stops the visit (hazards); without `overridable` no supervisor can let it pass either.
    """

    hint: Text | None = None
    blocks: bool = False
    overridable: bool = True


class Question(_Item, frozen=True, kw_only=True, tag="question"):
    """A question; the answer is an option's id (choice), "yes"/"no", a decimal string (number) or words (text)."""

    answer: Literal["choice", "yesno", "number", "text"]
    options: tuple[Option, ...] = ()
    unit: str = ""
    unit_text: Text | None = None

    def unit_said(self, language: str) -> str:
        return self.unit_text.said(language) if self.unit_text else self.unit


class Reading(_Item, frozen=True, kw_only=True, tag="reading"):
    """A measurement: decimal strings for the limits in `unit`, both inclusive.

    `passfail` readings have the values "pass" and "fail". `unit` is the code of `catalog/units.csv` that events carry,
    `unit_text` what people read. `status` is the mark of `source` (V seen, V-low, M widely known, D our default).
    """

    test: str
    phase: Literal["before", "after"] = "after"
    unit: str = ""
    unit_text: Text | None = None
    minimum: str | None = None
    maximum: str | None = None
    decimals: int = 0
    passfail: bool = False
    method: Text | None = None
    instrument: Text | None = None
    source: Text | None = None
    status: str = "D"

    def unit_said(self, language: str) -> str:
        return self.unit_text.said(language) if self.unit_text else self.unit


class Photo(_Item, frozen=True, kw_only=True, tag="photo"):
    """A photo to take in this step."""

    role: Literal["before", "after", "meter", "card", "other"]


class Teaching(_Item, frozen=True, kw_only=True, tag="teaching"):
    """A use-and-care text that is read aloud and handed over; its answer is "ok"."""


Item = Script | Note | Check | Question | Reading | Photo | Teaching


class StepPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step with its items in the order of the screen; `skipped` says why a step is passed over for this fault."""

    step: Step
    title: Text
    items: tuple[Item, ...] = ()
    skipped: Text | None = None


class EmergencyRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Work may start before consent for these urgencies and this responsibility; consent is due `consent_within_h` later."""

    urgencies: tuple[str, ...] = ("P1",)
    responsibility: str = "utility"
    consent_within_h: int = 24


class LeastInk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The least a signature must be: path and box in dp, time in ms, path as per cent of the box's diagonal."""

    path_dp: int = 120
    time_ms: int = 400
    box_width_dp: int = 60
    box_height_dp: int = 16
    path_percent_of_diagonal: int = 130


class ContactRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Attempts, the first and the last `spacing_min` apart, before an unanswered customer may be visited all the same.

    `urgent` goes after the first call.
    """

    attempts: int = 3
    spacing_min: int = 60
    urgent: tuple[str, ...] = ("P1",)


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a utility may set for all its procedures or for one; our own defaults are these."""

    emergency: EmergencyRule = EmergencyRule()
    ink: LeastInk = LeastInk()
    contact: ContactRule = ContactRule()
    sign_consent_when_free: bool = False


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cause or a default plan that the diagnosis may choose."""

    code: str
    text: Text


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The usual repair of a cause: `plan` is what will be done, `done` the same as something that was done."""

    cause: str
    plan: Text
    done: Text


class BoundaryPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of the installation and whose it is."""

    text: Text
    side: Literal["utility", "customer"]


class Boundary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The way from the network to the appliance and where ownership changes; `rule` says by what, as a sentence."""

    parts: tuple[BoundaryPart, ...]
    rule: Text


class PlannedItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part or fee that this fault usually needs; `unit_price` is a decimal string in CNY."""

    code: str
    text: Text
    unit: Text
    unit_price: str
    charge: Literal["utility", "customer", "by_side"]
    kind: str = "part"
    warranty_months: int = 0
    note: Text | None = None


class Procedure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The resolved procedure of one fault type under one version of the reference data."""

    fault: str
    version: str
    sector: str
    title: Text
    steps: tuple[StepPlan, ...]
    causes: tuple[Choice, ...]
    items: tuple[PlannedItem, ...]
    rules: Rules
    price_list: str
    template: str
    template_version: str
    explained: Text | None = None
    usual_minutes: int = 50
    plans: tuple[Plan, ...] = ()
    boundary: Boundary | None = None

    def plan_of(self, step: Step) -> StepPlan:
        """The plan of one step; every procedure has all eleven."""
        return next(plan for plan in self.steps if plan.step is step)

    def items_of(self, step: Step) -> tuple[Item, ...]:
        return self.plan_of(step).items

    def plan_for(self, cause: str) -> Plan | None:
        """The usual repair of a cause, None for a cause in the crew's own words."""
        return next((plan for plan in self.plans if plan.cause == cause), None)

    def readings(self, phase: str) -> tuple[Reading, ...]:
        """All readings of a phase ("before" or "after") whatever step they stand in."""
        return tuple(i for plan in self.steps for i in plan.items if isinstance(i, Reading) and i.phase == phase)

    def find(self, item_id: str) -> Item | None:
        return next((i for plan in self.steps for i in plan.items if i.id == item_id), None)
