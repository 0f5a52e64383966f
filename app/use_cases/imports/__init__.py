"""Taking foreign tables of orders in: `read_orders` makes three heaps and changes nothing, `carry_out` records the good one.

The one rule: a value is read as the mapping says or the row is bad with its line, column and reason; nothing is guessed.
"""

from app.use_cases.imports.carry_out import ImportResult, carry_out
from app.use_cases.imports.fitting import fitting_mapping
from app.use_cases.imports.plan import BadRow, GoodRow, ImportPlan, read_orders, write_bad
from app.use_cases.imports.table import Table, read_table

__all__ = [
    "BadRow",
    "GoodRow",
    "ImportPlan",
    "ImportResult",
    "Table",
    "carry_out",
    "fitting_mapping",
    "read_orders",
    "read_table",
    "write_bad",
]
