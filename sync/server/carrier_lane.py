"""Carrier files on their way in: to a passing file first, a few at a time, for a stick holds more than memory should.

The one rule: whose file it is has to be known from its header before the rest is received, and no more than MOST_AT_ONCE lie
on the disk. Whoever has to wait is not read from meanwhile; nothing signed is ever turned away for coming often.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from app.domain.errors import Refused, Unavailable
from app.storage import carrier
from app.storage.disk import translated_os, write_all
from sync.server.carrier import CarrierDesk, TakenIn

# A hub cuts a file into pieces of about 8 MB, or one larger file of a visit.
LARGEST_CARRIER_BYTES = 112 * 1024 * 1024
# On the disk at the same time; one of them at a time is opened, which takes twice its largest file in memory.
MOST_AT_ONCE = 4
# Shorter than the patience for a body that does not come (guard.py).
WAIT_S = 25.0


class CarrierLane:
    """`check_room` raises Unavailable("storage.disk_full") where so many bytes would eat into the reserve."""

    def __init__(self, desk: CarrierDesk, folder: Path, check_room: Callable[[int], None]) -> None:
        self.desk, self._folder, self._check_room = desk, folder, check_room
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._turn = asyncio.Lock()

    async def take(self, body: AsyncIterator[bytes]) -> TakenIn:
        """What was in it. Raises as CarrierDesk.take, Refused("server.too_large"), Unavailable("server.busy" | "storage.disk_full")."""
        start = await self._admitted(body)
        try:
            async with asyncio.timeout(WAIT_S):
                await self._places.acquire()
        except TimeoutError as error:
            raise Unavailable("server.busy") from error
        path = self._folder / secrets.token_hex(8)
        try:
            await self._received(path, start, body)
            async with self._turn:
                return await asyncio.to_thread(self._opened, path)
        finally:
            self._places.release()
            path.unlink(missing_ok=True)

    async def _admitted(self, body: AsyncIterator[bytes]) -> bytes:
        """The first bytes, up to a header of a device that is known."""
        start = bytearray()
        async for part in body:
            start += part
            header = carrier.header_of(bytes(start))
            if header is not None:
                await asyncio.to_thread(self.desk.author, header)
                return bytes(start)
        raise Refused("storage.carrier_wrong")

    async def _received(self, path: Path, start: bytes, body: AsyncIterator[bytes]) -> None:
        with translated_os(path):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            try:
                await asyncio.to_thread(self._write, descriptor, start)
                size = len(start)
                async for part in body:
                    size += len(part)
                    if size > LARGEST_CARRIER_BYTES:
                        raise Refused("server.too_large")
                    await asyncio.to_thread(self._write, descriptor, part)
            finally:
                os.close(descriptor)

    def _write(self, descriptor: int, part: bytes) -> None:
        self._check_room(len(part))
        write_all(descriptor, part)

    def _opened(self, path: Path) -> TakenIn:
        with translated_os(path), path.open("rb") as file:
            return self.desk.take(file)
