"""The server's tables: signed events as they came, and the fold of them that scopes are served from.

The one rule: orders are narrow and their JSON lies apart; wide rows made COMMIT 6 of the 8 ms of a push (sync.md).
Times are ms since 1970 UTC, hashes and signatures lower-case hex. One server serves one organisation.
"""

import sqlalchemy
from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, Table, Text, UniqueConstraint

# 64 bits on PostgreSQL too, whose own INTEGER ends in 1970 plus 25 days of ms; SQLite numbers rows by themselves only as INTEGER.
Integer = BigInteger().with_variant(sqlalchemy.Integer(), "sqlite")

metadata = MetaData()

# One row: `commits` counts write transactions, so that a restored database is found to be behind (epoch.py).
meta = Table(
    "meta",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("schema", Integer, nullable=False),
    Column("org", Text, nullable=False),
    Column("feed_epoch", Integer, nullable=False),
    Column("commits", Integer, nullable=False),
)

# One row, on a shared database only: where it lay when it was last opened, so that a restored one is noticed (postgres.py).
home = Table("home", metadata, Column("id", Integer, primary_key=True), Column("place", Text, nullable=False))

# Nonces of requests that were answered, on a shared database only: one process alone remembers them in its memory.
spent = Table(
    "spent",
    metadata,
    Column("nonce", Text, primary_key=True),
    Column("expires_ms", Integer, nullable=False, index=True),
)

# `crews` and `areas` are JSON lists; `pos` counts stored events, `changes` outcomes that changed after their answer.
device = Table(
    "device",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("crews", Text, nullable=False),
    Column("areas", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("pos", Integer, nullable=False),
    Column("changes", Integer, nullable=False),
)

key = Table(
    "key",
    metadata,
    Column("key", Text, primary_key=True),
    Column("device", Text, nullable=False, index=True),
    Column("pubkey", Text, nullable=False),
    Column("enrol", LargeBinary, nullable=False),
    Column("sig", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("state", Text, nullable=False),
)

# The secret itself stands only in the ticket's file; `key` is the one that used it.
ticket = Table(
    "ticket",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("label", Text, nullable=False, index=True),
    Column("key", Text),
)

# A ticket made for somebody who stands there ends (tickets.py); those in the folder last until used.
ticket_end = Table("ticket_end", metadata, Column("sha256", Text, primary_key=True), Column("end_ms", BigInteger, nullable=False))

# `seq` is the order of arrival within one order, one key and one device, whose writers wait for each other (names.py, and the row
# of the device). Between those PostgreSQL gives numbers in another order than it commits: what is paged across them is paged by
# `feed.seq`, `pos`, `change` or the log's leaf, which are taken last or under a row's lock.
# `change` numbers a changed outcome within the device.
event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("h", Text, nullable=False, unique=True),
    Column("id", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("pos", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("prev", Text, nullable=False),
    Column("order_id", Text),
    Column("raw", LargeBinary, nullable=False),
    Column("sig", Text, nullable=False),
    Column("received_ms", Integer, nullable=False),
    Column("feed_epoch", Integer, nullable=False),
    Column("receipt_sig", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("params", Text, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("change", Integer, nullable=False),
    Index("event_chain", "key", "prev"),
    Index("event_order", "order_id", "seq"),
    Index("event_change", "device", "change"),
)

# The first hash that came under an event id: any other under the same id is a reuse.
first = Table("first", metadata, Column("event_id", Text, primary_key=True), Column("h", Text, nullable=False))

# Deferred events; `needs` is the event id, "order:<id>" or "upgrade" whose arrival has them judged again.
wait = Table(
    "wait",
    metadata,
    Column("h", Text, primary_key=True),
    Column("needs", Text, nullable=False, index=True),
    Column("seq", Integer, nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("id", Text, primary_key=True),
    Column("crew", Text),
    Column("area", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("av", Text, nullable=False),
    Column("tip", Text, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("customer", Text),
    Column("person", Text),
)

order_body = Table("order_body", metadata, Column("id", Text, primary_key=True), Column("json", LargeBinary, nullable=False))

scope = Table(
    "scope",
    metadata,
    Column("id", Text, primary_key=True),
    Column("last", Integer, nullable=False),
    Column("floor", Integer, nullable=False),
)

# One row for each scope and order: U where the order is, R where it was.
feed = Table(
    "feed",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    UniqueConstraint("scope", "seq"),
)

# Keys of personal blobs: destroying a customer's rows erases the person and leaves the chain whole (evidence.md 1). A key
# is given out with the orders that brought it: naming somebody's customer in an order of one's own opens nothing.
subject = Table(
    "subject",
    metadata,
    Column("customer", Text, primary_key=True),
    Column("order_id", Text, primary_key=True),
    Column("key", Text, nullable=False),
)

# Small sealed blobs that came with an event; in the same transaction as the event, without a file and an fsync each.
sealed = Table("sealed", metadata, Column("sha256", Text, primary_key=True), Column("data", LargeBinary, nullable=False))

blob = Table("blob", metadata, Column("sha256", Text, primary_key=True), Column("size", Integer, nullable=False))

named = Table(
    "named",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("h", Text, primary_key=True),
    Column("device", Text, nullable=False),
    Column("order_id", Text, index=True),
    Column("size", Integer, nullable=False),
)

# Who handed in the bytes of a file: naming somebody's hash is no proof of having held the file, so it opens nothing.
delivered = Table("delivered", metadata, Column("sha256", Text, primary_key=True), Column("device", Text, primary_key=True))

pending = Table(
    "pending",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("order_id", Text, primary_key=True),
    Index("pending_order", "order_id"),
)

# Orders to wipe, as signed (wipes.py).
wipe = Table(
    "wipe", metadata, Column("device", Text, primary_key=True), Column("said", Text, nullable=False), Column("sig", Text, nullable=False)
)

# Where a scope stood on a day: tells which departures are old enough to be dropped (compaction.py).
scope_note = Table(
    "scope_note",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("at_ms", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

# Finished backups (backups.py): from then on everything in backup `declared` counts as durable.
backup = Table(
    "backup",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("made_ms", Integer, nullable=False),
    Column("declared", Integer, nullable=False),
)

# How far each device's events are in a backup.
backup_device = Table(
    "backup_device",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("device", Text, primary_key=True),
    Column("pos", Integer, nullable=False),
)

# The first backup that holds a file; every later one holds it too.
backup_file = Table("backup_file", metadata, Column("sha256", Text, primary_key=True), Column("number", Integer, nullable=False))

# Procedures by version, of every program that served from here (earlier.py).
edition = Table("edition", metadata, Column("version", Text, primary_key=True), Column("content", LargeBinary, nullable=False))

# What devices are asked to send once more: events or files by hash (recall.py).
recalled = Table("recalled", metadata, Column("sha256", Text, primary_key=True), Column("device", Text, primary_key=True, index=True))
