"""What must hold after each sync and not only when all is calm: a fault that heals by itself is one all the same.

The one rule: read from the disks with plain SQL, as the oracle does.
"""

from app.storage.database import reading
from tests.faults.oracle import server_rows
from tests.faults.theatre import Actor, Hall


def left_behind(actor: Actor, hall: Hall) -> list[str]:
    """A sync that calls itself whole leaves no event that the server does not hold, whatever it thinks of it."""
    stored = {row["h"] for row in server_rows(hall.data / "store" / "doorstep.db", "SELECT h FROM event")}
    with reading(actor.ready.store.engine) as connection:
        own = connection.exec_driver_sql("SELECT h FROM log").scalars().all()
    missing = len(set(own) - stored)
    return [f"{actor.name}: {missing} events stay behind after a whole sync"] if missing else []


def hidden(actor: Actor) -> list[str]:
    """Own work that took effect is in the order that is shown, from the saving on and until the order leaves."""
    statement = "SELECT id, order_id FROM log WHERE outcome IN ('applied', 'accepted') AND order_id IS NOT NULL ORDER BY seq"
    with reading(actor.ready.store.engine) as connection:
        rows = connection.exec_driver_sql(statement).all()
    found = []
    for row in rows:
        order = actor.ready.store.order(row.order_id)
        if order is not None and row.id not in order.trail:
            found.append(f"{actor.name}: {row.id} took effect and is not shown")
    return found
