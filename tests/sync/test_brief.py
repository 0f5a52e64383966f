"""A push without what both sides know: the bytes come out as they were signed, the receipts as they were given."""

from itertools import pairwise
from typing import Any

import msgspec
import pytest

from app.domain.envelope import event_hash
from app.domain.errors import Refused, Unavailable
from sync.client.answers import Witness
from sync.protocol import messages as m
from sync.protocol.brief import answers_of, briefs, restored, shortened, whole
from sync.protocol.messages import PushedEvent
from tests.sync import messages
from tests.sync.raw_device import RawDevice, Signed

H, OTHER = "a" * 64, "c" * 64


@pytest.mark.parametrize(
    "raw",
    [
        b'{"n":2,"prev":"%s","seen":{"root":"%s"}}' % (H.encode(), H.encode()),
        b'{"body":{"text":"\\"prev\\":\\"\\""},"prev":"%s"}' % H.encode(),
    ],
)
def test_a_hash_that_was_left_out_is_put_back(raw: bytes) -> None:
    short = shortened(raw, H)
    assert short is not None and len(short) == len(raw) - 64
    assert restored(short, H) == raw


@pytest.mark.parametrize(
    "raw",
    [
        b'{"prev":"%s"}' % OTHER.encode(),
        b'{"prev":null}',
        b'{"body":{"prev":""},"prev":"%s"}' % H.encode(),
        b"",
    ],
    ids=("another one's", "none", "a body that says the same", "nothing"),
)
def test_an_event_that_could_not_be_made_whole_again_goes_as_it_is(raw: bytes) -> None:
    assert shortened(raw, H) is None


def test_a_push_is_made_whole_event_by_event(crew: RawDevice) -> None:
    events = _chain(crew)
    assert [bytes(event.raw) for event in whole(_short(events))] == [event.raw for event in events]


def test_an_event_that_follows_nothing_is_refused(crew: RawDevice) -> None:
    pushed = _short(_chain(crew))[1:]
    with pytest.raises(Refused, match=r"server\.request_malformed"):
        whole(pushed)
    assert _push(crew, m.PushRequest(events=pushed)).status_code == 400


def test_a_brief_push_has_the_receipts_of_a_full_one(crew: RawDevice) -> None:
    events = _chain(crew)
    reply = msgspec.json.decode(_push(crew, m.PushRequest(events=_short(events), brief=True)).content, type=m.PushReply)
    assert reply.answers == () and len(reply.brief) == len(events)
    made = answers_of(reply.brief, [event.h for event in events], crew.org, crew.device, reply.feed_epoch)
    assert made == crew.push(*events), "the same question in full"
    assert {answer.outcome for answer in made} == {"applied"}


def test_an_error_comes_back_for_its_own_event_alone(crew: RawDevice) -> None:
    first, second = crew.create(), crew.create()
    spoiled = msgspec.structs.replace(second.wire(), sig="0" * 128)
    reply = msgspec.json.decode(_push(crew, m.PushRequest(events=(spoiled, first.wire()), brief=True)).content, type=m.PushReply)
    made = answers_of(reply.brief, [second.h, first.h], crew.org, crew.device, reply.feed_epoch)
    assert [(answer.error, answer.outcome) for answer in made] == [("server.signature_wrong", None), ("", "applied")]


def test_who_hands_in_another_devices_events_is_answered_in_full(crew: RawDevice, desk: RawDevice) -> None:
    request = m.PushRequest(events=tuple(event.wire() for event in _chain(crew)), brief=True)
    reply = msgspec.json.decode(_push(desk, request).content, type=m.PushReply)
    assert len(reply.answers) == 3 and reply.brief == ()


def test_a_receipt_of_an_earlier_feed_keeps_its_number() -> None:
    answer = msgspec.structs.replace(messages.ANSWER, error="")
    (short,) = briefs((answer,), "d1", 5)
    assert short.feed_epoch == messages.RECEIPT.feed_epoch
    assert answers_of((short,), [answer.h], "org1", "d1", 5) == (answer,)


def test_answers_for_more_or_fewer_events_than_were_sent_are_not_ours() -> None:
    reply = m.PushReply(feed_epoch=1, brief=(m.Brief(pos=1, sig="b" * 128),))
    with pytest.raises(Unavailable, match=r"sync\.not_our_server"):
        Witness(messages.TRUST, "d1").whole(reply, [H, OTHER])


def _chain(crew: RawDevice) -> tuple[Signed, ...]:
    created = crew.create()
    accepted = crew.accept(created)
    return created, accepted, crew.create()


def _short(events: tuple[Signed, ...]) -> tuple[PushedEvent, ...]:
    pushed = [events[0].wire()]
    for before, event in pairwise(events):
        short = shortened(event.raw, before.h)
        assert short is not None and event_hash(event.raw) == event.h
        pushed.append(msgspec.structs.replace(event.wire(), raw=msgspec.Raw(short), follows=True))
    return tuple(pushed)


def _push(device: RawDevice, request: m.PushRequest) -> Any:
    return device.ask("POST", "/v1/push", msgspec.json.encode(request))
