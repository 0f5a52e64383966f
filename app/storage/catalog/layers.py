"""The YAML files of `resources/procedures/`, each read as one layer with the place of every value.

The one rule: text stays text (`0.10`, `no`): PyYAML only finds the nodes, msgspec makes the values.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Literal, TypeVar

import msgspec
import yaml

from app.domain.procedure import ContactRule, EmergencyRule, Item, LeastInk, Step, Text
from app.storage.catalog.error import CatalogError, Path, misfit

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the C one where PyYAML was built with libyaml: ten times faster

Marks = dict[Path, tuple[int, int]]
"""The line and column, both from 1, of every value and key."""

LayerT = TypeVar("LayerT", bound=msgspec.Struct)


class Pull(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="catalog"):
    """The place where rows of the tables stand: those of the fault, or of `scripts`, `tests` and `teachings` the `codes`.

    `phase` and `required` are for tests named by code.
    """

    table: Literal["cautions", "hazards", "tests", "teachings", "scripts"]
    codes: tuple[str, ...] = ()
    phase: Literal["before", "after"] = "after"
    required: bool = True


class StepLayer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a layer adds to a step; `without` takes out items of the layers before it, `when_empty` says why it is skipped."""

    title: Text | None = None
    items: tuple[Item | Pull, ...] = ()
    without: tuple[str, ...] = ()
    when_empty: Text | None = None


class Steps(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    contact: StepLayer | None = None
    arrival: StepLayer | None = None
    safety: StepLayer | None = None
    diagnosis: StepLayer | None = None
    explanation: StepLayer | None = None
    consent: StepLayer | None = None
    repair: StepLayer | None = None
    test: StepLayer | None = None
    teaching: StepLayer | None = None
    tidying: StepLayer | None = None
    sign_off: StepLayer | None = None

    def of(self, step: Step) -> StepLayer | None:
        found: StepLayer | None = getattr(self, step.value)
        return found


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    version: str


class RulesLayer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule that a layer gives replaces the whole rule of the layers before it."""

    emergency: EmergencyRule | None = None
    ink: LeastInk | None = None
    contact: ContactRule | None = None
    sign_consent_when_free: bool | None = None


class Layer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file. Without `sector` and `faults` it is for every fault, else for those of the sector or those named."""

    version: str = ""
    sector: str = ""
    faults: tuple[str, ...] = ()
    template: Template | None = None
    rules: RulesLayer = RulesLayer()
    steps: Steps = Steps()

    def fits(self, fault: str, sector: str) -> bool:
        return self.sector in ("", sector) and (not self.faults or fault in self.faults)


@dataclass(frozen=True)
class Placed:
    """A layer with its file and the line and column of every value and key."""

    layer: Layer
    file: str
    marks: Marks = field(repr=False)

    def wrong(self, code: str, *path: str | int, **more: object) -> CatalogError:
        line, column = nearest(self.marks, path)
        return CatalogError(code, self.file, line, column, **more)


def read_layers(folders: tuple[FilePath, ...]) -> tuple[Placed, ...]:
    """The layers of all folders: in each the general one first, then those of the sectors, then those of faults."""
    return tuple(placed for folder in folders for placed in sorted(_in(folder), key=_rank))


def read_yaml(path: FilePath, shape: type[LayerT]) -> tuple[LayerT, Marks]:
    """A YAML file as `shape` and the places in it. Raises CatalogError with line and column for whatever is wrong."""
    marks: Marks = {}
    plain = _plain(path, _compose(path), (), marks)
    try:
        return msgspec.convert(plain, shape, strict=False), marks
    except msgspec.ValidationError as error:
        wrong = misfit(error)
        line, column = nearest(marks, (*wrong.path, wrong.field) if wrong.field else wrong.path)
        raise CatalogError("catalog.misfit", path.name, line, column, why=wrong.words) from error


def nearest(marks: Marks, path: Path) -> tuple[int, int]:
    """The place of a value, or of the nearest one around it where it is missing."""
    while path and path not in marks:
        path = path[:-1]
    return marks.get(path, (1, 1))


def _in(folder: FilePath) -> Iterator[Placed]:
    for path in sorted(folder.rglob("*.yaml")):
        layer, marks = read_yaml(path, Layer)
        yield Placed(layer, path.relative_to(folder).as_posix(), marks)


def _rank(placed: Placed) -> tuple[bool, bool, str]:
    return bool(placed.layer.faults), bool(placed.layer.sector), placed.file


def _compose(path: FilePath) -> Any:
    try:
        return yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError as error:
        raise CatalogError("catalog.file_missing", path.name, 1, 1) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise CatalogError("catalog.not_utf8", path.name, line, 1) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise CatalogError("catalog.not_yaml", path.name, line, column, why=error.problem or "") from error


def _plain(file: FilePath, node: Any, path: Path, marks: Marks) -> Any:
    if node is None:
        return {}
    marks.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(file, each, (*path, index), marks) for index, each in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key, value in node.value:
        line, column = key.start_mark.line + 1, key.start_mark.column + 1
        if key.value in found:
            raise CatalogError("catalog.key_twice", file.name, line, column, value=key.value)
        marks[(*path, key.value)] = (line, column)
        found[key.value] = _plain(file, value, (*path, key.value), marks)
    _check_languages(file, found, path, marks)
    return found


def _check_languages(file: FilePath, found: dict[str, Any], path: Path, marks: Marks) -> None:
    """A text that is there in one language only."""
    if not found or set(found) - {"zh", "en"}:
        return
    for language in ("zh", "en"):
        if not str(found.get(language, "")).strip():
            line, column = nearest(marks, (*path, language))
            raise CatalogError("catalog.translation_missing", file.name, line, column)
