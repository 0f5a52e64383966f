"""Requests made from the server's own OpenAPI description by schemathesis, signed by an enrolled device; none may find a fault.

The one rule: a 5xx is a finding, and so is a reply without its next nonce; whatever else the server says is its right.
"""

import hashlib
from collections import Counter
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings

from app.domain.envelope import BlobRef
from sync.protocol import tus
from sync.protocol.signing import NONCE_HEADER
from tests.sync.raw_device import RawDevice
from tests.sync.tus_device import create

# The long poll answers after a minute when nothing comes; one request of it says as much as a thousand.
_SLOW = ("/v1/wait",)


def play(device: RawDevice, examples: int, number: int = 0) -> Counter[int]:
    """`examples` requests for every operation under seed `number`; how often each status came. Raises AssertionError with the request.

    Every second one names an order, a file or an upload that is there: a made name alone would only ever be unknown.
    """
    known = _made(device)
    schema: Any = schemathesis.openapi.from_url(device.url + "/schema/openapi.json")
    said: Counter[int] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path not in _SLOW:
            _play_one(operation, device, examples, number, known, said)
    return said


def _play_one(operation: Any, device: RawDevice, examples: int, number: int, known: dict[str, str], said: Counter[int]) -> None:
    modes = schemathesis.GenerationMode

    @seed(number)
    @settings(max_examples=examples, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=modes.POSITIVE) | operation.as_strategy(generation_mode=modes.NEGATIVE))
    def asked(case: Any) -> None:
        if said.total() % 2 and case.path_parameters:
            case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        try:
            prepared = _signed(case.as_transport_kwargs(base_url=device.url), device)
        except (requests.RequestException, UnicodeError, ValueError):
            # Nothing that can go over HTTP at all.
            return
        with device.session.send(prepared, timeout=30, allow_redirects=False) as reply:
            device.nonce = reply.headers.get(NONCE_HEADER, "")
            said[reply.status_code] += 1
            assert reply.status_code < 500, (prepared.method, prepared.url, prepared.headers, prepared.body, reply.text)
            assert device.nonce or reply.status_code in (400, 429, 431), (prepared.method, prepared.url, reply.headers)

    asked()


def _made(device: RawDevice) -> dict[str, str]:
    """An order, a file and a begun upload of the device's own, by the names that paths have for them."""
    data, large = b"a photo", b"another photo"
    files = sorted((hashlib.sha256(file).hexdigest(), len(file)) for file in (data, large))
    created = device.create(blobs=tuple(BlobRef("photo", sha256, size, "image/jpeg") for sha256, size in files))
    device.push(created)
    device.put(data)
    place = create(device, large).headers["Location"]
    return {"order_id": created.envelope.order_id or "", "sha256": hashlib.sha256(data).hexdigest(), "name": place.rpartition("/")[2]}


def _signed(wanted: dict[str, Any], device: RawDevice) -> requests.PreparedRequest:
    names = ("method", "url", "headers", "params", "json", "data", "cookies")
    prepared = device.session.prepare_request(requests.Request(**{name: wanted[name] for name in names if name in wanted}))
    prepared.headers.setdefault(tus.RESUMABLE, tus.VERSION)
    body = prepared.body or b""
    content = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b""
    prepared.headers.update(device.headers(prepared.method or "", prepared.path_url, content, device.nonce or "00"))
    return prepared
