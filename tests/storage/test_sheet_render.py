"""The PDF of a service sheet, read back by another program (poppler)."""

import base64
import json
import re
import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import Broken, Refused
from app.settings import resource
from app.storage.sheet import Customer, Fact, PrintedPhoto, Process, SheetModel, SignatureBox, render_sheet, sheet_facts
from app.storage.sheet.glyphs import printable
from app.storage.sheet.ink import strokes_svg
from app.storage.sheet.photo import photo_svg
from app.storage.sheet.render import fonts, page_count
from tests.storage import sheet_samples

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils reads the sheets back")


def text_of(pdf: bytes, folder: Path, *, raw: bool = True) -> str:
    path = folder / "sheet.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", *(["-raw"] if raw else ["-layout"]), str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def flat(text: str) -> str:
    """Without line breaks and blanks: a sheet may break a text anywhere."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", sheet_samples.SAMPLES())
def test_a_sheet_says_it_is_pdf_a_2b(name: str) -> None:
    pdf = render_sheet(sheet_samples.SAMPLES()[name])
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in pdf


def test_one_model_gives_the_same_bytes_twice() -> None:
    assert render_sheet(sheet_samples.paid_zh()) == render_sheet(sheet_samples.paid_zh())


@pytest.mark.parametrize("make", [sheet_samples.paid_zh, sheet_samples.paid_en])
def test_an_ordinary_visit_fits_one_page(make: object) -> None:
    model = make()  # type: ignore[operator]
    assert page_count(render_sheet(model)) == 1


def test_every_text_of_the_model_is_on_the_sheet(tmp_path: Path) -> None:
    model = sheet_samples.paid_zh()
    text = flat(text_of(render_sheet(model), tmp_path))
    for said in _texts(model):
        assert flat(said) in text, said


def test_thirty_price_lines_are_all_printed(tmp_path: Path) -> None:
    model = sheet_samples.long_zh()
    pdf = render_sheet(model)
    text = text_of(pdf, tmp_path)
    assert page_count(pdf) > 1
    assert all(line.code in text and line.amount in text for line in model.prices)
    assert f"第 {page_count(pdf)} 页" in text


def test_a_customer_with_a_lot_to_say_loses_no_word(tmp_path: Path) -> None:
    words = "".join(f"第{number}句，" for number in range(600))
    pdf = render_sheet(replace(sheet_samples.paid_zh(), sign_off=SignatureBox("15:04:09", words, sheet_samples.strokes())))
    assert page_count(pdf) > 1
    assert "第599句" in flat(text_of(pdf, tmp_path))


@pytest.mark.parametrize("place", [Customer("某人", address="A" * 300), Customer("某人", account="9" * 80)])
def test_a_run_without_blanks_stays_in_its_column(place: Customer, tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").write_bytes(render_sheet(replace(sheet_samples.paid_zh(), customer=place)))
    command = ["pdftotext", "-bbox", str(tmp_path / "sheet.pdf"), "-"]
    boxes = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    ends = [float(end) for end in re.findall(r'xMax="([\d.]+)"[^>]*>[A9]{3}', boxes)]
    # The customer's column ends 219 points from the left edge of the page.
    assert ends
    assert max(ends) < 225


@pytest.mark.parametrize("name", ["喆堃镕犇", "㛃𬭊", "龍繁體"])
def test_rare_characters_of_names_can_be_extracted(name: str, tmp_path: Path) -> None:
    model = replace(sheet_samples.paid_zh(), customer=Customer(name), tidy=name, rating=name)
    bold = replace(model, process=Process(cause=name, responsibility=name))
    assert text_of(render_sheet(bold), tmp_path).count(name) == 5


@pytest.mark.parametrize("rows", [range(0xB0, 0xC4), range(0xC4, 0xD8), range(0xD8, 0xE8), range(0xE8, 0xF8)])
def test_every_character_of_gb_2312_can_be_extracted(rows: range, tmp_path: Path) -> None:
    signs = "".join(bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in range(0xA1, 0xFF))
    model = replace(sheet_samples.paid_zh(), customer_words=signs)
    text = flat(text_of(render_sheet(model), tmp_path))
    # The footer may fall between two pages of it.
    assert [sign for sign in signs if sign not in text] == []
    assert signs[:1000] in text


def test_a_character_no_font_has_is_named_not_dropped(tmp_path: Path) -> None:
    model = replace(sheet_samples.paid_zh(), customer_words="漏水🙂了")
    assert "漏水〓U+1F642了" in flat(text_of(render_sheet(model), tmp_path))


def test_decomposed_letters_are_composed_and_controls_left_out() -> None:
    assert printable("Zoe\u0308\u200d\u0007", fonts()) == "Zoë"


def test_text_is_never_markup(tmp_path: Path) -> None:
    hostile = '#panic("x") *bold* $x$ @ref <tag> \\ `code` "], #set'
    model = replace(sheet_samples.paid_zh(), customer_words=hostile, customer=Customer(hostile))
    text = flat(text_of(render_sheet(model), tmp_path))
    assert text.count(flat(hostile)) == 2


def test_a_question_added_by_the_procedure_is_printed(tmp_path: Path) -> None:
    model = sheet_samples.paid_en()
    asked = replace(model, process=replace(model.process, answers=(Fact("Is the boiler older than ten years?", "yes"),)))
    assert flat("Is the boiler older than ten years? yes") in flat(text_of(render_sheet(asked), tmp_path))


@pytest.mark.parametrize(("make", "said"), [(sheet_samples.refused_zh, "客户拒绝签字"), (sheet_samples.absent_en, "Customer absent")])
def test_a_situation_stands_where_the_signature_would_be(make: object, said: str, tmp_path: Path) -> None:
    assert said in text_of(render_sheet(make()), tmp_path)  # type: ignore[operator]


def test_the_reading_copy_has_no_signature_and_no_code(tmp_path: Path) -> None:
    unsealed = replace(sheet_samples.paid_en(), seal=None)
    text = text_of(render_sheet(unsealed), tmp_path)
    assert "Reading copy, not yet signed" in text
    assert "14:26:11" not in text
    assert "7F31" not in text


def test_the_total_stands_in_figures_and_words(tmp_path: Path) -> None:
    text = text_of(render_sheet(sheet_samples.paid_zh()), tmp_path)
    assert "75.00 元" in text
    assert "柒拾伍元整" in text


def test_both_hashes_are_printed_in_full(tmp_path: Path) -> None:
    text = flat(text_of(render_sheet(sheet_samples.paid_zh()), tmp_path))
    assert sheet_samples.VISIT_H in text
    assert sheet_samples.STATEMENT in text


def test_the_facts_are_readable_by_programs() -> None:
    facts = sheet_facts(render_sheet(sheet_samples.paid_zh()))
    assert facts.order_number == "W20261120-000462-1"
    assert facts.visit_h == sheet_samples.VISIT_H
    assert facts.statement_sha256 == sheet_samples.STATEMENT
    assert facts.receipt_code == "7F31-88C2-K4"


def test_the_qr_code_leads_to_the_public_page(tmp_path: Path) -> None:
    zxing = pytest.importorskip("zxingcpp")
    (tmp_path / "sheet.pdf").write_bytes(render_sheet(sheet_samples.paid_zh()))
    command = ["pdftoppm", "-r", "150", "-gray", str(tmp_path / "sheet.pdf"), str(tmp_path / "page")]
    subprocess.run(command, check=True)
    _kind, size, _depth, pixels = next(tmp_path.glob("page*.pgm")).read_bytes().split(b"\n", 3)
    width, height = (int(number) for number in size.split())
    found = zxing.read_barcodes(memoryview(pixels).cast("B", (height, width)))
    assert [code.text for code in found] == ["https://fw.songhe.example/s/7F3188C2K4"]


def test_a_photo_that_is_no_picture_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        render_sheet(replace(sheet_samples.paid_zh(), photos=(PrintedPhoto(b"GIF89a", "x"),)))
    assert refusal.value.code == "sheet.photo_unreadable"


@pytest.mark.parametrize("picture", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", sheet_samples.photo(1)[:40]])
def test_a_photo_cut_short_is_refused(picture: bytes) -> None:
    with pytest.raises(Refused):
        render_sheet(replace(sheet_samples.paid_zh(), photos=(PrintedPhoto(picture, "x"),)))


def jpeg(exif: bytes = b"") -> bytes:
    """The head of a JPEG of 40 × 30 with all that `photo_svg` reads."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 30, 40, 1) + b"\x01\x11\x00"
    note = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif if exif else b""
    return b"\xff\xd8" + note + frame + b"\xff\xda\x00\x02data\xff\xd9"


