"""What is wrong in the reference data is refused with its file, line and column, in a sentence."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.settings import resource
from app.storage.catalog import CatalogError, load_catalog
from app.wording import told

Edit = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("catalog", "procedures"):
        shutil.copytree(resource(name), tmp_path / name)
    return tmp_path


def refusal(folder: Path, file: str, edit: Edit) -> CatalogError:
    """The refusal after one file was edited."""
    path = folder / file
    before = path.read_text(encoding="utf-8")
    after = edit(before)
    assert after != before, "the edit must change something"
    path.write_text(after, encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    for language in ("zh", "en"):
        assert "…" not in told(caught.value, language)
    return caught.value


def put(old: str, new: str) -> Edit:
    return lambda text: text.replace(old, new, 1)


def at(error: CatalogError) -> tuple[str, object, object, object]:
    return error.code, error.params["file"], error.params["line"], error.params["column"]


def line_of(folder: Path, file: str, start: str) -> int:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


TABLE_CASES = [
    ("fault_tests.csv", "W03,TW12", "W03,TW99", "catalog.code_unknown", "W03", "test_code"),
    ("fault_hazards.csv", "W01,HZ01", "X01,HZ01", "catalog.code_unknown", "X01", "fault_code"),
    ("faults.csv", "W02,water", "W01,water", "catalog.code_twice", "W01,water,配水", "fault_code"),
    ("tests.csv", "浑浊度,Turbidity,NTU", "浑浊度,Turbidity,FTU", "catalog.unit_unknown", "TW05", "unit"),
    ("tests.csv", "MPa,0.14,0.35", "MPa,0.45,0.35", "catalog.min_over_max", "TW01", "pass_min"),
    ("faults.csv", "15,60,120,240,24,utility", "15,600,120,240,24,utility", "catalog.min_over_max", "W03", "arrive_min_urban"),
    ("causes.csv", "管材老化,Aged pipe", "管材老化,", "catalog.translation_missing", "W01-C01", "name_en"),
    ("causes.csv", "管材老化,Aged pipe", ",Aged pipe", "catalog.translation_missing", "W01-C01", "name_zh"),
    ("tests.csv", "MPa,0.14,0.35", "MPa,abc,0.35", "catalog.misfit", "TW01", "pass_min"),
    ("faults.csv", "Network,P1", "Network,P9", "catalog.misfit", "W01", "default_urgency"),
    ("parts_fees.csv", "gasket,pc,part,utility,2.00", "gasket,pc,part,nobody,2.00", "catalog.misfit", "PW01", "charge_rule"),
    ("scripts.csv", "{fault}，预计", "{mistake}，预计", "catalog.placeholder", "S01", "text_zh"),
    ("scripts.csv", "because of {reason}", "because of it", "catalog.placeholder", "S02", "text_zh"),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "start", "column"), TABLE_CASES)
def test_a_wrong_cell_is_refused_with_line_and_column(
    folder: Path, file: str, old: str, new: str, code: str, start: str, column: str
) -> None:
    error = refusal(folder, f"catalog/{file}", put(old, new))
    assert at(error) == (code, file, line_of(folder, f"catalog/{file}", start), column)


def test_a_cell_too_many_is_refused(folder: Path) -> None:
    error = refusal(folder, "catalog/explained.csv", put("W02,", "W02,,"))
    assert at(error)[:3] == ("catalog.cells", "explained.csv", 3)


def test_a_missing_row_is_refused(folder: Path) -> None:
    error = refusal(folder, "catalog/explained.csv", lambda text: text.rstrip().rpartition("\n")[0] + "\n")
    assert error.code == "catalog.row_missing" and error.params["value"] == "G10"


def test_an_unclosed_quote_is_refused(folder: Path) -> None:
    error = refusal(folder, "catalog/units.csv", lambda text: text + '"m2,平方米')
    assert error.code == "catalog.not_csv"


def test_a_table_in_another_encoding_is_refused_with_its_line(folder: Path) -> None:
    path = folder / "catalog" / "causes.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    assert at(caught.value)[:3] == ("catalog.not_utf8", "causes.csv", 2)


def test_a_missing_table_is_refused(folder: Path) -> None:
    (folder / "catalog" / "hazards.csv").unlink()
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    assert at(caught.value)[:2] == ("catalog.file_missing", "hazards.csv")


def test_a_folder_without_procedures_is_refused(folder: Path) -> None:
    shutil.rmtree(folder / "procedures")
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    assert caught.value.code == "catalog.file_missing"


def yaml_place(folder: Path, text: str) -> tuple[int, int]:
    """Line and column at which a text begins in common.yaml."""
    whole = (folder / "procedures" / "common.yaml").read_text(encoding="utf-8")
    before = whole[: whole.index(text)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def test_a_step_without_title_is_refused(folder: Path) -> None:
    error = refusal(folder, "procedures/common.yaml", put("    title: {zh: 联系, en: Contact}\n", ""))
    assert at(error) == ("catalog.step_missing", "common.yaml", *yaml_place(folder, "steps:"))


def test_a_missing_step_is_refused(folder: Path) -> None:
    def cut(text: str) -> str:
        start, end = text.index("  tidying:"), text.index("  sign_off:")
        return text[:start] + text[end:]

    error = refusal(folder, "procedures/common.yaml", cut)
    assert at(error)[:2] == ("catalog.step_missing", "common.yaml") and error.params["value"] == "tidying"


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("  consent:\n", "  constant:\n", "catalog.misfit", "constant:"),
        ("role: before", "rule: before", "catalog.misfit", "rule: before"),
        ("role: before", "role: begin", "catalog.misfit", "role: begin"),
        ("kind: photo", "kind: picture", "catalog.misfit", "kind: picture"),
        ("{zh: 签收, en: Sign-off}", "{zh: 签收}", "catalog.translation_missing", "zh: 签收}"),
        ("{zh: 签收, en: Sign-off}", '{zh: "", en: Sign-off}', "catalog.translation_missing", 'zh: ""'),
        ("id: tidy.clean", "id: tidy.waste\n        id: tidy.clean", "catalog.key_twice", "id: tidy.clean"),
        ("codes: [S01]", "codes: [S99]", "catalog.code_unknown", "S99"),
        ("id: photo.after", "id: photo.before # again", "catalog.id_twice", "id: photo.before # again"),
        ("version: 2026.11.1", "version: [2026", "catalog.not_yaml", "version: [2026"),
        ("template: {", "sector: steam\ntemplate: {", "catalog.code_unknown", "sector: steam"),
    ],
)
def test_a_wrong_line_of_yaml_is_refused_with_its_place(folder: Path, old: str, new: str, code: str, place: str) -> None:
    error = refusal(folder, "procedures/common.yaml", put(old, new))
    line, column = yaml_place(folder, place)
    assert at(error)[:2] == (code, "common.yaml")
    if code == "catalog.translation_missing":
        assert error.params["line"] == line
    elif code != "catalog.not_yaml":
        assert (error.params["line"], error.params["column"]) == (line, column)


READING = """
faults: [H05]
steps:
  test:
    items:
      - {{kind: reading, id: own, test: X1, text: {{zh: 自测, en: Own}}, {extra}}}
