"""How a fault is planted: a name of the product is replaced for as long as a stack of patches is open."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

Plant = Callable[[ExitStack], None]


def put(stack: ExitStack, target: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Replaces `target.name` by what `make` makes of it."""
    stack.enter_context(patch.object(target, name, make(getattr(target, name))))
