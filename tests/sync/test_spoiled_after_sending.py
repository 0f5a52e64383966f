"""What was spoiled on the disk: a photo that the server has is no failure; a customer's sealed data are told as what they are."""

from pathlib import Path

from app.domain.procedure import Step
from app.storage.pending import pending
from tests.sync.house import house
from tests.sync.rig import ServerRig


def test_a_photo_that_the_server_has_is_no_failure_after_the_database_was_made_again(server: ServerRig, tmp_path: Path) -> None:
    member = house(server, tmp_path / "tablet", "field-N-WATER")
    (order_id,) = member.dispatch("W02")
    member.does.until(order_id, Step.EXPLANATION)
    member.synced()
    with member.opened.store.engine.connect() as connection:
        photos = connection.exec_driver_sql("SELECT sha256 FROM blob WHERE role = 'photo' AND state = 'stored'").scalars().all()
    assert photos
    member.close()
    for sha256 in photos:
        path = member.folders.files / sha256[:2] / sha256
        path.write_bytes(bytes(path.stat().st_size))
    for part in member.folders.database.parent.iterdir():
        part.unlink()
    assert member.reopen().was_rebuilt
    member.synced()
    member.synced()
    waiting = member.opened.replica.waiting()
    assert (waiting.events, waiting.files, waiting.failed) == (0, 0, 0)
    member.close()


def test_spoiled_sealed_data_are_told_as_such_and_never_sent_as_a_file(server: ServerRig, tmp_path: Path) -> None:
    member = house(server, tmp_path / "desk", "desk")
    member.dispatch("W02")
    store, replica = member.opened.store, member.opened.replica
    with store.engine.connect() as connection:
        (sha256,) = connection.exec_driver_sql("SELECT sha256 FROM blob WHERE role = 'person'").scalars().all()
    path = member.folders.files / sha256[:2] / sha256
    path.write_bytes(bytes(path.stat().st_size))
    assert member.synced().receipts == 1
    for again in (False, True):
        (item,) = pending(store.engine)
        assert (item.kind, item.stage, item.error) == ("person", "failed", "storage.sealed_damaged")
        waiting = replica.waiting()
        assert (waiting.events, waiting.files, waiting.failed) == (0, 0, 1) and replica.files_to_send() == []
        if not again:
            # Nothing to be done about it by sending: the record is there already.
            replica.send_again()
            member.synced()
    member.close()
