"""What a desk orders about no order: a wipe, an erased customer; within its own areas, with its reason, and never twice."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.domain.events import CustomerErased, OrderCancelled, WipeOrdered
from app.domain.identity import CustomerId, DeviceId
from sync.protocol.messages import CustomerKey
from sync.server import tables as t
from sync.server.erasing import erased
from tests.sync.area_desk import area_desk
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import ServerRig
from tests.sync.test_server_ledger import outcomes

Enrol = Callable[[str], RawDevice]
CUSTOMER = CustomerId("customer-1")


def of_customer(device: RawDevice, **more: str) -> Signed:
    return device.create(customer=CUSTOMER, keys=(CustomerKey(customer=CUSTOMER, key="ab" * 32),), **more)


def cancelled(desk: RawDevice, order: Signed) -> Signed:
    return desk.follow(OrderCancelled(reason="x"), order)


def erasing(desk: RawDevice, reason: str = "asked in writing", customer: str = CUSTOMER) -> Signed:
    return desk.record(CustomerErased(customer=CustomerId(customer), reason=reason), None)


def keys(server: ServerRig) -> list[object]:
    with server.running.transactions.read() as connection:
        return list(connection.execute(select(t.subject)).all())


def test_a_wipe_that_a_desk_orders_is_in_the_next_head_of_that_device_alone(device: Enrol, desk: RawDevice, crew: RawDevice) -> None:
    second = device("field-N-WATER")
    assert outcomes(desk.push(desk.record(WipeOrdered(device=DeviceId(crew.device), reason="lost"), None))) == ["applied"]
    wipe = crew.head().wipe
    assert wipe is not None and wipe.wipe.device == crew.device and second.head().wipe is None


def test_a_wipe_needs_reason_a_known_device_and_a_desk_that_reaches_it(server: ServerRig, device: Enrol, crew: RawDevice) -> None:
    desk, north, south = device("desk"), area_desk(server, "north"), device("field-S-ALL")
    for by, order, why in (
        (desk, WipeOrdered(device=DeviceId(crew.device), reason=" "), "decision.incomplete"),
        (desk, WipeOrdered(device=DeviceId("nobody"), reason="x"), "server.device_unknown"),
        (north, WipeOrdered(device=DeviceId(south.device), reason="x"), "server.not_own_scope"),
        (crew, WipeOrdered(device=DeviceId(crew.device), reason="x"), "server.role_not_allowed"),
    ):
        assert outcomes(by.push(by.record(order, None))) == [f"quarantined:{why}"]
    assert crew.head().wipe is None and south.head().wipe is None


def test_an_erased_customer_has_no_key_left_and_is_announced_to_the_scopes(server: ServerRig, desk: RawDevice) -> None:
    order = of_customer(desk)
    assert outcomes(desk.push(order, cancelled(desk, order))) == ["applied", "applied"] and keys(server)
    before = desk.pull("area:north").end
    assert outcomes(desk.push(erasing(desk))) == ["applied"] and keys(server) == []
    (item,) = desk.pull("area:north", before).items
    assert item.erased and item.person is None and item.entity == order.envelope.order_id


def test_erasing_twice_says_the_same_and_notes_it_once(server: ServerRig, desk: RawDevice) -> None:
    order = of_customer(desk)
    assert outcomes(desk.push(order, cancelled(desk, order), erasing(desk), erasing(desk)))[2:] == ["applied", "applied"]
    with server.running.transactions.read() as connection:
        assert len(connection.execute(select(erased)).all()) == 1


def test_a_customer_whose_order_is_in_work_is_not_erased(server: ServerRig, desk: RawDevice) -> None:
    done, open_one = of_customer(desk), of_customer(desk)
    assert outcomes(desk.push(done, cancelled(desk, done), open_one, erasing(desk)))[3:] == ["quarantined:server.customer_in_work"]
    assert len(keys(server)) == 2


def test_a_customer_with_undecided_records_is_not_erased(desk: RawDevice, crew: RawDevice) -> None:
    order = of_customer(desk)
    desk.push(order, cancelled(desk, order))
    assert outcomes(crew.push(crew.accept(order))) == ["quarantined:order.terminal"]
    assert outcomes(desk.push(erasing(desk))) == ["quarantined:server.customer_in_work"]


@pytest.mark.parametrize(("changes", "why"), [({"reason": ""}, "decision.incomplete"), ({"customer": "nobody"}, "server.customer_unknown")])
def test_an_erasing_without_reason_or_customer_is_held(desk: RawDevice, changes: dict[str, str], why: str) -> None:
    order = of_customer(desk)
    assert outcomes(desk.push(order, cancelled(desk, order), erasing(desk, **changes)))[2:] == [f"quarantined:{why}"]


def test_a_customer_with_an_order_elsewhere_is_erased_by_a_desk_of_both_areas_only(server: ServerRig, desk: RawDevice) -> None:
    north = area_desk(server, "north")
    here, there = of_customer(desk), of_customer(desk, area="south", crew="S-ALL")
    assert outcomes(desk.push(here, cancelled(desk, here), there, cancelled(desk, there))) == ["applied"] * 4
    assert outcomes(north.push(erasing(north))) == ["quarantined:server.not_own_scope"]
    assert outcomes(desk.push(erasing(desk))) == ["applied"] and keys(server) == []
