"""The visits of a headless demo: what kind each is, on which faults it can be shown, and where the tablet is switched off.

The one rule: a visit names what shall come of it, never how a page looks; the scenes find their way by the procedure.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["paid", "free", "refused", "failed_test", "absent", "cancelled", "reassigned"]


@dataclass(frozen=True)
class Visit:
    """`faults` in order of preference; `until` is the step before which the tablet loses its power; `signs` how it ends."""

    kind: Kind
    faults: tuple[str, ...]
    language: str
    until: str
    pays: bool = False
    refuses: bool = False
    fails_first: bool = False
    situation: str = "signed"
    # What the desk does to the order while the tablet is away: "", "cancel" or "reassign".
    desk: str = ""

    @property
    def is_signed(self) -> bool:
        return self.situation == "signed" and not self.refuses


PROGRAMME: tuple[Visit, ...] = (
    Visit("paid", ("W12", "W11", "H10", "E05", "E12", "H04"), "zh", "repair", pays=True),
    Visit("free", ("H04", "H03", "W05"), "en", "consent"),
    Visit("refused", ("W11", "W12", "H11", "G07", "E14", "H04"), "zh", "consent", pays=True, refuses=True),
    Visit("failed_test", ("H04", "W05", "H03", "W03"), "en", "test", fails_first=True),
    Visit("absent", ("W13", "W14", "W03", "W02", "H04"), "zh", "repair", situation="absent"),
    Visit("cancelled", ("H04", "W07", "W05", "E12"), "en", "diagnosis", desk="cancel"),
    Visit("reassigned", ("E04", "E12", "W14", "H04"), "zh", "repair", desk="reassign"),
)


@dataclass(frozen=True)
class Assignment:
    """A visit with the order it is made on; `is_urgent` orders may be worked on before a consent."""

    visit: Visit
    order_id: str
    number: str
    fault: str


def cast(rows: list[dict[str, str]], visits: tuple[Visit, ...]) -> list[Assignment]:
    """An order for every visit, the newest of the first fault that has one left; visits without any are left out."""
    left = list(rows)
    found: list[Assignment] = []
    for visit in visits:
        row = next((row for fault in visit.faults for row in left if row["fault"] == fault), None)
        if row is not None:
            left.remove(row)
            found.append(Assignment(visit, row["order_id"], row["number"], row["fault"]))
    return found
