"""The server as a process: starting, stopping, being killed, being given a wrong or an older folder."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import requests

from app.domain.errors import Refused, Unavailable
from app.settings import resource
from sync.protocol.messages import Answer, Ticket
from sync.server.__main__ import main
from sync.server.listening import bound_socket
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import ServerRig

Start = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `python -m sync.server` on one folder, with further words; answers the process and the address it printed."""
    processes: list[subprocess.Popen[str]] = []

    def run(*words: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "sync.server", "--data", str(tmp_path), "--port", "0", "--demo", *words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        return process, line.removeprefix("ready on ")

    yield run
    for process in processes:
        process.kill()
        process.communicate()


def enrolled(folder: Path, url: str, label: str) -> RawDevice:
    ticket = msgspec.json.decode((folder / "tickets" / f"ticket-{label}.json").read_bytes(), type=Ticket)
    assert (ticket.url, ticket.preset_pin, ticket.is_demo) == (url, "482913", True)
    device = RawDevice(url, ticket.org)
    device.enrol(ticket.ticket)
    return device


def test_it_says_where_it_listens_and_ends_cleanly_when_told(start: Start, tmp_path: Path) -> None:
    process, url = start()
    assert requests.get(f"{url}/health", timeout=30).json()["status"] == "ok"
    assert json.loads((tmp_path / "address.json").read_text())["url"] == url
    process.terminate()
    assert process.wait(timeout=20) == 0


def test_a_second_server_on_the_same_folder_is_refused(start: Start, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    start()
    assert main(["--data", str(tmp_path), "--port", "0", "--demo"]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_kill_between_pushes_loses_nothing_that_was_answered(start: Start, tmp_path: Path) -> None:
    process, url = start()
    crew = enrolled(tmp_path, url, "field-N-WATER")
    answers = []
    for _ in range(3):
        created = crew.create()
        answers += [crew.push(created)[0], crew.push(crew.accept(created))[0]]
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process, crew.url = start()
    assert list(crew.known(*(answer.h for answer in answers))) == answers
    assert len(crew.pull("crew:N-WATER").items) == 3
    assert crew.head().feed_epoch == 1
    crew.session.close()


@pytest.mark.long
def test_kills_in_the_middle_of_pushes_lose_and_double_nothing(start: Start, tmp_path: Path) -> None:
    process, url = start()
    crew = enrolled(tmp_path, url, "field-N-WATER")
    answers: dict[str, Answer] = {}
    made: list[Signed] = []
    for round_no in range(3):
        killer = threading.Timer(0.05 * (round_no + 1), process.kill)
        killer.start()
        with contextlib.suppress(requests.RequestException):
            while True:
                made += [crew.create() for _ in range(5)]
                answers |= {answer.h: answer for answer in crew.push(*made[-5:])}
        killer.join()
        process.wait()
        process, crew.url = start()
    again = {answer.h: answer for part in range(0, len(made), 100) for answer in crew.push(*made[part : part + 100])}
    assert {h: again[h] for h in answers} == answers
    found, cursor, more = [], 0, True
    while more:
        page = crew.pull("crew:N-WATER", cursor)
        found += [(item.entity, item.ver) for item in page.items]
        cursor, more = page.end, page.more
    assert sorted(found) == sorted((event.envelope.order_id, 1) for event in made)
    crew.session.close()


def test_devices_that_ask_more_than_all_may_are_told_to_wait_and_hand_in_all_the_same(start: Start, tmp_path: Path) -> None:
    _, url = start("--requests-per-s", "1")
    crew = enrolled(tmp_path, url, "field-N-WATER")
    codes = [crew.ask("GET", "/v1/pull?scope=crew:N-WATER").status_code for _ in range(150)]
    assert set(codes) == {200, 429} and codes.count(200) >= 100
    assert crew.push(crew.create())[0].outcome == "applied"
    crew.session.close()


@pytest.mark.long
def test_a_running_server_looks_by_itself_and_tells_the_desk_of_a_copied_device(start: Start, tmp_path: Path) -> None:
    _, url = start()
    desk, crew = (enrolled(tmp_path, url, label) for label in ("desk", "field-N-WATER"))
    n, last = crew.n, crew.last
    crew.push(crew.create())
    crew.n, crew.last = n, last
    crew.push(crew.create())
    told = ""
    for _ in range(60):
        told = desk.head().findings
        if told:
            break
        time.sleep(0.5)
    assert len(told) == 16
    for device in (desk, crew):
        device.session.close()


def test_nothing_of_a_request_is_logged(start: Start, tmp_path: Path) -> None:
    process, url = start()
    crew = enrolled(tmp_path, url, "field-N-WATER")
    crew.push(crew.create(external_no="SECRET-WORD"))
    crew.ask("POST", "/v1/push", b'{"events":"SECRET-WORD"}')
    crew.session.close()
    process.terminate()
    output = "".join(process.communicate(timeout=20))
    assert "SECRET-WORD" not in output


def test_plain_http_beyond_this_machine_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--data", str(tmp_path), "--host", "0.0.0.0", "--demo"]) == 1
    assert "https" in capsys.readouterr().err


def test_without_an_organisation_it_says_what_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--data", str(tmp_path)]) == 1
    assert "--organisation" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("area: north", "area: nowhere"), ("role: dispatcher", "role: king"), ("zh: 北原公用事业\n", ""), ("crews:", "crews: [")],
)
def test_a_mistake_in_the_organisation_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path, wrong: str, right: str) -> None:
    file = tmp_path / "org.yaml"
    file.write_text(resource("sample/organisation.yaml").read_text("utf-8").replace(wrong, right), "utf-8")
    assert main(["--data", str(tmp_path / "data"), "--organisation", str(file)]) == 1
    told = capsys.readouterr().err
    assert "org.yaml" in told and "Traceback" not in told


