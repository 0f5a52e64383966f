"""Histories written by hand that lead straight to where a known fault must show itself; the same oracle looks at their end.

Chance comes to such places too, but not in every hundred histories. A sound product plays each of them without a word.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from unittest.mock import patch

from app.domain import events as e
from app.domain.identity import OrderId
from app.storage.store import NewEvent, NewFile
from sync.protocol import tus
from sync.protocol.messages import LARGEST_SINGLE_PUT_BYTES
from tests.faults.disk import Killed, Trip, tripping
from tests.faults.lines import Lines
from tests.faults.mishaps import KEEP_DEPARTURES_MS
from tests.faults.people import AREAS
from tests.faults.plan import Step
from tests.faults.simulation import STOPS, History
from tests.faults.theatre import Actor, stage

# Two tablets of one crew, one of another, and two desks.
_DEVICES = (0, 1, 3, 7, 8)
_DAY_MS = 86_400_000
# Beyond the end of every history.
_YEARS_MS = 3 * 365 * _DAY_MS
_DRAW = random.Random(0)


@dataclass
class Players:
    """A history and the people in it."""

    history: History
    anna: Actor
    ben: Actor
    heat: Actor
    desk: Actor
    other_desk: Actor

    def later(self, ms: int = 3_600_000) -> None:
        self.history.heaven.ms += ms

    def synced(self, *actors: Actor) -> None:
        for actor in actors:
            self.later()
            self.history.do_sync(actor, _DRAW)
            self.history.look()

    def ordered(self, crew: str = "N-WATER") -> OrderId:
        """A new order from the desk, known to the server."""
        order_id = self.taken_in(self.desk, crew)
        self.synced(self.desk)
        return order_id

    def taken_in(self, actor: Actor, crew: str) -> OrderId:
        made = self.history.created_for(actor, crew, AREAS[crew])
        self.recorded(actor, made)
        assert made.order_id is not None
        return made.order_id

    def acts(self, actor: Actor, order_id: OrderId, *bodies: e.Body, photo: bytes = b"") -> None:
        """Records one after another; the first with a photo where there is one."""
        for at, body in enumerate(bodies):
            self.recorded(actor, NewEvent(order_id, body, (NewFile(photo, "image/jpeg", "photo"),) if photo and not at else ()))

    def recorded(self, actor: Actor, event: NewEvent) -> None:
        self.later()
        actor.record(event)

    def copy_server(self) -> None:
        self.history.do_server_copied(self.desk, _DRAW)

    def older_server(self) -> None:
        self.history.do_server_older(self.desk, _DRAW)

    def line(self, *faults: tuple[str, str]) -> None:
        """The next requests to a path that begins so meet that fault, each once."""
        self.history.lines.planned += list(faults)


Scene = Callable[[Players], None]
_CALLED = e.ContactAttempted(outcome="agreed")


def restored(play: Players) -> None:
    """The server goes back behind what two devices were told is stored."""
    play.copy_server()
    order = play.ordered()
    play.synced(play.anna)
    play.acts(play.anna, order, e.CrewAccepted(), _CALLED, photo=b"a meter")
    play.synced(play.anna, play.desk)
    play.older_server()


def out_of_order(play: Players) -> None:
    """After a restore what rests on another's event comes before that event, and is stored at once."""
    order = play.ordered()
    play.synced(play.anna)
    play.acts(play.anna, order, e.CrewAccepted())
    play.synced(play.anna)
    play.copy_server()
    play.acts(play.anna, order, _CALLED)
    play.synced(play.anna, play.ben)
    play.acts(play.ben, order, _CALLED)
    play.synced(play.ben)
    play.older_server()
    play.synced(play.ben, play.ben, play.anna)


def died_with_a_photo(play: Players) -> None:
    """The process ends at each write of an act with a photo in turn."""
    order = play.ordered()
    play.synced(play.anna)
    play.acts(play.anna, order, e.CrewAccepted())
    for place in range(1, 12):
        try:
            with tripping(Trip("die", place)):
                play.acts(play.anna, order, _CALLED, photo=bytes([place]) * 40)
        except Killed:
            play.anna.again()


