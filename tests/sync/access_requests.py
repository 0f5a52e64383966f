"""Requests of the access matrix that take more than one line: each is made by a caller about the order of a place.

Each answers the reply and whether it holds what was asked for.
"""

import hashlib
from dataclasses import dataclass

import msgspec
import requests

from app.storage import carrier
from app.storage.keys import sign
from sync.protocol import carried, tus
from sync.protocol import messages as m
from sync.protocol.log_messages import LogReply, LogRequest
from sync.protocol.packets import WHICH_FILES
from sync.protocol.shift_messages import SHIFT_END, ShiftEndRequest
from tests.sync import tus_device
from tests.sync.raw_device import RawDevice, Signed

Told = tuple[requests.Response, bool]


@dataclass(frozen=True)
class Asked:
    """Who asks about what: `author` recorded the order, `photo` is a file of it, `upload` one that the author has begun."""

    caller: RawDevice
    author: RawDevice
    order: Signed
    photo: bytes
    begun: bytes
    upload: str


def bundle(asked: Asked) -> Told:
    reply = asked.caller.ask("GET", f"/v1/order/{asked.order.envelope.order_id}/bundle")
    return reply, reply.status_code == 200


def proof(asked: Asked) -> Told:
    reply = asked.caller.ask("POST", "/v1/log", msgspec.json.encode(LogRequest(h=(asked.order.h,))))
    return reply, reply.status_code == 200 and asked.order.h in msgspec.json.decode(reply.content, type=LogReply).leaves


def known(asked: Asked) -> Told:
    reply = asked.caller.ask("POST", "/v1/known", msgspec.json.encode(m.KnownRequest(h=(asked.order.h,))))
    return reply, reply.status_code == 200 and bool(msgspec.json.decode(reply.content, type=m.PushReply).answers)


def which_files(asked: Asked) -> Told:
    sha256 = hashlib.sha256(asked.photo).hexdigest()
    reply = asked.caller.ask("POST", WHICH_FILES, msgspec.json.encode(m.KnownRequest(h=(sha256,))))
    return reply, reply.ok and msgspec.json.decode(reply.content, type=m.FilesReply).files[0].state != "missing"


def begin_upload(asked: Asked) -> Told:
    """Of a file that an event of the author alone names."""
    reply = tus_device.create(asked.caller, asked.photo)
    return reply, reply.status_code == 201


def upload_state(asked: Asked) -> Told:
    reply = tus_device.by_hand(asked.caller, "HEAD", asked.upload)
    return reply, reply.status_code == 200


def go_on_with_upload(asked: Asked) -> Told:
    """The first byte of it, again and again: it goes on for its own device alone."""
    offset = int(tus_device.by_hand(asked.author, "HEAD", asked.upload).headers[tus.OFFSET])
    reply = tus_device.send(asked.caller, asked.upload, offset, asked.begun[offset : offset + 1])
    return reply, reply.status_code == 204


def take_over(asked: Asked) -> Told:
    """A new key for the author's device on the word of the caller's own key; for itself a device may do that."""
    if asked.caller is asked.author:
        return requests.Response(), False
    fresh = RawDevice(asked.caller.url, asked.caller.org, device=asked.author.device)
    reply = fresh.post_enrol(fresh.enrol_request(old=asked.caller))
    return reply, reply.status_code == 200


def shift_end(asked: Asked) -> Told:
    """Of the chain that begins with the author's order: the server confirms a chain to its own device alone."""
    reply = asked.caller.ask("POST", SHIFT_END, msgspec.json.encode(ShiftEndRequest(n=asked.order.envelope.n, h=asked.order.h)))
    return reply, reply.ok


REQUESTS = {
    "bundle": bundle,
    "proof": proof,
    "known": known,
    "which files": which_files,
    "begin upload": begin_upload,
    "upload state": upload_state,
    "go on with upload": go_on_with_upload,
    "take over": take_over,
    "shift end": shift_end,
}


def by_stick(caller: RawDevice, event: Signed, reader: str, *, org: str = "", is_signed: bool = True) -> requests.Response:
    """The event in a carrier file of the caller's, handed on by nobody in particular."""
    header, content = carrier.begin(org or caller.org, caller.device, caller.key, 1, reader)
    body = msgspec.json.encode(m.PushRequest(events=(event.wire(),)))
    frames = [carrier.Frame(carried.PUSH, body)]
    data = b"".join(carrier.stream(header, content, frames, (lambda h: sign(caller.seed, h)) if is_signed else (lambda _: "00" * 64)))
    return requests.post(f"{caller.url}/v1/carrier", data=data, timeout=20)
