"""Reading aloud by the machine's own voice, where it has one that speaks the language.

The one rule: no voice is no failure; the button is then not there and the crew is told to read the words themselves.
"""

import ctypes.util
import functools
import sys
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
    """The machine's voice, looked for once and only when a customer view opens.

    On Linux Qt speaks through the speech dispatcher alone; without its library Qt is not asked, because it would load
    its sound libraries and complain aloud.
    """
    if sys.platform.startswith("linux") and ctypes.util.find_library("speechd") is None:
        return Silence()
    from PySide6.QtTextToSpeech import QTextToSpeech

    # "mock" is Qt's own test engine: it says nothing and would be offered on machines without a voice.
    engines = [name for name in QTextToSpeech.availableEngines() if name != "mock"]
    return MachineVoice(engines[0]) if engines else Silence()


def _spoken(language: str) -> QLocale:
    return QLocale(QLocale.Language.Chinese if language == "zh" else QLocale.Language.English)
