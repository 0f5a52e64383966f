"""A shared database that goes away and comes back.

It has a cluster to itself: after a hard stop PostgreSQL repeats all that was written since it began, and of a whole run of tests
that is more than anybody waits for.
"""

from collections.abc import Iterator

import pytest

from app.domain.errors import Unavailable
from sync.protocol.messages import PushRequest
from tests.sync.cluster import Cluster, lacking
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    if reason := lacking():
        pytest.skip(reason)
    started = Cluster()
    try:
        yield started.start()
    finally:
        started.remove()


@pytest.fixture
def database(postgresql: str) -> str:
    return postgresql


def test_a_database_that_goes_away_delays_and_loses_nothing(server: ServerRig, crew: RawDevice, cluster: Cluster) -> None:
    first, second = crew.create(), crew.create()
    answers = crew.push(first)
    cluster.stop(hard=True)
    body = PushRequest(events=(second.wire(),))
    with pytest.raises(Unavailable, match=r"server\.busy"):
        server.running.parts.ledger.push(body)
    cluster.start()
    assert crew.push(first) == answers
    assert crew.push(second)[0].outcome == "applied"
    assert crew.head().feed_epoch == 1
