"""Files in any store that speaks S3, by obstore. Keys come from the environment or the machine's role, never from the address.

The one rule: written once by hash. A name that is taken is read and hashed; only damaged bytes are written over. The store is
sent a SHA-256 to check against and is asked for the size afterwards, for not every store checks (measured.md: moto does not).
"""

import hashlib
import ipaddress
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import SplitResult, parse_qsl, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError, NotSupportedError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from app.domain.errors import Refused, Unavailable
from app.storage.disk import translated_os
from sync.server.file_store import SPOILED

if TYPE_CHECKING:
    from obstore.store import RetryConfig

T = TypeVar("T")

# A device waits for its answer meanwhile, and tries again by itself later.
_PATIENCE: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
_SETTINGS = {"endpoint", "region"}
_NOBODY = "0" * 64


class ObjectStore:
    """Opened by `open_object_store`."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    def size(self, sha256: str) -> int | None:
        return _asked(lambda: int(obstore.head(self._store, _name(sha256))["size"]))

    def read(self, sha256: str) -> bytes | None:
        return _asked(lambda: bytes(obstore.get(self._store, _name(sha256)).bytes()))

    def names(self) -> Iterator[str]:
        listing = obstore.list(self._store)
        while page := _asked(lambda: next(listing, None)):
            paths = (item["path"] for item in page)
            yield from (path.rpartition("/")[2] for path in paths if not path.startswith(f"{SPOILED}/"))

    def set_aside(self, sha256: str) -> None:
        def move() -> bool:
            obstore.rename(self._store, _name(sha256), f"{SPOILED}/{sha256}")
            return True

        _asked(move)

    def keep(self, sha256: str, source: Path) -> None:
        with translated_os(source):
            size = source.stat().st_size
        if not self._create(sha256, source) and not self._is_whole(sha256):
            self._put(sha256, source, mode="overwrite")
        if self.size(sha256) != size:
            raise Unavailable("server.files_away")

    def keep_all(self, sources: Mapping[str, Path]) -> None:
        for sha256, source in sources.items():
            self.keep(sha256, source)

    def _create(self, sha256: str, source: Path) -> bool:
        """Whether it was not there before."""
        try:
            self._put(sha256, source, mode="create")
        except AlreadyExistsError:
            return False
        except NotSupportedError:
            # A store without conditional writes: a second writer brings the same bytes.
            self._put(sha256, source, mode="overwrite")
        return True

    def _put(self, sha256: str, source: Path, mode: Literal["create", "overwrite"]) -> None:
        def put() -> bool:
            obstore.put(self._store, _name(sha256), source, mode=mode, use_multipart=False)
            return True

        _asked(put)

    def _is_whole(self, sha256: str) -> bool:
        data = self.read(sha256)
        return data is not None and hashlib.sha256(data).hexdigest() == sha256


def open_object_store(address: str) -> ObjectStore:
    """Asks the store one thing, so that a wrong address is said at the start and not at the first photo."""
    parts, settings = _read(address)
    endpoint = settings.get("endpoint", "")
    if endpoint:
        _refuse_open_air(endpoint)
    try:
        store = S3Store(
            parts.netloc,
            # Not as an argument of its own, which may not be None for the cloud's own address.
            config={"endpoint": endpoint} if endpoint else None,
            prefix=parts.path.strip("/") or None,
            region=settings.get("region", "us-east-1"),
            checksum_algorithm="SHA256",
            client_options={"allow_http": endpoint.startswith("http://"), "timeout": "60s", "connect_timeout": "10s"},
            retry_config=_PATIENCE,
        )
    except (BaseError, ValueError) as error:
        raise Refused("server.files_wrong") from error
    opened = ObjectStore(store)
    try:
        opened.size(_NOBODY)
    except Unavailable as error:
        if isinstance(error.__cause__, PermissionDeniedError | UnauthenticatedError):
            raise Refused("server.files_wrong") from error
        raise
    return opened


def _read(address: str) -> tuple[SplitResult, dict[str, str]]:
    try:
        parts = urlsplit(address)
        settings = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise Refused("server.files_wrong") from error
    # A password here would be misread as a bucket and shown in process lists.
    if parts.scheme != "s3" or not parts.netloc or "@" in parts.netloc or not set(settings) <= _SETTINGS:
        raise Refused("server.files_wrong")
    return parts, settings


def _refuse_open_air(endpoint: str) -> None:
    """Plain http only on loopback, as for the server itself."""
    parts = urlsplit(endpoint)
    is_loopback = parts.hostname == "localhost"
    with suppress(ValueError):
        is_loopback = is_loopback or ipaddress.ip_address(parts.hostname or "").is_loopback
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback):
        raise Refused("server.files_plain", host=parts.hostname or endpoint)


def _name(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _asked(question: Callable[[], T]) -> T | None:
    """None for what is not there. A name that is taken is an answer and passes; all else is Unavailable, a full store too.

    Stores say 403 of a used-up quota and of keys that ran out: somebody mends it, and what was not taken is sent again.
    """
    try:
        return question()
    except (NotFoundError, FileNotFoundError):
        return None
    except (AlreadyExistsError, NotSupportedError):
        raise
    except (BaseError, OSError) as error:
        raise Unavailable("server.files_away") from error
