"""Loads PySide for a window that shall stand soon, without two things that PySide prepares for and that nobody asked of it yet.

Both are Python sources that PySide carries packed in a library and compiles anew at every start:

* what it knows of signatures: for `help()`, for type checkers, for the words of a TypeError. With these seven modules the lock page
  takes 955 million instructions, without them 751. Each is here a module as ever, that is compiled when its first name is asked for.
* `from __feature__ import`: it reads the source of each module that is imported after it, in search of these words, which we
  say nowhere; the lock page would wait 10 ms for it.

The one rule: nothing is taken away. Where a later PySide names its parts otherwise, they are loaded at once, as PySide means it.
"""

import builtins
import sys
from collections.abc import Callable
from threading import RLock
from typing import Any

_compile = builtins.compile
_ASKED_LATE = ("errorhandler", "layout", "lib/enum_sig", "lib/pyi_generator", "lib/tool", "mapping", "parser")
_LATE = frozenset(f"shibokensupport/signature/{name}.py" for name in _ASKED_LATE)
# PySide's C part takes `update_mapping`, and of these modules nothing else, from the dictionary without asking the module for it.
_STAND_IN = _compile(
    f"from {__name__} import loaded_late\n__getattr__ = loaded_late(globals())\ndef update_mapping(): __getattr__('update_mapping')()",
    "shibokensupport, not yet",
    "exec",
)

_sources: dict[str, bytes] = {}
_loading = RLock()


def load_pyside() -> None:
    """Imports PySide's package and none of its modules. Before any other thread runs, for it changes what `compile` means meanwhile."""
    if "shiboken6" not in sys.modules:
        builtins.compile = _compiled
        try:
            import PySide6  # noqa: F401
        finally:
            builtins.compile = _compile
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _compiled(source: Any, filename: Any, *more: Any, **named: Any) -> Any:
    """`compile`, which puts off the modules that are asked late."""
    if filename not in _LATE:
        return _compile(source, filename, *more, **named)
    _sources[filename] = source
    return _STAND_IN


def loaded_late(names: dict[str, Any]) -> Callable[[str], Any]:
    """`__getattr__` of a module that has not run yet; `names` is its dictionary."""
    file = names["__name__"].replace(".", "/") + ".py"

    def absent(name: str) -> Any:
        # The import system's own questions, such as `__path__`, need none of it.
        if not name.startswith("__"):
            with _loading:
                # Taken out before it runs: modules that ask each other in a circle find what is there so far, as ever.
                if source := _sources.pop(file, None):
                    exec(_compile(source, file, "exec"), names)
            if name in names:
                return names[name]
        raise AttributeError(f"module {names['__name__']!r} has no attribute {name!r}")

    return absent
