"""An erased customer leaves this device: key, opened data and what was fetched with them; every signed byte stays.

The one rule: no key of theirs remains in the database. The journal's sealed record of it goes when its event is let go
(pruning), and until then opens under the organisation's recovery key alone once this device is wiped.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from app.domain.order import Order
from app.storage.tables import detail, draft, log, person


def forget(connection: Connection, orders: Sequence[Order]) -> None:
    """Drops what this database holds of the customers of these orders, of all orders of theirs."""
    for order in orders:
        gone = [order.id, *connection.execute(select(person.c.order_id).where(person.c.customer == order.customer)).scalars()]
        for table in (person, detail, draft):
            connection.execute(delete(table).where(table.c.order_id.in_(gone)))
        for row in connection.execute(select(log.c.h, log.c["keys"]).where(log.c.order_id.in_(gone))).all():
            kept = {customer: key for customer, key in json.loads(row.keys).items() if customer != order.customer}
            if len(kept) < len(json.loads(row.keys)):
                connection.execute(update(log).where(log.c.h == row.h).values(keys=json.dumps(kept)))
