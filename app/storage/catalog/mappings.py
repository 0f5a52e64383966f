"""The mapping files of an import, read and checked against the catalogue (resources/manual/import.md).

The one rule: a mapping that names an unknown fault, zone or half a rule is refused before the first row is read.
"""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.mapping import FaultRule, Mapping, Moment
from app.settings import resource
from app.storage.catalog import Catalog
from app.storage.catalog.error import CatalogError
from app.storage.catalog.layers import Marks, nearest, read_yaml


def shipped_mappings() -> dict[str, Path]:
    """The mappings that come with the program, by their name ("sample", "nyc311", "kitchener")."""
    return {path.stem: path for path in sorted(resource("sample/mappings").glob("*.yaml"))}


def load_mapping(path: Path, catalog: Catalog) -> Mapping:
    """The mapping of a file. Raises CatalogError with file, line and column for whatever is wrong in it."""
    mapping, marks = read_yaml(path, Mapping)
    for index, rule in enumerate(mapping.faults):
        _check_rule(path.name, rule, index, catalog, marks)
    for name in ("received_at", "closed_at"):
        moment: Moment | None = getattr(mapping.fields, name)
        if moment is not None and not _is_zone(moment.zone):
            raise _wrong("catalog.code_unknown", path.name, marks, ("fields", name, "zone"), moment.zone)
    return mapping


def _check_rule(file: str, rule: FaultRule, index: int, catalog: Catalog, marks: Marks) -> None:
    if sum((bool(rule.fault), bool(rule.fault_from), rule.skip is not None)) != 1:
        raise _wrong("catalog.rule_unclear", file, marks, ("faults", index), str(index + 1))
    if rule.fault and rule.fault not in catalog.faults:
        raise _wrong("catalog.code_unknown", file, marks, ("faults", index, "fault"), rule.fault)


def _wrong(code: str, file: str, marks: Marks, path: tuple[str | int, ...], value: str) -> CatalogError:
    line, column = nearest(marks, path)
    return CatalogError(code, file, line, column, value=value)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
