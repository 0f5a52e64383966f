"""A tablet that will never start again: its work is read with the organisation's key and reaches the server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import Refused
from app.domain.order import OrderState
from app.storage.keys import new_key
from sync.server.__main__ import main
from sync.server.dead_tablet import open_tablet
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig


@pytest.fixture
def desk(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "desk")
    yield member
    member.close()


def test_a_visit_on_a_dead_tablets_disk_reaches_the_server_whole(
    server: ServerRig, desk: Member, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tablet = house(server, tmp_path, "field-N-WATER")
    (order,) = desk.dispatch("W03")
    desk.synced()
    tablet.synced()
    tablet.does.whole_visit(order)
    recorded = len(tablet.log())
    tablet.die()
    tablet.folders.vault.unlink()
    for path in tablet.folders.database.parent.iterdir():
        path.unlink()
    (server.data / "organisation.yaml").write_bytes(organisation())
    key, out = server.folders.offline / "recovery.key", tmp_path / "found.doorstep"
    command = ["open-journal", str(tablet.folder), "--recovery-key", str(key), "--list"]
    assert main([*command, "--out", str(out), "--data", str(server.data)]) == 0
    assert main(["take", str(out), "--server", server.url]) == 0
    told = capsys.readouterr().out
    assert f"{recorded} signed events" in told and f"{recorded} events" in told and "visit.signed" in told
    desk.synced()
    assert desk.order(order).state is OrderState.SIGNED_OFF and not desk.order(order).pending


def organisation() -> bytes:
    from app.settings import resource

    return resource("sample/organisation.yaml").read_bytes()


def test_another_key_opens_nothing(server: ServerRig, desk: Member) -> None:
    desk.dispatch("W03")
    with pytest.raises(Refused, match="recovery_key_wrong"):
        open_tablet(desk.folder, new_key())
    with pytest.raises(Refused, match="journal_missing"):
        open_tablet(desk.folder / "elsewhere", new_key())
