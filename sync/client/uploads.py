"""S6: the files that received events name, two at a time, evidence first.

The one rule: the server's own word from its store counts, before and after; one file that will not go never delays the others.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

from app.domain.errors import Damaged, DoorstepError, Refused, Unavailable
from app.storage.files import Files
from app.storage.replica import FileToSend
from sync.client.link import Link
from sync.protocol.messages import LARGEST_SINGLE_PUT_BYTES, FileReply

# After so many failures in a row the line is taken for dead until the next sync.
_ENOUGH = 3


@dataclass(frozen=True)
class Sent:
    """What became of one file: its new `state`, or the `error` of an attempt; `size` bytes went out."""

    file: FileToSend
    state: str = ""
    size: int = 0
    error: DoorstepError | None = None

    @property
    def is_permanent(self) -> bool:
        """Whether trying again is no use: the file is spoiled here, or the server says no."""
        return isinstance(self.error, Refused | Damaged) or (self.error is not None and self.error.code == "storage.file_missing")


def send_files(files: Files, lanes: Sequence[Link], waiting: Sequence[FileToSend], enter: Callable[[Sent], None]) -> None:
    """Sends `waiting` in its order over the lanes; `enter` is called for each, here, in the caller's thread.

    Raises the Unavailable of the last attempt when the line seems dead; what was under way is still entered.
    """
    free: SimpleQueue[Link] = SimpleQueue()
    for lane in lanes:
        free.put(lane)
    is_dead = threading.Event()

    def send(file: FileToSend) -> Sent | None:
        if is_dead.is_set():
            return None
        lane = free.get()
        try:
            return _send(files, lane, file)
        finally:
            free.put(lane)

    failures = 0
    last: DoorstepError | None = None
    with ThreadPoolExecutor(len(lanes), "doorstep-upload") as pool:
        for sent in pool.map(send, waiting):
            if sent is None:
                continue
            enter(sent)
            failures = failures + 1 if sent.error and not sent.is_permanent else 0
            if failures >= _ENOUGH:
                is_dead.set()
                last = sent.error
    if last:
        raise last


def _send(files: Files, link: Link, file: FileToSend) -> Sent:
    try:
        state = link.file_state(file.sha256)
        if state != "missing":
            return Sent(file, state)
        if file.size > LARGEST_SINGLE_PUT_BYTES:
            raise Refused("sync.file_too_large")
        reply = link.put_file(file.sha256, files.get(file.sha256), FileReply)
        if reply.sha256 != file.sha256 or reply.state == "missing":
            raise Unavailable("sync.not_our_server")
        return Sent(file, reply.state, file.size)
    except DoorstepError as error:
        return Sent(file, error=error)
