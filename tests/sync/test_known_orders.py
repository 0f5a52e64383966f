"""An order that a device has just brought does not come back to it, unless the server sees it otherwise."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.errors import Refused, Unavailable
from app.domain.events import CrewAccepted
from app.storage.database import reading
from app.storage.store import NewFile
from app.storage.tables import base
from sync.client.pages import RawItem, RawPage, rows_of
from sync.protocol.known_orders import MOST_NAMES, name_of, names_in, offered
from tests.sync.line import Line
from tests.sync.raw_device import RawDevice
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig

ORDER = "01a1fd3d-1083-7e07-8085-62bedb8b60ce"


@pytest.fixture
def tablet(server: ServerRig, line: Line, tmp_path: Path) -> Iterator[Tablet]:
    ticket = msgspec.structs.replace(server.ticket("field-N-WATER"), url=line.url)
    made = Tablet(tmp_path / "crew", ticket, server.clock)
    yield made
    made.close()


def pages(line: Line) -> list[RawPage]:
    """What the server says to each pull from now on."""
    found: list[RawPage] = []

    def heard(reply: tuple[int, dict[str, str], bytes]) -> tuple[int, dict[str, str], bytes]:
        found.append(msgspec.json.decode(reply[2], type=RawPage))
        return reply

    line.change("/v1/pull", heard, times=99)
    return found


def based(tablet: Tablet) -> dict[str, bytes]:
    with reading(tablet.store.engine) as connection:
        return {row.order_id: row.json for row in connection.execute(base.select())}


def test_names_are_read_back_and_bounded() -> None:
    orders = {f"{n}": b"{}" for n in range(MOST_NAMES + 5)}
    assert offered({}) == "" and names_in("") == frozenset()
    assert len(offered(orders).split("%2C")) == MOST_NAMES
    assert names_in(name_of("a", b"{}") + "," + name_of("b", b"")) == {name_of("a", b"{}"), name_of("b", b"")}
    with pytest.raises(Refused, match=r"server\.request_malformed"):
        names_in("," * MOST_NAMES + "x" * MOST_NAMES + ",".join(map(str, range(MOST_NAMES + 1))))


def test_what_a_tablet_brought_does_not_come_back(server: ServerRig, tablet: Tablet, line: Line) -> None:
    heard = pages(line)
    order = tablet.create()
    tablet.record(order, CrewAccepted())
    tablet.synced()
    ((item,),) = [page.items for page in heard]
    assert (item.same, item.entity, item.ver, bytes(item.order)) == (True, order, 2, b"")
    with server.running.transactions.read() as connection:
        (stored,) = connection.exec_driver_sql("SELECT json FROM order_body").scalars()
    assert based(tablet) == {order: stored}, "byte for byte"
    assert tablet.store.order(order).state == "accepted"


def test_an_order_that_waited_for_its_files_does_not_come_back_either(tablet: Tablet, line: Line) -> None:
    heard = pages(line)
    tablet.record(tablet.create(), CrewAccepted(), files=(NewFile(b"photo", "image/jpeg", "photo"),))
    tablet.synced()
    assert [item.same for page in heard for item in page.items] == [True]


def test_an_order_that_the_server_sees_otherwise_comes_in_full(tablet: Tablet, desk: RawDevice, line: Line) -> None:
    order = tablet.create()
    tablet.synced()
    line.lose_reply("/v1/pull")
    tablet.record(order, CrewAccepted())
    assert tablet.sync().failure is not None
    heard = pages(line)
    tablet.synced()
    ((item,),) = [page.items for page in heard]
    assert not item.same and item.order, "nothing was pushed in this sync, so nothing was named"


def test_an_order_is_the_same_only_where_it_was_named() -> None:
    page = RawPage(feed_epoch=1, scope="s", start=0, end=1, more=False, items=(RawItem(kind="U", entity=ORDER, ver=1, same=True),))
    with pytest.raises(Unavailable, match=r"sync\.not_our_server"):
        rows_of(page)


def test_another_name_brings_the_order_itself(crew: RawDevice) -> None:
    created = crew.create()
    crew.push(created)
    order = created.envelope.order_id
    target = f"/v1/pull?scope=crew:N-WATER&cursor=0&have={name_of(str(order), b'{}')}"
    (item,) = msgspec.json.decode(crew.ask("GET", target).content, type=RawPage).items
    assert not item.same and item.order
    (item,) = msgspec.json.decode(crew.ask("GET", target[:-34] + name_of(str(order), bytes(item.order))[-34:]).content, type=RawPage).items
    assert item.same and not item.order


def test_more_names_than_a_pull_takes_are_refused(crew: RawDevice) -> None:
    names = ",".join(map(str, range(MOST_NAMES + 1)))
    assert crew.ask("GET", f"/v1/pull?scope=crew:N-WATER&cursor=0&have={names}").status_code == 400
