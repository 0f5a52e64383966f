"""What anyone checks once the server's key was changed: stores, bundles, copies of heads, backups, with the newest trust file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import insert, update

from app.domain import bundle as b
from app.domain.errors import Damaged
from app.domain.jcs import jcs
from app.domain.receipts import checkpoint_hash
from app.storage.keys import sign
from app.storage.sheet.trust import read_trust
from app.use_cases.findings import EvidenceReport
from app.use_cases.verify_bundle import verify_bundle
from sync.server import tables as t
from sync.server.audit import verify_store
from sync.server.commands import run
from sync.server.doctor import examine
from sync.server.head_copies import HeadCopies, place_of
from sync.server.log_tables import checkpoint
from sync.server.restoring import restore
from sync.server.work import Work
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig
from tests.sync.rotations import rotated, seed_of
from tests.sync.test_server_backup import backed_up, backups_in


class World:
    """A server with an order, a bundle of it from before the key was changed, the stolen old seed, and an order since."""

    def __init__(self, folder: Path) -> None:
        self.server = ServerRig(folder / "server").start()
        self.desk = house(self.server, folder, "desk")
        (self.order,) = self.desk.dispatch("W03")
        self.desk.synced()
        self.copies = folder / "copies"
        self.copies.mkdir()
        self.heads = HeadCopies(self.server.running.transactions, place_of(str(self.copies)), self.server.clock)
        self.before = self.made()
        self.heads.copy_due()
        self.stolen = rotated(self.server)
        self.desk.dispatch("W01")
        self.desk.synced()
        self.after = self.made()

    def made(self) -> bytes:
        self.server.clock.advance(60_000)
        self.server.running.parts.log.sign_now()
        return self.server.running.parts.bundles.make(self.order)

    @property
    def trust(self) -> Path:
        return self.server.folders.of_replica.trust


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("rotation"))
    yield made
    made.desk.close()
    made.server.stop()


def failing(report: EvidenceReport) -> dict[str, str]:
    return {finding.name: finding.outcome for finding in report.findings if finding.outcome != "pass"}


def sealed_by(seed: bytes, content: bytes, **changes: object) -> bytes:
    """The bundle as whoever has that key would make it."""
    bundle = b.unpacked(content)
    raw = b.manifest_bytes(msgspec.structs.replace(bundle.manifest, **changes))
    return b.packed(raw, sign(seed, b.manifest_hash(raw)), list(bundle.files.values()))


def test_bundles_from_before_and_after_verify_with_the_newest_trust_file(world: World) -> None:
    for content in (world.before, world.after):
        report = verify_bundle(content, "visit.bundle", world.trust, "en")
        assert failing(report) == {}, report.lines()


def test_a_bundle_that_a_stolen_key_seals_is_not_believed_whatever_is_in_it(world: World) -> None:
    for content in (world.before, world.after):
        forged = sealed_by(world.stolen, content, made_ms=1)
        report = verify_bundle(forged, "visit.bundle", world.trust, "en")
        assert failing(report)["bundle_seal"] == "fail" and report.exit_code == 1
        assert any(finding.code == "verify.fail_bundle_rolled" for finding in report.findings)


def test_a_trust_file_from_before_does_not_believe_the_new_key(world: World, tmp_path: Path) -> None:
    trust = msgspec.json.decode(world.trust.read_bytes())
    (tmp_path / "trust.json").write_bytes(msgspec.json.encode({**trust, "server_key": trust["rollovers"][0]["rollover"]["old_key"]}))
    with pytest.raises(Damaged, match=r"sheet\.trust_chain"):
        read_trust(tmp_path / "trust.json")
    assert verify_bundle(world.after, "visit.bundle", tmp_path / "trust.json", "en").exit_code == 1


def test_a_store_and_the_heads_that_were_copied_out_of_it_verify_over_the_change(world: World) -> None:
    world.heads.copy_due()
    report = verify_store(world.server.data, None, "en", heads=world.copies)
    assert failing(report) == {}, report.lines()
    (rotations,) = (finding for finding in report.findings if finding.name == "rotations")
    assert rotations.params["total"] == "1" and not any("{" in line for line in report.lines())


def forged_head(world: World) -> dict[str, object]:
    """A true root under the old key, at a place after its end."""
    said = msgspec.json.decode((sorted(world.copies.glob("head-*.json"))[-1]).read_bytes())["checkpoint"]
    return {**said, "size": said["size"] + 1}


def test_a_head_under_the_old_key_above_its_end_is_named_in_store_and_copies(world: World, tmp_path: Path) -> None:
    store, copies = tmp_path / "server", tmp_path / "copies"
    shutil.copytree(world.copies, copies)
    head = forged_head(world)
    forged = {"checkpoint": head, "sig": sign(world.stolen, checkpoint_hash(head))}
    (copies / f"head-{head['feed_epoch']}-{head['size']}.json").write_bytes(msgspec.json.encode(forged))
    found = verify_store(world.server.data, None, "en", heads=copies)
    assert failing(found) == {"copies": "fail", "rotations": "fail"}
    named = next(finding for finding in found.findings if finding.name == "rotations")
    assert named.ids == (f"{head['feed_epoch']}:{head['size']}",)

    def enter(work: Work) -> None:
        row = dict(feed_epoch=head["feed_epoch"], size=head["size"], time=head["time"], said=jcs(head).decode(), sig=forged["sig"])
        work.connection.execute(insert(checkpoint).values(**row))

    world.server.stop()
    shutil.copytree(world.server.data, store)
    world.server.start()
    other = ServerRig(store, clock=world.server.clock).start()
    other.running.transactions.write(enter)
    other.stop()
    assert {"head": "fail", "rotations": "fail"}.items() <= failing(verify_store(store, None, "en")).items()


def test_rows_that_a_stolen_key_signs_again_are_found(world: World, tmp_path: Path) -> None:
    store = tmp_path / "server"
    world.server.stop()
    shutil.copytree(world.server.data, store)
    world.server.start()
    other = ServerRig(store, clock=world.server.clock).start()

    def forge(work: Work) -> None:
        for row in work.connection.execute(t.event.select().limit(1)):
            work.connection.execute(update(t.event).where(t.event.c.h == row.h).values(receipt_sig=sign(world.stolen, row.h)))

    other.running.transactions.write(forge)
    other.stop()
    assert failing(verify_store(store, None, "en")) == {"receipts": "fail"}


def test_a_spoiled_row_is_not_made_good_by_a_change_of_the_key(tmp_path: Path) -> None:
    server = ServerRig(tmp_path / "server").start()
    desk = house(server, tmp_path, "desk")
    desk.dispatch("W01", "W02")
    desk.synced()
    desk.close()
    first = t.event.select().limit(1).subquery()
    spoil = update(t.event).where(t.event.c.seq == first.c.seq).values(received_ms=t.event.c.received_ms + 1)
    server.running.transactions.write(lambda work: work.connection.execute(spoil))
    rotated(server)
    server.stop()
    assert {"receipts": "fail", "inclusion": "fail"}.items() <= failing(verify_store(server.data, None, "en")).items()


def test_a_backup_from_before_the_change_comes_up_under_the_newest_key(tmp_path: Path) -> None:
    server = ServerRig(tmp_path / "server").start()
    desk = house(server, tmp_path, "desk")
    backups = backups_in(tmp_path)
    desk.dispatch("W01")
    desk.synced()
    server.clock.advance(60_000)
    desk.synced()
    backed_up(server, backups, copies=2)
    desk.dispatch("W02")
    desk.synced()
    old = seed_of(server)
    rotated(server)
    desk.synced()
    backed_up(server, backups, copies=2)
    server.stop()
    shutil.rmtree(server.data)
    restore(backups, server.folders, server.clock, number=1, even_older=True)
    assert seed_of(server) != old
    server.start()
    again_in_step(server, desk)
    server.stop()
    assert failing(verify_store(server.data, None, "en")) == {}


def again_in_step(server: ServerRig, desk: Member) -> None:
    """What the backup lacks comes again, nothing is asked of anybody, nothing complains."""
    desk.synced()
    desk.dispatch("W03")
    desk.synced()
    server.clock.advance(60_000)
    desk.synced()
    assert [outcome for _, outcome, _ in desk.outcomes()] == ["applied"] * 3


def test_the_operator_changes_the_key_by_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server = ServerRig(tmp_path / "server").start()
    house(server, tmp_path, "desk").close()
    rotated(server)
    key = server.running.keys.public
    server.stop()
    for language in ("zh", "en"):
        assert run(["rotate-key", "--data", str(server.data), "--language", language]) == 0
    server.start()
    told = capsys.readouterr().out
    assert server.running.keys.public in told and server.running.keys.public != key and "{" not in told
    assert len(server.running.keys.rollovers) == 3
    server.stop()
    assert all(one.is_well for one in examine(server.folders, server.clock) if "rotation" in one.code or "trust" in one.code)
