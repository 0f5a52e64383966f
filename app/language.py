"""Which language a command speaks and a window begins in: what was asked for, else what this machine is set to.

The one rule: it is found out here and nowhere else; what a person chose in a window and what was kept of it go before it.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

LANGUAGES = ("zh", "en")

# In the order in which GNU gettext looks at them; LANGUAGE stands before them, and may be a list.
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
# MS-LCID: the low ten bits of a Windows language number are the language without its country; 4 is Chinese.
_PRIMARY, _CHINESE = 0x3FF, 0x04


def machine_language(environment: Mapping[str, str] = os.environ) -> str:
    """ "zh" where this machine is set to any Chinese, else "en"."""
    locale = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    if locale in ("C", "POSIX"):
        # Whoever says so wants the words of the programmer, whatever the desktop's list says.
        return "en"
    wished = [word for word in environment.get("LANGUAGE", "").split(":") if word.lower()[:2] in LANGUAGES]
    named = (*wished, locale)[0]
    if not named and sys.platform == "win32":
        return _of_windows()
    return "zh" if named.lower().startswith("zh") else "en"


def _of_windows() -> str:
    import ctypes

    number = int(getattr(ctypes, "windll").kernel32.GetUserDefaultUILanguage())  # noqa: B009
    return "zh" if number & _PRIMARY == _CHINESE else "en"


def add_language(parser: "argparse.ArgumentParser") -> None:
    """`--language`, the same for every command."""
    spoken = machine_language()
    parser.add_argument(
        "--language", choices=LANGUAGES, default=spoken, help=f"language of what is said (default: this machine's, {spoken})"
    )


def asked_language(words: Sequence[str]) -> str:
    """The language that these words of a command line ask for; errors before they are read are said in it too."""
    for place, word in enumerate(words):
        asked = words[place + 1] if word == "--language" and place + 1 < len(words) else word.removeprefix("--language=")
        if word.startswith("--language") and asked in LANGUAGES:
            return asked
    return machine_language()
