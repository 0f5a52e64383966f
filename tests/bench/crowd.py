"""A fleet after an outage: enrolled devices with signed events ready to push, each over its own connection, in one process.

The one rule: what goes over the line is what the product's client sends (packed, chained, signed), and waits are those of its
retry table; only recording, storing and showing are left out, for five hundred tablets do not fit one machine.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import msgspec

from app.domain.errors import Unavailable
from app.storage.outbox import Outgoing
from sync.client.answers import Witness
from sync.client.retry import kind_of_failure, wait_s
from sync.client.wire import chained
from sync.protocol import messages as m
from sync.protocol.coding import CODING, packed, unpacked
from tests.sync.raw_device import RawDevice, Signed

_EVENTS_A_VISIT = 25
_LARGEST_REPLY = 8 * 1024 * 1024


@dataclass(frozen=True)
class Batch:
    """One push: the body as it is sent, and the hashes of its events."""

    body: bytes
    hashes: tuple[str, ...]


@dataclass
class Member:
    """One device of the fleet; `took_s` is how long each push took that was answered with receipts."""

    device: RawDevice
    trust: m.Trust
    took_s: list[float] = field(default_factory=list)
    asked_later: int = 0
    done_s: float = 0.0

    def batches(self, events: int) -> list[Batch]:
        """Visits of this device's own, in pushes as large as the client's."""
        made: list[Signed] = []
        while len(made) < events:
            created = self.device.create()
            made.append(created)
            after = self.device.accept(created)
            made.append(after)
            for _ in range(_EVENTS_A_VISIT - 3):
                after = self.device.contact(created, after)
                made.append(after)
            made.append(self.device.depart(created, after))
        return list(_cut(made[:events]))


def _cut(events: Sequence[Signed]) -> list[Batch]:
    found: list[list[Signed]] = [[]]
    size = 0
    for event in events:
        # As Outbox.unsent counts.
        size += len(event.raw) + 400
        if found[-1] and (size > m.LARGEST_PUSH_BYTES or len(found[-1]) == m.LARGEST_PUSH_EVENTS):
            found.append([])
            size = len(event.raw) + 400
        found[-1].append(event)
    return [batch(part) for part in found]


def batch(events: Sequence[Signed]) -> Batch:
    outgoing = [Outgoing(0, event.h, event.raw, event.sig, {}, ()) for event in events]
    body = msgspec.json.encode(m.PushRequest(events=chained(outgoing), brief=True))
    return Batch(packed(body), tuple(event.h for event in events))


class Line:
    """One kept connection of a device; a request goes out signed, once more where its nonce was none."""

    def __init__(self, url: str, device: RawDevice) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._device = parts.hostname or "", parts.port or 80, device
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, target: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
        """(status, headers in lower case, body)."""
        for _ in range(2):
            status, headers, reply = await self._send(method, target, body)
            self._device.nonce = headers.get("doorstep-nonce", "")
            if status != 401:
                break
        return status, headers, reply

    async def _send(self, method: str, target: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        is_new = self._reader is None or self._writer is None
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        signed = self._device.headers(method, target, body, self._device.nonce or "00")
        named = {"Host": f"{self._host}:{self._port}", "Accept-Encoding": CODING, **signed}
        if body:
            named |= {"Content-Type": "application/json", "Content-Encoding": CODING, "Content-Length": str(len(body))}
        head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in named.items())
        try:
            self._writer.write(head.encode() + b"\r\n" + body)
            await self._writer.drain()
            return await self._read(self._reader)
        except (asyncio.IncompleteReadError, ConnectionError):
            if is_new:
                raise
        # The server closed what was silent for 75 s, as the product's client would have seen before; an event may come twice.
        self.close()
        self._reader = None
        return await self._send(method, target, body)

    async def _read(self, reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return int(first.split()[1]), headers, unpacked(body, headers.get("content-encoding", ""), _LARGEST_REPLY)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


async def pushed(line: Line, member: Member, one: Batch) -> float:
    """Pushes until it is answered with receipts, waiting as the client does; seconds of the last try. Raises where one is wrong."""
    attempt = 0
    while True:
        begin = time.perf_counter()
        status, headers, reply = await line.ask("POST", "/v1/push", one.body)
        took_s = time.perf_counter() - begin
        if status == 200:
            _check(member, one, reply)
            return took_s
        if status != 503:
            raise RuntimeError(f"a push was answered {status}: {reply[:200]!r}")
        attempt += 1
        member.asked_later += 1
        kind = kind_of_failure(Unavailable("sync.busy"))
        await asyncio.sleep(wait_s(kind, attempt, random.random(), float(headers.get("retry-after", "0"))) or 1.0)


def _check(member: Member, one: Batch, reply: bytes) -> None:
    """Every event of the push is applied, and the receipt of its first one holds."""
    said = msgspec.json.decode(reply, type=m.PushReply)
    witness = Witness(member.trust, member.device.device)
    answers = witness.whole(said, one.hashes)
    wrong = {answer.outcome or answer.error for answer in answers} - {"applied"}
    if wrong or tuple(answer.h for answer in answers) != one.hashes or not witness.is_receipt(answers[0], said.feed_epoch):
        raise RuntimeError(f"a push was answered wrongly: {wrong}")


async def drain(line: Line, member: Member, batches: Sequence[Batch], began: float) -> None:
    """What a tablet does first when the network is back: the head, then everything that waits, one push after another."""
    status, _, reply = await line.ask("GET", "/v1/head?since=0")
    if status != 200:
        raise RuntimeError(f"the head was answered {status}: {reply[:200]!r}")
    for one in batches:
        member.took_s.append(await pushed(line, member, one))
    member.done_s = time.perf_counter() - began


async def living(line: Line, member: Member, is_over: asyncio.Event, every_s: float) -> None:
    """A crew that goes on working meanwhile: an event every few seconds, from its signing to its receipt, all waits in it."""
    created = member.device.create()
    await pushed(line, member, batch([created]))
    after = member.device.accept(created)
    while not is_over.is_set():
        begin = time.perf_counter()
        await pushed(line, member, batch([after]))
        member.took_s.append(time.perf_counter() - begin)
        after = member.device.contact(created, after)
        await asyncio.sleep(every_s)
