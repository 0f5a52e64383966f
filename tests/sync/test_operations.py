"""Health, figures and logs of a server: what an operator's machines read, with nothing of a person in it."""

import io
import json
import logging
import shutil
import socket
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from app.domain.privacy import Person
from sync.server.health import Health
from sync.server.log_lines import JsonLines
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig

PLANTED = 100
PERSON = "张三 13900001111"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def desk(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "desk")
    yield member
    member.close()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any logger says, in the server's own form."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def test_it_lives_and_is_ready(server: ServerRig) -> None:
    assert requests.get(f"{server.url}/health/live", timeout=30).json() == {"status": "ok"}
    assert requests.get(f"{server.url}/health/ready", timeout=30).json()["status"] == "ok"


def test_a_full_disk_takes_it_out_of_the_balance_but_not_of_life(server: ServerRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10, 9, 1))
    reply = requests.get(f"{server.url}/health/ready", timeout=30)
    assert (reply.status_code, reply.json()["troubles"]) == (503, ["disk"])
    assert requests.get(f"{server.url}/health/live", timeout=30).status_code == 200


def test_the_figures_count_answers_by_route_and_name_nobody(server: ServerRig, desk: Member) -> None:
    desk.dispatch("W03")
    desk.synced()
    text = requests.get(f"{server.url}/metrics", timeout=30).text
    assert 'doorstep_requests_total{method="POST",route="/v1/push",status="200"} 1.0' in text
    assert "doorstep_backup_age_seconds -1.0" in text and "doorstep_devices 1.0" in text
    assert desk.opened.store.device().device not in text
    assert isinstance(server.running.parts.health, Health)


def planted() -> list[Person]:
    """Five values each that exist nowhere else."""
    return [
        Person(name=f"Nm{n:03d}qx", phone=f"1398877{n:04d}", address=f"Adr{n:03d}zz 号", words=f"Wrd{n:03d}vv", account=f"Acc{n:03d}kk")
        for n in range(PLANTED)
    ]


def values() -> list[str]:
    return [text for one in planted() for text in (one.name, one.phone, one.address, one.words, one.account)]


def test_five_hundred_planted_values_are_in_no_log(server: ServerRig, desk: Member, log: io.StringIO) -> None:
    for person in planted():
        desk.dispatch("W03", person=person)
    desk.synced()
    # What the outside may throw at it: values in paths, queries, bodies and headers, and a server that breaks.
    for text in values()[::50]:
        for method, path in (("GET", f"/v1/order/{text}/events"), ("GET", f"/v1/pull?scope={text}"), ("PUT", f"/v1/blob/{text}")):
            requests.request(method, server.url + path, data=text.encode(), headers={"Doorstep-Key": text.encode().hex()}, timeout=30)
        requests.post(f"{server.url}/v1/push", json={"events": text}, timeout=30)
        requests.post(f"{server.url}/v1/carrier", data=text.encode(), timeout=30)
    server.stop()
    desk.sync()
    assert len(set(values())) == 5 * PLANTED
    assert '"logger": "urllib3' in log.getvalue()
    assert [text for text in values() if text in log.getvalue()] == []


def test_what_a_library_quotes_in_its_own_logger_is_not_repeated(log: io.StringIO) -> None:
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task exception=ValueError('%s')>" % PERSON)  # noqa: UP031
    logging.getLogger("urllib3.connectionpool").warning("Retrying %s", PERSON)
    assert "Task exception was never retrieved" in log.getvalue() and PERSON not in log.getvalue()


def test_a_broken_request_is_logged_by_its_route_in_one_line(server: ServerRig, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_args: object) -> None:
        raise RuntimeError(PERSON)

    monkeypatch.setattr(type(server.running.parts.access), "caller_or_stranger", breaks)
    assert requests.get(f"{server.url}/v1/head", headers={"Doorstep-Key": "ab"}, timeout=30).status_code == 500
    (line,) = [json.loads(one) for one in log.getvalue().splitlines() if '"doorstep.server"' in one]
    assert line["level"] == "ERROR" and "GET /v1/head: RuntimeError" in line["said"] and "13900001111" not in log.getvalue()


def test_a_client_that_vanishes_in_mid_push_is_no_error(server: ServerRig, log: io.StringIO) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(b"POST /v1/push HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n" + b"x" * 100)
    assert requests.get(f"{server.url}/health/live", timeout=30).status_code == 200
    server.stop()
    assert '"ERROR"' not in log.getvalue() and "Traceback" not in log.getvalue()
