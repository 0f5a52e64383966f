"""What this process holds in its memory stays out of files: no core dump, and no reading by another process of the same user.

The one rule: asked before the first key is open; what a system does not know is left as it is.
"""

import sys
from functools import cache

# prctl(2): whether a core may be written of this process, and whether it may be attached to.
_PR_SET_DUMPABLE = 4


@cache
def keep_to_itself() -> None:
    """Once for the process, and for what it forks. macOS and Windows: no core by limit, or nothing."""
    if sys.platform == "win32":
        return
    import resource

    # One with a program behind it (core_pattern "|…") heeds no limit; the second call is what such a one heeds.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