def exif(orientation: int, order: str = ">") -> bytes:
    mark = b"MM" if order == ">" else b"II"
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0" + mark + struct.pack(order + "HIH", 42, 8, 1) + entry + b"GPS of the customer"


@pytest.mark.parametrize("order", [">", "<"])
def test_a_photo_taken_on_its_side_is_turned_upright(order: str) -> None:
    svg = photo_svg(jpeg(exif(6, order)))
    assert 'viewBox="0 0 30 40"' in svg
    assert 'transform="matrix(0 1 -1 0 30 0)"' in svg


def test_an_upright_photo_is_left_as_it_is() -> None:
    svg = photo_svg(jpeg())
    assert 'viewBox="0 0 40 30"' in svg
    assert base64.b64encode(jpeg()).decode() in svg


def test_what_the_camera_noted_is_not_on_the_sheet() -> None:
    svg = photo_svg(jpeg(exif(1)))
    assert base64.b64encode(jpeg()).decode() in svg
    assert b"GPS" not in base64.b64decode(svg.split("base64,")[1].split('"')[0])


@pytest.mark.parametrize("note", [b"Exif\0\0", b"Exif\0\0MM\0*\0\0\0\x08\0\x05", b"http://ns.adobe.com/xap/1.0/\0<x/>"])
def test_broken_camera_notes_do_not_lose_the_photo(note: bytes) -> None:
    assert 'transform=""' in photo_svg(jpeg(note))


