"""The sheet's page: the signed PDF as pictures, its code, its ways out, and the marks that claim nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QGuiApplication

from app.domain.errors import Damaged
from app.domain.procedure import Step
from app.use_cases.visit import SignOff
from tests.gui.late import ROOM_TOO_COLD, Visit, crew_with_sheets
from tests.gui.replica import Crew
from tests.gui.whole_visit import Tablet
from tests.storage.visited import signature
from ui.background import Background
from ui.demo import drive
from ui.field.open_order import read_open
from ui.field.sheet_files import page_images, save_sheet
from ui.field.sheet_page import mark_rows
from ui.sheet_making import PRINTED_SIDE, printed_photo, warm_up


@pytest.fixture
def crew(qapp: QGuiApplication, tmp_path: Path) -> Crew:
    return crew_with_sheets(tmp_path / "tablet")


@pytest.fixture
def tablet(crew: Crew, background: Background) -> Iterator[Tablet]:
    opened = Tablet(crew, background)
    yield opened
    opened.close()
    assert not opened.opened.warnings


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "documents"))
    return tmp_path / "documents" / "Doorstep"


def signed(crew: Crew) -> Visit:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items={"PH02": "1"}).consented().repaired().tested().tidied()
    visit.visits.sign_off(visit.order_id, SignOff(language="zh", viewed_ms=9000, strokes=signature()))
    return visit


def show_sheet(tablet: Tablet, visit: Visit) -> None:
    tablet.open(visit.order_id)
    tablet.wait(lambda: drive.look_for(tablet.window, "sheetPage-0") is not None)


def test_a_sheet_that_is_missing_is_made_and_shown(crew: Crew, tablet: Tablet) -> None:
    visit = signed(crew)
    show_sheet(tablet, visit)
    order = tablet.order(visit.order_id)
    assert len(order.visit.sheets) == 1
    assert drive.find(tablet.window, "receiptCode").property("text").count("-") == 2


def test_a_sheet_is_not_made_twice(crew: Crew, tablet: Tablet) -> None:
    visit = signed(crew)
    assert crew.parts.sheets is not None
    crew.parts.sheets.issue(visit.order_id)
    show_sheet(tablet, visit)
    assert len(tablet.order(visit.order_id).visit.sheets) == 1


def test_done_leads_back_to_the_list(crew: Crew, tablet: Tablet) -> None:
    show_sheet(tablet, signed(crew))
    tablet.tap("primary")
    assert not tablet.app.state.is_order_open


def test_the_saved_file_is_the_signed_sheet_byte_for_byte(crew: Crew, tablet: Tablet, documents: Path) -> None:
    visit = signed(crew)
    show_sheet(tablet, visit)
    tablet.tap("saveSheet")
    (file,) = documents.iterdir()
    assert crew.parts.sheets is not None
    assert file.read_bytes() == crew.parts.sheets.pdf(visit.order_id)
    assert file.name in "".join(drive.texts(tablet.window))


def test_without_a_printer_the_page_says_what_else_to_do(crew: Crew, tablet: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtPrintSupport import QPrinterInfo

    monkeypatch.setattr(QPrinterInfo, "defaultPrinter", lambda: QPrinterInfo())
    show_sheet(tablet, signed(crew))
    tablet.tap("printSheet")
    assert "没有设置打印机" in "".join(drive.texts(tablet.window))


def test_the_whole_view_shows_the_page_and_leads_back(crew: Crew, tablet: Tablet) -> None:
    show_sheet(tablet, signed(crew))
    tablet.tap("wholeSheet")
    assert drive.look_for(tablet.window, "printSheet") is None
    assert drive.look_for(tablet.window, "sheetPage-0") is not None


def test_nothing_is_called_received_before_it_is(crew: Crew) -> None:
    visit = signed(crew)
    opened = read_open(crew.parts, visit.order_id, Step.SIGN_OFF, "zh")
    assert opened is not None
    assert [(row.id, row.stage, row.reached) for row in mark_rows(opened)] == [
        ("device", "device", True),
        ("received", "none", False),
        ("verified", "none", False),
    ]


def test_what_is_no_pdf_is_damaged() -> None:
    with pytest.raises(Damaged):
        page_images(b"not a pdf")


def test_a_further_visits_sheet_has_a_file_name_of_its_own(documents: Path) -> None:
    assert save_sheet(b"%PDF", "S20261121-010001-1/2").name == "S20261121-010001-1-2.pdf"
    assert documents.is_dir()


def test_a_photo_is_shrunk_for_print(qapp: QGuiApplication) -> None:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImage

    large = QImage(3000, 2000, QImage.Format.Format_RGB32)
    large.fill(0x808080)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    large.save(buffer, "JPEG")  # type: ignore[call-overload]
    small = QImage.fromData(QByteArray(printed_photo(bytes(buffer.data().data()))))
    assert (small.width(), small.height()) == (PRINTED_SIDE, PRINTED_SIDE * 2 // 3)


def test_the_first_rendering_needs_no_order() -> None:
    warm_up()
