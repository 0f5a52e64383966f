"""The server's log: one JSON object a line, for a machine to read.

The one rule: what may be a person's never gets in: of an error its kind and place, of a request its method and route; no
value of a message, no body, no query.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

from app.wordless import told_record


class JsonLines(logging.Formatter):
    """Control characters are escaped by JSON, so no value can begin a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "said": told_record(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            # Not str(error): a library's message may quote what it could not read.
            said["error"] = record.exc_info[0].__name__
            said["where"] = "".join(traceback.format_tb(record.exc_info[2])[-3:])
        return json.dumps(said, ensure_ascii=False)


def log_to(stream: TextIO = sys.stderr, level: int = logging.WARNING) -> None:
    """Everything from `level` up goes to `stream`, and nowhere else."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
