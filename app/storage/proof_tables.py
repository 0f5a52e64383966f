"""What this device keeps as a witness of the server's transparency log (evidence.md 3).

The one rule: heads and proofs are kept as they were signed; an alarm keeps both heads and is never deleted.
"""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from app.storage.tables import metadata

# Checkpoints accepted so far, thinned out towards the past; `said` is the canonical JSON under `sig`.
head = Table(
    "head",
    metadata,
    Column("feed_epoch", Integer, primary_key=True),
    Column("size", Integer, primary_key=True),
    Column("root", String, nullable=False),
    Column("said", Text, nullable=False),
    Column("sig", String, nullable=False),
)

# The audit path (32-byte hashes in one piece) of an own event in the tree of the head (feed_epoch, size).
proof = Table(
    "proof",
    metadata,
    Column("h", String, primary_key=True),
    Column("idx", Integer, nullable=False),
    Column("feed_epoch", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("path", LargeBinary, nullable=False),
    Index("proof_head", "feed_epoch", "size"),
)

# kind: "split" (both heads cannot be of one log), "unproven" (not shown to be), "restored" (said to come from a backup).
alarm = Table(
    "alarm",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("at_ms", Integer, nullable=False),
    Column("kept_said", Text, nullable=False),
    Column("kept_sig", String, nullable=False),
    Column("shown_said", Text, nullable=False),
    Column("shown_sig", String, nullable=False),
    Column("is_open", Integer, nullable=False),
)
