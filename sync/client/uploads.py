"""S6: the files that received events name, two at a time, evidence first; small ones together, large ones in parts.

The one rule: the server's own word from its store counts, before and after; one file that will not go never delays the
others by more than one try, and no photo keeps an event waiting for longer than a slice.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, islice
from queue import Empty, SimpleQueue

from app.domain.errors import DoorstepError, Refused, Unavailable
from app.storage.files import Files
from app.storage.replica import Replica
from app.storage.uploads import FileNews, FileToSend
from sync.client.link import Link
from sync.client.packets import Load, asked, loads, sent_together
from sync.client.parts import send_in_parts
from sync.client.rate import Rate
from sync.client.reply import RefusedByServer
from sync.client.report import Tally
from sync.client.sent import Enter, Moved, News, Sent, failed
from sync.protocol.messages import LARGEST_FILE_BYTES, LARGEST_SINGLE_PUT_BYTES, FileReply
from sync.protocol.packets import LARGEST_PACKET_BYTES

# After so many files in a row that did not get through, the line is taken for dead until the next sync; there they come last.
_ENOUGH = 3

# Then what was recorded meanwhile has its turn; the files go on in the sync that follows at once.
_SLICE_MS = 20_000

_TOLD_AT_ONCE, _TOLD_AFTER_S = 32, 0.1

# A file that one PUT would hold up for longer goes in parts although it is small: a line that comes for a minute gets it through.
_LONGEST_PUT_S = 10


class Uploader:
    """Sends one store's files over its lanes; remembers for the life of the process which files failed."""

    def __init__(self, files: Files, lanes: Sequence[Link], rate: Rate) -> None:
        self._files, self._lanes, self._rate = files, lanes, rate
        self._tries: dict[str, int] = {}
        self._asked: set[str] = set()

    def send(self, waiting: Sequence[FileToSend], enter: Enter) -> bool:
        """Sends `waiting` in its order, those that failed before behind the rest; True when the slice ended before the files.

        `enter` is called here, in the caller's thread, with all that is new. Raises the Unavailable of the last attempt when
        the line seems dead; what was under way is still entered.
        """
        if not waiting:
            return False
        self._rate.begin()
        in_turn = sorted(self._missing(waiting, enter), key=lambda file: self._tries.get(file.sha256, 0))
        together = loads(in_turn, self._tries, self._packet_bytes)
        # One packet needs one connection.
        first = list(islice(together, len(self._lanes)))
        lanes = self._lanes[: len(first)]
        slice_ = _Slice(self._files, self._rate, chain(first, together))
        with ThreadPoolExecutor(len(self._lanes), "doorstep-upload") as pool:
            workers = [pool.submit(slice_.work, lane) for lane in lanes]
            try:
                for news in slice_.news(len(workers)):
                    self._note(news)
                    enter(news)
            finally:
                slice_.end()
        for worker in workers:
            worker.result()
        if slice_.trouble:
            raise slice_.trouble
        return slice_.has_more

    def _missing(self, waiting: Sequence[FileToSend], enter: Enter) -> Sequence[FileToSend]:
        """`waiting` without what the server says that it has; no file is asked about twice."""
        fresh = [file for file in waiting if file.sha256 not in self._asked and file.sha256 not in self._tries]
        there: list[Sent] = []
        # An earlier server does not know the question.
        with suppress(RefusedByServer):
            there = asked(self._lanes[0], fresh)
        self._asked.update(file.sha256 for file in fresh)
        if there:
            enter(there)
        known = {one.file.sha256 for one in there}
        return [file for file in waiting if file.sha256 not in known]

    def _packet_bytes(self) -> int:
        return min(LARGEST_PACKET_BYTES, self._rate.part_bytes())

    def _note(self, news: Iterable[News]) -> None:
        for one in news:
            if isinstance(one, Sent) and one.error is not None:
                self._tries[one.file.sha256] = self._tries.get(one.file.sha256, 0) + 1
            elif isinstance(one, Sent):
                self._tries.pop(one.file.sha256, None)


def enter_news(replica: Replica, tally: Tally, news: Sequence[News]) -> None:
    """Into the store: what is stored or refused for good in one transaction, how far a large file came in its own."""
    ended: list[FileNews] = []
    for one in news:
        match one:
            case Moved():
                replica.file_at(one.file.sha256, one.place, one.sent)
            case Sent(error=None):
                ended.append(FileNews(one.file.sha256, one.state))
            case Sent(error=error) if one.is_permanent and error is not None:
                ended.append(FileNews(one.file.sha256, "captured", error.code))
                tally.refused += 1
            case Sent(error=error) if error is not None:
                tally.note(error)
    if ended:
        replica.files_are(ended)
    for one in news:
        if isinstance(one, Moved):
            tally.sent(one.gain)
        elif one.error is None:
            tally.files += 1
            tally.sent(one.size)


