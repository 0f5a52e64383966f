"""Sentences: both languages, the same places to fill, and one for every code that the program raises."""

import csv
import re
from pathlib import Path

import pytest

from app import wording
from app.domain.errors import Broken, Refused
from app.settings import resource
from app.wording import has_sentence, sentence, told

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    (path.name, row)
    for path in sorted(resource("texts").glob("*.csv"))
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
]
# Codes that are values, not errors; those of raised errors are looked at by `packaging/texts.py`.
VALUES = re.compile(r'\b(?:Reason|Misfit)\(\s*"([a-z_.]+)"|code = "([a-z_]+\.[a-z_]+)" if .* else "([a-z_]+\.[a-z_]+)"')
SOURCES = [path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py")]
CODES = sorted({code for text in SOURCES for found in VALUES.findall(text) for code in found if code})


def _places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def _has_words(text: str) -> bool:
    """Letters beside its places; what only joins words, or is a figure, has none."""
    return re.search(r"[^\W\d_]", re.sub(r"\{\w+\}", "", text)) is not None


def test_the_tables_have_code_chinese_and_english_and_nothing_else() -> None:
    assert ROWS
    assert {tuple(row) for _, row in ROWS} == {("code", "zh", "en")}


@pytest.mark.parametrize(("file", "row"), ROWS, ids=lambda value: value["code"] if isinstance(value, dict) else value)
def test_a_sentence_stands_in_both_languages_with_the_same_places(file: str, row: dict[str, str]) -> None:
    assert re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+", row["code"])
    assert row["zh"] and row["en"]
    if _has_words(row["zh"]) and row["zh"] != row["en"]:
        assert row["zh"].strip() == row["zh"]
        assert re.search(r"[\u4e00-\u9fff]", row["zh"])
    if _has_words(row["en"]):
        assert row["en"].strip() == row["en"]
        # A language is called by its own name.
        assert not re.search(r"[\u4e00-\u9fff]", row["en"].replace("中文", ""))
    assert _places(row["zh"]) == _places(row["en"])
    for text in (row["zh"], row["en"]):
        assert "{}" not in text
        assert text.replace("{", "").count("}") == len(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize(("n", "words"), [(1, "1 event"), ("1", "1 event"), (0, "0 events"), (12, "12 events")])
def test_what_is_counted_agrees_with_its_number(n: object, words: str) -> None:
    assert sentence("desk.n_events", "en", n=n) == words


def test_two_numbers_in_one_sentence_have_each_their_form() -> None:
    assert sentence("carry.written", "en", events=1, files=2) == "On the stick: 1 record and 2 files."


def test_no_code_stands_twice() -> None:
    codes = [row["code"] for _, row in ROWS]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("code", CODES)
def test_every_reason_and_every_misfit_has_its_sentence(code: str) -> None:
    assert has_sentence(code)


def test_the_reasons_and_misfits_were_found() -> None:
    assert {"gate.consent_void", "order.terminal", "order.illegal_step", "order.stale_assignment"} <= set(CODES)


def test_no_sentence_is_left_that_nobody_says() -> None:
    rooms = ("app", "sync", "ui", "packaging")
    said = "\n".join(path.read_text("utf-8") for room in rooms for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".qml"))
    whole = set(re.findall(r"[a-z_]+(?:\.[a-z_0-9]+)+|[a-z_0-9]+", said))
    # f"field.step_{step}" says every code of that form.
    formed = re.findall(r'f"([a-z_0-9{}.]*\{[^"]*)"', said)
    forms = [re.compile(r"(\w+\.)?" + re.sub(r"\\\{.*?\\\}", ".+", re.escape(form))) for form in formed]
    forms = [form for form in forms if re.search(r"[a-z]{2}", form.pattern.removeprefix(r"(\w+\.)?"))]
    codes = {row["code"] for _, row in ROWS}
    unsaid = {code for code in codes if code not in whole and code.partition(".")[2] not in whole}
    assert {code for code in unsaid if not any(form.fullmatch(code) for form in forms)} == set()


def test_a_sentence_is_filled_and_said_in_its_language() -> None:
    assert sentence("pricing.unknown_item", "en", item="gold") == "gold is not in the price list."
    assert sentence("pricing.unknown_item", "zh", item="gold") == "价目表里没有 gold。"
    assert told(Refused("pricing.unknown_item", item="{x}"), "en") == "{x} is not in the price list."


def test_a_missing_parameter_is_an_ellipsis_not_a_crash() -> None:
    assert sentence("pricing.unknown_item", "en") == "… is not in the price list."


def test_an_unknown_code_is_our_own_bug() -> None:
    assert not has_sentence("nobody.said")
    with pytest.raises(Broken, match=r"wording\.unknown"):
        sentence("nobody.said", "en")


def test_a_code_in_two_tables_is_our_own_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("code,zh,en\nroom.what,甲,a\n", encoding="utf-8")
    monkeypatch.setattr(wording, "resource", lambda _: tmp_path)
    wording._sentences.cache_clear()
    with pytest.raises(Broken, match=r"wording\.twice"):
        has_sentence("room.what")
    wording._sentences.cache_clear()
