"""The shipped reference data: every fault resolves, in both languages, and a whole visit stays short."""

import re
from decimal import Decimal

import msgspec
import pytest

from app.domain.errors import Refused
from app.domain.procedure import Check, Photo, Procedure, Reading, Script, Step, Teaching, Text
from app.settings import resource
from app.storage.catalog import Catalog, load_catalog

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(resource(""))


def procedures(catalog: Catalog) -> list[Procedure]:
    return [catalog.procedure(code) for code in catalog.faults]


def texts(value: object) -> list[Text]:
    """Every text somewhere inside a value."""
    if isinstance(value, Text):
        return [value]
    if isinstance(value, msgspec.Struct):
        return [text for name in value.__struct_fields__ for text in texts(getattr(value, name))]
    if isinstance(value, (tuple, list)):
        return [text for each in value for text in texts(each)]
    return []


def test_all_57_faults_have_a_procedure(catalog: Catalog) -> None:
    assert len(catalog.faults) == 57
    assert {p.fault for p in procedures(catalog)} == set(catalog.faults)


def test_every_procedure_has_the_eleven_steps_in_order(catalog: Catalog) -> None:
    for procedure in procedures(catalog):
        assert [plan.step for plan in procedure.steps] == list(Step)


def test_an_empty_step_says_why_it_is_skipped(catalog: Catalog) -> None:
    for procedure in procedures(catalog):
        for plan in procedure.steps:
            assert bool(plan.items) == (plan.skipped is None), (procedure.fault, plan.step)


def test_a_fault_without_tests_skips_the_test(catalog: Catalog) -> None:
    assert catalog.procedure("W13").plan_of(Step.TEST).skipped == Text(
        zh="此类故障没有规定的测试项目", en="No test is laid down for this kind of fault"
    )


def test_every_text_is_there_in_both_languages(catalog: Catalog) -> None:
    shown: list[object] = [*procedures(catalog), *catalog.faults.values(), *catalog.survey, *catalog.forbidden]
    shown += [*catalog.sla, *catalog.kpi, *catalog.heat_refund, *catalog.form_fields]
    shown += [*catalog.scripts.values(), *catalog.units.values(), *catalog.hazards.values(), *catalog.sectors.values()]
    shown += [*catalog.channels.values(), *catalog.special_groups.values()]
    for value in shown:
        for text in texts(value):
            assert text.zh.strip() and text.en.strip(), text
            assert not CHINESE.search(text.en), text


def test_every_cause_has_a_plan_and_what_was_done(catalog: Catalog) -> None:
    count = 0
    for procedure in procedures(catalog):
        assert procedure.causes
        for cause in procedure.causes:
            plan = procedure.plan_for(cause.code)
            assert plan is not None, cause.code
            count += 1
    assert count == 174


def test_the_confined_space_demands_four_gas_readings_before_work(catalog: Catalog) -> None:
    items = catalog.procedure("W03").items_of(Step.SAFETY)
    gases = [item for item in items if isinstance(item, Reading)]
    assert [gas.test for gas in gases] == ["TS01", "TS02", "TS03", "TS04"]
    assert all(gas.required and gas.group_code == "HZ02" for gas in gases)
    assert not any(item.overridable for item in items if isinstance(item, Check) and item.group_code == "HZ02")


def test_the_hazards_of_drinking_water_demand_readings_after_the_repair(catalog: Catalog) -> None:
    demanded = {r.test for r in catalog.procedure("W02").readings("after") if r.required}
    assert {"TW03", "TW05"} <= demanded


def test_proving_dead_is_asked_once(catalog: Catalog) -> None:
    for procedure in procedures(catalog):
        assert sum(r.test == "TE03" for r in procedure.readings("before")) <= 1


def test_a_reading_carries_limits_unit_method_and_source(catalog: Catalog) -> None:
    room = catalog.procedure("H04").find("TH01.after")
    assert isinstance(room, Reading)
    assert (room.minimum, room.maximum, room.unit, room.decimals, room.status) == ("18", None, "℃", 1, "V")
    assert room.unit_said("en") == "°C"
    assert room.method and room.instrument and room.source


def test_limits_keep_the_digits_of_the_table(catalog: Catalog) -> None:
    pressure = catalog.procedure("H07").find("TH05.after")
    assert isinstance(pressure, Reading) and pressure.minimum == "0.10"


