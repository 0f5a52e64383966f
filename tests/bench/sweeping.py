"""Garbage as a window collects it: every 200 ms, by counts, and never where an allocation happens to cross a threshold.

The one rule: both sides of a comparison run under it; what the bench itself holds belongs to neither and is set aside.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ui.background import SWEEP_MS, sweep


@contextmanager
def as_in_a_window() -> Iterator[None]:
    """Without it a sync would walk again and again through a hundred thousand objects of the bench."""
    over = threading.Event()

    def run() -> None:
        while not over.wait(SWEEP_MS / 1000):
            sweep()

    gc.collect()
    gc.freeze()
    gc.disable()
    sweeper = threading.Thread(target=run, name="bench-sweeper")
    sweeper.start()
    try:
        yield
    finally:
        over.set()
        sweeper.join()
        gc.enable()
        gc.unfreeze()
