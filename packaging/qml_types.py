"""Tells qmllint what the Python classes look like from QML.

It imports the `ui` package, asks each QObject class for its Qt meta-object and writes, per QML module
(`Doorstep.Common`, …), the JSON that moc would have written. qmltyperegistrar makes `.qmltypes` of that.

Qt's own pyside6-metaobjectdump reads source text instead; it stops at lambdas and does not see base classes from other
files, inherited signals or `constant=True`, so a typed lint built on it warns about correct code.

Run it as a program of its own, from the project folder: `python packaging/qml_types.py FOLDER` writes one
`Doorstep.X.json` per module into FOLDER.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6 import QtCore, QtQml
from PySide6.QtCore import QMetaMethod, QMetaObject, QObject

Json = dict[str, Any]

# What the decorators of PySide6.QtQml say of a class, in moc's words: class -> its class infos.
decorations: dict[type, list[Json]] = defaultdict(list)


class Unbindable(Exception):
    """A property whose notify signal is inherited: PySide 6.11.3 forgets it and no binding in QML ever updates."""

    def __str__(self) -> str:
        return f"{self.args[0]}: declare its notify signal in the same class; PySide forgets an inherited one"


RealProperty = QtCore.Property


class NotedProperty(RealProperty):
    """Qt's Property that remembers its declared type and signal.

    The meta-object only says `QObject*` for a property that holds one of our own classes, and of a signal that a base
    class declared it says nothing true (PySide 6.11.3; reading it ends the process).
    """

    declared: object = None
    signal: object = None

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        if positional:  # a decorated getter or setter makes a copy without any
            self.declared, self.signal = positional[0], named.get("notify")

    def __call__(self, getter: Any) -> Any:
        return self.copied_to(super().__call__(getter))

    def setter(self, function: Any) -> Any:
        """As in Qt."""
        return self.copied_to(super().setter(function))

    def copied_to(self, copy: Any) -> Any:
        """What was noted, handed to the copy that PySide made."""
        copy.declared, copy.signal = self.declared, self.signal
        return copy


def note(name: str, value: str) -> Callable[[type], type]:
    """A class decorator that writes down one class info and registers nothing."""

    def decorate(cls: type) -> type:
        decorations[cls].append({"name": name, "value": value})
        return cls

    return decorate


def listen() -> None:
    """Put noting decorators in place of Qt's; must run before the `ui` package is imported."""
    stand_ins = {
        "QmlElement": note("QML.Element", "auto"),
        "QmlAnonymous": note("QML.Element", "anonymous"),
        "QmlSingleton": note("QML.Singleton", "true"),
        "QmlNamedElement": lambda name: note("QML.Element", str(name)),
        "QmlUncreatable": lambda *reason: note("QML.Creatable", "false"),
    }
    for name, stand_in in stand_ins.items():
        setattr(QtQml, name, stand_in)
    QtCore.Property = NotedProperty  # type: ignore[misc]


def qobjects(package: str) -> list[type[QObject]]:
    """Every QObject class defined in a package, bases before their heirs."""
    found: list[type[QObject]] = []
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if module.name.endswith("__main__"):
            continue
        members = vars(importlib.import_module(module.name)).values()
        found += [one for one in members if isinstance(one, type) and issubclass(one, QObject)]
    own = [one for one in dict.fromkeys(found) if one.__module__.startswith(f"{package}.")]
    return sorted(own, key=lambda one: len(one.__mro__))


def meta_object(cls: type[QObject]) -> QMetaObject:
    """Qt's own description of a class; the stubs do not know the attribute."""
    found: QMetaObject = cls.staticMetaObject  # type: ignore[attr-defined]
    return found


def cpp_type(name: object) -> str:
    """A meta type's name for the JSON; where PySide hands over a Python object as it is, QML sees a variant."""
    text = name if isinstance(name, str) else bytes(name.data()).decode()  # type: ignore[attr-defined]
    return {"PyObject": "QVariant", "PySide::PyObjectWrapper": "QVariant", "": "void"}.get(text, text)


def property_of(cls: type[QObject], index: int) -> Json:
    """One property as moc describes it; raises Unbindable."""
    one = meta_object(cls).property(index)
    name = cpp_type(one.name())
    noted = vars(cls)[name]
    entry: Json = {"name": name, "type": cpp_type(one.typeName()), "index": index, "read": name}
    if isinstance(noted.declared, type) and issubclass(noted.declared, QObject):
        entry["type"] = f"{noted.declared.__name__}*"
    if one.isWritable():
        entry["write"] = name
    if one.isConstant():
        entry["constant"] = True
    if noted.signal is not None:
        entry["notify"] = next((own for own, value in vars(cls).items() if value is noted.signal), None)
        if entry["notify"] is None:
            raise Unbindable(f"{cls.__module__}.{cls.__name__}.{name}")
    return entry


def method_of(method: QMetaMethod) -> Json:
    """One signal or slot as moc describes it; PySide keeps no parameter names, so they are counted."""
    arguments = [{"name": f"a{n}", "type": cpp_type(kind)} for n, kind in enumerate(method.parameterTypes(), 1)]
    return {
        "access": "public",
        "name": cpp_type(method.name()),
        "arguments": arguments,
        "returnType": cpp_type(method.typeName()),
    }


def class_of(cls: type[QObject]) -> Json:
    """One class as moc describes it, without what its bases already say."""
    meta = meta_object(cls)
    methods = [meta.method(n) for n in range(meta.methodOffset(), meta.methodCount())]
    kinds = QMetaMethod.MethodType
    return {
        "className": meta.className(),
        "qualifiedClassName": meta.className(),
        "object": True,
        "superClasses": [{"access": "public", "name": meta.superClass().className()}],
        "classInfos": decorations[cls],
        "properties": [property_of(cls, n) for n in range(meta.propertyOffset(), meta.propertyCount())],
        "signals": [method_of(one) for one in methods if one.methodType() == kinds.Signal],
        "slots": [method_of(one) for one in methods if one.methodType() == kinds.Slot],
    }


def main(folder: Path) -> None:
    """Write one JSON file per QML module; classes without a module go where their file's neighbours would."""
    listen()
    modules: dict[str, list[Json]] = defaultdict(list)
    for cls in qobjects("ui"):
        source = sys.modules[cls.__module__]
        module = getattr(source, "QML_IMPORT_NAME", "unnamed")
        described = {"classes": [class_of(cls)], "inputFile": str(source.__file__), "outputRevision": 68}
        modules[module].append(described)
    folder.mkdir(parents=True, exist_ok=True)
    for module, described_files in modules.items():
        (folder / f"{module}.json").write_text(json.dumps(described_files, indent=1), "utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main(Path(sys.argv[1]))
