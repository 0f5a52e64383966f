"""`start.py check` finds what it is there to find, in small projects made for the test."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"

VIEW_MODEL = """
from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class DoorModel(QObject):
    nameChanged = Signal()

    @Property(str, notify=nameChanged)
    def name(self) -> str:
        return self.tr("Door")

    @Property(QObject, constant=True)
    def rows(self) -> QObject | None:
        return None

    @Slot(str)
    def openDoor(self, key: str) -> None: ...
"""

PAGE = """pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Field

Text {
    id: page

    required property DoorModel door

    text: page.door.name + qsTr("is at %1").arg(1)

    TapHandler {
        onTapped: page.door.openDoor("key")
    }
}
"""


def script(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(PACKAGING))
    return importlib.import_module(name)


@pytest.fixture
def qml(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return script("qml", monkeypatch)


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return script("texts", monkeypatch)


@pytest.fixture
def translations(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return script("translations", monkeypatch)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("ui/common", "ui/field", "ui/desk", "app", "sync", "resources/texts", "resources/translations"):
        (tmp_path / folder).mkdir(parents=True)
        if folder.startswith("ui"):
            (tmp_path / folder / "__init__.py").touch()
    (tmp_path / "ui" / "__init__.py").touch()
    (tmp_path / "ui/field/door_page.py").write_text(VIEW_MODEL)
    (tmp_path / "ui/field/DoorPage.qml").write_text(PAGE)
    return tmp_path


def test_a_page_that_fits_its_view_model_passes_the_lint(qml: ModuleType, project: Path) -> None:
    assert qml.lint(project, project / "build") == []


@pytest.mark.parametrize(("right", "wrong"), [("openDoor", "opneDoor"), ("door.name", "door.nmae")])
def test_a_misspelled_slot_or_property_is_found(qml: ModuleType, project: Path, right: str, wrong: str) -> None:
    (project / "ui/field/DoorPage.qml").write_text(PAGE.replace(right, wrong))
    (found,) = qml.lint(project, project / "build")
    assert f'Member "{wrong.split(".")[-1]}" not found on type "DoorModel"' in found


def test_an_inherited_notify_signal_is_found(qml: ModuleType, project: Path) -> None:
    heir = "\n\n@QmlElement\nclass GateModel(DoorModel):\n    @Property(int, notify=DoorModel.nameChanged)\n    def size(self): return 1\n"
    (project / "ui/field/door_page.py").write_text(VIEW_MODEL + heir)
    (found,) = qml.lint(project, project / "build")
    assert "GateModel.size: declare its notify signal in the same class" in found


def test_a_project_without_qml_passes(qml: ModuleType, tmp_path: Path) -> None:
    assert qml.lint(tmp_path, tmp_path / "build") == []
    assert qml.format_differences(tmp_path) == []


def test_a_file_of_another_format_is_shown_as_a_diff(qml: ModuleType, project: Path) -> None:
    assert qml.format_differences(project) == []
    (project / "ui/field/DoorPage.qml").write_text(PAGE.replace("    id: page", "  id: page"))
    (found,) = qml.format_differences(project)
    assert "-  id: page" in found


def test_a_file_that_does_not_parse_is_named(qml: ModuleType, project: Path) -> None:
    (project / "ui/field/DoorPage.qml").write_text(PAGE.replace("Text {", "Text {{"))
    assert f"Failed to parse {Path('ui/field/DoorPage.qml')}" in qml.format_differences(project)


def renew(translations: ModuleType, project: Path, chinese: dict[str, str]) -> None:
    source = translations.source_file("field", project)
    translations.update("field", source, project)
    written = source.read_text("utf-8")
    for english, text in chinese.items():
        untranslated = f'<source>{english}</source>\n        <translation type="unfinished"></translation>'
        written = written.replace(untranslated, f"<source>{english}</source>\n        <translation>{text}</translation>")
    source.write_text(written, "utf-8")
    translations.compile_to(source, source.with_suffix(".qm"))


def test_translated_and_compiled_texts_pass(translations: ModuleType, project: Path) -> None:
    renew(translations, project, {"Door": "门", "is at %1": "在 %1"})
    assert translations.check(project) == []


def test_an_untranslated_text_of_python_and_of_qml_is_found(translations: ModuleType, project: Path) -> None:
    renew(translations, project, {})
    found = translations.check(project)
    assert any("“Door” is unfinished" in one for one in found)
    assert any("“is at %1” is unfinished" in one for one in found)


def test_a_translation_that_loses_a_place_is_found(translations: ModuleType, project: Path) -> None:
    renew(translations, project, {"Door": "门", "is at %1": "在"})
    assert any("does not use the same places (%1)" in one for one in translations.check(project))


def test_a_text_that_vanished_from_the_sources_is_found(translations: ModuleType, project: Path) -> None:
    renew(translations, project, {"Door": "门", "is at %1": "在 %1"})
    (project / "ui/field/DoorPage.qml").write_text(PAGE.replace(' + qsTr("is at %1").arg(1)', ""))
    assert any("is not what the sources say" in one for one in translations.check(project))


def test_a_compiled_file_of_yesterday_is_found(translations: ModuleType, project: Path) -> None:
    renew(translations, project, {"Door": "门", "is at %1": "在 %1"})
    source = translations.source_file("field", project)
    source.write_text(source.read_text("utf-8").replace("门", "门户"), "utf-8")
    assert any("is not compiled from its .ts" in one for one in translations.check(project))


def test_a_code_without_a_row_is_found(texts: ModuleType, project: Path) -> None:
    (project / "app/door.py").write_text('raise Refused("door.shut")\n')
    assert texts.check(project) == ["app/door.py:1: door.shut has no row in resources/texts"]


def test_both_codes_of_a_choice_need_a_row(texts: ModuleType, project: Path) -> None:
    (project / "app/door.py").write_text('raise errors.Unavailable("door.shut" if locked else "door.gone", **more)\n')
    assert len(texts.check(project)) == 2


def test_a_place_that_is_not_filled_is_found(texts: ModuleType, project: Path) -> None:
    (project / "resources/texts/door.csv").write_text("code,zh,en\ndoor.shut,{who}关了门,{who} shut the door\n", "utf-8")
    (project / "app/door.py").write_text('raise Damaged("door.shut", when=1)\n')
    assert texts.check(project) == ["app/door.py:1: door.shut does not fill who"]


@pytest.mark.parametrize(
    ("row", "trouble"),
    [
        ("door.shut,,shut", "has no text in zh"),
        ("door.shut,关了 {who},shut", "has other places in zh than in en"),
        ("door.shut,关了,shut, for good", "has more than three cells"),
        ("shut,关了,shut", "is no code"),
        ("door.open,开着,open\ndoor.open,开着,open", "a second time"),
    ],
)
def test_a_bad_row_is_found(texts: ModuleType, project: Path, row: str, trouble: str) -> None:
    (project / "resources/texts/door.csv").write_text(f"code,zh,en\n{row}\n", "utf-8")
    (found,) = texts.check(project)
    assert trouble in found
