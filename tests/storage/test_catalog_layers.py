"""What a utility adds by YAML alone stands in the procedure, for the faults it names and no other."""

from pathlib import Path

import pytest

from app.domain.procedure import Photo, Question, Reading, Step
from app.settings import resource
from app.storage.catalog import Catalog, load_catalog

OWN = """
version: 2026.11.1+own
faults: [H05]
rules:
  contact: {attempts: 2, spacing_min: 30, urgent: [P1, P2]}
steps:
  diagnosis:
    items:
      - kind: question
        id: own.floor
        text: {zh: 几楼, en: Which floor}
        answer: number
  test:
    items:
      - kind: reading
        id: own.noise
        test: OWN1
        text: {zh: 运行噪声, en: Running noise}
        unit: min
        maximum: 0.10
      - {kind: catalog, table: tests, codes: [TH05], required: false}
  tidying:
    without: [tidy.tools]
    items:
      - kind: photo
        id: own.panel
        text: {zh: 温控面板, en: The thermostat}
        role: other
"""


@pytest.fixture
def own(tmp_path: Path) -> Catalog:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    return load_catalog(resource(""), extra=(tmp_path,))


def test_an_added_question_stands_last_in_its_step(own: Catalog) -> None:
    item = own.procedure("H05").items_of(Step.DIAGNOSIS)[-1]
    assert isinstance(item, Question)
    assert (item.id, item.text.en, item.required, item.answer) == ("own.floor", "Which floor", True, "number")


def test_an_added_reading_keeps_its_limit_as_text(own: Catalog) -> None:
    item = own.procedure("H05").find("own.noise")
    assert isinstance(item, Reading)
    assert (item.maximum, item.minimum, item.unit_said("zh"), item.unit_said("en")) == ("0.10", None, "分钟", "min")


def test_a_question_says_its_unit_in_words(own: Catalog) -> None:
    item = own.procedure("H05").find("H05.vented")
    assert isinstance(item, Question)
    assert (item.unit_said("zh"), item.unit_said("en")) == ("组", "radiators")


def test_a_test_of_the_table_is_pulled_by_its_code(own: Catalog) -> None:
    item = own.procedure("H05").find("TH05.after")
    assert isinstance(item, Reading) and item.minimum == "0.10" and not item.required


def test_an_added_photo_is_there_and_what_was_taken_out_is_not(own: Catalog) -> None:
    procedure = own.procedure("H05")
    assert isinstance(procedure.find("own.panel"), Photo)
    assert procedure.find("tidy.tools") is None


def test_other_faults_do_not_have_it(own: Catalog) -> None:
    other = own.procedure("H06")
    assert other.find("own.floor") is None and other.find("tidy.tools") is not None
    assert other.rules.contact.attempts == 3


def test_a_rule_of_a_layer_replaces_the_general_one(own: Catalog) -> None:
    rule = own.procedure("H05").rules.contact
    assert (rule.attempts, rule.spacing_min, rule.urgent) == (2, 30, ("P1", "P2"))


def test_an_own_layer_gives_the_whole_its_version(own: Catalog) -> None:
    assert own.versions.procedure == "2026.11.1+own" == own.procedure("W01").version
    assert not own.has("2026.11.1")


def test_a_folder_of_own_layers_that_is_not_there_adds_nothing(tmp_path: Path) -> None:
    assert load_catalog(resource(""), extra=(tmp_path / "none",)).versions == load_catalog(resource("")).versions
