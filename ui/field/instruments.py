"""The instruments a tablet has measured with, per test, with the date their calibration ends: the last used comes first.

The one rule: nothing is invented; an instrument is offered only after someone named it once.
"""

from dataclasses import dataclass

from app.storage.store import Store

_KEY = "instruments"
# More than a van carries for one test.
_MOST = 5


@dataclass(frozen=True)
class Instrument:
    """`until` is an ISO date or empty where nobody told."""

    name: str
    until: str = ""


def known(store: Store, test: str) -> tuple[Instrument, ...]:
    """The instruments used for a test on this tablet, the last used first."""
    kept = store.remembered(_KEY, {})
    rows = kept.get(test, []) if isinstance(kept, dict) else []
    return tuple(Instrument(str(name), str(until)) for name, until in rows)


def remember(store: Store, test: str, used: Instrument) -> None:
    """Puts an instrument first for its test. Raises Unavailable where the disk does not take it."""
    if not used.name:
        return
    kept = store.remembered(_KEY, {})
    all_tests = dict(kept) if isinstance(kept, dict) else {}
    others = [row for row in known(store, test) if row.name != used.name]
    all_tests[test] = [[row.name, row.until] for row in (used, *others)][:_MOST]
    store.remember(_KEY, all_tests)