"""


@pytest.mark.parametrize(
    ("extra", "code", "named"),
    [
        ("unit: furlong", "catalog.unit_unknown", "unit"),
        ("minimum: '5', maximum: '3'", "catalog.min_over_max", "minimum"),
        ("minimum: five", "catalog.not_a_number", "minimum"),
    ],
)
def test_a_wrong_reading_of_a_layer_is_refused(folder: Path, extra: str, code: str, named: str) -> None:
    text = READING.format(extra=extra).lstrip()
    (folder / "procedures" / "faults" / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    line = text.splitlines()[4]
    assert at(caught.value) == (code, "faults/own.yaml", 5, line.index(named) + 1)


@pytest.mark.parametrize("step", ["consent", "test", "sign_off"])
def test_a_question_where_no_answer_is_recorded_is_refused(folder: Path, step: str) -> None:
    item = "{kind: question, id: own, text: {zh: 问, en: Ask}, answer: yesno}"
    text = f"faults: [H05]\nsteps:\n  {step}:\n    items:\n      - {item}\n"
    (folder / "procedures" / "faults" / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    assert at(caught.value)[:3] == ("catalog.no_answers_here", "faults/own.yaml", 5)


def test_a_layer_for_an_unknown_fault_is_refused(folder: Path) -> None:
    error = refusal(folder, "procedures/faults/H05.yaml", put("faults: [H05]", "faults: [H05, H99]"))
    assert at(error) == ("catalog.code_unknown", "faults/H05.yaml", 2, 15)


def test_taking_out_what_is_not_there_is_refused(folder: Path) -> None:
    error = refusal(folder, "procedures/faults/network.yaml", put("without: [S03, S04]", "without: [S03, S77]"))
    assert error.code == "catalog.code_unknown" and error.params["value"] == "S77"


def test_a_catalogue_without_a_template_is_refused(folder: Path) -> None:
    edit = put('template: {name: service-sheet, version: "1"}\n', "")
    assert refusal(folder, "procedures/common.yaml", edit).code == "catalog.template_missing"


def test_an_item_waived_by_no_question_is_refused(folder: Path) -> None:
    error = refusal(folder, "procedures/common.yaml", put("        blocks: true\n", "        blocks: true\n        waived_by: own.roof\n"))
    assert error.code == "catalog.code_unknown" and error.params["value"] == "own.roof"
