"""A page that was made ready beside another says the same as one that is taken as it came."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from app.domain.events import CrewAccepted
from app.domain.order import OrderState
from app.storage import search
from app.storage.database import reading
from app.storage.keys.person import seal_person
from app.storage.keys.sealing import new_key
from app.storage.replica import Arrival, Departure
from app.storage.tables import person, view
from tests.storage.devices import Bench

SCOPE = "crew:c1"


def page(bench: Bench, names: Sequence[str]) -> list[Arrival | Departure]:
    """Orders of the server's, each with a customer; this device forgets that it made them."""
    found: list[Arrival | Departure] = []
    for name in names:
        standing = bench.server_order(bench.create(), ver=1)
        key = new_key()
        sealed = seal_person(key, new_key(), {"name": name})
        order = msgspec.structs.replace(standing.order, commitment=sealed.commitment, person=sealed.sha256)
        found.append(Arrival(order, msgspec.json.encode(order), 1, "cu", key, sealed.sealed))
    with bench.store.engine.begin() as connection:
        for table in ("log", "view", "person", "search_text", "search_order"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    return found


def held(bench: Bench) -> tuple[list[Any], list[Any], list[str]]:
    with reading(bench.store.engine) as connection:
        rows = [list(connection.execute(table.select().order_by(table.c.order_id)).all()) for table in (view, person)]
        return rows[0], rows[1], search.find(connection, "王秀兰", 10)


def test_a_page_made_ready_on_another_thread_shows_what_it_would_as_it_came(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    rows = page(bench, ["王秀兰", "李建国"])
    with ThreadPoolExecutor(1) as beside:
        ready = beside.submit(bench.replica.made_ready, rows).result()
    assert bench.replica.take_page(1, SCOPE, 0, 1, True, ready)
    shown = held(bench)
    assert len(shown[0]) == len(shown[1]) == 2 and len(shown[2]) == 1
    assert bench.replica.take_page(1, SCOPE, 1, 2, False, [msgspec.structs.replace(row, ver=2) for row in rows if isinstance(row, Arrival)])
    assert held(bench) == shown
    bench.close()


def test_own_work_is_laid_over_an_order_that_was_made_ready_before_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    rows = page(bench, ["王秀兰"])
    assert isinstance(rows[0], Arrival)
    assert bench.replica.take_page(1, SCOPE, 0, 1, False, rows)
    ready = bench.replica.made_ready([msgspec.structs.replace(rows[0], ver=2)])
    bench.record(rows[0].order.id, CrewAccepted())
    assert bench.replica.take_page(1, SCOPE, 1, 2, False, ready)
    shown = bench.store.shown(rows[0].order.id)
    assert shown is not None and shown.order.state is OrderState.ACCEPTED
    bench.close()
