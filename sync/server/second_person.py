"""The operator's command where the organisation asks for two persons: proposed to the desks, or done alone with the reason told to all.

The one rule: evidence and people's rights are never locked out by a missing colleague, and nobody acts alone without being seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.errors import Refused
from sync.protocol.two_persons import KEY_CHANGED
from sync.server.operator_acts import note, note_rule
from sync.server.organisation import Organisation
from sync.server.proposals import LIFE_MS, Proposal, enter, newest_agreed, note_done, waiting
from sync.server.transactions import Transactions
from sync.server.work import Work

# An act of the operator's own hands may wait as long for the next maintenance as it waited for the agreement.
_USED_WITHIN_MS = 2 * LIFE_MS


@dataclass(frozen=True)
class Word:
    """What came with the command: why, and why nobody else shall be asked ("" where somebody shall)."""

    reason: str = ""
    alone: str = ""


def must_ask(rows: Transactions, organisation: Organisation, word: Word) -> bool:
    """Whether the act has to wait for a second person; the desks hear of a file that was changed before it was used."""
    rows.write(lambda work: note_rule(work, two_persons=organisation.two_persons))
    return organisation.two_persons and not word.alone


def noted_alone(organisation: Organisation, word: Word) -> str:
    """What is told of an act that is done now: nothing where nobody else had to be asked."""
    return word.alone if organisation.two_persons else ""


def propose(rows: Transactions, kind: str, named: Callable[[Work], Sequence[str]], word: Word) -> tuple[Proposal, ...]:
    """Asks the desks, for each that `named` finds; what waits already is not asked for twice.

    Raises Refused("server.reason_missing"), and what `named` raises.
    """
    if not word.reason:
        raise Refused("server.reason_missing")
    return rows.write(lambda work: tuple(_proposed(work, kind, about, word.reason) for about in named(work)))


def agreed_change_of_key(rows: Transactions, now_ms: int) -> Proposal | None:
    """The agreement under which the key may be changed now."""
    with rows.read() as connection:
        found = newest_agreed(connection, KEY_CHANGED, now_ms)
    return found if found is not None and now_ms < found.asked_ms + _USED_WITHIN_MS else None


def note_change_of_key(work: Work, agreed: Proposal | None, alone: str) -> None:
    """Within the change itself: the agreement is used up, or it is told that there was none."""
    if agreed is not None:
        note_done(work, agreed.id)
    else:
        note(work, KEY_CHANGED, "", alone=alone)


def _proposed(work: Work, kind: str, about: str, reason: str) -> Proposal:
    for each in waiting(work.connection, work.now_ms):
        if each.is_operators and (each.kind, each.about) == (kind, about):
            return each
    asked = Proposal(f"operator-{work.now_ms}-{kind}-{about}", kind, about, reason, "", "", work.now_ms)
    enter(work, asked)
    return asked
