"""The operator's commands where rows are in PostgreSQL and files in an S3 store: the same as with a folder, beside the running server."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.settings import resource
from app.use_cases.verify_bundle import verify_bundle
from sync.server import commands
from sync.server import tables as t
from sync.server.__main__ import main
from sync.server.audit import verify_store
from sync.server.beside import Backing
from sync.server.file_store import open_files
from sync.server.operator import let_member_in_again, withdraw_member
from tests.sync.bucket import Bucket
from tests.sync.cluster import Cluster
from tests.sync.house import Member, house
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig

WORDS = "correct horse battery"
Run = Callable[..., tuple[int, str]]


@dataclass(frozen=True)
class World:
    """One server for the whole file, with the visit that desk and tablet have synced."""

    server: ServerRig
    desk: Member
    tablet: Member
    order: str

    @property
    def kept(self) -> Backing:
        return Backing(self.server.database, self.server.files)


@pytest.fixture(scope="module")
def world(cluster: Cluster, bucket: Bucket, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    place = tmp_path_factory.mktemp("backends")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "a")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "b")
        patch.setenv(commands.PASSPHRASE, WORDS)
        server = ServerRig(place / "server", database=cluster.new(), files=bucket.new()).start()
        shutil.copy(resource("sample/organisation.yaml"), server.folders.organisation)
        desk, tablet = house(server, place, "desk"), house(server, place, "field-N-WATER")
        (order,) = desk.dispatch("W03")
        desk.synced()
        tablet.synced()
        tablet.does.whole_visit(order)
        tablet.synced()
        server.running.parts.log.sign_now()
        yield World(server, desk, tablet, order)
        tablet.close()
        desk.close()
        server.stop()


@pytest.fixture
def run(world: World, capsys: pytest.CaptureFixture[str]) -> Run:
    def told(*words: str, data: Path = world.server.data, kept: Backing = world.kept) -> tuple[int, str]:
        code = main([*words, "--data", str(data), "--database", kept.database, "--files", kept.files])
        out = capsys.readouterr()
        return code, out.out + out.err

    return told


def counted(server: ServerRig) -> dict[str, int]:
    tables = (table for table in t.metadata.sorted_tables if table.name not in _OF_ITS_PLACE)
    with server.running.transactions.read() as connection:
        return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


# What a restored server notes of itself: where it lies, its log's new beginning, the backup it came from, new tickets.
_OF_ITS_PLACE = {"home", "spent", "log_epoch", "checkpoint", "backup", "backup_device", "backup_file", "seal", "ticket"}


@contextmanager
def served(data: Path, like: ServerRig, kept: Backing) -> Iterator[ServerRig]:
    rig = ServerRig(data, like.clock, database=kept.database, files=kept.files).start()
    try:
        yield rig
    finally:
        rig.stop()


@pytest.mark.parametrize("target", ["postgresql", "folder"])
def test_a_backup_becomes_a_server_of_either_kind(
    world: World, run: Run, tmp_path: Path, cluster: Cluster, bucket: Bucket, target: str
) -> None:
    folder, rows, organisation = str(tmp_path / "backups"), world.server.running.transactions, world.server.organisation
    for _ in range(4):
        # More of them than a transaction has tries.
        withdraw_member(rows, organisation, "m-0417")
        let_member_in_again(rows, organisation, "m-0417")
    assert run("backup", folder)[0] == 0
    assert run("rehearse", folder)[0] == 0
    kept = Backing(cluster.new(), bucket.new()) if target == "postgresql" else Backing()
    code, told = run("restore", folder, data=tmp_path / "fresh", kept=kept)
    assert code == 0, told
    assert (tmp_path / "fresh" / "store").exists() is (target == "folder")
    with served(tmp_path / "fresh", world.server, kept) as again:
        assert counted(again) == counted(world.server)
        assert again.running.transactions.feed_epoch > world.server.running.transactions.feed_epoch
        again.running.tickets.issue("field-N-WATER", again.url)
        crew = RawDevice(again.url, again.organisation.id)
        crew.enrol(again.ticket("field-N-WATER").ticket)
        assert [answer.outcome for answer in crew.push(crew.create())] == ["applied"], "numbers go on after the restored ones"
        assert withdraw_member(again.running.transactions, organisation, "m-0417"), "those of the operator's acts too"
        crew.session.close()
        assert verify_store(again.data, None, "en", kept).exit_code in (0, 2)


def test_a_second_backup_of_a_shared_database_stores_only_what_is_new(world: World, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    assert run("backup", str(folder))[0] == 0
    parts = {path.name for path in (folder / "parts").glob("*/*")}
    assert run("backup", str(folder))[0] == 0
    new = {path.name for path in (folder / "parts").glob("*/*")} - parts
    assert len(new) <= 3, "its own notes of the backup before, alone"


def test_a_database_that_holds_a_server_is_not_restored_into(run: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "backups")
    assert run("backup", folder)[0] == 0
    code, told = run("restore", folder, data=tmp_path / "fresh")
    assert code == 1 and "already holds" in told and not (tmp_path / "fresh").exists()


def test_a_backup_makes_durable_what_is_in_a_shared_database(world: World, run: Run, tmp_path: Path) -> None:
    assert run("backup", str(tmp_path / "backups"))[0] == 0
    assert world.desk.engine._ask_head().durable_pos > 0
    sha256 = sorted(open_files(world.server.folders.of_replica.files, world.server.files).names())[0]
    assert world.tablet.engine._main.file_state(sha256) == "durable"


def test_an_orders_bundle_is_written_and_holds(world: World, run: Run, tmp_path: Path) -> None:
    code, told = run("bundle", world.order, "--out", str(tmp_path / "order.bundle"))
    assert code == 0, told
    report = verify_bundle((tmp_path / "order.bundle").read_bytes(), "order", world.server.folders.of_replica.trust, "en")
    assert report.exit_code in (0, 2)


def test_the_doctor_finds_a_spoiled_file_and_has_it_sent_again(world: World, run: Run, bucket: Bucket) -> None:
    store = open_files(world.server.folders.of_replica.files, world.server.files)
    sha256 = sorted(store.names())[0]
    whole = store.read(sha256)
    assert whole is not None
    bucket.spoil(world.server.files, sha256, whole[:-1] + bytes([whole[-1] ^ 1]))
    code, told = run("doctor", "--recall")
    # The tests' own cluster is a quick one.
    assert code == 1 and "fsync is off" in told and f"1 files are missing or damaged (the first: {sha256})" in told
    assert store.size(sha256) is None
    world.tablet.synced()
    assert store.read(sha256) == whole
    assert "Every file is there and whole" in run("doctor")[1]


def test_a_changed_row_is_found_by_verify_store(world: World) -> None:
    def shift(by: str) -> None:
        line = f"UPDATE event SET received_ms = received_ms {by} WHERE seq = 1"
        world.server.running.transactions.write(lambda work: work.connection.exec_driver_sql(line))

    assert verify_store(world.server.data, None, "en", world.kept).exit_code in (0, 2)
    shift("+ 1")
    assert verify_store(world.server.data, None, "en", world.kept).exit_code == 1
    shift("- 1")


def test_a_command_before_the_servers_first_start_changes_nothing(world: World, run: Run, cluster: Cluster) -> None:
    empty = Backing(cluster.new(), world.kept.files)
    code, told = run("devices", kept=empty)
    assert code == 1 and "Start the server once" in told
    assert run("devices", kept=Backing("postgresql://nobody@/none?host=/nowhere", world.kept.files))[0] == 69


def test_devices_members_and_tickets_beside_the_running_server(world: World, run: Run) -> None:
    assert run("revoke-member", "m-0417")[0] == 0 and run("ticket", "field-N-HEAT")[0] == 0
    assert run("wipe-device", "field-N-WATER")[0] == 0
    assert world.tablet.engine._ask_head().wipe is not None
    assert run("revoke-device", "field-N-WATER", "--lost")[0] == 0
    code, told = run("devices")
    assert code == 0 and "withdrawn" in told and "m-0417" in told
    assert world.tablet.engine._ask_head().scopes == ()


def test_erasing_beside_the_running_server_leaves_the_chain_whole(world: World, run: Run) -> None:
    assert run("erase", world.order)[0] == 0
    with world.server.running.transactions.read() as connection:
        assert connection.execute(select(t.subject).where(t.subject.c.order_id == world.order)).first() is None
    report = verify_store(world.server.data, None, "en", world.kept)
    assert [f.name for f in report.findings if f.outcome == "fail"] == []
