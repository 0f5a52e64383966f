"""S3b: what the server stored of one order, fetched when the order is opened, and kept.

The one rule: an event is shown only with a valid receipt for its very bytes, a file only if it hashes to its name.
"""

import hashlib

import msgspec

from app.domain.errors import Damaged, Unavailable
from app.storage.files import Files
from app.storage.replica import Replica
from sync.client.answers import Witness
from sync.client.link import Link, query
from sync.protocol.messages import EventsReply


def fetched_events(link: Link, replica: Replica, witness: Witness, order_id: str) -> EventsReply:
    """The order's events in order of arrival. Raises Unavailable("sync.bad_receipt"), and whatever Link raises."""
    reply = link.get(query(f"/v1/order/{order_id}/events", after=0), EventsReply)
    for event in reply.events:
        if not witness.is_foreign_receipt(event):
            raise Unavailable("sync.bad_receipt", count=1)
    replica.keep_detail(order_id, msgspec.json.encode(reply))
    return reply


def fetched_file(link: Link, files: Files, sha256: str) -> bytes:
    """The bytes of a file. Raises Unavailable("sync.file_changed") if what came is not that file."""
    if files.has(sha256):
        try:
            return files.get(sha256)
        except Damaged:
            # Fetched anew below; `put` mends the spoiled copy.
            pass
    data = link.get_file(sha256)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Unavailable("sync.file_changed")
    files.put(data)
    return data
