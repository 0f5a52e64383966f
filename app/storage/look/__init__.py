"""Strangers' pictures: looked at in a limited process of their own, and shown only as that process drew them anew.

The one rule: no byte of a file that came from another device is decoded in this process; what the child says is believed no
further than that its picture is a small JPEG.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import Refused, Unavailable

_CHILD = Path(__file__).with_name("child.py")
_LONGEST_S = 10.0
# A 1600-pixel JPEG of quality 85 is below 2 MB; a child that says more has been taken over.
_MOST_BYTES = 8 * 1024 * 1024
_AT_ONCE = threading.BoundedSemaphore(2)

REASONS = frozenset({"empty", "too_large", "document", "archive", "markup", "format", "unknown", "broken", "shape", "frames", "limits"})


@dataclass(frozen=True)
class Looked:
    """A picture that may be shown: `jpeg` is at most 1600 pixels a side and without metadata; the size is the original's."""

    kind: str
    width: int
    height: int
    jpeg: bytes


def look(data: bytes) -> Looked:
    """What `data` shows. Raises Refused("look.…") for what is no plain JPEG or PNG within bounds, Unavailable where no child starts.

    Takes a tenth of a second and more: never on the GUI thread. At most two children run at a time.
    """
    with _AT_ONCE:
        said = _asked(data)
    line, _, picture = said.partition(b"\n")
    try:
        facts = json.loads(line)
        reason = facts.get("refused", "")
        if not reason:
            return Looked(str(facts["kind"]), int(facts["width"]), int(facts["height"]), _a_jpeg(picture))
    except (ValueError, KeyError, TypeError, AttributeError):
        # Killed by its limits in the middle, or not itself any more.
        reason = "limits"
    raise Refused(f"look.{reason if reason in REASONS else 'limits'}")


def _a_jpeg(picture: bytes) -> bytes:
    if not (picture.startswith(b"\xff\xd8\xff") and picture.endswith(b"\xff\xd9")):
        raise ValueError("no JPEG")
    return picture


def _asked(data: bytes) -> bytes:
    """What the child wrote before it ended or was ended."""
    # Nothing of our environment: keys and addresses may stand there. Windows finds its own libraries by SystemRoot.
    environment = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    line = [sys.executable, "-I", "-B", str(_CHILD)]
    try:
        child = subprocess.Popen(
            line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, close_fds=True
        )
    except OSError as error:
        raise Unavailable("look.no_child") from error
    assert child.stdin is not None and child.stdout is not None
    feeder = threading.Thread(target=_feed, args=(child, data), name="doorstep-look", daemon=True)
    end = threading.Timer(_LONGEST_S, child.kill)
    try:
        feeder.start()
        end.start()
        return child.stdout.read(_MOST_BYTES)
    finally:
        end.cancel()
        child.kill()
        child.wait()
        feeder.join()
        child.stdout.close()


def _feed(child: "subprocess.Popen[bytes]", data: bytes) -> None:
    assert child.stdin is not None
    # It may end without reading all; what it said counts.
    with contextlib.suppress(OSError):
        child.stdin.write(data)
    with contextlib.suppress(OSError):
        child.stdin.close()
