"""Changes of the key among syncs, backups and restores, in any order: devices follow, nothing is lost, nobody is alarmed."""

import random
from contextlib import closing
from pathlib import Path

import pytest

from app.storage import proofs
from app.storage.database import reading
from sync.server.audit import verify_store
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig
from tests.sync.rotations import rotated
from tests.sync.witnesses import Backups, Tablets, alarms


def lived(server: ServerRig, folder: Path, seed: int, steps: int) -> None:
    """One history; asserts at its end that everything stands and is believed."""
    draw, backups_made = random.Random(seed), 0
    with closing(Tablets(server, folder)) as tablets:
        both = [tablets("field-N-WATER"), tablets("desk")]
        backups = Backups(server, both[1])
        for _ in range(steps):
            act = draw.choice(("create", "create", "sync", "sync", "sync", "rotate", "rotate", "backup", "restore", "minute"))
            tablet = draw.choice(both)
            if act == "create":
                tablet.create()
            elif act == "sync":
                tablet.sync()
            elif act == "minute":
                server.clock.advance(60_000)
            elif act == "rotate":
                rotated(server)
            elif act == "backup":
                backups.make(f"backup-{backups_made}")
                backups_made += 1
            elif backups_made:
                backups.bring_back(f"backup-{draw.randrange(backups_made)}")
        _ends_well(server, both)


def _ends_well(server: ServerRig, both: list[Tablet]) -> None:
    for _ in range(4):
        server.clock.advance(16 * 60_000)
        for tablet in both:
            tablet.sync()
    for tablet in both:
        server.clock.advance(60_000)
        tablet.synced()
        assert tablet.replica.waiting().events == 0
        assert {kind for kind, _ in alarms(tablet)} <= {"restored"}
        with reading(tablet.store.engine) as connection:
            assert proofs.unproven(connection, 1) == []
    server.stop()
    report = verify_store(server.data, None, "en")
    assert report.exit_code != 1, report.lines()
    server.start()


@pytest.mark.parametrize("seed", [1])
def test_a_history_with_changes_of_the_key_and_restores_ends_well(server: ServerRig, tmp_path: Path, seed: int) -> None:
    lived(server, tmp_path, seed, 10)
