"""`doorstep server take FILE…`: hands carrier files to a running server and lays its answers beside them.

The one rule: the files are opened by the server alone; a computer that carries them learns and changes nothing.
"""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from app.domain.errors import Refused, Unavailable
from app.storage.carrier import SUFFIX, parts_of, write_carrier

# Small enough that a line which breaks costs little, large enough that a stick of photos is soon done.
_PIECE_BYTES = 8 * 1024 * 1024
_TIMEOUT_S = 120.0
_COUNTS_HEADER = "Doorstep-Taken"
# Service Unavailable: as many pieces as may lie there at once are on their way in (carrier_lane.py).
_BUSY = 503
_TRIES, _PAUSE_S = 6, 10.0

Pause = Callable[[float], None]


@dataclass(frozen=True)
class HandedOn:
    """What the server took of one file."""

    file: Path
    events: int
    files: int
    passed_over: int


def carrier_files(path: Path) -> list[Path]:
    """The file itself, or every carrier file of a folder. Raises Refused("server.carrier_missing")."""
    found = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
    if not found or not all(one.is_file() for one in found):
        raise Refused("server.carrier_missing", path=path)
    return found


def hand_on(path: Path, url: str, pause: Pause = time.sleep) -> HandedOn:
    """Sends one file piece by piece; its answer stands beside it as `<name>.reply`. Raises Refused, Unavailable.

    A server that is busy with other sticks is asked again after some seconds (`pause`).
    """
    counts, answer = [0, 0, 0], list[bytes]()
    for piece in parts_of(path, _PIECE_BYTES):
        reply, said = _accepted(url, piece, pause)
        answer.append(reply)
        counts = [sum(pair) for pair in zip(counts, said, strict=True)]
    if not answer:
        raise Refused("storage.carrier_wrong")
    write_carrier(path.with_suffix(".reply"), answer)
    return HandedOn(path, *counts)


def _accepted(url: str, piece: bytes, pause: Pause) -> tuple[bytes, list[int]]:
    for _ in range(_TRIES - 1):
        try:
            return _post(url, piece)
        except Unavailable as error:
            if error.params.get("status") != _BUSY:
                raise
            pause(_PAUSE_S)
    return _post(url, piece)


def _post(url: str, piece: bytes) -> tuple[bytes, list[int]]:
    connection = _connection(url)
    try:
        connection.request("POST", "/v1/carrier", piece, {"Content-Type": "application/octet-stream"})
        response = connection.getresponse()
        body, said = response.read(), (response.getheader(_COUNTS_HEADER) or "").split()
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable("server.carrier_unreached", url=url) from error
    finally:
        connection.close()
    if response.status != 200 or len(said) != 3 or not all(one.isdigit() for one in said):
        raise Unavailable("server.carrier_refused", status=response.status)
    return body, [int(one) for one in said]


def _connection(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S)
    if parts.scheme != "http" or not _is_here(parts.hostname or ""):
        raise Refused("server.carrier_unreached", url=url)
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
