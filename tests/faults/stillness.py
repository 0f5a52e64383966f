"""One seed, one course: randomness, threads and sockets of the product replaced by ones that a seed decides.

Keys that OpenSSL makes by itself stay random; they are in no trace.
"""

import asyncio
import os
import random
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy.engine.default import DefaultDialect

import sync.client.ahead
import sync.client.link
import sync.client.uploads
import sync.server.blobs
import sync.server.file_store
from tests.faults.disk import noting
from tests.faults.statements import compiled_once
from tests.faults.wire import Answer, Message, Wire


class AtOnce:
    """An executor that does its work where it is asked to, in the caller's thread."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __enter__(self) -> "AtOnce":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, act: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """An Exception is the future's result; the death of the process comes through at once."""
        future: Future[Any] = Future()
        try:
            future.set_result(act(*arguments))
        except Exception as error:  # noqa: BLE001 - as every executor does
            future.set_exception(error)
        return future

    def shutdown(self, *_: object, **__: object) -> None:
        pass


class NoLoop:
    """Stands where the server asks its loop for the time that an answer took: none passes."""

    def time(self) -> float:
        return 0.0


async def _inline(act: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    return act(*arguments, **named)


def _in_a_row(wait: Callable[[Any], None], things: Iterable[Any]) -> None:
    for thing in things:
        wait(thing)


@contextmanager
def still(seed: str, talk: Callable[[str, Message], Answer]) -> Iterator[None]:
    """Within it the product draws from `seed`, runs in one thread, and talks through `talk(host, message)`."""
    draw = random.Random(seed)
    with ExitStack() as stack:
        for target, name, new in (
            (os, "urandom", draw.randbytes),
            (random, "_urandom", draw.randbytes),
            (asyncio, "to_thread", _inline),
            (asyncio, "get_running_loop", NoLoop),
            (sync.server.blobs, "side_by_side", _in_a_row),
            (sync.server.file_store, "side_by_side", _in_a_row),
            (sync.client.ahead, "ThreadPoolExecutor", AtOnce),
            (sync.client.uploads, "ThreadPoolExecutor", AtOnce),
            (DefaultDialect, "do_commit", noting(DefaultDialect.do_commit)),
            (sync.client.link, "CuttableAdapter", lambda _pins: Wire(talk)),
        ):
            stack.enter_context(patch.object(target, name, new))
        stack.enter_context(compiled_once())
        yield
