"""A member whose permission ended long ago sends and reads no orders; until then, and for thirty days more, everything is there."""

from pathlib import Path

import msgspec
import pytest

from app.domain.jcs import jcs
from app.domain.receipts import Checkpoint
from app.storage import proofs
from app.storage.database import writing
from app.storage.proofs import Head
from tests.gui.replica import MEMBERS, ORDERS, Crew, StandingClock
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.field.grant_end import FINISHING_MS

END_MS = MEMBERS[0].not_after_ms + FINISHING_MS


def head_of(time_ms: int) -> Head:
    said = Checkpoint(origin="org", feed_epoch=1, base=0, size=9, root="a" * 64, time=time_ms)
    return Head(1, 9, "a" * 64, jcs(msgspec.to_builtins(said)).decode(), "5" * 128)


@pytest.mark.parametrize(("how", "is_shown"), [("to its end", True), ("past it", False), ("past it, the clock set back", False)])
def test_orders_are_read_until_thirty_days_after_the_end(how: str, is_shown: bool, background: Background, tmp_path: Path) -> None:
    crew = Crew(tmp_path / "tablet", StandingClock())
    (order,) = crew.take_in(ORDERS[0])
    waiting = crew.parts.replica.waiting().events
    if how == "past it, the clock set back":
        with writing(crew.parts.store.engine) as connection:
            proofs.accept(connection, head_of(END_MS + 1))
    else:
        crew.clock.now_ms = END_MS + (how == "past it")
    tablet = Tablet(crew, background, "en")
    try:
        app = tablet.app
        assert app.state.is_unlocked and (app.today is not None) is is_shown
        assert app.state.place == ("today" if is_shown else "sync")
        assert ("ended long ago" in app.state.notice) is not is_shown
        app.openOrder(order)
        tablet.settle()
        assert app.state.is_order_open is is_shown
        # Whatever was recorded is there and goes up.
        assert crew.parts.replica.waiting().events == waiting and app.sync is not None
    finally:
        tablet.close()
