"""What a terminal, and a log behind it, hear of a bug of ours: the kind of error and the lines of code, never its words.

The one rule: it holds for every way in which Python tells of an error by itself: uncaught, in a thread, in a destructor, in a slot of
Qt, in a task that nobody awaited, in a log.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from app.wordless import told_error, told_record

# As sysexits.h numbers it (app/domain/errors.py).
_OUR_BUG = 70


@contextmanager
def wordless() -> Iterator[None]:
    """Within it, errors are told without their words; what is logged from WARNING up goes to the terminal.

    What comes out of it is told too and ends the process with the code of a bug of ours.
    """
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)
    said = logging.StreamHandler()
    said.setFormatter(_Wordless())
    logging.basicConfig(level=logging.WARNING, handlers=[said])
    try:
        yield
    except Exception as error:  # noqa: BLE001 - Python would tell it with its words
        _uncaught(type(error), error, error.__traceback__)
        raise SystemExit(_OUR_BUG) from None
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before


class _Wordless(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said = f"{record.levelname} {record.name}: {told_record(record)}"
        if record.exc_info and record.exc_info[0] is not None:
            said += f"\n{told_error(*record.exc_info)}"
        return said


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    # A window that was started without a terminal has none.
    if sys.stderr is not None and not issubclass(kind, SystemExit):
        sys.stderr.write(f"{told_error(kind, error, trace)}\n")
