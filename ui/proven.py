"""Tells the launcher of an installation that a program on trial was usable (sync/update/launcher.py, decisions/0031).

The one rule: no trouble with it stops a start; a program that nobody put on trial does nothing here.
"""

import os
from contextlib import suppress
from pathlib import Path

VARIABLE = "DOORSTEP_PROVEN"


def proven() -> None:
    """A member was let in, and the list stood: whatever goes wrong from now on is no reason to go back."""
    note = os.environ.get(VARIABLE)
    if note:
        with suppress(OSError):
            Path(note).touch()
