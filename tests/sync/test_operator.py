"""The operator's commands while the server runs: tickets that end, devices and members withdrawn, the list."""

import json
import shutil

import pytest

from app.settings import resource
from sync.server import commands
from sync.server.__main__ import main
from sync.server.operator import devices_of, new_ticket
from sync.server.tickets import TICKET_LIFE_MS
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.test_server_ledger import outcomes


@pytest.fixture
def run(server: ServerRig, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    shutil.copy(resource("sample/organisation.yaml"), server.folders.organisation)

    def told(*words: str) -> tuple[int, str]:
        kept = ("--database", server.database) if server.database else ()
        code = commands.run([*words, "--data", str(server.data), *kept])
        out = capsys.readouterr()
        return code, out.out + out.err

    return told


def test_the_servers_help_names_every_command_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    told = " ".join(capsys.readouterr().out.split()).replace("- ", "-")
    assert ended.value.code == 0 and [name for name in commands.NAMES if name not in told] == []


def test_a_withdrawn_device_is_held_at_once_by_the_running_server(run, crew: RawDevice) -> None:  # type: ignore[no-untyped-def]
    assert outcomes(crew.push(crew.create())) == ["applied"]
    code, told = run("revoke-device", "field-N-WATER", "--lost")
    assert code == 0 and "1 devices withdrawn" in told
    assert outcomes(crew.push(crew.create())) == ["quarantined:server.device_lost"] and crew.head().scopes == ()
    code, told = run("devices")
    assert f"field-N-WATER  {crew.device}  withdrawn  keys 1  records 2  held 1" in told


def test_a_withdrawn_member_is_held_at_once(run, crew: RawDevice) -> None:  # type: ignore[no-untyped-def]
    code, told = run("revoke-member", "m-0417")
    assert code == 0 and "李建国" in told
    assert outcomes(crew.push(crew.create())) == ["quarantined:server.actor_revoked"]
    assert "m-0417" in run("devices")[1]


@pytest.mark.parametrize("words", [("revoke-device", "nobody"), ("revoke-member", "nobody"), ("ticket", "nowhere")])
def test_what_is_not_there_is_said(run, words: tuple[str, str]) -> None:  # type: ignore[no-untyped-def]
    code, told = run(*words)
    assert code == 1 and told.strip()


def test_a_ticket_works_once_and_for_ten_minutes(run, server: ServerRig) -> None:  # type: ignore[no-untyped-def]
    organisation, folders = server.organisation, server.folders
    secrets = []
    for _ in range(3):
        path = new_ticket(server.running.transactions, folders, organisation, server.running.keys.public, "field-N-HEAT", server.clock)
        secrets.append(json.loads(path.read_text("utf-8"))["ticket"])
    assert len(set(secrets)) == 3 and all(len(secret) == 32 for secret in secrets) and path.stat().st_mode & 0o077 == 0
    first = RawDevice(server.url, organisation.id)
    first.enrol(secrets[0])
    again = RawDevice(server.url, organisation.id)
    assert again.post_enrol(again.enrol_request(secrets[0])).json()["code"] == "server.ticket_used"
    server.clock.advance(TICKET_LIFE_MS + 1)
    assert again.post_enrol(again.enrol_request(secrets[1])).json()["code"] == "server.ticket_ended"
    assert first.post_enrol(first.enrol_request(secrets[0])).status_code == 200
    assert [each.label for each in devices_of(server.running.transactions)[0]] == ["field-N-HEAT"]
    assert run("ticket", "field-N-HEAT")[0] == 0
