"""What the opening of a replica left for later, done while the window is in use.

The one rule: no trouble with it ends anything; the next start looks again.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.errors import DoorstepError

if TYPE_CHECKING:
    from ui.opening import Opened

_log = logging.getLogger("doorstep.behind")


def looked_behind(opened: "Opened", is_over: Callable[[], bool]) -> bool:
    """Whether the journal was found damaged, and was mended: whoever works here is to be told."""
    try:
        return opened.look_behind(is_over)
    except DoorstepError as trouble:
        _log.warning("not everything was looked through: %s", trouble.code)
        return False
