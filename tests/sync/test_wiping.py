"""Nothing a person or an operator does to a tablet destroys unsent evidence; a wipe leaves nothing of people to read."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import Folders
from app.storage.keys import Kdf, Vault
from app.storage.keys.spare import vault_files
from app.storage.wiping import is_ordered, kept_folders, order_wipe, wipe
from sync.protocol.messages import SignedWipe
from sync.server.dead_tablet import carry, open_tablet, read_private
from sync.server.operator import order_wipe as order_of_server
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig

UNSENT = 100
CHEAP = Kdf(memory_kib=8, passes=1)


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Tablet]:
    server.running.tickets.issue("field-N-WATER", server.url)
    made = Tablet(tmp_path / "tablet", server.ticket("field-N-WATER"), server.clock)
    yield made
    made.close()


def name(count: int) -> str:
    return f"客户甲{count:03d}号"


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def readable(data: bytes, count: int) -> int:
    """How many of the planted values stand there in any of the ways in which they could."""
    return sum(name(n).encode() in data or name(n).encode("utf-16-le") in data for n in range(count)) + data.count(b"13800006021")


def recovered(server: ServerRig, folder: Path) -> set[str]:
    found = open_tablet(folder, read_private(server.folders.offline / "recovery.key"))
    return {made.id for _, made in found.events}


def test_a_wipe_with_a_hundred_unsent_events_loses_none_and_leaves_nothing_to_read(
    server: ServerRig, tablet: Tablet, tmp_path: Path
) -> None:
    for count in range(UNSENT):
        tablet.create(name=name(count))
    with tablet.store.engine.connect() as connection:
        ids = {row[0] for row in connection.exec_driver_sql("SELECT id FROM log")}
    assert len(ids) == UNSENT
    tablet.close()
    order_wipe(tablet.folders)
    kept = wipe(tablet.folders, server.clock.wall_ms())
    left = everything(tablet.data)
    assert readable(left, UNSENT) == 0 and not is_ordered(tablet.folders)
    assert not tablet.folders.enrolment.exists() and not tablet.folders.database.exists()
    assert not any(path.exists() for path in vault_files(tablet.folders.vault))
    assert recovered(server, kept) == ids
    found = open_tablet(kept, read_private(server.folders.offline / "recovery.key"))
    out = tmp_path / "found.doorstep"
    carry(found, server.organisation.id, server.running.keys.carrier_public, out, server.clock)
    assert server.running.parts.carrier.desk.take(io.BytesIO(out.read_bytes())).events == UNSENT
    tablet.close = lambda: None  # type: ignore[method-assign]


def test_a_wipe_cut_short_anywhere_is_finished_at_the_next(server: ServerRig, tablet: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    tablet.create(name=name(0))
    tablet.close()
    order_wipe(tablet.folders)
    from app.storage import wiping

    real = wiping._destroy

    def dies(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(wiping, "_destroy", dies)
    with pytest.raises(KeyboardInterrupt):
        wipe(tablet.folders, 1)
    monkeypatch.setattr(wiping, "_destroy", real)
    assert is_ordered(tablet.folders)
    wipe(tablet.folders, 2)
    assert not tablet.folders.vault.exists()
    assert sum(len(recovered(server, kept)) for kept in kept_folders(tablet.folders) if Folders(kept).journal.exists()) == 1
    tablet.close = lambda: None  # type: ignore[method-assign]


def test_a_wiped_folder_can_be_enrolled_again_and_begins_empty(server: ServerRig, tablet: Tablet) -> None:
    tablet.create(name=name(0))
    tablet.close()
    order_wipe(tablet.folders)
    wipe(tablet.folders, 1)
    server.running.tickets.issue("field-N-WATER", server.url)
    again = Tablet(tablet.data, server.ticket("field-N-WATER"), server.clock)
    assert again.store.count_orders() == 0
    again.create()
    again.synced()
    again.close()
    tablet.close = lambda: None  # type: ignore[method-assign]


def test_a_remote_wipe_hands_in_what_waits_first(server: ServerRig, tablet: Tablet) -> None:
    tablet.create(name=name(0))
    assert not tablet.synced().wipe
    tablet.create(name=name(1))
    keys = server.running.keys
    assert order_of_server(server.running.transactions, keys, server.organisation.id, "field-N-WATER") == 1
    report = tablet.synced()
    assert report.wipe and report.receipts == 1 and not tablet.replica.waiting().events


def test_nobody_but_the_server_orders_a_wipe(server: ServerRig, tablet: Tablet) -> None:
    tablet.synced()
    device = tablet.store.device()
    said = {"org": device.org, "device": device.device, "ordered_ms": 1}
    witness = tablet.engine._witness
    assert not witness.is_wipe(SignedWipe(said=said, sig="0" * 128))
    ours = server.running.keys
    from sync.protocol.signing import wipe_hash

    assert witness.is_wipe(SignedWipe(said=said, sig=ours.sign_hash(wipe_hash(said))))
    other = {**said, "device": "another"}
    assert not witness.is_wipe(SignedWipe(said=other, sig=ours.sign_hash(wipe_hash(other))))


def test_locking_switching_restarting_and_a_new_pin_keep_every_unsent_event(server: ServerRig, tablet: Tablet, tmp_path: Path) -> None:
    for count in range(5):
        tablet.create(name=name(count))
    before = tablet.replica.waiting().events
    for member in sorted(tablet.vault.members):
        vault = Vault(tablet.folders.vault, kdf=CHEAP)
        vault.unlock(member, "482913", server.clock.wall_ms())
        vault.add_member(member, "731904")
        vault.close()
        tablet.vault = Vault(tablet.folders.vault, kdf=CHEAP)
        tablet.vault.unlock(member, "731904", server.clock.wall_ms())
        tablet.close()
        tablet._open()
        assert tablet.replica.waiting().events == before
    tablet.synced()
    assert tablet.replica.waiting().events == 0
