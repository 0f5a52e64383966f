"""What one sync did, as the screens and the demo read it.

The one rule: a report is a value; a failure is part of it and never an exception that a screen must catch.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from app.domain.errors import DoorstepError

# offline: nobody answers; trouble: the server fails; foreign: not our server; busy: it asks us to wait, with evidence too;
# held: it asks us to wait with all but evidence; device: our own disk; refused: the server says no; broken: our bug.
Kind = Literal["offline", "trouble", "foreign", "busy", "held", "device", "refused", "broken"]

# 429 or 503 to anything that hands no evidence in (sync/protocol/evidence.py).
REST_WAITS = "sync.rest_waits"

# (items done, items to do, bytes sent): items are events and files together.
Progress = Callable[[int, int, int], None]


def silent(_done: int, _total: int, _bytes: int) -> None:
    """The progress that nobody watches."""


@dataclass(frozen=True)
class Failure:
    """Why a sync ended early, or what did not work in it: a sentence's code with its parameters."""

    kind: Kind
    code: str
    params: dict[str, object] = field(default_factory=dict)
    retry_after_s: float = 0.0


@dataclass(frozen=True)
class SyncReport:
    """Counts of one sync: events sent, receipts checked and kept, feed rows taken, files and bytes sent.

    `outcomes` counts what the server made of events; `refused` are items that it will not take, each noted in the store;
    `let_go` are old events that the server holds durably and this device no longer does.
    """

    pushed: int = 0
    receipts: int = 0
    pulled: int = 0
    files: int = 0
    bytes: int = 0
    refused: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    failure: Failure | None = None
    let_go: int = 0

    # Files remain whose turn comes in the next sync, at once: what was recorded meanwhile goes before them.
    has_more: bool = False
    # The server's signed order to destroy what this device can read of people (app/storage/wiping.py).
    wipe: bool = False
    # The version that this program must have before it gets new work; empty where it is new enough.
    needs_app: str = ""
    # For so long the server wants to hear of evidence only; 0 where it named no time.
    rest_after_s: float = 0.0
    # A second person has yet to compare this device's key (decision 32): it is given no scope, so no poll can tell it of the word.
    unconfirmed: bool = False

    @property
    def is_complete(self) -> bool:
        return self.failure is None

    @property
    def changed(self) -> bool:
        """Whether anything that a screen shows may be different now."""
        return bool(self.receipts or self.pulled or self.files or self.refused)


@dataclass
class Tally:
    """The counts while a sync runs; the engine alone holds one."""

    progress: Progress
    total: int = 0
    pushed: int = 0
    receipts: int = 0
    pulled: int = 0
    files: int = 0
    bytes: int = 0
    refused: int = 0
    changed: int = 0
    let_go: int = 0
    wipe: bool = False
    needs_app: str = ""
    outcomes: Counter[str] = field(default_factory=Counter)
    trouble: DoorstepError | None = None
    has_more: bool = False
    is_held: bool = False
    rest_after_s: float = 0.0
    unconfirmed: bool = False

    def sent(self, size: int) -> None:
        self.bytes += size
        self.progress(self.receipts + self.files, max(self.total, self.receipts + self.files), self.bytes)

    def note(self, error: DoorstepError) -> None:
        """Keeps the first thing that went wrong while the rest of the sync goes on; whatever was first, that we are asked to wait."""
        self.trouble = self.trouble or error
        if error.code == REST_WAITS:
            self.is_held, self.rest_after_s = True, max(self.rest_after_s, asked_s(error))

    def report(self, failure: Failure | None) -> SyncReport:
        counts = (self.pushed, self.receipts, self.pulled, self.files, self.bytes, self.refused)
        rest = (self.let_go, self.has_more, self.wipe, self.needs_app, self.rest_after_s, self.unconfirmed)
        return SyncReport(*counts, dict(self.outcomes), failure, *rest)


def asked_s(error: DoorstepError) -> float:
    """Seconds that the server asked us to wait, 0 where it did not."""
    asked = error.params.get("retry_after_s", 0)
    return float(asked) if isinstance(asked, int) else 0.0
