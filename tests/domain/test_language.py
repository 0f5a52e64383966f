"""Which language a command speaks where nobody said so."""

import argparse
import sys

import pytest

from app.language import LANGUAGES, add_language, asked_language, machine_language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "ZH-Hans"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:zh"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "zh", "LC_ALL": "C"}, "en"),
        ({"LANG": "POSIX"}, "en"),
    ],
)
def test_the_machine_speaks_what_it_is_set_to(environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert machine_language(environment) == language


@pytest.mark.parametrize(("number", "language"), [(0x0804, "zh"), (0x0404, "zh"), (0x0409, "en"), (0x0407, "en")])
def test_windows_is_asked_where_nothing_is_set(number: int, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Kernel:
        class kernel32:
            @staticmethod
            def GetUserDefaultUILanguage() -> int:
                return number

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("ctypes.windll", Kernel, raising=False)
    assert machine_language({}) == language
    assert machine_language({"LANG": "zh_CN"}) == "zh"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        (["--language", "zh"], "zh"),
        (["x.csv", "--language=en", "--dry-run"], "en"),
        (["--language"], "en"),
        (["--language", "fr"], "en"),
        ([], "en"),
    ],
)
def test_what_is_asked_for_goes_first(words: list[str], language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert asked_language(words) == language


@pytest.mark.parametrize(("locale", "language"), [("zh_CN.UTF-8", "zh"), ("en_US.UTF-8", "en")])
def test_an_option_has_the_language_of_the_machine(locale: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", locale)
    parser = argparse.ArgumentParser()
    add_language(parser)
    assert parser.parse_args([]).language == language
    assert language in parser.format_help()
    assert {parser.parse_args(["--language", each]).language for each in LANGUAGES} == set(LANGUAGES)
