"""Small files together: which of them the server has already, and the rest in packets of a size that the line bears.

The one rule: a file goes in a packet once. What did not get through goes by itself from then on, so that a file which the
line will not carry never takes others with it twice.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from app.domain.errors import DoorstepError, Unavailable
from app.storage.files import Files
from app.storage.uploads import FileToSend
from sync.client.link import Link
from sync.client.rate import Rate
from sync.client.reply import RefusedByServer, refused
from sync.client.sent import Sent, failed
from sync.protocol.messages import LARGEST_SINGLE_PUT_BYTES, FileAnswer
from sync.protocol.packets import MOST_PACKET_FILES

# Less is sent without asking: only what lost its answer with the whole program goes twice then.
_WORTH_ASKING_BYTES = 512 * 1024
_ASKED_AT_ONCE = 500

Load = tuple[FileToSend, ...]


def loads(files: Iterable[FileToSend], tried: Iterable[str], most_bytes: Callable[[], int]) -> Iterator[Load]:
    """`files` in their order: small ones that go for the first time together, up to `most_bytes`, every other one alone."""
    alone, load, size = set(tried), list[FileToSend](), 0
    for file in files:
        is_small = file.size <= LARGEST_SINGLE_PUT_BYTES and not file.place and file.sha256 not in alone
        if load and (not is_small or size + file.size > most_bytes() or len(load) == MOST_PACKET_FILES):
            yield tuple(load)
            load, size = [], 0
        load.append(file)
        size += file.size
        if not is_small:
            yield tuple(load)
            load, size = [], 0
    if load:
        yield tuple(load)


def asked(link: Link, files: Sequence[FileToSend]) -> list[Sent]:
    """Those of `files` that the server has, where so many bytes wait that asking is worth while."""
    part = files[:_ASKED_AT_ONCE]
    if len(part) < 2 or sum(file.size for file in part) < _WORTH_ASKING_BYTES:
        return []
    states = link.file_states([file.sha256 for file in part])
    return [Sent(file, state) for file, state in zip(part, states, strict=True) if state != "missing"]


def sent_together(link: Link, store: Files, rate: Rate, load: Load) -> list[Sent]:
    """What became of each file of a packet. Never raises for what may go wrong outside."""
    found, data = list[Sent](), dict[str, bytes]()
    for file in load:
        try:
            data[file.sha256] = store.unsealed(file.sha256)
        except DoorstepError as error:
            found.append(_unreadable(link, file, error))
    there = [file for file in load if file.sha256 in data]
    began_ms = rate.now_ms()
    try:
        answers = link.put_packet(data) if there else ()
    except DoorstepError as error:
        # Whatever was refused here, each file is refused or taken by itself the next time.
        trouble = Unavailable("sync.server_trouble", status=error.status) if isinstance(error, RefusedByServer) else error
        return found + [Sent(file, error=trouble, is_told=bool(place)) for place, file in enumerate(there)]
    rate.note(sum(map(len, data.values())), began_ms)
    return found + [_sent(file, answer) for file, answer in zip(there, answers, strict=True)]


def _unreadable(link: Link, file: FileToSend, error: DoorstepError) -> Sent:
    """What cannot be read here may have gone up before: a database that was made again knows nothing of it."""
    try:
        state = link.file_state(file.sha256)
    except DoorstepError as trouble:
        return Sent(file, error=trouble)
    return Sent(file, error=error) if state == "missing" else Sent(file, state)


def _sent(file: FileToSend, answer: FileAnswer) -> Sent:
    if answer.error:
        return failed(file, refused(answer.error))
    if answer.state == "missing":
        return Sent(file, error=Unavailable("sync.not_our_server"))
    return Sent(file, answer.state, file.size)
