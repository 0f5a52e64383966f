"""`python -m tests.sync.model FIRST:END` runs that range of seeds in two processes and prints what the oracle found."""

import multiprocessing
import sys

from tests.sync.model.world import violation


def main() -> int:
    """0 when no history violates anything."""
    first, _, end = sys.argv[1].partition(":")
    seeds = range(int(first), int(end))
    with multiprocessing.Pool(2) as pool:
        found = {seed: bad for seed, bad in zip(seeds, pool.imap(violation, seeds, 50), strict=True) if bad}
    print(f"{len(seeds)} histories, {len(found)} violations {found}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
