"""The evidence journal: every signed event once more, append-only, on its own path, under its own key.

journal  the open journal: append, read, prune, mend
checked  how far it was read whole
remains  reading what is left of a damaged or foreign one
layout   what the bytes of the file mean
"""

from app.storage.journal.checked import REMAINDERS_OF, Checked
from app.storage.journal.journal import Journal, Torn
from app.storage.journal.layout import CustomerKey, Entry, Record
from app.storage.journal.remains import recover, salvage

__all__ = ["REMAINDERS_OF", "Checked", "CustomerKey", "Entry", "Journal", "Record", "Torn", "recover", "salvage"]
