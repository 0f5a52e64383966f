"""A question, a reading and a photo that a utility adds by YAML stand on the sheet and in the desk's timeline, in both languages."""

import subprocess
from pathlib import Path

import msgspec
import pytest

from app.domain.envelope import Envelope
from app.domain.events import Newer, read_fact
from app.domain.gates import unmet
from app.domain.identity import EventHash
from app.domain.procedure import Step
from app.settings import resource
from app.storage.catalog import load_catalog
from app.storage.outbox import Outbox
from app.use_cases.visit import SignOff
from tests.gui.late import METER_LEAK, Visit, crew_with_sheets
from tests.gui.replica import SETUP, Crew
from tests.storage.visited import signature
from ui.desk.names import Names
from ui.desk.telling import Teller

LAYER = """
version: 2026.11.1+own
sector: water
steps:
  diagnosis:
    items:
      - {kind: question, id: own.floor, text: {zh: 住在几楼, en: Which floor}, answer: number}
      - {kind: photo, id: own.stairs, text: {zh: 楼道照片, en: The staircase}, role: other}
  test:
    items:
      - {kind: reading, id: own.drip, text: {zh: 十分钟滴数, en: Drops in ten minutes}, test: own.drip, maximum: "5", required: true}
"""
WORDS = {"zh": ("住在几楼", "十分钟滴数", "楼道照片"), "en": ("Which floor", "Drops in ten minutes", "staircase")}


@pytest.fixture
def visit(tmp_path: Path, qapp: object) -> Visit:
    layers = tmp_path / "procedures"
    layers.mkdir()
    (layers / "own.yaml").write_text(LAYER, encoding="utf-8")
    crew = crew_with_sheets(tmp_path, load_catalog(resource("."), (layers,)))
    return Visit(crew, METER_LEAK)


def signed(visit: Visit, language: str) -> Crew:
    visit.explained().consented(language).repaired().tested().tidied()
    visit.visits.sign_off(visit.order_id, SignOff(language=language, viewed_ms=9000, strokes=signature()))
    return visit.crew


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_prints_them(visit: Visit, tmp_path: Path, language: str) -> None:
    sheets = signed(visit, language).parts.sheets
    assert sheets is not None
    sheets.issue(visit.order_id)
    (tmp_path / "sheet.pdf").write_bytes(sheets.pdf(visit.order_id))
    line = ["pdftotext", "-layout", str(tmp_path / "sheet.pdf"), "-"]
    printed = subprocess.run(line, capture_output=True, check=True).stdout.decode()
    # A narrow column may break a name over two lines.
    flowing = " ".join(printed.split())
    assert [words for words in WORDS[language] if words not in flowing] == [], flowing


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_desks_timeline_tells_them(visit: Visit, language: str) -> None:
    parts = signed(visit, "zh").parts
    teller = Teller(Names(parts.catalog, SETUP, parts.members, language), visit.procedure, 480, {})
    told = []
    for out in Outbox(parts.store).unsent(200, 10_000_000):
        fact = read_fact(msgspec.json.decode(out.raw, type=Envelope), EventHash(out.h))
        assert not isinstance(fact, Newer)
        event = teller.told(fact)
        told.append(f"{event.title} {event.line} {event.lines}")
    assert [words for words in WORDS[language] if words not in "\n".join(told)] == []


def test_the_gate_asks_for_them(visit: Visit) -> None:
    assert {item.id for item in visit.procedure.items_of(Step.TEST)} >= {"own.drip"}
    visit.explained().consented().repaired()
    visit.photograph(Step.TEST)
    order = visit.visits.order(visit.order_id)

    assert "own.drip" in {reason.item for reason in unmet(order, "teaching.given", visit.procedure)}
