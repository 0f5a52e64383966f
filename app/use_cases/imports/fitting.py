"""Which shipped mapping a table is for, told by the names of its columns alone.

The one rule: nothing is guessed; a table that fits none, or more than one, is refused by name.
"""

from pathlib import Path

from app.domain.errors import Refused
from app.storage.catalog import Catalog
from app.storage.catalog.mappings import load_mapping, shipped_mappings
from app.use_cases.imports.table import read_table


def fitting_mapping(file: Path, catalog: Catalog) -> Path:
    """The one shipped mapping whose columns all stand in the table.

    Raises Refused("import.no_mapping" | "import.several_mappings"), and what `read_table` raises.
    """
    head = set(read_table(file).head)
    shipped = shipped_mappings()
    fitting = [name for name, path in shipped.items() if set(load_mapping(path, catalog).columns()) <= head]
    if not fitting:
        raise Refused("import.no_mapping", file=file.name, mappings=", ".join(shipped))
    if len(fitting) > 1:
        raise Refused("import.several_mappings", file=file.name, mappings=", ".join(fitting))
    return shipped[fitting[0]]
