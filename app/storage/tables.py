"""The tables of one replica (sync.md, client state), as SQLAlchemy Core metadata.

The one rule: `log` is what this device recorded, `base` is what the server says, `view` is both together; only `view`,
`person` and `search` are read by screens, and each of them can be made again from the others.
"""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, literal_column, text

metadata = MetaData()

# Outcomes that never change again, in the words of an index below.
FINAL = ("applied", "accepted", "rejected")

# name -> JSON: key, n, h (chain head), feed_epoch, journal_pos, device, setup, grants, server time seen.
meta = Table("meta", metadata, Column("name", String, primary_key=True), Column("value", Text, nullable=False))

# Every ENROL record of this device with the server's countersignature: shown to a server that was restored.
key_ring = Table(
    "key_ring",
    metadata,
    Column("key", String, primary_key=True),
    Column("enrol", LargeBinary, nullable=False),
    Column("sig", String, nullable=False),
    Column("countersig", String, nullable=False),
)

cursor = Table("cursor", metadata, Column("scope", String, primary_key=True), Column("seq", Integer, nullable=False))

base = Table(
    "base",
    metadata,
    Column("order_id", String, primary_key=True),
    Column("scope", String, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("json", LargeBinary),
    # Each sync asks which scopes there are, and for the few orders that left with work of ours in them.
    Index("base_scope", "gone", "scope"),
)

# A full read (S4) gathers here and replaces its scope's base in one transaction at its end.
stage = Table(
    "stage",
    metadata,
    Column("scope", String, primary_key=True),
    Column("order_id", String, primary_key=True),
    Column("ver", Integer, nullable=False),
    Column("json", LargeBinary, nullable=False),
    Column("person", LargeBinary),
)
stage_cursor = Table("stage_cursor", metadata, Column("scope", String, primary_key=True), Column("seq", Integer, nullable=False))

log = Table(
    "log",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("h", String, unique=True, nullable=False),
    Column("id", String, unique=True, nullable=False),
    Column("order_id", String),
    Column("type", String, nullable=False),
    Column("member", String, nullable=False),
    Column("at_ms", Integer, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("sig", String, nullable=False),
    Column("keys", Text, nullable=False),
    Column("receipt", Text),
    Column("receipt_sig", String),
    Column("pos", Integer),
    Column("outcome", String),
    Column("reason", String, nullable=False, default=""),
    Column("params", Text, nullable=False, default="{}"),
    Column("ver", Integer, nullable=False, default=0),
    Column("error", String, nullable=False, default=""),
    Index("log_order", "order_id"),
    Index("log_open", "outcome"),
    Index("log_pos", "pos"),
    # What each sync asks for stays as quick when a season of finished work lies beside it. SQLite takes such an index only for a
    # question in the same words: `IS_UNSENT`, `IS_REFUSED` and `IS_UNDECIDED` below.
    Index("log_unsent", "seq", sqlite_where=text("receipt IS NULL")),
    Index("log_refused", "seq", sqlite_where=text("error != ''")),
    Index("log_undecided", "seq", sqlite_where=text("outcome NOT IN ('applied', 'accepted', 'rejected')")),
)

IS_UNSENT = log.c.receipt.is_(None)
IS_REFUSED = log.c.error != literal_column("''")
IS_UNDECIDED = log.c.outcome.not_in([literal_column(f"'{outcome}'") for outcome in FINAL])

# Receipts that a server gave before it was restored without the event: shown to it with the event (sync.md, Restore).
past_receipt = Table(
    "past_receipt",
    metadata,
    Column("h", String, primary_key=True),
    Column("receipt", Text, nullable=False),
    Column("receipt_sig", String, nullable=False),
)

# state: captured -> stored -> durable; `error` holds the sentence code of a file that the server refused.
blob = Table(
    "blob",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("mime", String, nullable=False),
    Column("role", String, nullable=False),
    Column("order_id", String),
    Column("h", String, nullable=False),
    Column("at_ms", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("sent_bytes", Integer, nullable=False, default=0),
    Column("error", String, nullable=False, default=""),
    Index("blob_state", "state"),
    Index("blob_order", "order_id"),
    Index("blob_refused", "sha256", sqlite_where=text("error != ''")),
)

# Events that name a file which an earlier one named first: `blob` holds that one (naming.py).
named_again = Table(
    "named_again",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("h", String, primary_key=True),
    Column("order_id", String),
    Index("named_again_event", "h"),
    Index("named_again_order", "order_id"),
)

IS_FILE_REFUSED = blob.c.error != literal_column("''")

# Where the server takes the parts of a large file that was begun there; how far it came stands in `blob`.
upload = Table("upload", metadata, Column("sha256", String, primary_key=True), Column("place", String, nullable=False))

draft = Table(
    "draft",
    metadata,
    Column("order_id", String, primary_key=True),
    Column("step", String, primary_key=True),
    Column("member", String, primary_key=True),
    Column("json", Text, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("order_id", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("sealed_sha256", String, nullable=False),
    Column("json", Text, nullable=False),
)

view = Table(
    "view",
    metadata,
    Column("order_id", String, primary_key=True),
    Column("number", String, nullable=False),
    Column("external_no", String, nullable=False),
    Column("state", String, nullable=False),
    Column("urgency", String, nullable=False),
    Column("sector", String, nullable=False),
    Column("fault", String, nullable=False),
    Column("area", String, nullable=False),
    Column("crew", String),
    Column("received_ms", Integer, nullable=False),
    Column("due_ms", Integer),
    Column("due_name", String),
    Column("due_limit_ms", Integer, nullable=False),
    Column("window_from_ms", Integer),
    Column("window_to_ms", Integer),
    Column("special", Text, nullable=False),
    Column("is_repeat", Boolean, nullable=False),
    Column("held", Integer, nullable=False),
    Column("mark", Integer, nullable=False),
    Column("detached", Boolean, nullable=False),
    # Empty where it is the base's, with nothing of ours laid over it.
    Column("json", LargeBinary, nullable=False),
    Index("view_external", "external_no"),
    # Counted after every save, for the sync bar.
    Index("view_mark", "mark"),
)

# What S3b brought of an order's stored events, kept for the timeline.
detail = Table("detail", metadata, Column("order_id", String, primary_key=True), Column("json", LargeBinary, nullable=False))
