"""A photo that the server has is spoiled here, and then the database is lost: nothing is missing, and nobody is told so."""

from pathlib import Path

from app.domain.procedure import Step
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
