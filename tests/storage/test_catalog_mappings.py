"""The mappings that ship fit the catalogue and the tables they are for."""

import csv
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.mapping import Mapping
from app.settings import resource
from app.storage.catalog import Catalog, CatalogError, load_catalog
from app.storage.catalog.mappings import load_mapping, shipped_mappings

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(resource(""))


def rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        pytest.skip(f"the public data file {path.name} is not here")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def heaps(mapping: Mapping, table: list[dict[str, str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in table:
        rule = mapping.rule(row)
        found["skipped" if rule is None or rule.skip else "placed" if mapping.place(row) else "bad"] += 1
    return found


def test_three_mappings_ship() -> None:
    assert set(shipped_mappings()) == {"sample", "nyc311", "kitchener"}


@pytest.mark.parametrize("name", ["sample", "nyc311", "kitchener"])
def test_a_shipped_mapping_fits_the_catalogue(name: str, catalog: Catalog) -> None:
    assert load_mapping(shipped_mappings()[name], catalog).source == name


def test_the_sample_is_200_good_orders(catalog: Catalog) -> None:
    mapping, table = load_mapping(shipped_mappings()["sample"], catalog), rows(resource("sample/orders.csv"))
    assert set(mapping.columns()) <= set(table[0])
    assert heaps(mapping, table) == {"placed": 200}
    assert len({row["工单编号"] for row in table}) == 200
    fields = mapping.fields
    for row in table:
        rule = mapping.rule(row)
        assert rule and rule.fault in catalog.faults
        assert mapping.read(row, fields.urgency) in ("P1", "P2", "P3", "P4")
        assert mapping.read(row, fields.area) in ("north", "south")
        assert mapping.read(row, fields.channel) in catalog.channels
        assert mapping.read(row, fields.special) in ("", *catalog.special_groups)
        assert datetime.strptime(row["受理时间"], fields.received_at.formats[0])


def test_the_sample_spans_four_sectors_two_areas_and_no_real_phone(catalog: Catalog) -> None:
    mapping, table = load_mapping(shipped_mappings()["sample"], catalog), rows(resource("sample/orders.csv"))
    sectors = {catalog.fault(rule.fault).sector for row in table if (rule := mapping.rule(row))}
    assert sectors == {"water", "heat", "power", "gas"}
    assert {row["片区"] for row in table} == {"河东片区", "河西片区"}
    assert all(row["电话"].startswith("1380000") and len(row["电话"]) == 11 for row in table)


def test_the_sample_holds_repeated_calls_within_a_day_and_after_it() -> None:
    first: dict[tuple[str, str], datetime] = {}
    within, later = 0, 0
    for row in rows(resource("sample/orders.csv")):
        key, when = (row["地址"], row["故障"]), datetime.strptime(row["受理时间"], "%Y-%m-%d %H:%M")
        if key in first:
            within += when - first[key] <= timedelta(hours=24)
            later += when - first[key] > timedelta(hours=24)
        first.setdefault(key, when)
    assert within >= 5 and later >= 1


def test_a_winter_day_of_new_york_gives_over_a_thousand_orders(catalog: Catalog) -> None:
    mapping, table = load_mapping(shipped_mappings()["nyc311"], catalog), rows(DATA / "nyc311_2013-12-25.csv")
    assert set(mapping.columns()) <= set(table[0])
    assert heaps(mapping, table)["placed"] > 1000
    assert mapping.contact == "none"


def test_the_main_breaks_of_kitchener_are_taken_and_cancelled_ones_left_out(catalog: Catalog) -> None:
    mapping, table = load_mapping(shipped_mappings()["kitchener"], catalog), rows(DATA / "kitchener_water_main_breaks.csv")
    assert set(mapping.columns()) <= set(table[0])
    assert heaps(mapping, table) == {"placed": 2736, "skipped": 30}


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("fault: H04}", "fault: H99}", "catalog.code_unknown", "{when: {故障: [暖气不热"),
        ("fault: H04}", "fault: H04, fault_from: 故障}", "catalog.rule_unclear", "{when: {故障: [暖气不热"),
        ("zone: Asia/Shanghai", "zone: Asia/Nowhere", "catalog.code_unknown", "zone:"),
        ("contact: columns", "contact: maybe", "catalog.misfit", "contact:"),
        ("contact: columns", "contacts: columns", "catalog.misfit", "contacts:"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_line(tmp_path: Path, catalog: Catalog, old: str, new: str, code: str, line: str) -> None:
    text = shipped_mappings()["sample"].read_text(encoding="utf-8").replace(old, new, 1)
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load_mapping(tmp_path / "own.yaml", catalog)
    assert caught.value.code == code
    assert line in text.splitlines()[int(str(caught.value.params["line"])) - 1]
