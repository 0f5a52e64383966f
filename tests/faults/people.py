"""What the people of a history do at their devices: the acts of a crew and of a desk, and a sync."""

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from app.domain import events as e
from app.domain.errors import DoorstepError
from app.domain.identity import OrderId
from app.domain.order import Order
from app.storage.store import NewEvent, NewFile
from tests.faults.glance import hidden, left_behind
from tests.faults.lines import Lines
from tests.faults.theatre import Actor, Hall, Heaven

AREAS = {"N-WATER": "north", "N-HEAT": "north", "S-ALL": "south"}


@dataclass
class People:
    """Devices, server and time of one history, and all that is counted and told of it."""

    seed: int
    hall: Hall
    actors: list[Actor]
    heaven: Heaven
    lines: Lines
    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    forgiven: set[str] = field(default_factory=set)
    images: dict[str, Path] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    just_synced: tuple[Actor, str] | None = None

    def do_act(self, actor: Actor, draw: random.Random) -> None:
        try:
            chosen = (self._desk_act if actor.is_desk else self._crew_act)(actor, actor.orders(), draw)
            saved = actor.record(*chosen)
        except DoorstepError as error:
            self.counts[f"refused {error.code}"] += 1
            return
        self.told += [f"saved {event_id} {h}" for event_id, h in saved.events]

    def _created(self, actor: Actor, draw: random.Random) -> NewEvent:
        grant = actor.ready.grants[0]
        crew = draw.choice(grant.crews) if grant.crews else draw.choice([*AREAS, ""])
        return self.created_for(actor, crew, AREAS.get(crew) or draw.choice(("north", "south")))

    def created_for(self, actor: Actor, crew: str, area: str) -> NewEvent:
        """A new order of that crew, or of none where it is empty."""
        body = e.OrderCreated(
            number=f"W20261121-{actor.ready.store.next_count('orders'):06d}-6",
            sector="water",
            fault="W02",
            urgency="P2",
            channel="phone",
            area=area,
            crew=crew or None,
            received_ms=actor.clock.wall_ms(),
            limits=e.Limits(10, 45, 1440),
            versions=e.Versions("2026.11.1", "2026.11.1", "2026-11"),
        )
        return NewEvent(OrderId(actor.ready.store.ids()), body)

    def _crew_act(self, actor: Actor, orders: list[Order], draw: random.Random) -> list[NewEvent]:
        if not orders or draw.random() < 0.12:
            return [self._created(actor, draw)]
        order = draw.choice(orders)
        by_state: dict[str, list[e.Body]] = {
            "dispatched": [e.CrewAccepted()],
            "accepted": [e.CrewDeparted(), e.ContactAttempted(outcome="agreed")],
            "en_route": [e.CrewArrived(), e.ContactAttempted(outcome="no_answer")],
            "on_site": [e.WorkReturned(reason="no key")],
        }
        bodies = by_state.get(order.state.value, [])
        files = ()
        if draw.random() < 0.4:
            files = (NewFile(draw.randbytes(draw.randrange(20, 4000)), "image/jpeg", "photo"),)
        return [NewEvent(order.id, draw.choice(bodies), files)] if bodies else []

    def _desk_act(self, actor: Actor, orders: list[Order], draw: random.Random) -> list[NewEvent]:
        held = [order for order in orders if order.held]
        if held and draw.random() < 0.4:
            order = draw.choice(held)
            verdict = draw.choice(("accept", "accept", "reject"))
            body = e.QuarantineDecided(verdict=verdict, targets=(draw.choice(order.held),), reason="looked at")  # type: ignore[arg-type]
            return [NewEvent(order.id, body)]
        if not orders or draw.random() < 0.3:
            return [self._created(actor, draw) for _ in range(draw.randrange(1, 4))]
        order = draw.choice(orders)
        if order.state.value == "cancelled":
            return [NewEvent(order.id, e.OrderClosed())]
        if order.state.value == "closed":
            return []
        crew = draw.choice(list(AREAS))
        bodies = [e.OrderAssigned(crew=crew, area=AREAS[crew]), e.OrderCancelled(reason="called off")]
        return [NewEvent(order.id, draw.choice((bodies[0], bodies[0], bodies[1])))]

    def do_sync(self, actor: Actor, draw: random.Random) -> None:
        report = actor.sync()
        word = report.failure.code if report.failure else "whole"
        self.counts[f"sync {word}"] += 1
        if report.failure and report.failure.kind == "broken":
            self.troubles.append(f"{actor.name}: {report.failure}")
        self.just_synced = (actor, word)
        self.told.append(f"{word} {report.pushed} {report.receipts} {report.pulled} {report.files}")

    def look(self) -> None:
        """After a step, when its faults are over: what the last sync must have left right."""
        if self.just_synced is not None and self.just_synced[0].opened is not None:
            actor, word = self.just_synced
            self.troubles += hidden(actor) + (left_behind(actor, self.hall) if word == "whole" else [])
        self.just_synced = None
