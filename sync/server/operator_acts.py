"""What the operator did on the server's machine, kept for the desks' list: acts without an event, and who was not asked.

The one rule: whatever a desk would have had to sign for stands here; what was done without the second person says so and why.
"""

from sqlalchemy import insert, select

from sync.protocol.two_persons import RULE_OFF, RULE_ON
from sync.server.desk_tables import alone_act, operator_act
from sync.server.work import Work


def note(work: Work, kind: str, about: str, *, is_lost: bool = False, alone: str = "") -> None:
    """`kind` is that of the desk's event that would have done the same; `alone` is why nobody else was asked, where somebody should."""
    row = dict(kind=kind, about=about, lost="yes" if is_lost else "", at_ms=work.now_ms)
    added = work.connection.execute(insert(operator_act).values(**row).returning(operator_act.c.id)).scalar_one()
    if alone:
        work.connection.execute(insert(alone_act).values(act=added, reason=alone))


def note_rule(work: Work, *, two_persons: bool) -> None:
    """Tells the desks when the organisation's file has another word on second persons than before: one person can change that file."""
    asked = select(operator_act.c.kind).where(operator_act.c.kind.in_((RULE_ON, RULE_OFF)))
    last = work.connection.execute(asked.order_by(operator_act.c.id.desc()).limit(1)).scalar_one_or_none()
    if two_persons != (last == RULE_ON):
        note(work, RULE_ON if two_persons else RULE_OFF, "")
