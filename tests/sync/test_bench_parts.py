"""What the benchmark builds on is right: a made history is one a server goes on with, a fleet's pushes are the client's own."""

import asyncio
import time
from collections.abc import Callable

from sqlalchemy import func, select

from sync.server import tables as t
from sync.server.log_tables import log_leaf
from tests.bench.crowd import Line, Member, drain
from tests.bench.history import fill
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig


def test_a_server_goes_on_with_a_made_history(server: ServerRig, crew: RawDevice) -> None:
    created = crew.create()
    assert crew.push(created, crew.accept(created))[1].outcome == "applied"
    before = crew.head()
    server.stop()
    assert fill(server.folders.of_replica.database, str(created.envelope.order_id), crew.device, 101) == 102
    server.start()
    answers = crew.push(crew.create())
    assert answers[0].outcome == "applied"
    receipt = answers[0].receipt
    # Two of its own, and one of 40 devices made a visit of two events more.
    assert receipt is not None and receipt.pos > 3
    with server.running.transactions.read() as connection:
        events, leaves = (connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (t.event, log_leaf))
    assert events == leaves == 103
    assert crew.head().scopes[0].last > before.scopes[0].last


def test_a_fleet_is_there_once_and_whole(server: ServerRig, device: Callable[[str], RawDevice]) -> None:
    crowd = [Member(device("field-N-WATER"), server.running.keys.trust()) for _ in range(2)]
    batches = [member.batches(60) for member in crowd]

    async def all_at_once() -> None:
        lines = [Line(server.url, member.device) for member in crowd]
        await asyncio.gather(*(drain(*of, time.perf_counter()) for of in zip(lines, crowd, batches, strict=True)))
        for line in lines:
            line.close()

    asyncio.run(all_at_once())
    assert all(len(member.took_s) == len(own) for member, own in zip(crowd, batches, strict=True))
    with server.running.transactions.read() as connection:
        asked = select(t.event.c.device, func.count()).where(t.event.c.outcome == "applied").group_by(t.event.c.device)
        assert {row[0]: row[1] for row in connection.execute(asked)} == {member.device.device: 60 for member in crowd}
