"""A member's shift, put together over an opened replica.

The one rule: it is imported when someone unlocks, or while the lock page stands; what it loads takes longer than the page.
"""

from collections.abc import Callable

from app.domain.errors import Refused
from app.storage.store import Acting
from app.use_cases.orders import Orders
from app.use_cases.sheets import Sheets
from app.use_cases.visit import Visits
from sync.client.stick import Stick
from ui.background import Background
from ui.common.shift import Parts, Shift
from ui.doors import Doors
from ui.opening import Opened, acting_as
from ui.own_device import OwnDevice

# A tablet makes service sheets, a desk does not.
MakeSheets = Callable[[Opened, Acting], Sheets]


def shift_of(
    opened: Opened,
    member_id: str,
    background: Background,
    nudge: Callable[[], None],
    make_sheets: MakeSheets | None,
    leave: Callable[[], None] = lambda: None,
) -> Shift:
    """The shift of a member who has just given the PIN; `leave` closes the window."""
    member = next((grant for grant in opened.grants if grant.member == member_id), None)
    if member is None:
        # Withdrawn since the PIN was set.
        raise Refused("sync.member_withdrawn")
    acting = acting_as(opened, member, "pin")
    parts = Parts(
        store=opened.store,
        replica=opened.replica,
        catalog=opened.catalog,
        clock=opened.clock,
        setup=opened.setup,
        member=member,
        members=opened.grants,
        acting=acting,
        orders=Orders(opened.store, opened.catalog, acting),
        visits=Visits(opened.store, opened.catalog, acting, opened.setup.quality_key),
        sheets=make_sheets(opened, acting) if make_sheets else None,
        stick=Stick(opened.store, opened.replica, opened.key, opened.setup),
        own_device=OwnDevice(opened, leave),
        doors=Doors(opened),
    )
    return Shift(parts, background, nudge, "zh")
