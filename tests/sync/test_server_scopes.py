"""S1, S3, S3b and S9: what a replica may read, and what it never sees."""

import threading
from collections.abc import Callable

import msgspec
from sqlalchemy import update

from app.domain.envelope import event_hash
from app.domain.events import OrderCancelled, OrderClosed
from app.domain.order import Order
from sync.protocol.messages import EventsReply, Page
from sync.server import tables as t
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig

Enrol = Callable[[str], RawDevice]


def rows(page: Page) -> list[tuple[str, str]]:
    return [(item.kind, item.entity) for item in page.items]


def test_an_order_comes_down_as_the_fold_of_its_events(crew: RawDevice) -> None:
    created = crew.create()
    accepted = crew.accept(created)
    crew.push(created, accepted)
    page = crew.pull("crew:N-WATER")
    order = page.items[0].order
    assert isinstance(order, Order)
    assert (order.state, order.tip, order.trail) == ("accepted", accepted.id, (created.id, accepted.id))
    assert (page.start, page.end, page.more, page.items[0].ver) == (0, 1, False, 2)


def test_a_reassigned_order_leaves_the_old_scope_as_a_removal_and_leaks_nothing(crew: RawDevice, desk: RawDevice) -> None:
    created = desk.create()
    desk.push(created)
    assert rows(crew.pull("crew:N-WATER")) == [("U", created.envelope.order_id)]
    desk.push(desk.assign(created, "S-ALL", "south"))
    page = crew.pull("crew:N-WATER", cursor=1)
    assert rows(page) == [("R", created.envelope.order_id)]
    assert page.items[0].order is None and page.items[0].person is None
    assert rows(crew.pull("crew:N-WATER")) == [("R", created.envelope.order_id)]
    assert rows(desk.pull("area:north")) == [("R", created.envelope.order_id)]
    assert rows(desk.pull("area:south")) == [("U", created.envelope.order_id)]


def test_a_removal_says_the_version_at_which_the_order_left(crew: RawDevice, desk: RawDevice) -> None:
    created = desk.create()
    desk.push(created)
    desk.push(desk.assign(created, "N-HEAT", "north"))
    assert crew.pull("crew:N-WATER").items[0].ver == desk.pull("area:north").items[0].ver == 2


def test_a_closed_order_leaves_the_crew_and_stays_with_the_desk(crew: RawDevice, desk: RawDevice) -> None:
    created = desk.create()
    cancelled = desk.follow(OrderCancelled(reason="twice"), created)
    desk.push(created, cancelled, desk.follow(OrderClosed(), created, cancelled))
    assert rows(crew.pull("crew:N-WATER")) == []
    assert rows(desk.pull("area:north")) == [("U", created.envelope.order_id)]


def test_an_order_that_left_and_came_back_within_one_push_is_simply_there(crew: RawDevice, desk: RawDevice) -> None:
    created = desk.create()
    desk.push(created)
    moved = desk.assign(created, "S-ALL", "south")
    desk.push(moved, desk.assign(created, "N-WATER", "north", after=moved, av=moved))
    assert rows(crew.pull("crew:N-WATER")) == [("U", created.envelope.order_id)]
    assert rows(desk.pull("area:south")) == []


def test_a_number_that_no_database_holds_is_malformed(crew: RawDevice) -> None:
    for odd in (2**63, 10**30, -1):
        for target in (f"/v1/head?since={odd}", f"/v1/pull?scope=crew:N-WATER&cursor={odd}", f"/v1/order/x/events?after={odd}"):
            reply = crew.ask("GET", target)
            assert (reply.status_code, reply.json()["code"]) == (400, "server.request_malformed"), target


def test_another_scope_is_refused(crew: RawDevice) -> None:
    for scope in ("crew:S-ALL", "area:north", "moon", ""):
        reply = crew.ask("GET", f"/v1/pull?scope={scope}")
        assert (reply.status_code, reply.json()["code"]) == (403, "server.not_own_scope")


def test_the_device_of_a_moved_crew_reads_its_new_scope_and_no_longer_the_old(server: ServerRig, crew: RawDevice) -> None:
    places = tuple(
        msgspec.structs.replace(place, crews=("S-ALL",)) if place.label == "field-N-WATER" else place
        for place in server.organisation.devices
    )
    server.organisation = msgspec.structs.replace(server.organisation, devices=places)
    server.restart()
    assert [scope.id for scope in crew.head().scopes] == ["crew:S-ALL"]
    assert crew.ask("GET", "/v1/pull?scope=crew:N-WATER").status_code == 403


def test_pages_follow_each_other_without_gap_or_repeat(desk: RawDevice) -> None:
    made = [desk.create() for _ in range(7)]
    desk.push(*made)
    found: list[str] = []
    cursor, more = 0, True
    while more:
        page = desk.pull("area:north", cursor, limit=3)
        assert page.start == cursor
        found += [item.entity for item in page.items]
        cursor, more = page.end, page.more
    assert found == [event.envelope.order_id for event in made]


