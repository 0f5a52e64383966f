"""Reading aloud by the machine's own voice, where it has one that speaks the language.

The one rule: no voice is no failure; the button is then not there and the crew is told to read the words themselves.
"""

import functools
from typing import Protocol

from PySide6.QtCore import QLocale


class Speech(Protocol):
    """A voice; `speaks` says whether it has the language, `say` stops what it said before."""

    def speaks(self, language: str) -> bool: ...

    def say(self, text: str, language: str) -> None: ...

    def stop(self) -> None: ...


class Silence:
    """A machine without a voice."""

    def speaks(self, language: str) -> bool:
        return False

    def say(self, text: str, language: str) -> None:
        return

    def stop(self) -> None:
        return


class MachineVoice:
    """Qt's text to speech on one of the system's engines."""

    def __init__(self, engine: str) -> None:
        from PySide6.QtTextToSpeech import QTextToSpeech

        self._voice = QTextToSpeech(engine)

    def speaks(self, language: str) -> bool:
        return any(place.language() == _spoken(language).language() for place in self._voice.availableLocales())

    def say(self, text: str, language: str) -> None:
        self._voice.stop()
        self._voice.setLocale(_spoken(language))
        self._voice.say(text)

    def stop(self) -> None:
        self._voice.stop()


@functools.cache
def find_speech() -> Speech:
    """The machine's voice, looked for once and only when a customer view opens: asking for the engines loads their libraries."""
    from PySide6.QtTextToSpeech import QTextToSpeech

    # "mock" is Qt's own test engine: it says nothing and would be offered on machines without a voice.
    engines = [name for name in QTextToSpeech.availableEngines() if name != "mock"]
    for name in engines:
        if name != "speechd" or _has_speechd():
            return MachineVoice(name)
    return Silence()


def _has_speechd() -> bool:
    """Qt complains aloud when the plugin finds no speech dispatcher, so its library is looked for first."""
    import ctypes.util

    return ctypes.util.find_library("speechd") is not None


def _spoken(language: str) -> QLocale:
    return QLocale(QLocale.Language.Chinese if language == "zh" else QLocale.Language.English)
