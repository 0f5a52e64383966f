"""A bare device that uploads by tus: by hand, or through the stock client with our signature added to its requests."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import requests
import tusclient.request
import tusclient.uploader.baseuploader
import tusclient.uploader.uploader
from requests.auth import AuthBase
from tusclient.client import TusClient
from tusclient.uploader import Uploader

from sync.protocol import tus
from sync.protocol.signing import NONCE_HEADER
from tests.sync.raw_device import RawDevice


class Signing(AuthBase):
    """Signs each request of a session as `device` does; the nonce comes from the reply before."""

    def __init__(self, device: RawDevice) -> None:
        self._device = device

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        body = prepared.body or b""
        assert isinstance(body, bytes) and prepared.method
        prepared.headers.update(self._device.headers(prepared.method, prepared.path_url, body, self._device.nonce))
        prepared.register_hook("response", self._heard)
        return prepared

    def _heard(self, response: requests.Response, *_: object, **__: object) -> None:
        self._device.nonce = response.headers[NONCE_HEADER]


_MODULES = (tusclient.request, tusclient.uploader.baseuploader, tusclient.uploader.uploader)


@contextmanager
def stock_client(device: RawDevice) -> Iterator[TusClient]:
    """tuspy as it comes from PyPI; it takes no session, so its modules get one in the place of `requests`."""
    device.head()
    session = requests.Session()
    session.auth = Signing(device)
    stand_in = SimpleNamespace(post=session.post, patch=session.patch, head=session.head, exceptions=requests.exceptions)
    before = [module.requests for module in _MODULES]
    for module in _MODULES:
        module.requests = stand_in
    try:
        yield TusClient(device.url + tus.UPLOADS)
    finally:
        for module, old in zip(_MODULES, before, strict=True):
            module.requests = old
        session.close()


class Sha256Uploader(Uploader):
    """tuspy's documented way to another checksum (CHECKSUM_ALGORITHM_PAIR)."""

    CHECKSUM_ALGORITHM_PAIR = ("sha256", hashlib.sha256)


def by_hand(device: RawDevice, method: str, target: str, body: bytes = b"", **headers: str) -> requests.Response:
    """One signed tus request; `headers` have _ for -. Once more with a new nonce after a 401."""
    named = {tus.RESUMABLE: tus.VERSION} | {name.replace("_", "-"): value for name, value in headers.items()}
    for _ in range(2):
        signed = device.headers(method, target, body, device.nonce or "00")
        reply = device.session.request(method, device.url + target, data=body, headers=named | signed, timeout=20)
        device.nonce = reply.headers[NONCE_HEADER]
        if reply.status_code != 401:
            break
    return reply


def create(device: RawDevice, data: bytes, size: int | None = None) -> requests.Response:
    length = str(len(data) if size is None else size)
    return by_hand(device, "POST", tus.UPLOADS, Upload_Length=length, Upload_Metadata=tus.metadata(hashlib.sha256(data).hexdigest()))


def send(device: RawDevice, place: str, offset: int, data: bytes, **headers: str) -> requests.Response:
    return by_hand(device, "PATCH", place, data, Upload_Offset=str(offset), **({"Content_Type": tus.PART_TYPE} | headers))


def standing(device: RawDevice, place: str) -> tuple[int, int]:
    """(status, offset) of an upload; -1 where the reply names none."""
    reply = by_hand(device, "HEAD", place)
    return reply.status_code, int(reply.headers.get(tus.OFFSET, -1))