def test_a_page_of_large_orders_stays_under_its_bound(desk: RawDevice) -> None:
    made = [desk.create(external_no="x" * 30_000) for _ in range(45)]
    for part in range(0, 45, 5):
        desk.push(*made[part : part + 5])
    page = desk.pull("area:north")
    assert page.more and 0 < len(page.items) < 45
    assert len(desk.pull("area:north", page.end).items) == 45 - len(page.items)


def test_a_cursor_below_the_floor_is_gone(server: ServerRig, desk: RawDevice) -> None:
    desk.push(*(desk.create() for _ in range(4)))
    server.running.transactions.write(lambda work: work.connection.execute(update(t.scope).values(floor=3)))
    reply = desk.ask("GET", "/v1/pull?scope=area:north&cursor=2")
    assert (reply.status_code, reply.json()["code"]) == (410, "server.below_floor")
    assert len(desk.pull("area:north", 0).items) == 4
    assert len(desk.pull("area:north", 3).items) == 1


def test_the_head_says_where_each_scope_stands(desk: RawDevice) -> None:
    desk.push(desk.create(), desk.create("S-ALL", "south"))
    head = desk.head()
    assert [(scope.id, scope.last) for scope in head.scopes] == [("area:north", 1), ("area:south", 1)]
    assert (head.key_state, head.durable_pos, head.feed_epoch) == ("open", 0, 1)


def test_the_signed_events_of_a_visible_order_come_with_their_receipts(crew: RawDevice, desk: RawDevice) -> None:
    created = desk.create()
    desk.push(created)
    accepted = crew.accept(created)
    answer = crew.push(accepted)[0]
    reply = desk.ask("GET", f"/v1/order/{created.envelope.order_id}/events")
    events = msgspec.json.decode(reply.content, type=EventsReply).events
    assert [event_hash(bytes(event.raw)) for event in events] == [created.h, accepted.h]
    assert (events[1].receipt, events[1].sig, events[1].outcome) == (answer.receipt, accepted.sig, "applied")
    newer = desk.ask("GET", f"/v1/order/{created.envelope.order_id}/events?after=1")
    assert len(msgspec.json.decode(newer.content, type=EventsReply).events) == 1


def test_the_events_of_an_order_out_of_scope_are_unknown(device: Enrol, desk: RawDevice) -> None:
    created = desk.create("S-ALL", "south")
    desk.push(created)
    reply = device("field-N-WATER").ask("GET", f"/v1/order/{created.envelope.order_id}/events")
    assert (reply.status_code, reply.json()["code"]) == (404, "server.order_unknown")


def test_waiting_ends_when_a_scope_moves(crew: RawDevice, desk: RawDevice) -> None:
    crew.head()
    replies: list[int] = []
    poll = threading.Thread(target=lambda: replies.append(crew.ask("GET", "/v1/wait?cursors=crew:N-WATER=0").status_code))
    poll.start()
    desk.push(desk.create())
    poll.join(timeout=30)
    assert replies == [200]


def test_waiting_ends_at_once_for_a_replica_that_is_behind(crew: RawDevice) -> None:
    crew.push(crew.create())
    assert crew.ask("GET", "/v1/wait?cursors=crew:N-WATER=0").content == b"pull"


def test_waiting_ends_when_the_server_stops(server: ServerRig, crew: RawDevice) -> None:
    crew.head()
    replies: list[int] = []
    poll = threading.Thread(target=lambda: replies.append(crew.ask("GET", "/v1/wait?cursors=crew:N-WATER=0").status_code))
    poll.start()
    waiting = server.running.parts.waiting
    while not waiting._polls:
        pass
    server.stop()
    poll.join(timeout=30)
    assert replies == [204]


def test_waiting_on_another_scope_is_refused(crew: RawDevice) -> None:
    for cursors in ("crew:S-ALL=0", "", "crew:N-WATER", "crew:N-WATER=-1"):
        assert crew.ask("GET", f"/v1/wait?cursors={cursors}").status_code in (400, 403)


def test_errors_are_json_with_a_code_and_nothing_else(crew: RawDevice) -> None:
    targets = ("/nowhere", "/v1/pull?scope=crew:N-WATER&cursor=many", "/v1/blob/../../etc/passwd", "/v1/order/%00/events", "/v1/push")
    for target in targets:
        reply = crew.ask("GET", target)
        assert reply.status_code >= 400
        assert set(reply.json()) <= {"code", "params"}, reply.text
        assert reply.headers["content-type"] == "application/json"


def test_the_api_describes_its_messages(crew: RawDevice) -> None:
    described = crew.ask("GET", "/schema/openapi.json").json()
    assert {"EnrolRequest", "PushRequest", "Page", "Problem"} <= set(described["components"]["schemas"])
    body = described["paths"]["/v1/push"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["$ref"] == "#/components/schemas/PushRequest"
