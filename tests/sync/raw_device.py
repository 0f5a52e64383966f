"""A device reduced to the wire: it signs what a test tells it to, right or wrong, and keeps nothing but its chain."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import msgspec
import requests

from app.domain import envelope as v
from app.domain.events import (
    Body,
    ContactAttempted,
    CrewAccepted,
    CrewDeparted,
    Limits,
    OrderAssigned,
    OrderCreated,
    Versions,
    kind_of,
    plain_body,
)
from app.domain.identity import uuid7
from app.storage.keys import key_id, make_sheet_key, new_seed, public_key, sheet_request, sign
from sync.protocol import messages as m
from sync.protocol.signing import KEY_HEADER, NONCE_HEADER, SIGNATURE_HEADER, request_hash

VERSION = "2026.11.1"


def new_id(count: list[int] = [0]) -> str:  # noqa: B006
    count[0] += 1
    return uuid7(1_795_250_000_000 + count[0], hashlib.sha256(str(count[0]).encode()).digest())


@dataclass(frozen=True)
class Signed:
    """One event ready to push."""

    envelope: v.Envelope
    raw: bytes
    h: str
    sig: str
    sealed: tuple[bytes, ...] = ()
    keys: tuple[m.CustomerKey, ...] = ()

    @property
    def id(self) -> str:
        return self.envelope.id

    def wire(self) -> m.PushedEvent:
        sealed = tuple(data.hex() for data in self.sealed)
        return m.PushedEvent(raw=msgspec.Raw(self.raw), sig=self.sig, keys=self.keys, sealed=sealed)


@dataclass
class RawDevice:
    """`last` and `n` are the chain; every method that talks returns what the server said."""

    url: str
    org: str
    device: str = field(default_factory=new_id)
    seed: bytes = field(default_factory=new_seed)
    member: str = "m-0417"
    role: str = "crew"
    grant: str = "g"
    n: int = 0
    last: str = ""
    nonce: str = ""
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def key(self) -> str:
        return key_id(public_key(self.seed))

    def enrolment(self, old: "RawDevice | None" = None) -> v.Enrolment:
        old_key, old_h = (old.key, old.last or None) if old else (None, None)
        return v.Enrolment(self.org, self.device, self.key, public_key(self.seed), old_key, old_h, 1)  # type: ignore[arg-type]

    def enrol_request(self, ticket: str = "", old: "RawDevice | None" = None, countersig: str = "") -> m.EnrolRequest:
        raw = self.enrolment(old).canonical()
        self.last = v.enrolment_hash(raw)
        h = v.enrolment_hash(raw)
        csr = sheet_request(make_sheet_key(), self.device).decode()
        old_sig = sign(old.seed, h) if old else ""
        return m.EnrolRequest(
            enrol=msgspec.Raw(raw), sig=sign(self.seed, h), csr=csr, ticket=ticket, old_sig=old_sig, countersig=countersig
        )

    def post_enrol(self, request: m.EnrolRequest) -> requests.Response:
        return self.session.post(f"{self.url}/v1/enrol", data=msgspec.json.encode(request), timeout=20)

    def enrol(self, ticket: str) -> m.EnrolReply:
        reply = self.post_enrol(self.enrol_request(ticket))
        assert reply.status_code == 200, reply.text
        return self.act_under(msgspec.json.decode(reply.content, type=m.EnrolReply))

    def act_under(self, enrolled: m.EnrolReply) -> m.EnrolReply:
        """The first of the device's members is at it from now on."""
        first = enrolled.grants[0].grant
        self.role, self.member, self.grant = enrolled.role, first.member, first.id
        return enrolled

    # --- talking

    def headers(self, method: str, target: str, body: bytes, nonce: str) -> dict[str, str]:
        sig = sign(self.seed, request_hash(method, target, nonce, body))
        return {KEY_HEADER: self.key, NONCE_HEADER: nonce, SIGNATURE_HEADER: sig}

    def ask(self, method: str, target: str, body: bytes = b"", signed_body: bytes | None = None) -> requests.Response:
        """A signed request; once more with a new nonce after a 401, as a client does."""
        for _ in range(2):
            headers = self.headers(method, target, body if signed_body is None else signed_body, self.nonce or "00")
            reply = self.session.request(method, self.url + target, data=body, headers=headers, timeout=70, allow_redirects=False)
            if reply.status_code == 429:
                # Turned away before anything was looked at: the nonce is good still.
                break
            self.nonce = reply.headers[NONCE_HEADER]
            if reply.status_code != 401:
                break
        return reply

    def push(self, *events: Signed) -> tuple[m.Answer, ...]:
        body = msgspec.json.encode(m.PushRequest(events=tuple(event.wire() for event in events)))
        reply = self.ask("POST", "/v1/push", body)
        assert reply.status_code == 200, reply.text
        return msgspec.json.decode(reply.content, type=m.PushReply).answers

    def known(self, *hashes: str) -> tuple[m.Answer, ...]:
        reply = self.ask("POST", "/v1/known", msgspec.json.encode(m.KnownRequest(h=hashes)))
        assert reply.status_code == 200, reply.text
        return msgspec.json.decode(reply.content, type=m.PushReply).answers

    def pull(self, scope: str, cursor: int = 0, limit: int = 500) -> m.Page:
        reply = self.ask("GET", f"/v1/pull?scope={scope}&cursor={cursor}&limit={limit}")
        assert reply.status_code == 200, reply.text
        return msgspec.json.decode(reply.content, type=m.Page)

    def head(self, since: int = 0) -> m.Head:
        reply = self.ask("GET", f"/v1/head?since={since}")
        assert reply.status_code == 200, reply.text
        return msgspec.json.decode(reply.content, type=m.Head)

    def put(self, data: bytes, sha256: str = "") -> requests.Response:
        sha256 = sha256 or hashlib.sha256(data).hexdigest()
        for _ in range(2):
            target = f"/v1/blob/{sha256}"
            headers = self.headers("PUT", target, data, self.nonce or "00")
            reply = self.session.put(self.url + target, data=data, headers=headers, timeout=20)
            self.nonce = reply.headers[NONCE_HEADER]
            if reply.status_code != 401:
                break
        return reply

    # --- recording

    def record(self, fact: Body, order: str | None, *, av: str | None = None, after: str | None = None, **changes: Any) -> Signed:
        """The next event of the chain; `changes` replace fields of the envelope, `sealed` and `keys` go beside it."""
        sealed, keys = changes.pop("sealed", ()), changes.pop("keys", ())
        self.n += 1
        fields: dict[str, Any] = {
            "id": new_id(),
            "key": self.key,
            "n": self.n,
            "prev": self.last,
            "org": self.org,
            "device": self.device,
            "order_id": order,
            "av": av,
            "after": after,
            "type": kind_of(fact),
            "v": 1,
            "actor": v.Actor(self.member, self.role, "pin", 5, self.grant),  # type: ignore[arg-type]
            "time": v.Time(1_795_250_000_000 + self.n, 480, 1, "b"),
            "body": plain_body(fact),
            "blobs": (),
            "app": v.App("0.1.0", "test"),
        }
        envelope = v.Envelope(**(fields | changes))
        raw, h = v.seal(envelope)
        self.last = h
        return Signed(envelope, raw, h, sign(self.seed, h), sealed, keys)

    def create(self, crew: str | None = "N-WATER", area: str = "north", **more: Any) -> Signed:
        beside = {name: more.pop(name) for name in ("sealed", "keys", "blobs", "id", "time", "actor") if name in more}
        body = OrderCreated(
            number="W20261121-010001-6",
            sector="water",
            fault="W02",
            urgency="P2",
            channel="phone",
            area=area,
            crew=crew,
            received_ms=1_795_250_000_000,
            limits=Limits(10, 45, 1440),
            versions=Versions(VERSION, VERSION, "2026-11"),
            **more,
        )
        return self.record(body, new_id(), **beside)

    def follow(self, fact: Body, created: Signed, after: Signed | None = None, av: Signed | None = None, **changes: Any) -> Signed:
        """An event on an order: after `after` (or its creation), under the assignment `av` (or its creation)."""
        return self.record(fact, created.envelope.order_id, av=(av or created).id, after=(after or created).id, **changes)

    def assign(self, created: Signed, crew: str, area: str, after: Signed | None = None, **changes: Any) -> Signed:
        return self.follow(OrderAssigned(crew=crew, area=area), created, after, **changes)

    def accept(self, created: Signed, after: Signed | None = None, **changes: Any) -> Signed:
        return self.follow(CrewAccepted(), created, after, **changes)

    def contact(self, created: Signed, after: Signed, **changes: Any) -> Signed:
        return self.follow(ContactAttempted(outcome="agreed"), created, after, **changes)

    def depart(self, created: Signed, after: Signed, **changes: Any) -> Signed:
        return self.follow(CrewDeparted(), created, after, **changes)
