"""How much memory this process holds now."""

import os
import resource
import sys
from pathlib import Path


def resident_mb() -> float:
    """Resident memory in MB; where the system tells only the highest so far (macOS), that."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest / 1e6 if sys.platform == "darwin" else highest / 1e3
