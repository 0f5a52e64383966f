"""Heads of the log are time-stamped once an hour where a service is configured; no trouble of its is trouble of ours."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select

from app.domain.errors import DoorstepError, Refused, Unavailable
from app.storage.timestamps import stamped_at
from sync.server.log_tables import checkpoint, stamp
from sync.server.stamps import AGAIN_MS, EVERY_MS, Stamps, authorities
from tests.storage.stamper import NOW, Stamper, StampServer
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.rotations import rotated


@pytest.fixture
def stamper() -> Stamper:
    return Stamper()


@pytest.fixture
def service(stamper: Stamper) -> Iterator[StampServer]:
    made = StampServer(stamper)
    yield made
    made.close()


@pytest.fixture
def stamps(server: ServerRig, stamper: Stamper, service: StampServer) -> Stamps:
    server.clock.now_ms = int(NOW.timestamp() * 1000)
    return Stamps(server.running.transactions, server.running.keys, service.url, [stamper.ca], server.clock)


def grow(server: ServerRig, crew: RawDevice, ms: int = 60_000) -> None:
    crew.push(crew.create())
    server.clock.advance(ms)
    server.running.parts.log.sign_due()


def test_the_newest_head_is_stamped_once_an_hour(server: ServerRig, crew: RawDevice, stamper: Stamper, stamps: Stamps) -> None:
    assert not stamps.stamp_due()
    grow(server, crew)
    assert stamps.stamp_due()
    server.clock.advance(AGAIN_MS)
    grow(server, crew)
    assert not stamps.stamp_due()
    grow(server, crew, EVERY_MS)
    assert stamps.stamp_due()
    with server.running.transactions.read() as connection:
        rows = connection.execute(select(stamp)).all()
        heads = {row.size: row for row in connection.execute(select(checkpoint))}
    assert [row.size for row in rows] == [1, 3] and set(heads) >= {1, 3}


def test_a_kept_token_holds_for_its_head(server: ServerRig, crew: RawDevice, stamper: Stamper, stamps: Stamps) -> None:
    import msgspec

    from app.domain.receipts import checkpoint_hash

    grow(server, crew)
    stamps.stamp_due()
    with server.running.transactions.read() as connection:
        row, head = connection.execute(select(stamp)).one(), connection.execute(select(checkpoint)).one()
    assert stamped_at(row.token, checkpoint_hash(msgspec.json.decode(head.said)), [stamper.ca]) == NOW


def test_a_service_that_fails_is_asked_again_after_five_minutes(
    server: ServerRig, crew: RawDevice, stamper: Stamper, service: StampServer, stamps: Stamps
) -> None:
    grow(server, crew)
    service.status = 503
    with pytest.raises(DoorstepError):
        stamps.stamp_due()
    service.status = 200
    assert not stamps.stamp_due()
    server.clock.advance(AGAIN_MS)
    assert stamps.stamp_due()


def test_a_strangers_token_is_not_kept(server: ServerRig, crew: RawDevice, service: StampServer) -> None:
    grow(server, crew)
    trusting_another = Stamps(server.running.transactions, server.running.keys, service.url, [Stamper().ca], server.clock)
    with pytest.raises(DoorstepError):
        trusting_another.stamp_due()
    with server.running.transactions.read() as connection:
        assert connection.execute(select(stamp)).all() == []


def test_a_process_that_has_not_heard_of_the_servers_new_key_keeps_no_token(
    server: ServerRig, crew: RawDevice, stamper: Stamper, service: StampServer
) -> None:
    server.clock.now_ms = int(NOW.timestamp() * 1000)
    grow(server, crew)
    before = server.running.keys
    rotated(server)
    late = Stamps(server.running.transactions, before, service.url, [stamper.ca], server.clock)
    with pytest.raises(Unavailable, match=r"server\.key_rolled"):
        late.stamp_due()
    with server.running.transactions.read() as connection:
        assert connection.execute(select(stamp)).all() == []


def test_the_trust_file_names_the_services_roots(server: ServerRig, stamper: Stamper) -> None:
    server.folders.timestamp_ca.write_bytes(stamper.ca.public_bytes(Encoding.PEM))
    assert authorities(server.folders.timestamp_ca) == [stamper.ca]
    server.restart()
    assert stamper.ca.public_bytes(Encoding.PEM).decode() in server.running.keys.trust().timestamp_ca


def test_a_service_without_its_roots_is_refused(server: ServerRig) -> None:
    with pytest.raises(Refused):
        authorities(server.folders.timestamp_ca)