def _is_urgent(news: News | None) -> bool:
    """What decides whether more is begun."""
    return news is None or (isinstance(news, Sent) and news.error is not None)


class _Slice:
    """One bounded stretch of sending: the workers take loads from one list and tell what is new over one queue."""

    def __init__(self, files: Files, rate: Rate, waiting: Iterator[Load]) -> None:
        self._files, self._rate = files, rate
        self._waiting = waiting
        self._taking = threading.Lock()
        self._said: SimpleQueue[News | None] = SimpleQueue()
        self._until_ms = rate.now_ms() + _SLICE_MS
        self._is_over = False
        self._failures = 0
        self.has_more = False
        self.trouble: DoorstepError | None = None

    def end(self) -> None:
        """No further file or part is begun."""
        self._is_over = True

    def work(self, lane: Link) -> None:
        """Sends load after load, until there is none or the slice is over."""
        try:
            while (load := self._next()) is not None:
                for sent in self._sent(lane, load):
                    self._judge(sent)
                    self._said.put(sent)
        finally:
            self._said.put(None)

    def news(self, workers: int) -> Iterable[Sequence[News]]:
        """What the workers say, as much at a time as there is, until all have ended."""
        while workers:
            found = [self._said.get()]
            # Several in one transaction: a state that a stop loses is asked of the server again.
            with suppress(Empty):
                while len(found) < _TOLD_AT_ONCE and not _is_urgent(found[-1]):
                    found.append(self._said.get(timeout=_TOLD_AFTER_S))
            workers -= found.count(None)
            yield [one for one in found if one is not None]

    def _judge(self, sent: Sent) -> None:
        """After too many failures of the line in a row, no more is begun."""
        if sent.is_told:
            return
        with self._taking:
            self._failures = self._failures + 1 if sent.error and not sent.is_permanent else 0
            if self._failures >= _ENOUGH and not self._is_over:
                self.trouble = sent.error
                self.end()

    def _next(self) -> Load | None:
        with self._taking:
            load = next(self._waiting, None)
        if load is not None and self._part_bytes() == 0:
            self.has_more = not self._is_over
            return None
        return load

    def _part_bytes(self) -> int:
        return 0 if self._is_over or self._rate.now_ms() > self._until_ms else self._rate.part_bytes()

    def _sent(self, lane: Link, load: Load) -> list[Sent]:
        if len(load) > 1:
            return sent_together(lane, self._files, self._rate, load)
        sent = self._send(lane, load[0])
        return [] if sent is None else [sent]

    def _send(self, lane: Link, file: FileToSend) -> Sent | None:
        """None for a large file that the end of the slice interrupted."""
        try:
            state = lane.file_state(file.sha256)
            if state != "missing":
                return Sent(file, state)
            if file.size > LARGEST_FILE_BYTES:
                raise Refused("sync.file_too_large", size=LARGEST_FILE_BYTES // 2**20)
            data = self._files.unsealed(file.sha256)
            if not self._goes_at_once(file):
                return self._in_parts(lane, file, data)
            began_ms = self._rate.now_ms()
            reply = lane.put_file(file.sha256, data, FileReply)
            self._rate.note(len(data), began_ms)
            if reply.sha256 != file.sha256 or reply.state == "missing":
                raise Unavailable("sync.not_our_server")
            return Sent(file, reply.state, file.size)
        except DoorstepError as error:
            return failed(file, error)

    def _goes_at_once(self, file: FileToSend) -> bool:
        rate = self._rate.bytes_per_s
        is_slow = rate is not None and file.size > max(rate * _LONGEST_PUT_S, 2 * self._rate.part_bytes())
        return file.size <= LARGEST_SINGLE_PUT_BYTES and not file.place and not is_slow

    def _in_parts(self, lane: Link, file: FileToSend, data: bytes) -> Sent | None:
        at: tuple[int, int] | None = None

        def moved(place: str, sent: int) -> None:
            nonlocal at
            gain = sent - at[1] if at else 0
            if at and gain > 0:
                self._rate.note(gain, at[0])
            at = self._rate.now_ms(), sent
            self._said.put(Moved(file, place, sent, max(0, gain)))

        if not send_in_parts(lane, file, data, self._part_bytes, moved):
            self.has_more = not self._is_over
            return None
        state = lane.file_state(file.sha256)
        if state == "missing":
            # The server took every byte and has no file: its copy is gone, so it is sent from the beginning.
            self._said.put(Moved(file, "", 0))
            raise Unavailable("sync.part_lost")
        return Sent(file, state)
