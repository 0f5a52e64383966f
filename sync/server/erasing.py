"""The person behind an order is erased, by a desk's event or by `doorstep server erase ORDER`; every signed byte stays.

The one rule: erasing is destroying the keys, here at once and on each device with its next page; a signed note says so, and
a key that is brought again (a restored or late device) is not taken.
"""

import msgspec
from sqlalchemy import Column, Connection, Table, Text, delete, insert, select

from app.domain.envelope import tagged_hash
from app.domain.errors import Refused
from app.domain.jcs import jcs
from app.domain.order import Order
from app.storage.keys import verify
from sync.server import tables as t
from sync.server.server_keys import ServerKeys
from sync.server.tables import Integer
from sync.server.work import Work

erased = Table(
    "erased",
    t.metadata,
    Column("customer", Text, primary_key=True),
    Column("at_ms", Integer, nullable=False),
    Column("sig", Text, nullable=False),
)


def erase(work: Work, keys: ServerKeys, org: str, order: str) -> tuple[str, int]:
    """Erases the customer of an order (id or number); that customer, and how many orders of theirs are announced to their scopes anew.

    Raises Refused("server.order_unknown"), Refused("server.no_customer") for an order without one.
    """
    customer = customer_of_order(work.connection, order)
    return customer, erase_customer(work, keys, org, customer)


def customer_of_order(connection: Connection, order: str) -> str:
    """Raises as `erase`."""
    order_id = named_order(connection, order)
    customer = connection.execute(select(t.orders.c.customer).where(t.orders.c.id == order_id)).scalar_one()
    if customer is None:
        raise Refused("server.no_customer")
    return str(customer)


def erase_customer(work: Work, keys: ServerKeys, org: str, customer: str) -> int:
    """Destroys the customer's keys and announces all their orders anew; answers how many those are. Harmless to repeat."""
    work.connection.execute(delete(t.subject).where(t.subject.c.customer == customer))
    if not is_erased(work.connection, customer):
        sig = keys.sign_hash(erasure_hash(org, customer, work.now_ms))
        work.connection.execute(insert(erased).values(customer=customer, at_ms=work.now_ms, sig=sig))
    orders = work.orders_of(customer)
    for order in orders:
        work.save(order)
    return len(orders)


def erasure_hash(org: str, customer: str, at_ms: int) -> str:
    """What the server signs: SHA-256("doorstep.erased.1" 00 JCS{org, customer, at_ms})."""
    return tagged_hash("doorstep.erased.1", jcs({"org": org, "customer": customer, "at_ms": at_ms}))


def is_erased(connection: Connection, customer: str) -> bool:
    return connection.execute(select(erased.c.customer).where(erased.c.customer == customer)).first() is not None


def erased_customers(connection: Connection, org: str, server_key: str) -> tuple[set[str], list[str]]:
    """Who was erased under the server's signature; with them the names of notes that do not hold."""
    rows = connection.execute(select(erased)).all()
    good = {row.customer for row in rows if verify(server_key, row.sig, erasure_hash(org, row.customer, row.at_ms))}
    return good, [row.customer for row in rows if row.customer not in good]


def named_order(connection: Connection, named: str) -> str:
    """By id, or by number among the orders' bodies. Raises Refused("server.order_unknown")."""
    if connection.execute(select(t.orders.c.id).where(t.orders.c.id == named)).first() is not None:
        return named
    for row in connection.execute(select(t.order_body.c.id, t.order_body.c.json)):
        if msgspec.json.decode(row.json, type=Order).number == named.strip().upper():
            return str(row.id)
    raise Refused("server.order_unknown")
