"""Has the system map the libraries of a window, and list its fonts, while Python still reads what comes before them.

Mapping a library and binding its names needs no Python: on a second core it costs the start nothing, and for all libraries up to
the lock page it takes about a sixth of it. Whoever imports one of them later finds it there.

The one rule: this only comes earlier. What cannot be found or mapped here is met, and told, by whoever imports it.
"""

import os
import sys
from _thread import start_new_thread
from contextlib import suppress
from importlib import import_module
from importlib.machinery import PathFinder

# In the order in which they are imported; each brings along what it is bound to.
_MODULES = (
    *("shiboken6.Shiboken", "PySide6.QtCore", "PySide6.QtGui", "PySide6.QtNetwork", "PySide6.QtQml"),
    *("PySide6.QtOpenGL", "PySide6.QtQuick", "PySide6.QtSvg", "_hashlib", "cryptography.hazmat.bindings._rust"),
)

# Python's own that load meanwhile, or right after. Whoever loads one while the system maps another waits for that, holding Python's
# lock: together 10 ms. Some Pythons have them built in.
_BEFORE = (
    *("zlib", "_bz2", "_lzma", "_opcode", "_csv", "_json", "fcntl"),
    *("binascii", "_struct", "math", "_bisect", "_random", "_sha512"),
)
# As Qt is bound to it.
_FONTS = "libfontconfig.so.1"


def map_libraries() -> None:
    """Begins, and returns after 2 ms. On Linux only: nowhere else was it tried."""
    if sys.platform == "linux":
        for name in _BEFORE:
            with suppress(ImportError):
                import_module(name)
        start_new_thread(_map, ())


def _map() -> None:
    # `ctypes` itself takes 2 ms to load. What is called by this part of it runs without Python's lock; its own `dlopen` keeps it.
    from _ctypes import call_function, dlopen, dlsym

    system_dlopen = dlsym(dlopen("", sys.getdlopenflags()), "dlopen")
    for name in _MODULES:
        if file := _file(name):
            call_function(system_dlopen, (os.fsencode(file), sys.getdlopenflags()))
    # Reads the system's list of fonts, 3 ms of it and more where there are many. Qt asks for the same, and then it is there.
    with suppress(OSError):
        call_function(dlsym(dlopen(_FONTS, sys.getdlopenflags()), "FcInit"), ())


def _file(name: str) -> str | None:
    """Where a module's library lies, or None."""
    places, spec = None, None
    for part in name.split("."):
        if (spec := PathFinder.find_spec(part, places)) is None:
            return None
        places = spec.submodule_search_locations
    return spec.origin if spec else None