def test_at_most_two_photos_and_a_few_readings_are_demanded(catalog: Catalog) -> None:
    for procedure in procedures(catalog):
        items = [item for plan in procedure.steps for item in plan.items if item.required]
        assert sum(isinstance(item, Photo) for item in items) <= 2
        after = [item for item in items if isinstance(item, Reading) and item.phase == "after"]
        assert len(after) <= 4, procedure.fault


def test_cautions_are_ticked_but_not_demanded(catalog: Catalog) -> None:
    told = [item for item in catalog.procedure("H04").items_of(Step.CONTACT) if isinstance(item, Check)]
    assert [item.text for item in told] == list(catalog.cautions("H04"))
    assert told and not any(item.required for item in told)


def test_a_fault_without_cautions_of_its_own_has_those_of_its_sector(catalog: Catalog) -> None:
    assert catalog.cautions("H05") == catalog.cautions("H06")


def test_nobody_knocks_at_a_door_for_a_burst_main(catalog: Catalog) -> None:
    assert not any(isinstance(item, Script) for item in catalog.procedure("W01").items_of(Step.ARRIVAL))
    assert any(isinstance(item, Script) for item in catalog.procedure("W11").items_of(Step.ARRIVAL))


def test_prices_are_of_the_list_and_say_who_pays(catalog: Catalog) -> None:
    screen = next(item for item in catalog.procedure("H04").items if item.code == "PH02")
    assert (screen.unit_price, screen.charge, screen.warranty_months) == ("15.00", "by_side", 6)
    assert catalog.procedure("H04").price_list == catalog.price_list == "2026-11"
    assert catalog.price("PW02").note == Text(zh="计量器具不向用户收费", en="No charge for meters")


def test_every_price_has_two_places(catalog: Catalog) -> None:
    for procedure in procedures(catalog):
        assert all(Decimal(item.unit_price).as_tuple().exponent == -2 for item in procedure.items)


def test_the_rules_are_the_defaults_of_the_house(catalog: Catalog) -> None:
    rules = catalog.procedure("W12").rules
    assert (rules.emergency.urgencies, rules.emergency.responsibility, rules.emergency.consent_within_h) == (
        ("P1",),
        "utility",
        24,
    )
    assert (rules.ink.path_dp, rules.ink.time_ms, rules.ink.box_width_dp, rules.ink.box_height_dp) == (120, 400, 60, 16)
    assert rules.ink.path_percent_of_diagonal == 130
    assert rules.contact.attempts == 3


def test_teachings_are_those_of_the_fault(catalog: Catalog) -> None:
    given = [item.id for item in catalog.procedure("H04").items_of(Step.TEACHING) if isinstance(item, Teaching)]
    assert given == ["UH2", "UH3"]


def test_the_boundary_parts_the_utility_from_the_customer_once(catalog: Catalog) -> None:
    for procedure in procedures(catalog):
        assert procedure.boundary is not None
        sides = [part.side for part in procedure.boundary.parts]
        assert sides == sorted(sides, reverse=True) and len(set(sides)) == 2


def test_limits_depend_on_the_kind_of_area(catalog: Catalog) -> None:
    assert catalog.limits("H04").arrive_min == 120
    assert catalog.limits("H04", "remote").arrive_min == 480
    assert catalog.limits("H04").repair_min == 24 * 60


def test_a_fault_is_found_by_code_or_either_name(catalog: Catalog) -> None:
    assert catalog.fault_named("h04") == catalog.fault_named("室温不达标") == catalog.fault("H04")
    assert catalog.fault_named("ROOM TEMPERATURE TOO LOW") == catalog.fault("H04")
    assert catalog.fault_named("没有这种故障") is None


def test_an_unknown_fault_is_refused(catalog: Catalog) -> None:
    with pytest.raises(Refused, match=r"catalog\.no_fault"):
        catalog.procedure("X99")


def test_an_unknown_price_is_refused(catalog: Catalog) -> None:
    with pytest.raises(Refused, match=r"catalog\.no_item"):
        catalog.price("PX99")


def test_another_version_is_not_held(catalog: Catalog) -> None:
    assert catalog.has(catalog.versions.procedure)
    assert not catalog.has("2027.1.1")


def test_who_enters_no_pit_needs_no_gas_readings(catalog: Catalog) -> None:
    items = catalog.procedure("W06").items_of(Step.SAFETY)
    confined = [item for item in items if item.group_code == "HZ02" and item.id != "HZ02.ask"]
    assert confined and all(item.is_waived({"HZ02.ask": "no"}) for item in confined)
    assert not any(item.is_waived({}) or item.is_waived({"HZ02.ask": "yes"}) for item in items)
