"""What came back from the network, and what it means: one of our structs, a refusal, or trouble.

The one rule: errors of `requests` end here and leave as ours (errors.py), chosen by kind and status, never by their text.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import requests
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import RequestException, Timeout

from app.domain.errors import DoorstepError, Refused, Unavailable
from app.wording import has_sentence
from sync.protocol.coding import unpacked
from sync.protocol.messages import Problem

M = TypeVar("M")

# OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED.
_OF_ANOTHER_TIME = {9, 10}

JSON = "application/json"
FILE = "application/octet-stream"
FILE_STATE_HEADER = "Doorstep-File"


@dataclass(frozen=True)
class Reply:
    """What came back: the status, the whole body, and the headers by whatever case of their names."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def file_state(self) -> str:
        return self.headers.get(FILE_STATE_HEADER, "")


class RefusedByServer(Refused):
    """A Problem from our server; `status` is its HTTP status."""

    def __init__(self, status: int, code: str, /, **params: object) -> None:
        super().__init__(code, **params)
        self.status = status


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except Timeout as error:
        raise Unavailable("sync.too_slow") from error
    except requests.exceptions.SSLError as error:
        raise Unavailable("sync.certificate_time" if _is_of_another_time(error) else "sync.not_our_server") from error
    except requests.exceptions.ChunkedEncodingError as error:
        raise Unavailable("sync.cut_short") from error
    except NoConnection as error:
        raise Unavailable("sync.offline") from error
    except RequestException as error:
        raise Unavailable("sync.not_our_server") from error
    except OSError as error:
        raise Unavailable("sync.offline") from error


def _is_of_another_time(error: BaseException | None) -> bool:
    """Whether a certificate was refused for its time alone: that may be this device's clock, and no stranger at all."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_code in _OF_ANOTHER_TIME
        inner = error.args[0] if error.args else None
        # urllib3 names the cause of its last try; the error of ssl has a `reason` too, which is a word.
        found = (each for each in (getattr(inner, "reason", None), inner, error.__cause__) if isinstance(each, BaseException))
        error = next(found, None)
    return False


def refusal(reply: Reply) -> DoorstepError:
    """What a status from 400 up means: trouble of the server, a Problem of ours, or a stranger."""
    if reply.status == 408:
        return Unavailable("sync.too_slow")
    if reply.status >= 500:
        return Unavailable("sync.server_trouble", status=reply.status)
    if reply.content_type != JSON:
        return Unavailable("sync.not_our_server")
    try:
        problem = msgspec.json.decode(reply.body, type=Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Unavailable("sync.not_our_server")
    return refused(problem.code, reply.status, **problem.params)


def refused(code: str, status: int = 400, **params: str) -> RefusedByServer:
    """A refusal in words that this program has."""
    if has_sentence(code):
        return RefusedByServer(status, code, **params)
    return RefusedByServer(status, "sync.refused", what=code)


def opened(body: bytes, coding: str, most_bytes: int) -> bytes:
    """A reply's body without its content coding. Raises Unavailable("sync.not_our_server") for what does not open, or is too large."""
    try:
        return unpacked(body, coding, most_bytes)
    except Refused as error:
        raise Unavailable("sync.not_our_server") from error


def decoded(reply: Reply, kind: type[M]) -> M:
    if reply.content_type != JSON:
        raise Unavailable("sync.not_our_server")
    try:
        return msgspec.json.decode(reply.body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unavailable("sync.not_our_server") from error


def seconds(text: str) -> int:
    """Retry-After in seconds; its date form is not worth a clock and counts as 0."""
    return int(text) if text.isascii() and text.isdigit() else 0
