"""The releases of a source (an address or a folder), as far as The Update Framework's own client believes them.

The one rule: trust begins at the root that a person gave this installation once; nothing that a source says goes round it. The
library's errors are translated here and nowhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import urllib3
from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    RepositoryError,
    SlowRetrievalError,
)
from tuf.api.metadata import Metadata, Root, TargetFile, Targets
from tuf.ngclient import FetcherInterface, Updater
from tuf.ngclient.urllib3_fetcher import Urllib3Fetcher

from app.domain.errors import Broken, Refused, Unavailable
from app.domain.identity import Clock
from app.storage.disk import make_folder, translated_os
from sync.update.offer import ARCHIVE, Offer, said_in

_CHUNK = 1 << 20
_NOT_FOUND = 404
# For one file; the largest takes ten minutes at 200 kbit/s.
PATIENCE_MS = 3_600_000


class _Folder(FetcherInterface):
    """A repository on a stick or a share; the library bounds what is read."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        if not Path(url).exists():
            raise DownloadHTTPError(f"{url} is not there", _NOT_FOUND)
        return self._pieces(Path(url))

    @staticmethod
    def _pieces(path: Path) -> Iterator[bytes]:
        """Opened for each piece: the library leaves off in the middle of what is too long, and nobody would close it."""
        begun_at = 0
        while piece := _piece(path, begun_at):
            yield piece
            begun_at += len(piece)


def _piece(path: Path, begun_at: int) -> bytes:
    with path.open("rb") as file:
        file.seek(begun_at)
        return file.read(_CHUNK)


class _Address(Urllib3Fetcher):
    """A repository over http(s): what comes too slowly, in single bytes too, is left off after a while."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._response: urllib3.response.BaseHTTPResponse | None = None

    def _chunks(self, response: urllib3.response.BaseHTTPResponse) -> Iterator[bytes]:
        self._response, until_ms = response, self._clock.mono_ms() + PATIENCE_MS
        try:
            # What there is, for to wait for a full piece would be to wait for each byte of it anew.
            while piece := response.read1(_CHUNK):
                yield piece
                if self._clock.mono_ms() > until_ms:
                    raise SlowRetrievalError
        except urllib3.exceptions.TimeoutError as late:
            raise SlowRetrievalError from late

    def close(self) -> None:
        """The library leaves off in the middle of what is too long, and would let go of the line only some time later."""
        if self._response is not None:
            self._response.close()


def check_root(root: bytes) -> None:
    """Raises Refused("update.not_a_root") unless it is a root that as many of its own keys have signed as it asks for."""
    try:
        read = Metadata[Root].from_bytes(root)
        # Any other role's metadata is read as willingly.
        if not isinstance(read.signed, Root):
            raise Refused("update.not_a_root")
        read.signed.verify_delegate(Root.type, read.signed_bytes, read.signatures)
    except RepositoryError as wrong:
        raise Refused("update.not_a_root") from wrong


class Releases:
    """One look at a source. What was believed at earlier looks is kept in `metadata/` of the installation, against rollback."""

    def __init__(self, home: Path, source: str, clock: Clock) -> None:
        """`home` is the installation, with its root.json; `source` an http(s) address or a folder. Raises as `newest`."""
        self._line = _Address(clock) if source.startswith(("http://", "https://")) else None
        self._source, self._metadata = source, home / "metadata"
        with self._translated():
            make_folder(self._metadata)
            place = source if self._line else str(Path(source).absolute())
            trusted = (home / "root.json").read_bytes()
            self._updater = Updater(str(self._metadata), place, fetcher=self._line or _Folder(), bootstrap=trusted)
            self._place = place
        self._target: TargetFile | None = None

    def newest(self) -> Offer:
        """The release that the source now has.

        Raises Refused("update.not_trusted" | "update.rolled_back" | "update.expired" | "update.unreadable"), Unavailable for network
        and disk ("update.unreachable").
        """
        with self._translated():
            self._updater.refresh()
            self._target = self._updater.get_targetinfo(ARCHIVE)
            root = Metadata[Root].from_bytes((self._metadata / "root.json").read_bytes()).signed
        if self._target is None:
            raise Refused("update.unreadable")
        keys = tuple(sorted(root.get_delegated_role(Targets.type).keyids))
        return Offer(said_in(self._target.custom), self._target.length, keys)

    def fetch(self, into: Path) -> None:
        """The archive of `newest`, byte for byte what was signed, or nothing. Raises as `newest`, which goes before it."""
        target = self._target
        if target is None:
            raise Broken("update.not_looked")
        with self._translated():
            self._updater.download_target(target, str(into), self._place)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        with translated_os(self._metadata):
            try:
                yield
            except ExpiredMetadataError as old:
                raise Refused("update.expired") from old
            except BadVersionNumberError as older:
                raise Refused("update.rolled_back") from older
            except (RepositoryError, DownloadLengthMismatchError) as wrong:
                raise Refused("update.not_trusted", reason=type(wrong).__name__) from wrong
            except (DownloadError, urllib3.exceptions.HTTPError) as failure:
                raise Unavailable("update.unreachable", source=self._source) from failure
            finally:
                if self._line:
                    self._line.close()
