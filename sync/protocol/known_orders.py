"""What a device has just pushed need not come back: it names the orders as it sees them, and the server says which are the same.

The one rule: the same means the same bytes; a name says which.
"""

import hashlib
from collections.abc import Mapping
from urllib.parse import quote

from app.domain.errors import Refused

MOST_NAMES = 20
# 128 bits of a SHA-256: nobody gains by two orders of one name, and by chance there are none.
_DIGITS = 32


def name_of(order_id: str, json: bytes) -> str:
    return f"{order_id}.{hashlib.sha256(json).hexdigest()[:_DIGITS]}"


def offered(orders: Mapping[str, bytes]) -> str:
    """The end of a pull's query that names `orders` (JSON by id); empty where there is none."""
    names = ",".join(name_of(order_id, json) for order_id, json in list(orders.items())[:MOST_NAMES])
    return f"&have={quote(names, safe='')}" if names else ""


def names_in(have: str) -> frozenset[str]:
    """Raises Refused("server.request_malformed")."""
    names = frozenset(have.split(",")) if have else frozenset[str]()
    if len(names) > MOST_NAMES:
        raise Refused("server.request_malformed")
    return names
