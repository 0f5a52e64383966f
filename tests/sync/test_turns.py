"""When many push at once: who is let in, who is told to come later, and in which order they go."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from app.domain.errors import Unavailable
from sync.server.pace import Pace
from sync.server.turns import MOST_AWAY_S, Turns
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig


class Crowd:
    """Pushes that end when they are told to; `order` is how they began, `away` what those were told that were not let in."""

    def __init__(self, turns: Turns) -> None:
        self.turns, self.order, self.away = turns, list[str](), list[int]()
        self.end = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def comes(self, name: str, events: int) -> asyncio.Task[None]:
        task = asyncio.create_task(self._push(name, events))
        self._tasks.append(task)
        await asyncio.sleep(0)
        return task

    async def _push(self, name: str, events: int) -> None:
        try:
            async with self.turns.turn(events):
                self.order.append(name)
                await self.end.wait()
        except Unavailable as error:
            assert error.code == "server.crowded"
            self.away.append(int(str(error.params["retry_after_s"])))

    async def all_end(self) -> None:
        self.end.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def ran(course: Coroutine[Any, Any, None]) -> None:
    asyncio.run(course)


def test_one_at_a_time_in_the_order_they_came() -> None:
    async def course() -> None:
        crowd = Crowd(Turns())
        for name in "abc":
            await crowd.comes(name, 10)
        assert crowd.order == ["a"]
        await crowd.all_end()
        assert crowd.order == ["a", "b", "c"] and crowd.away == []

    ran(course())


def test_lanes_run_side_by_side() -> None:
    async def course() -> None:
        crowd = Crowd(Turns(lanes=2))
        for name in "abc":
            await crowd.comes(name, 10)
        assert crowd.order == ["a", "b"]
        await crowd.all_end()

    ran(course())


def test_those_beyond_the_queue_are_sent_away_each_to_another_time() -> None:
    async def course() -> None:
        crowd = Crowd(Turns())
        for place in range(300):
            await crowd.comes(str(place), 200)
        let_in = 300 - len(crowd.away)
        assert 2 <= let_in <= 10
        early = [away for away in crowd.away if away < MOST_AWAY_S / 2]
        assert early == sorted(early) and len(set(early)) > 50
        assert all(1 <= away <= MOST_AWAY_S for away in crowd.away)
        await crowd.all_end()
        assert len(crowd.order) == let_in

    ran(course())


def test_a_visit_of_now_goes_before_a_backlog_and_is_let_in_where_that_is_not() -> None:
    async def course() -> None:
        crowd = Crowd(Turns())
        while not crowd.away:
            await crowd.comes("backlog", 200)
        await crowd.comes("visit", 2)
        assert len(crowd.away) == 1
        await crowd.all_end()
        assert crowd.order[:2] == ["backlog", "visit"]

    ran(course())


def test_who_hangs_up_while_waiting_leaves_no_gap() -> None:
    async def course() -> None:
        crowd = Crowd(Turns())
        await crowd.comes("a", 10)
        gone = await crowd.comes("b", 10)
        await crowd.comes("c", 10)
        gone.cancel()
        await crowd.all_end()
        assert crowd.order == ["a", "c"]
        await crowd.comes("d", 10)
        assert crowd.order[-1] == "d"

    ran(course())


@pytest.mark.parametrize("events", [1, 200])
def test_a_machine_of_any_speed_lets_the_first_in(events: int) -> None:
    async def course() -> None:
        turns = Turns()
        turns._pace = Pace(push_s=1_000.0, event_s=1_000.0)
        crowd = Crowd(turns)
        await crowd.comes("a", events)
        await crowd.comes("b", events)
        await crowd.comes("c", events)
        assert len(crowd.away) == 1
        await crowd.all_end()

    ran(course())


def test_many_short_pushes_make_no_backlog_seem_longer() -> None:
    pace = Pace()
    for _ in range(100):
        for _ in range(3):
            pace.learn(1, 0.1)
        pace.learn(40, 0.15)
    assert pace.takes_s(1) == pytest.approx(0.1, rel=0.1)
    assert pace.takes_s(40) == pytest.approx(0.15, rel=0.1)


def test_one_push_that_stood_still_is_not_taken_for_the_rule() -> None:
    pace = Pace()
    for _ in range(20):
        pace.learn(40, 0.1)
    pace.learn(40, 30.0)
    assert pace.takes_s(40) < 0.2


def test_a_slow_machine_is_known_after_some_pushes() -> None:
    pace = Pace()
    for _ in range(40):
        pace.learn(40, 3.0)
    assert pace.takes_s(40) == pytest.approx(3.0, rel=0.2)


def test_a_visit_of_now_is_not_put_behind_the_moments_given_to_backlogs() -> None:
    async def course() -> None:
        turns = Turns()
        turns._pace = Pace(push_s=1.5, event_s=0.01)
        crowd = Crowd(turns)
        for place in range(40):
            await crowd.comes(str(place), 200)
        assert max(crowd.away) > 60
        for _ in range(2):
            await crowd.comes("visit", 1)
        assert crowd.away[-1] <= 5
        await crowd.all_end()

    ran(course())


def test_pushes_of_one_size_alone_are_foretold_too() -> None:
    pace = Pace()
    for _ in range(100):
        pace.learn(200, 0.05)
    assert pace.takes_s(200) == pytest.approx(0.05, rel=0.1)
    assert pace.takes_s(1) > 0


def test_a_crowded_server_says_when_to_come_again_and_stores_then(server: ServerRig, crew: RawDevice) -> None:
    turns = server.running.parts.turns
    created = crew.create()
    turns._waiting.append(object())  # type: ignore[arg-type]
    turns._let_in = _crowded  # type: ignore[method-assign]
    reply = crew.ask("POST", "/v1/push", b'{"events":[]}')
    assert (reply.status_code, reply.headers["Retry-After"], reply.json()["code"]) == (503, "7", "server.crowded")
    turns._waiting.clear()
    del turns._let_in
    assert crew.push(created)[0].outcome == "applied"


def _crowded(*_: object) -> None:
    raise Unavailable("server.crowded", retry_after_s=7)
