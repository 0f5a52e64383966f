"""A chain of fifty events that was recorded offline and comes in any order, once with a hole (survive.md S25)."""

import random
from collections.abc import Callable

import msgspec
import pytest

from app.domain.events import ContactAttempted, CrewAccepted
from sync.protocol.desk_messages import Integrity
from sync.server.integrity import HOLE_MS
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import ServerRig
from tests.sync.test_server_ledger import outcomes

LENGTH = 50
Enrol = Callable[[str], RawDevice]


def chain(crew: RawDevice) -> list[Signed]:
    """An order that the crew took in and then tried to reach its customer about, each event resting on the one before."""
    made = [crew.create()]
    made.append(crew.follow(CrewAccepted(), made[0]))
    while len(made) < LENGTH:
        made.append(crew.follow(ContactAttempted(outcome="no_answer"), made[0], made[-1]))
    return made


def delivered(crew: RawDevice, events: list[Signed], draw: random.Random) -> None:
    """In any order, one to twelve at a time, some of them twice."""
    waiting = draw.sample(events, len(events))
    while waiting:
        batch, waiting = waiting[: (size := draw.randint(1, 12))], waiting[size:]
        answers = crew.push(*batch, draw.choice(events))
        assert all(answer.receipt for answer in answers), "stored at once"


def effect(crew: RawDevice, events: list[Signed]) -> list[str]:
    return outcomes(crew.known(*(event.h for event in events)))


def in_order_of_effect(crew: RawDevice, events: list[Signed]) -> list[Signed]:
    vers = {answer.h: answer.ver for answer in crew.known(*(event.h for event in events))}
    return sorted(events, key=lambda event: vers[event.h] or 0)


def holes(desk: RawDevice) -> list[int]:
    found = msgspec.json.decode(desk.ask("GET", "/v1/integrity").content, type=Integrity)
    return [hole.n for hole in found.holes]


@pytest.mark.parametrize("seed", range(2))
def test_fifty_in_any_order_take_effect_in_their_own(crew: RawDevice, seed: int) -> None:
    events = chain(crew)
    delivered(crew, events, random.Random(seed))
    assert effect(crew, events) == ["applied"] * LENGTH
    assert in_order_of_effect(crew, events) == events
    (item,) = crew.pull("crew:N-WATER").items
    assert item.ver == LENGTH


@pytest.mark.parametrize("missing", [0, 24])
def test_what_rests_on_a_hole_waits_is_told_after_three_days_and_heals(
    server: ServerRig, crew: RawDevice, desk: RawDevice, missing: int
) -> None:
    events = chain(crew)
    delivered(crew, events[:missing] + events[missing + 1 :], random.Random(missing))
    before, after = events[:missing], events[missing + 1 :]
    assert effect(crew, before) == ["applied"] * missing
    assert effect(crew, after) == ["deferred:server.waits"] * len(after)
    server.clock.advance(HOLE_MS - 1)
    assert holes(desk) == []
    server.clock.advance(2)
    assert holes(desk) == [events[missing].envelope.n + 1]
    crew.push(events[missing])
    assert effect(crew, events) == ["applied"] * LENGTH
    assert in_order_of_effect(crew, events) == events
    assert holes(desk) == []


def test_a_hole_of_another_order_keeps_nobody_waiting(crew: RawDevice, desk: RawDevice) -> None:
    lost, events = crew.create(), chain(crew)
    delivered(crew, events, random.Random(9))
    assert effect(crew, events) == ["applied"] * LENGTH
    crew.push(lost)
    assert effect(crew, [lost]) == ["applied"]