def test_a_code_of_the_wrong_length_is_our_bug() -> None:
    model = sheet_samples.paid_zh()
    with pytest.raises(Broken):
        render_sheet(replace(model, seal=replace(sheet_samples.SEAL, receipt_code="7F31")))


def test_a_single_dot_is_drawn(tmp_path: Path) -> None:
    model = replace(sheet_samples.paid_zh(), sign_off=SignatureBox("15:04", "x", (((5, 5, 0, -1),),)))
    assert page_count(render_sheet(model)) == 1


def test_slow_strokes_are_thicker_than_fast_ones() -> None:
    def radius(gap_ms: int) -> float:
        svg = strokes_svg((tuple((i * 100, 0, i * gap_ms, -1) for i in range(20)),))
        return float(re.findall(r'r="([\d.]+)"', svg)[10])

    assert radius(50) > radius(5)


def test_both_languages_have_the_same_labels() -> None:
    labels = json.loads(resource("sheet/labels.json").read_text(encoding="utf-8"))
    assert labels["zh"].keys() == labels["en"].keys()
    for name, chinese in labels["zh"].items():
        assert set(re.findall(r"{\w+}", chinese)) == set(re.findall(r"{\w+}", labels["en"][name])), name


def _texts(model: SheetModel) -> list[str]:
    said = [model.utility, model.hotline, model.sheet_number, model.order_number, model.customer_words, model.fault, model.device]
    said += [model.customer.name, model.customer.phone, model.customer.account, *model.customer.address.split("\n")]
    said += [fact.value for fact in (*model.equipment, *model.process.answers, *model.payments)]
    said += [value for line in model.prices for value in (line.code, line.name, line.unit_price, line.note)]
    said += [value for row in model.readings for value in (row.name, row.before, row.after, row.limits, row.verdict)]
    said += [*model.teachings, *(photo.caption for photo in model.photos), model.tidy, model.rating]
    said += [box.sentence for box in (model.consent, model.sign_off) if box]
    return said
