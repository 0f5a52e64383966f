"""Which requests hand evidence in: the server never limits them, and a device that is told to wait goes on with them.

The one rule: only what was signed, or a file that something signed names, counts; asking is no evidence.
"""

from sync.protocol import tus
from sync.protocol.packets import PACKETS, WHICH_FILES


def is_evidence(method: str, path: str) -> bool:
    """Events, files and what belongs to handing them in. `path` without its query."""
    is_file = path.startswith("/v1/blob/") and method in ("HEAD", "PUT")
    return path in ("/v1/push", "/v1/carrier", PACKETS, WHICH_FILES) or is_file or (path.startswith(tus.UPLOADS) and method != "OPTIONS")
