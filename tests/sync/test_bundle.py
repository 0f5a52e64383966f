"""One visit's bundle: made by the server, checked with nothing but itself and the trust file; every change is found."""

import hashlib
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import update

from app.domain import bundle as b
from app.domain.bundle import unpacked
from app.domain.envelope import event_hash, parse
from app.domain.identity import receipt_code
from app.settings import resource
from app.use_cases.findings import EvidenceReport
from app.use_cases.shown import shown_in
from app.use_cases.verify_bundle import verify_bundle
from app.wording import sentence
from sync.server import commands
from sync.server import tables as t
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.visited import visited
from ui.verifying import main as verifying

CHANGES = 60


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerRig, str]]:
    folder = tmp_path_factory.mktemp("bundle")
    server = ServerRig(folder / "server").start()
    crew, order_id = visited(server, folder)
    yield server, order_id
    crew.close()
    server.stop()


def made(server: ServerRig, order: str) -> bytes:
    server.running.parts.log.sign_now()
    return server.running.parts.bundles.make(order)


@pytest.fixture(scope="module")
def content(rig: tuple[ServerRig, str]) -> bytes:
    server, order_id = rig
    return made(server, order_id)


def checked(rig: tuple[ServerRig, str], content: bytes, trust: Path | None = None) -> EvidenceReport:
    return verify_bundle(content, "visit.bundle", trust or rig[0].folders.of_replica.trust, "en")


def failing(report: EvidenceReport) -> list[str]:
    return [finding.name for finding in report.findings if finding.outcome != "pass"]


def test_a_good_bundle_passes_in_both_languages(rig: tuple[ServerRig, str], content: bytes) -> None:
    for language in ("zh", "en"):
        report = verify_bundle(content, "visit.bundle", rig[0].folders.of_replica.trust, language)
        assert failing(report) == [], report.lines()
        assert report.exit_code == 0
        assert not any("{" in line for line in report.lines())


def test_the_number_names_the_order_too(rig: tuple[ServerRig, str], content: bytes) -> None:
    server, order_id = rig
    number = msgspec.json.decode(bytes.fromhex(b.unpacked(content).manifest.events[0].raw))["body"]["number"]
    assert b.unpacked(made(server, number)).manifest.order_id == order_id


def test_every_changed_byte_is_found(rig: tuple[ServerRig, str], content: bytes) -> None:
    draw = random.Random(7)
    for _ in range(CHANGES):
        changed = bytearray(content)
        changed[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        assert not checked(rig, bytes(changed)).passed


@pytest.mark.parametrize(
    "change", [lambda c: c + b"\0", lambda c: c[:-1], lambda c: b"", lambda c: c[:40], lambda c: c[:82] + b"\xff" * 8 + c[90:]]
)
def test_a_bundle_that_is_longer_shorter_or_none_fails_by_its_form(rig: tuple[ServerRig, str], content: bytes, change: object) -> None:
    report = checked(rig, change(content))  # type: ignore[operator]
    assert report.exit_code == 1 and "form" in failing(report)


def resealed(rig: tuple[ServerRig, str], content: bytes, **changes: object) -> bytes:
    """The bundle with another manifest, sealed by the server's own key: what its operator could make."""
    bundle = b.unpacked(content)
    raw = b.manifest_bytes(msgspec.structs.replace(bundle.manifest, **changes))
    return b.packed(raw, rig[0].running.keys.sign_hash(b.manifest_hash(raw)), list(bundle.files.values()))


def test_an_operator_who_leaves_an_event_out_is_found_by_the_replay(rig: tuple[ServerRig, str], content: bytes) -> None:
    events = b.unpacked(content).manifest.events
    assert "order" in failing(checked(rig, resealed(rig, content, events=events[:1] + events[2:])))


@pytest.mark.parametrize(
    ("field", "value", "check"),
    [
        ("sig", "0" * 128, "signature"),
        ("receipt_sig", "0" * 128, "receipts"),
        ("index", 0, "inclusion"),
        ("path", (), "inclusion"),
        ("outcome", "rejected", "order"),
        ("raw", "7b7d", "signature"),
        ("raw", "no hex", "canonical"),
    ],
)
def test_an_operator_who_changes_an_event_is_found_by_its_check(
    rig: tuple[ServerRig, str], content: bytes, field: str, value: object, check: str
) -> None:
    events = list(b.unpacked(content).manifest.events)
    events[3] = msgspec.structs.replace(events[3], **{field: value})
    assert check in failing(checked(rig, resealed(rig, content, events=tuple(events))))


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"org": "another"}, "bundle_seal"),
        ({"trust_id": "0" * 64}, "bundle_seal"),
        ({"order_id": "another"}, "order"),
        ({"state": "closed"}, "order"),
        ({"enrolments": ()}, "signature"),
        ({"checkpoint_sig": "0" * 128}, "head"),
        ({"keys": {}}, "commitments"),
        ({"version": 2}, "bundle_seal"),
    ],
)
def test_an_operator_who_changes_the_rest_is_found_by_its_check(
    rig: tuple[ServerRig, str], content: bytes, changes: dict[str, object], check: str
) -> None:
    assert check in failing(checked(rig, resealed(rig, content, **changes)))


