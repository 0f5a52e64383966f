"""The reference data that the server judges by, in the versions that it has.

The one rule: an order is judged under the version that it was created with; a version that is not here defers the event.
"""

from collections.abc import Mapping
from pathlib import Path

from app.domain.errors import Refused
from app.domain.procedure import Procedure
from app.settings import resource
from app.storage.catalog import Catalog, load_catalog


class Shelf:
    """Catalogues by the version of their procedures."""

    def __init__(self, catalogs: Mapping[str, Catalog]) -> None:
        self._catalogs = catalogs
        self._resolved: dict[tuple[str, str], Procedure] = {}

    def editions(self) -> dict[str, dict[str, Procedure]]:
        """All procedures by version and fault."""
        return {version: catalog.procedures() for version, catalog in self._catalogs.items()}

    def find(self, version: str, fault: str) -> Procedure | None:
        """The procedure of a fault in that version; None where the server lacks either."""
        catalog = self._catalogs.get(version)
        if catalog is None:
            return None
        if (version, fault) not in self._resolved:
            try:
                self._resolved[version, fault] = catalog.procedure(fault)
            except Refused:
                return None
        return self._resolved[version, fault]


def shipped_procedures(own: Path | None = None) -> Shelf:
    """The catalogue that came with this program and, where the folder `own` is there, the same under the utility's own layers.

    Raises CatalogError (a Refused) when a table or a procedure is wrong.
    """
    catalogs = [load_catalog(resource("."))]
    if own is not None and own.is_dir():
        catalogs.append(load_catalog(resource("."), (own,)))
    return Shelf({catalog.versions.procedure: catalog for catalog in catalogs})
