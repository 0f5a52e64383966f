"""The transparency log's tables: the tree's full places, which leaf is which event, and what was signed about it.

The one rule: rows are added and never changed, but for the one row that counts (`log_head`), whose lock puts appends in order.
"""

from sqlalchemy import Column, LargeBinary, Table, Text

from sync.server.tables import Integer, metadata

# One row. `edge` holds the 32-byte hashes of the tree's right edge (merkle.Edge), so that an append reads nothing else.
log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("edge", LargeBinary, nullable=False),
)

log_leaf = Table("log_leaf", metadata, Column("idx", Integer, primary_key=True), Column("h", Text, nullable=False, unique=True))

# Full places only (merkle.py); level 0 are the leaves.
log_node = Table(
    "log_node",
    metadata,
    Column("level", Integer, primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
)

# The size of the tree when a feed_epoch began: 0 for the first, else what came out of the backup.
log_epoch = Table("log_epoch", metadata, Column("feed_epoch", Integer, primary_key=True), Column("base", Integer, nullable=False))

# `said` is the canonical JSON that was signed.
checkpoint = Table(
    "checkpoint",
    metadata,
    Column("feed_epoch", Integer, primary_key=True),
    Column("size", Integer, primary_key=True),
    Column("time", Integer, nullable=False),
    Column("said", Text, nullable=False),
    Column("sig", Text, nullable=False),
)

# RFC 3161 tokens over heads; `sig` is the server's own over the token, most of whose bytes its authority does not sign.
stamp = Table(
    "stamp",
    metadata,
    Column("feed_epoch", Integer, primary_key=True),
    Column("size", Integer, primary_key=True),
    Column("at_ms", Integer, nullable=False),
    Column("token", LargeBinary, nullable=False),
    Column("sig", Text, nullable=False),
)