def test_a_host_that_cannot_be_is_said_so() -> None:
    with pytest.raises(Refused, match=r"server\.address_wrong"):
        bound_socket("127.0.0.300", 0)


@pytest.mark.parametrize("rate", ["0", "-1", "many", "1000000"])
def test_a_rate_that_cannot_be_is_a_wrong_argument(tmp_path: Path, rate: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--data", str(tmp_path), "--demo", "--requests-per-s", rate])
    assert ended.value.code == 2


@pytest.mark.parametrize("port", ["99999", "-1", "http"])
def test_a_port_that_cannot_be_is_a_wrong_argument(tmp_path: Path, port: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--data", str(tmp_path), "--demo", "--port", port])
    assert ended.value.code == 2


def test_a_port_in_use_is_said_so(server: ServerRig, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--data", str(tmp_path / "other"), "--port", str(server.port), "--demo", "--language", "zh"]) == 1
    assert str(server.port) in capsys.readouterr().err


def test_an_older_database_put_back_is_noticed(server: ServerRig, crew: RawDevice, tmp_path: Path) -> None:
    database = server.folders.of_replica.database
    first = crew.create()
    crew.push(first)
    server.stop()
    shutil.copytree(database.parent, tmp_path / "backup")
    server.start()
    lost = crew.create()
    crew.push(lost)
    server.stop()
    shutil.rmtree(database.parent)
    shutil.copytree(tmp_path / "backup", database.parent)
    server.start()
    assert crew.head().feed_epoch == 2
    assert [answer.h for answer in crew.known(first.h, lost.h)] == [first.h]
    assert crew.push(lost)[0].outcome == "applied"


def test_a_database_moved_without_its_commit_file_counts_as_restored(server: ServerRig, crew: RawDevice) -> None:
    crew.push(crew.create())
    server.stop()
    server.folders.commits.unlink()
    server.start()
    assert crew.head().feed_epoch == 2


def test_a_lost_database_beside_its_commit_file_counts_as_restored(server: ServerRig, crew: RawDevice) -> None:
    crew.push(crew.create())
    server.stop()
    shutil.rmtree(server.folders.of_replica.database.parent)
    server.start()
    assert server.running.transactions.feed_epoch == 2
    server.restart()
    assert server.running.transactions.feed_epoch == 2


def test_a_commit_file_on_a_full_disk_keeps_no_poll_asleep(server: ServerRig, crew: RawDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    transactions, told = server.running.transactions, []
    note = transactions._store.commits.note

    def full_once(epoch: int, commits: int) -> None:
        monkeypatch.setattr(transactions._store.commits, "note", note)
        raise Unavailable("storage.disk_full")

    monkeypatch.setattr(transactions._store.commits, "note", full_once)
    monkeypatch.setattr(transactions, "changed", told.append)
    assert crew.push(crew.create())[0].outcome == "applied"
    assert told == [frozenset({"area:north", "crew:N-WATER"})]


def test_ordinary_restarts_keep_the_feed_epoch(server: ServerRig, crew: RawDevice) -> None:
    for _ in range(3):
        crew.push(crew.create())
        server.restart()
    assert crew.head().feed_epoch == 1


def test_a_restored_server_takes_back_a_key_it_signed_itself(server: ServerRig, crew: RawDevice) -> None:
    new = RawDevice(server.url, crew.org, crew.device)
    database, backup = server.folders.of_replica.database.parent, server.data / "backup"
    server.stop()
    shutil.copytree(database, backup)
    server.start()
    request = new.enrol_request(old=crew)
    countersig = new.post_enrol(request).json()["countersig"]
    server.stop()
    shutil.rmtree(database)
    shutil.copytree(backup, database)
    server.start()
    assert new.head().key_state == "unknown"
    again = msgspec.structs.replace(request, old_sig="", countersig=countersig)
    assert new.post_enrol(again).status_code == 200
    assert new.head().key_state == "open"
    forged = RawDevice(server.url, crew.org, crew.device)
    assert forged.post_enrol(forged.enrol_request(countersig=countersig)).json()["code"] == "server.enrol_refused"