def away_too_long(play: Players) -> None:
    """A tablet comes back after its order's departure has left the feed."""
    orders = [play.ordered(), play.ordered()]
    play.synced(play.anna)
    play.acts(play.desk, orders[0], e.OrderAssigned(crew="N-HEAT", area="north"))
    play.synced(play.desk)
    for _ in range(4):
        play.history.hall.tend(KEEP_DEPARTURES_MS)
        play.later(KEEP_DEPARTURES_MS // 2 + _DAY_MS)


def copied_machine(play: Players) -> None:
    """A device image comes back with the state of its random numbers: one id for two events."""
    play.anna.record()
    play.history.do_copy_device(play.anna, _DRAW)
    with _ids_again(play.anna, 1):
        play.taken_in(play.anna, "N-WATER")
    play.synced(play.anna, play.desk)
    play.history.do_older_device(play.anna, _DRAW)
    with _ids_again(play.anna, 1):
        play.taken_in(play.anna, "N-WATER")
    play.synced(play.anna)


def stale_page(play: Players) -> None:
    """A proxy answers with the page that it kept, after another desk gave the order to the area that is read first."""
    order = play.ordered("S-ALL")
    play.synced(play.other_desk)
    play.acts(play.other_desk, order, e.OrderAssigned(crew="S-ALL", area="south"))
    play.synced(play.other_desk)
    play.line(("/v1/pull?scope=area%3Asouth", "reply lost"))
    play.synced(play.desk)
    play.acts(play.other_desk, order, e.OrderAssigned(crew="N-WATER", area="north"))
    play.synced(play.other_desk)
    play.line(("/v1/pull?scope=area%3Asouth", "stale page"))
    play.synced(play.desk)


def no_page_after_the_push(play: Players) -> None:
    """An act is acknowledged, and the line is gone before the page that would bring it back."""
    order = play.ordered()
    play.synced(play.anna)
    play.acts(play.anna, order, e.CrewAccepted())
    play.line(("/v1/pull", "refused"))
    play.synced(play.anna)


def decided_before_it_came(play: Players) -> None:
    """After a restore a desk's decision is there before the held event that it is about, and waits for it."""
    order = play.ordered()
    play.synced(play.anna)
    play.acts(play.desk, order, e.OrderAssigned(crew="N-HEAT", area="north"))
    play.synced(play.desk)
    play.copy_server()
    play.acts(play.anna, order, e.CrewAccepted())
    play.synced(play.anna, play.desk)
    held = play.desk.ready.store.order(order)
    assert held is not None and len(held.held) == 1
    play.acts(play.desk, order, e.QuarantineDecided(verdict="reject", targets=held.held, reason="looked at"))
    play.synced(play.desk)
    play.older_server()
    play.synced(play.desk, play.anna, play.desk)


def photos_in_parts(play: Players) -> None:
    """Large photos (tus) whose parts meet a fault of the line, a death of the server, or one of the tablet."""
    order = play.ordered()
    play.synced(play.anna)
    play.acts(play.anna, order, e.CrewAccepted())
    for fault in ("reply lost", "half a request", "request twice", "request spoiled", "reply cut at once", "404 page"):
        play.acts(play.anna, order, _CALLED, photo=_large(fault))
        play.line((tus.UPLOADS, ""), (tus.UPLOADS, ""), (tus.UPLOADS, fault))
        play.synced(play.anna, play.anna)
    for place in (3, 6, 9):
        play.acts(play.anna, order, _CALLED, photo=_large(f"server {place}"))
        play.history.hall.trip = Trip("die", place)
        play.synced(play.anna)
        play.history.hall.trip = None
        play.anna.again()


def clock_put_back(play: Players) -> None:
    """A tablet's clock stands years ahead for one act and is put right before the next sync."""
    order = play.ordered()
    play.synced(play.anna)
    play.acts(play.anna, order, e.CrewAccepted())
    play.anna.clock.off_ms = _YEARS_MS
    play.acts(play.anna, order, _CALLED)
    play.anna.clock.off_ms = 0
    play.acts(play.anna, order, _CALLED)
    play.synced(play.anna)


SCENES: dict[str, Scene] = {
    scene.__name__.replace("_", " "): scene
    for scene in (
        restored,
        out_of_order,
        died_with_a_photo,
        away_too_long,
        copied_machine,
        stale_page,
        no_page_after_the_push,
        decided_before_it_came,
        photos_in_parts,
        clock_put_back,
    )
}


def _large(name: str) -> bytes:
    """Beyond what goes up as one piece."""
    return random.Random(name).randbytes(LARGEST_SINGLE_PUT_BYTES + 300_000)


def played(scene: Scene) -> list[str]:
    """What the oracle says of it."""
    lines = Lines()
    with stage(scene.__name__, lines.talk, _DEVICES) as (hall, actors, heaven):
        history = History(0, hall, actors, heaven, lines)
        lines.begin(Step(0, 0, "act", 0, calm=True), _DRAW)
        try:
            scene(Players(history, *actors))
            history.calm()
            return history.violations()
        except STOPS as error:
            return [*history.troubles, f"came to a stop: {type(error).__name__} {error}"]


def _ids_again(actor: Actor, seed: int):  # type: ignore[no-untyped-def]
    draw = random.Random(seed)
    return patch.object(actor.ready.store, "ids", lambda: f"01900000-0000-7000-8000-{draw.getrandbits(48):012x}")
