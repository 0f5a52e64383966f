"""A day's requests shown to the server again and again, in any order: as they went out, put together anew, and newly signed (TM9, TM11).

The one rule: after every thousand the server's rows and files are what they were, and what was signed for another moment is a 401.
"""

import argparse
import hashlib
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sync.protocol.signing import KEY_HEADER, NONCE_HEADER, SIGNATURE_HEADER, request_hash
from tests.faults.day import one_day
from tests.faults.lines import Lines
from tests.faults.report import Report
from tests.faults.simulation import History
from tests.faults.theatre import Actor, Hall, stage
from tests.faults.wire import Answer, Message

_DEVICES = (0, 7)
_LOOK_EVERY = 1_000
# What a server notes of its own work; "meta" counts its writes.
_OF_ITS_WORK = frozenset({"meta", "contact", "spent", "scope_note", "checkpoint", "log_node"})


@dataclass(frozen=True)
class Passed:
    """A request that went by, of which device, and how it was answered."""

    device: int
    message: Message
    status: int

    @property
    def is_signed(self) -> bool:
        return SIGNATURE_HEADER in self.message.headers


class Thief:
    """Whoever has recorded the line; `own` lets it sign as the device too, which no thief can, and which repeats everything."""

    def __init__(self, seed: int, hall: Hall, actors: list[Actor], passed: list[Passed]) -> None:
        self._draw = random.Random(f"thief {seed}")
        self._hall, self._passed = hall, passed
        self._actors = dict(zip(_DEVICES, actors, strict=True))
        self._signed = [each for each in passed if each.is_signed and each.status < 400]
        self._nonce = ""
        self.ways: dict[str, Callable[[], str]] = {
            "as it was": self._as_it_was,
            "another body": self._another_body,
            "another path": self._another_path,
            "another key": self._another_key,
            "signed anew": self._signed_anew,
            "a nonce twice": self._a_nonce_twice,
        }

    def ask(self, way: str) -> str:
        """What is wrong with the answer, or nothing."""
        return self.ways[way]()

    def _serve(self, message: Message) -> Answer:
        answer = self._hall.serve(message)
        self._nonce = answer.headers.get(NONCE_HEADER.lower(), answer.headers.get(NONCE_HEADER, ""))
        return answer

    def _refused(self, what: str, message: Message) -> str:
        answer = self._serve(message)
        # Before anybody's signature: a body larger than such a request may have, and a file that is not what its name says, which a
        # bad line made more often than a thief, and which is then sent again.
        return "" if answer.status in (401, 413, 422) else f"{what}: {message.method} {message.target} answered with {answer.status}"

    def _as_it_was(self) -> str:
        return self._refused("as it was", self._draw.choice(self._signed).message)

    def _another_body(self) -> str:
        one, other = self._anew(self._draw.choice(self._signed)), self._draw.choice(self._signed).message
        body = other.body + b" "
        headers = {name: value for name, value in one.headers.items() if name.lower() != "content-length"}
        return self._refused("another body", replace(one, body=body, headers={**headers, "Content-Length": str(len(body))}))

    def _another_path(self) -> str:
        one = self._anew(self._draw.choice(self._signed))
        return self._refused("another path", replace(one, target=one.target + ("&" if "?" in one.target else "?") + "x=1"))

    def _another_key(self) -> str:
        one = self._draw.choice(self._signed)
        message = self._anew(one)
        other = next(number for number in _DEVICES if number != one.device)
        return self._refused("another key", replace(message, headers={**message.headers, KEY_HEADER: self._actors[other].ready.key.key}))

    def _signed_anew(self) -> str:
        one = self._draw.choice(self._passed)
        answer = self._serve(self._anew(one) if one.is_signed else one.message)
        return "" if answer.status < 500 and answer.status != 401 else f"signed anew: {one.message.target} answered with {answer.status}"

    def _a_nonce_twice(self) -> str:
        message = self._anew(self._draw.choice(self._signed))
        self._serve(message)
        return self._refused("a nonce twice", message)

    def _anew(self, one: Passed) -> Message:
        """The same request under a nonce of now."""
        key, message = self._actors[one.device].ready.key, one.message
        if not self._nonce:
            self._serve(Message("GET", f"/v1/head?key={key.key}", {}, b""))
        nonce, self._nonce = self._nonce, ""
        sig = key.sign(request_hash(message.method, message.target, nonce, message.body))
        return replace(message, headers={**message.headers, KEY_HEADER: key.key, NONCE_HEADER: nonce, SIGNATURE_HEADER: sig})


def state_of(data: Path) -> str:
    """SHA-256 over every row of the server and every file of its folder, but for what it notes of its own work."""
    digest = hashlib.sha256()
    with sqlite3.connect(next(data.glob("store/*.db"))) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for name in names:
            if name not in _OF_ITS_WORK:
                digest.update("\n".join(sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"')))).encode())
    for path in sorted((data / "files").rglob("*")):
        digest.update(str(path.relative_to(data)).encode() + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """For each seed `--count` requests (600 where none is named), the six ways in turn drawn by chance."""
    report = Report("replays")
    for seed in seeds:
        found, counts = _played(seed, options.count or 600)
        report.add(f"seed {seed}", found, counts, runs=options.count or 600)
    return report


def _played(seed: int, count: int) -> tuple[list[str], Counter[str]]:
    lines, passed = Lines(), list[Passed]()

    def talk(device: int, message: Message, hall: Hall) -> Answer:
        answer = lines.talk(device, message, hall)
        passed.append(Passed(device, message, answer.status))
        return answer

    with stage(f"replays {seed}", talk, _DEVICES) as (hall, actors, heaven):
        history = History(seed, hall, actors, heaven, lines)
        history.play(one_day())
        history.calm()
        thief, draw = Thief(seed, hall, actors, passed_once(passed)), random.Random(seed)
        before, found, counts = state_of(hall.data), list[str](), Counter[str]()
        for number in range(1, count + 1):
            way = draw.choice([*thief.ways])
            counts[way] += 1
            found += filter(None, [thief.ask(way)])
            if number % _LOOK_EVERY == 0 or number == count:
                found += [] if state_of(hall.data) == before else [f"the server is another after {number} requests"]
                before = state_of(hall.data)
        return [*found, *history.violations()], counts


def passed_once(passed: list[Passed]) -> list[Passed]:
    """Each different request once, as it last went out."""
    named = {(each.device, each.message.method, each.message.target, each.message.body): each for each in passed}
    return list(named.values())
