"""What may be told of an error or a log record without its words, which may quote what could not be read, and so a customer.

The one rule: kinds of errors, lines of code, and what this program itself wrote to be told; no value of anybody else's (survive.md TM20).
"""

import logging
import traceback
from types import TracebackType

_OURS = ("doorstep", "app", "sync", "ui")


def told_error(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> str:
    """The lines of code and the kind, of the error and of those that it came from, the first first."""
    chain = [_one(kind, trace)]
    seen = {id(error)}
    while error is not None:
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if error is None or id(error) in seen:
            break
        seen.add(id(error))
        chain.append(_one(type(error), error.__traceback__))
    return "\nthen:\n".join(reversed(chain))


def _one(kind: type[BaseException], trace: TracebackType | None) -> str:
    return f"{''.join(traceback.format_tb(trace))}{kind.__module__}.{kind.__qualname__}"


def told_record(record: logging.LogRecord) -> str:
    """The record's sentence; of a library's without what was filled in, and without what follows its first line (asyncio quotes there)."""
    if record.name.partition(".")[0] in _OURS:
        return record.getMessage()
    return str(record.msg).partition("\n")[0]
