"""Tokens, fonts and icons: the figures of the look hold what they promise."""

import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QRawFont

from app.domain.errors import Broken
from app.settings import resource
from ui.common.icons import draw_icon
from ui.common.portraits import face
from ui.common.theme import Theme
from ui.common.tokens import EDGE_REQUIRED, EDGES, LEGIBLE, REQUIRED, THEMES, TYPE, contrast
from ui.common.window import FAMILIES, load_fonts_once


@pytest.mark.parametrize("theme", THEMES)
def test_every_ink_is_legible_on_every_ground_it_may_stand_on(theme: str) -> None:
    palette = THEMES[theme]
    pairs = {pair: contrast(getattr(palette, pair[0]), getattr(palette, pair[1])) for pair in LEGIBLE}
    poor = {pair: round(ratio, 1) for pair, ratio in pairs.items() if ratio < REQUIRED[theme]}
    assert poor == {}


@pytest.mark.parametrize("theme", THEMES)
def test_edges_are_seen(theme: str) -> None:
    palette = THEMES[theme]
    assert min(contrast(getattr(palette, a), getattr(palette, b)) for a, b in EDGES) >= EDGE_REQUIRED


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_the_theme_speaks_every_token(qapp: QGuiApplication) -> None:
    theme = Theme()
    theme.setProperty("name", "dark")
    for token, colour in THEMES["dark"]._asdict().items():
        head, *rest = token.split("_")
        shown = theme.property(head + "".join(part.title() for part in rest))
        assert shown == QColor(colour), token


def test_text_grows_to_twice_and_no_further(qapp: QGuiApplication) -> None:
    theme = Theme()
    theme.setProperty("textScale", 9.0)
    assert theme.property("textScale") == 2.0
    assert theme.property("bodySize") == 2 * TYPE["body"]
    assert theme.property("iconScale") == 1.5


def test_an_unknown_theme_is_not_taken(qapp: QGuiApplication) -> None:
    theme = Theme()
    theme.setProperty("name", "sepia")
    assert theme.property("name") == "light"


@pytest.mark.parametrize("bold", [False, True])
def test_rare_names_have_glyphs_in_both_weights(qapp: QGuiApplication, bold: bool) -> None:
    load_fonts_once()
    font = QFont(FAMILIES[0])
    font.setBold(bold)
    raw = QRawFont.fromFont(font, QFontDatabase.WritingSystem.SimplifiedChinese)
    assert all(raw.supportsCharacter(ord(sign)) for sign in "喆堃镕犇㛃𬭊℃≤")


def test_characters_of_gbk_alone_fall_back_to_the_rare_cut(qapp: QGuiApplication) -> None:
    load_fonts_once()
    rare = QRawFont.fromFont(QFont(FAMILIES[1]), QFontDatabase.WritingSystem.SimplifiedChinese)
    assert all(rare.supportsCharacter(sign) for sign in "婠嫚囍")


def test_every_glyph_prints_in_an_archive_pdf_and_is_found_again(tmp_path: Path) -> None:
    typst = pytest.importorskip("typst")
    signs = "喆堃镕犇㛃𬭊婠嫚囍王秀兰 18.6 ℃ ≤ 10 mg/m³ 15.00 元"
    source = f'#set text(font: ("{FAMILIES[0]}", "{FAMILIES[1]}"), fallback: false)\n{signs} *{signs}*'
    pdf = tmp_path / "signs.pdf"
    pdf.write_bytes(
        typst.compile(
            source.encode(),
            format="pdf",
            pdf_standards="a-2b",
            font_paths=[str(resource("fonts"))],
            ignore_system_fonts=True,
        )
    )
    try:
        text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    except FileNotFoundError:
        pytest.skip("poppler-utils is not installed")
    assert set(signs.replace(" ", "")) <= set(text)


def test_every_icon_draws_something_in_the_ink_asked_for(qapp: QGuiApplication) -> None:
    for path in resource("icons").glob("*.svg"):
        image = draw_icon(path.stem, "#123456", "#FFFFFF", "2", QSize(48, 48))
        solid = {image.pixelColor(x, y).name() for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() == 255}
        assert "#123456" in solid, path.stem


def test_an_icon_without_a_file_is_our_bug() -> None:
    with pytest.raises(Broken):
        draw_icon("nothing", "#000000", "#FFFFFF", "2", QSize(24, 24))


def test_a_drawn_face_stays_the_same_for_the_same_person() -> None:
    assert face("member-1") == face("member-1")
    assert face("member-1?helmet=white") != face("member-1?helmet=blue")


def test_every_common_text_is_translated() -> None:
    source = resource("translations") / "doorstep_common_zh_CN.ts"
    assert "unfinished" not in source.read_text(encoding="utf-8")
    assert source.with_suffix(".qm").is_file()
