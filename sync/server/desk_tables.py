"""The tables behind what only desks ask: when devices were last heard of, which desk made a ticket, what the operator did.

The one rule: that of tables.py.
"""

from sqlalchemy import Column, Table, Text

from sync.server.tables import Integer, metadata

# What the operator's commands did, which no event tells: the kind of the desk's event that would have done the same.
operator_act = Table(
    "operator_act",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("lost", Text, nullable=False),
    Column("at_ms", Integer, nullable=False),
)

# Of those, what was done without the second person that the organisation asks for: why.
alone_act = Table("alone_act", metadata, Column("act", Integer, primary_key=True), Column("reason", Text, nullable=False))

contact = Table("contact", metadata, Column("device", Text, primary_key=True), Column("seen_ms", Integer, nullable=False))

ticket_maker = Table(
    "ticket_maker",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("made_ms", Integer, nullable=False),
)
