"""Tables of orders become orders once, in three heaps, with a reason for every row that does not."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from app.domain.errors import Refused
from app.domain.identity import OrderId
from app.settings import resource
from app.storage.catalog import Catalog, load_catalog
from app.storage.catalog.mappings import shipped_mappings
from app.storage.listing import list_orders
from app.use_cases.imports import ImportPlan, carry_out, read_orders, read_table, write_bad
from app.use_cases.orders import Orders
from app.wording import sentence
from tests.storage.devices import Bench

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
HEAD = ["工单编号", "受理时间", "渠道", "姓名", "电话", "地址", "片区", "区域类型", "故障", "紧急程度", "描述", "特殊群体", "经度", "纬度"]
GOOD = dict(
    工单编号="A1", 受理时间="2026-11-20 07:09", 渠道="热线", 姓名="廖秀兰", 电话="13800000129", 地址="建设街 35 号",
    片区="河东片区", 区域类型="城市", 故障="水表漏水", 紧急程度="紧急", 描述="滴水", 特殊群体="", 经度="", 纬度="",
)  # fmt: skip


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(resource(""))


@pytest.fixture
def orders(tmp_path: Path, catalog: Catalog) -> Iterator[Orders]:
    bench = Bench(tmp_path / "importer")
    yield Orders(bench.store, catalog, bench.acting())
    bench.close()


def table(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEAD)
    writer.writeheader()
    writer.writerows([{**GOOD, **row} for row in rows])
    return out.getvalue()


def planned(tmp_path: Path, catalog: Catalog, content: bytes | str, name: str = "orders.csv") -> ImportPlan:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_orders(path, shipped_mappings()["sample"], catalog)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_each_encoding_gives_the_same_orders(tmp_path: Path, catalog: Catalog, encoding: str) -> None:
    plan = planned(tmp_path, catalog, table({}).encode(encoding))
    person = plan.good[0].intake.person
    assert (person.name, person.address, plan.good[0].intake.fault) == ("廖秀兰", "建设街 35 号", "W03")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_each_delimiter_is_recognised(tmp_path: Path, catalog: Catalog, delimiter: str) -> None:
    rows = list(csv.reader(io.StringIO(table({}))))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    assert len(planned(tmp_path, catalog, out.getvalue()).good) == 1


def test_a_spreadsheet_gives_the_same_orders_as_the_csv(tmp_path: Path, catalog: Catalog) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in csv.reader(io.StringIO(table({"工单编号": "20261120"}))):
        page.append([int(cell) if cell == "20261120" else cell for cell in row])
    book.save(tmp_path / "orders.xlsx")
    plan = read_orders(tmp_path / "orders.xlsx", shipped_mappings()["sample"], catalog)
    assert [row.intake.external_no for row in plan.good] == ["sample/20261120"]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"地址": ""}, "地址", "import.no_place"),
        ({"受理时间": ""}, "受理时间", "import.no_time"),
        ({"受理时间": "yesterday"}, "受理时间", "import.time_wrong"),
        ({"故障": "外星人"}, "故障", "import.fault_unknown"),
        ({"紧急程度": "马上"}, "紧急程度", "import.value_unknown"),
        ({"电话": ""}, "电话", "import.no_phone"),
        ({"电话": "1.38E+10"}, "电话", "import.number_broken"),
        ({"工单编号": "2.02611E+13"}, "工单编号", "import.number_broken"),
        ({"经度": "200", "纬度": "30"}, "经度", "import.position_wrong"),
        ({"片区": "月球"}, "片区", "import.value_unknown"),
    ],
)
def test_a_bad_row_names_its_line_column_and_reason(tmp_path: Path, catalog: Catalog, row: dict[str, str], column: str, code: str) -> None:
    plan = planned(tmp_path, catalog, table({"工单编号": "B0"}, row))
    assert [(bad.line, bad.column, bad.code) for bad in plan.bad] == [(3, column, code)]
    assert len(plan.good) == 1


def test_a_quoted_line_break_keeps_the_line_numbers_of_later_rows(tmp_path: Path, catalog: Catalog) -> None:
    plan = planned(tmp_path, catalog, table({"描述": "一\n二 三"}, {"工单编号": "A2", "地址": ""}))
    assert [bad.line for bad in plan.bad] == [4]


def test_what_the_mapping_leaves_out_is_skipped_and_never_bad(tmp_path: Path, catalog: Catalog) -> None:
    plan = planned(tmp_path, catalog, table({"故障": "咨询水价", "地址": ""}))
    assert (plan.skipped, plan.bad) == ({"Not a repair": (plan.skipped["Not a repair"][0], 1)}, ())


def test_an_order_twice_is_counted_once_and_with_other_contents_is_bad(tmp_path: Path, catalog: Catalog) -> None:
    plan = planned(tmp_path, catalog, table({}, {}, {"描述": "别的"}))
    assert (len(plan.good), plan.doubled, [bad.code for bad in plan.bad]) == (1, 1, ["import.number_twice"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.empty"),
        ("名字,地址\n甲,乙\n".encode(), "import.column_missing"),
        (table({}).encode("utf-16"), "import.encoding"),
        (table({}).encode() + b"\xff\xff\n", "import.encoding"),
        (b'a,b\n"open,1\n', "import.broken_csv"),
        (b"a,a\n1,2\n", "import.column_twice"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_whole(tmp_path: Path, catalog: Catalog, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        planned(tmp_path, catalog, content)
    assert refused.value.code == code
    for language in ("zh", "en"):
        assert "…" not in sentence(code, language, **refused.value.params)


def test_what_is_no_spreadsheet_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(Refused) as refused:
        planned(tmp_path, catalog, b"PK not a book", "orders.xlsx")
    assert refused.value.code == "import.broken_xlsx"


def test_a_line_with_more_cells_than_the_head_is_bad(tmp_path: Path, catalog: Catalog) -> None:
    plan = planned(tmp_path, catalog, table({}).rstrip() + ",one more\n")
    assert [bad.code for bad in plan.bad] == ["import.too_many_cells"]


def test_importing_twice_adds_nothing(tmp_path: Path, catalog: Catalog, orders: Orders) -> None:
    plan = planned(tmp_path, catalog, table({}, {"工单编号": "A2"}))
    first, second = carry_out(plan, orders), carry_out(plan, orders)
    assert (first.created, second.created, second.already) == (2, 0, 2)
    assert orders.store.count_orders() == 2


def test_a_cancelled_import_goes_on_where_it_stopped(catalog: Catalog, orders: Orders) -> None:
    plan = read_orders(resource("sample/orders.csv"), shipped_mappings()["sample"], catalog)
    stopped = carry_out(plan, orders, lambda done, _total: done > 0)
    assert (stopped.created, stopped.was_cancelled) == (0, True)
    assert carry_out(plan, orders).created == 200


def test_repeated_calls_are_orders_of_their_own_linked_to_the_first(tmp_path: Path, catalog: Catalog, orders: Orders) -> None:
    later = [{"工单编号": f"A{n}", "受理时间": f"2026-11-{day} 08:00", "地址": "建设街35号"} for n, day in ((2, 20), (3, 21), (4, 25))]
    carry_out(planned(tmp_path, catalog, table({}, *later)), orders)
    rows = {row.external_no[-2:]: row for row in list_orders(orders.store.engine)}
    assert {name: row.is_repeat for name, row in rows.items()} == {"A1": False, "A2": True, "A3": False, "A4": False}
    repeat = orders.store.order(rows["A2"].order_id)
    assert repeat is not None
    assert (repeat.repeat_of, repeat.linked) == (rows["A1"].order_id, (rows["A1"].order_id,))


def test_a_call_of_the_next_table_is_linked_to_a_first_one_whose_work_is_to_be_done(
    tmp_path: Path, catalog: Catalog, orders: Orders
) -> None:
    elsewhere = {"工单编号": "B1", "地址": "建设街 99 号"}
    carry_out(planned(tmp_path, catalog, table({}, elsewhere)), orders)
    first = {row.external_no[-2:]: row.order_id for row in list_orders(orders.store.engine)}
    orders.cancel(first["B1"], "the customer called again")
    again = [{"工单编号": "A2", "受理时间": "2026-11-21 06:00"}, {"工单编号": "A3", "受理时间": "2026-11-21 08:00"}]
    plan = planned(tmp_path, catalog, table(*again, {**elsewhere, "工单编号": "B2", "受理时间": "2026-11-20 09:00"}))
    assert [carry_out(plan, orders).linked, carry_out(plan, orders).created] == [1, 0]
    rows = {row.external_no[-2:]: row for row in list_orders(orders.store.engine)}
    assert {name: row.is_repeat for name, row in rows.items()} == {"A1": False, "A2": True, "A3": False, "B1": False, "B2": False}
    linked = orders.store.order(rows["A2"].order_id)
    assert linked is not None and linked.repeat_of == first["A1"]


def test_bad_rows_are_written_with_reason_and_no_formula_runs(tmp_path: Path, catalog: Catalog) -> None:
    plan = planned(tmp_path, catalog, table({"地址": "", "描述": "=1+1"}, {"工单编号": "A2", "地址": "", "描述": "＋x"}))
    write_bad(tmp_path / "bad.csv", plan, "zh")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "bad.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["line"], row["column"], row["reason"]) for row in rows] == [("2", "地址", "没有地址。"), ("3", "地址", "没有地址。")]
    assert [row["描述"] for row in rows] == ["'=1+1", "'＋x"]


def test_an_order_without_a_number_may_be_dispatched_where_the_mapping_says_so(catalog: Catalog, orders: Orders) -> None:
    plan = read_orders(_real("nyc311_2013-12-25.csv"), shipped_mappings()["nyc311"], catalog)
    assert len(plan.good) > 1000
    assert not any(row.intake.is_contact_known for row in plan.good)
    assert plan.bad == ()


def test_the_kitchener_table_says_which_repairs_end_before_they_begin(catalog: Catalog) -> None:
    plan = read_orders(_real("kitchener_water_main_breaks.csv"), shipped_mappings()["kitchener"], catalog)
    assert Counter(bad.code for bad in plan.bad) == {"import.closed_before": 2}
    assert len(plan.good) > 2700


def test_an_order_keeps_its_id_whoever_imports_it(tmp_path: Path, catalog: Catalog, orders: Orders) -> None:
    plan = planned(tmp_path, catalog, table({}))
    ids = set(carry_out(plan, orders).created and [row.order_id for row in list_orders(orders.store.engine)])
    other = Bench(tmp_path / "other")
    carry_out(plan, Orders(other.store, catalog, other.acting()))
    assert {OrderId(row.order_id) for row in list_orders(other.store.engine)} == ids
    other.close()


def test_a_large_cell_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n" + "x" * 200_000 + ",1\n", encoding="utf-8")
    assert len(read_table(tmp_path / "t.csv").lines[0].cells["a"]) == 200_000


def _real(name: str) -> Path:
    if not (DATA / name).exists():
        pytest.skip(f"the public data file {name} is not here")
    return DATA / name
