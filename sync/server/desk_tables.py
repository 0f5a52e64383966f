"""The tables behind what only desks ask: when devices were last heard of, and which desk made a ticket.

The one rule: that of tables.py.
"""

from sqlalchemy import Column, Table, Text

from sync.server.tables import Integer, metadata

contact = Table("contact", metadata, Column("device", Text, primary_key=True), Column("seen_ms", Integer, nullable=False))

ticket_maker = Table(
    "ticket_maker",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("made_ms", Integer, nullable=False),
)
