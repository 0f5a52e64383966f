"""The demo: a small one from the first order to the last receipt, and the parts of it that decide something."""

import csv
import io
import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from app.domain.errors import Broken
from app.domain.procedure import Reading, Text
from app.settings import resource
from app.storage.catalog import load_catalog
from ui.demo.answering import fitting, value_of
from ui.demo.company import Actor, Company, free_port, kept_port
from ui.demo.performance import figures_wrong
from ui.demo.pictures import drawn
from ui.demo.programme import PROGRAMME, cast
from ui.demo.sample import sample_of_today

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
MOVED = "受理时间"


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_small_demo_dispatches_signs_offline_and_delivers_once(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "ui", "demo", "--headless", "--out", str(tmp_path), "--sample", "40", "--visits", "2"]
    done = subprocess.run(line, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["failures"] == []
    assert summary["orders_dispatched"] > 20
    assert summary["visits_signed_offline"] == 2
    assert summary["receipts_valid"] == summary["events_pushed"] > 60
    assert (summary["duplicates"], summary["conflicts"]) == (0, 0)
    assert [sheet["passed"] for sheet in summary["sheets"]] == [True, True]
    assert all((tmp_path / "screenshots" / name).stat().st_size > 5_000 for name in summary["screenshots"])
    assert (tmp_path / "trust.json").is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_whoever_ends_the_demo_ends_all_that_it_started(tmp_path: Path) -> None:
    line = [sys.executable, "-u", "-m", "ui", "demo", "--headless", "--out", str(tmp_path), "--sample", "5", "--language", "en"]
    with subprocess.Popen(line, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        port = int(demo.stdout.readline().rsplit(":", 1)[1])
        demo.terminate()
        assert demo.wait(30) == 130
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)


def test_the_sample_moves_to_now_and_keeps_everything_else(tmp_path: Path) -> None:
    rows = _rows(sample_of_today(tmp_path / "sample.csv", NOW))
    before = _rows(resource("sample/orders.csv"))
    times = [datetime.strptime(row[MOVED], "%Y-%m-%d %H:%M") for row in rows]
    local_now = datetime(2026, 11, 21, 12, 0)
    assert max(times) <= local_now and local_now - min(times) < timedelta(hours=2)
    assert {tuple(v for k, v in row.items() if k != MOVED) for row in rows} == {
        tuple(v for k, v in row.items() if k != MOVED) for row in before
    }


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_visits_take_different_orders_and_one_without_any_is_left_out() -> None:
    rows = [{"order_id": str(n), "number": f"N{n}", "fault": fault} for n, fault in enumerate(["H04", "W12", "H04"])]
    parts = cast(rows, PROGRAMME)
    assert len({part.order_id for part in parts}) == len(parts) == 3
    assert [part.visit.kind for part in parts][:2] == ["paid", "free"]


def test_the_first_visit_is_in_chinese_and_the_second_in_english() -> None:
    assert [visit.language for visit in PROGRAMME[:2]] == ["zh", "en"]
    assert {"paid", "free", "refused", "failed_test", "absent", "cancelled"} <= {visit.kind for visit in PROGRAMME}


@pytest.mark.parametrize(("low", "high"), [("18", None), (None, "10"), ("35", "75"), ("0.14", "0.35")])
def test_a_value_lies_inside_or_outside_its_limits_as_wished(low: str | None, high: str | None) -> None:
    item = Reading(id="r", text=Text("压", "p"), test="T", unit="MPa", minimum=low, maximum=high, decimals=2)
    for passes in (True, False):
        value = Decimal(value_of(item, passes=passes))
        assert ((low is None or value >= Decimal(low)) and (high is None or value <= Decimal(high))) is passes


def test_every_fault_of_the_programme_has_a_cause_for_the_demo() -> None:
    catalog = load_catalog(resource("."))
    for fault in {fault for visit in PROGRAMME for fault in visit.faults}:
        procedure = catalog.procedure(fault)
        cause, part = fitting(procedure)
        assert cause in {known.code for known in procedure.causes}
        assert part == "" or part in {item.code for item in procedure.items}


def test_drawn_photos_are_pictures_and_no_two_are_alike(qapp: QGuiApplication) -> None:
    pictures = [drawn(role, number) for number, role in enumerate(("before", "after", "meter", "before", "other"))]
    assert all(not QImage.fromData(picture).isNull() for picture in pictures)
    assert len(set(pictures)) == len(pictures)


def test_a_kept_port_answers_nobody_and_looks_taken() -> None:
    port = free_port()
    with kept_port(f"http://127.0.0.1:{port}"):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 1)
        assert free_port() != port


def test_a_process_that_ends_early_is_told_with_its_last_words(tmp_path: Path) -> None:
    actor = Actor("verify", ("verify", "no-such-sheet.pdf", "--language", "en", "--trust"), tmp_path / "verify", {})
    with pytest.raises(Broken, match=r"ended_early"):
        actor.run()
    assert not actor.is_running


def test_everyone_is_sent_home_whatever_happened(tmp_path: Path) -> None:
    company = Company(tmp_path, headless=True)
    server = company.hire("server", "server", "--demo", "--port", str(free_port()))
    server.start()
    assert server.is_running
    company.go_home()
    assert server.process is None


def test_a_receipt_that_does_not_verify_fails_the_demo() -> None:
    figures = {
        "orders_dispatched": 3,
        "visits_signed_offline": 0,
        "events_pushed": 2,
        "receipts_valid": 1,
        "devices": {"tablet": {"events": 2}},
        "files": {"files": 1},
        "files_verified": 1,
        "timelines": [],
        "duplicates": 0,
        "orders_with_conflicts": [],
        "sheets": [],
        "screenshots": ["x"],
    }
    assert figures_wrong(figures, []) == ["receipts_valid"]
    assert figures_wrong({**figures, "receipts_valid": 2, "duplicates": 1}, []) == ["duplicates"]