def test_without_a_trust_file_nothing_passes(rig: tuple[ServerRig, str], content: bytes, tmp_path: Path) -> None:
    report = checked(rig, content, tmp_path / "none.json")
    assert report.exit_code == 1 and "trust" in failing(report)


def test_another_organisations_trust_file_believes_nothing(rig: tuple[ServerRig, str], content: bytes, tmp_path: Path) -> None:
    other = ServerRig(tmp_path / "other").start()
    other.stop()
    assert {"signature", "receipts", "head", "bundle_seal"} & set(failing(checked(rig, content, other.folders.of_replica.trust)))


def test_a_missing_file_is_named(rig: tuple[ServerRig, str], content: bytes) -> None:
    bundle = b.unpacked(content)
    (gone, *kept) = bundle.manifest.files
    raw = b.manifest_bytes(msgspec.structs.replace(bundle.manifest, files=tuple(kept)))
    sealed = b.packed(raw, rig[0].running.keys.sign_hash(b.manifest_hash(raw)), [bundle.files[f.sha256] for f in kept])
    (finding,) = [f for f in checked(rig, sealed).findings if f.name == "files"]
    assert finding.outcome == "fail" and finding.ids == (gone.sha256,)


def test_a_stored_byte_changed_under_the_server_is_in_the_bundle_and_found(rig: tuple[ServerRig, str], content: bytes) -> None:
    server, order_id = rig
    h = msgspec.json.decode(b.unpacked(content).raw)["events"][2]["receipt"]["h"]

    def spoil(sig: str) -> None:
        server.running.transactions.write(
            lambda work: work.connection.execute(update(t.event).where(t.event.c.h == h).values(receipt_sig=sig))
        )

    good = b.unpacked(content).manifest.events[2].receipt_sig
    spoil("0" * 128)
    report = checked(rig, made(server, order_id))
    spoil(good)
    assert failing(report) == ["receipts"]
    assert next(f for f in report.findings if f.name == "receipts").ids == (h,)


def test_the_report_names_every_check_once(rig: tuple[ServerRig, str], content: bytes) -> None:
    report = checked(rig, content)
    names = [finding.name for finding in report.findings]
    assert len(names) == len(set(names)) >= 18
    assert msgspec.json.decode(report.as_json())["passed"] is True


def test_the_command_writes_the_bundle_that_verify_passes_and_reports_as_pdf(
    rig: tuple[ServerRig, str], content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server, order_id = rig
    out, pdf = tmp_path / "visit.bundle", tmp_path / "report.pdf"
    shutil.copy(resource("sample/organisation.yaml"), server.folders.organisation)
    assert commands.run(["bundle", order_id, "--data", str(server.data), "--out", str(out)]) == 0
    words = [str(out), "--trust", str(server.folders.of_replica.trust), "--language", "en", "--pdf", str(pdf)]
    assert verifying(words) == 0
    assert sentence("sheet.verdict_pass", "en") in capsys.readouterr().out
    assert pdf.read_bytes().startswith(b"%PDF-") and b"pdfaid:part" in pdf.read_bytes()


def test_what_the_customer_was_shown_comes_out_byte_for_byte_and_checks_by_itself(
    rig: tuple[ServerRig, str], content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trust = str(rig[0].folders.of_replica.trust)
    (tmp_path / "visit.bundle").write_bytes(content)
    assert verifying([str(tmp_path / "visit.bundle"), "--trust", trust, "--shown", str(tmp_path / "out")]) == 0
    found = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert {name.partition("-")[0] for name in found} == {"statement", "sheet"}
    for name, data in found.items():
        assert hashlib.sha256(data).hexdigest() in name
    (sheet,) = [name for name in found if name.startswith("sheet")]
    capsys.readouterr()
    assert verifying([str(tmp_path / "out" / sheet), "--trust", trust, "--json"]) == 0
    raws = [bytes.fromhex(event.raw) for event in unpacked(content).manifest.events]
    (visit,) = [raw for raw in raws if parse(raw).type == "visit.signed"]
    assert receipt_code(event_hash(visit)) in capsys.readouterr().out
    # The statement names what stood on the screen when the pen came down.
    assert f"statement-{parse(visit).body['shown']['statement_sha256']}.json" in found


def test_without_the_customers_key_the_sheet_stays_closed_and_the_statement_is_there(content: bytes) -> None:
    bundle = unpacked(content)
    manifest = msgspec.structs.replace(bundle.manifest, keys={})
    closed = b.packed(b.manifest_bytes(manifest), bundle.sig, list(bundle.files.values()))
    assert {name.partition("-")[0] for name in shown_in(closed)} == {"statement"}


def test_a_device_gets_the_bundle_of_an_order_in_its_scope_alone(rig: tuple[ServerRig, str], content: bytes) -> None:
    server, order_id = rig
    for label, status in (("desk", 200), ("field-S-ALL", 404)):
        server.running.tickets.issue(label, server.url)
        device = RawDevice(server.url, server.ticket(label).org)
        device.enrol(server.ticket(label).ticket)
        reply = device.ask("GET", f"/v1/order/{order_id}/bundle")
        assert reply.status_code == status
        if status == 200:
            assert checked(rig, reply.content).passed
        device.session.close()
