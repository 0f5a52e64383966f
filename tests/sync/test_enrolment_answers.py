"""Who stands on the line of an enrolment, with a certificate that the machine believes, changes nothing of its answer."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.errors import Refused, Unavailable
from app.domain.identity import RandomIds
from app.settings import Folders
from app.storage.keys import new_seed, public_key, sign
from sync.client.enrol import join
from sync.client.enrolled import EDITION
from sync.protocol.messages import Ticket
from sync.protocol.signing import enrolled_hash
from tests.sync.line import Line, Reply
from tests.sync.replicas import CHEAP, Tablet
from tests.sync.rig import ServerRig
from tests.sync.rotations import rotated

Plain = dict[str, Any]
LABEL = "field-N-WATER"


@pytest.fixture
def line(server: ServerRig) -> Iterator[Line]:
    made = Line(server.port)
    yield made
    made.close()


def changing(line: Line, change: Callable[[Plain], object]) -> None:
    def apply(reply: Reply) -> Reply:
        plain = json.loads(reply[2])
        change(plain)
        return reply[0], reply[1], json.dumps(plain, ensure_ascii=False).encode()

    line.change("/v1/enrol", apply)


def ticket_by(line: Line, server: ServerRig) -> Ticket:
    return msgspec.structs.replace(server.ticket(LABEL), url=line.url)


def joining(ticket: Ticket, server: ServerRig, folder: Path) -> Folders:
    folders = Folders(folder)
    join(ticket, folders, RandomIds(server.clock), server.clock, kdf=CHEAP).close()
    return folders


SPOILED: dict[str, Callable[[Plain], object]] = {
    "the key that dead tablets are opened with": lambda plain: plain["setup"].update(recovery_key="9" * 64),
    "the key of ratings and complaints": lambda plain: plain["setup"].update(quality_key="9" * 64),
    "the key of carrier files": lambda plain: plain["setup"].update(carrier_key="9" * 64),
    "the number to call": lambda plain: plain["setup"].update(hotline="+86 10 6666 6666"),
    "where sheets send a customer": lambda plain: plain["setup"].update(public_url="https://elsewhere.example"),
    "who may sign sheets": lambda plain: plain["trust"].update(sheet_ca=["-----BEGIN CERTIFICATE-----"]),
    "who may stamp": lambda plain: plain["trust"].update(timestamp_ca=["-----BEGIN CERTIFICATE-----"]),
    "a member left out": lambda plain: plain["grants"].pop(),
    "another name": lambda plain: plain.update(label="field-S-ALL"),
    "another scope": lambda plain: plain["scopes"].append("crew:S-ALL"),
    "something we do not know": lambda plain: plain.update(later="x"),
    "no signature": lambda plain: plain.pop("sig"),
    "no signature at all": lambda plain: plain.update(sig="x"),
}


@pytest.mark.parametrize("spoiled", SPOILED)
def test_nothing_of_a_changed_answer_is_taken(server: ServerRig, line: Line, tmp_path: Path, spoiled: str) -> None:
    changing(line, SPOILED[spoiled])
    with pytest.raises(Unavailable, match=r"sync\.bad_enrolment"):
        joining(ticket_by(line, server), server, tmp_path / "tablet")
    assert not Folders(tmp_path / "tablet").trust.exists()
    # The true answer to the very same record is taken.
    assert joining(ticket_by(line, server), server, tmp_path / "tablet").is_enrolled


def by_a_stranger(plain: Plain) -> None:
    """A whole answer of somebody's own, as good as the true one but for the key."""
    seed = new_seed()
    plain["trust"]["server_key"] = public_key(seed)
    plain["setup"]["recovery_key"] = "9" * 64
    plain["sig"] = sign(seed, enrolled_hash(plain))


def test_a_first_answer_under_another_key_than_the_tickets_is_refused(server: ServerRig, line: Line, tmp_path: Path) -> None:
    changing(line, by_a_stranger)
    with pytest.raises(Refused, match=r"sync\.other_server"):
        joining(ticket_by(line, server), server, tmp_path / "tablet")
    assert not Folders(tmp_path / "tablet").is_enrolled


def test_a_ticket_of_an_earlier_program_still_enrols(server: ServerRig, tmp_path: Path) -> None:
    assert joining(msgspec.structs.replace(server.ticket(LABEL), server_key=""), server, tmp_path / "tablet").is_enrolled


def test_a_ticket_from_before_a_change_of_the_servers_key_still_enrols(server: ServerRig, tmp_path: Path) -> None:
    ticket = server.ticket(LABEL)
    rotated(server)
    assert server.running.keys.public != ticket.server_key
    assert joining(ticket, server, tmp_path / "tablet").is_enrolled


def test_an_answer_that_was_recorded_earlier_is_none_to_a_later_question(server: ServerRig, line: Line, tmp_path: Path) -> None:
    """True to the last byte when it was given; since then somebody was withdrawn, or a key changed."""
    recorded: list[Reply] = []

    def keep(reply: Reply) -> Reply:
        recorded.append(reply)
        return reply

    line.change("/v1/enrol", keep)
    tablet = Tablet(tmp_path / "crew", ticket_by(line, server), server.clock)
    assert tablet.synced() and recorded
    line.change("/v1/enrol", lambda _reply: recorded[0])
    tablet.store.remember("grants_due_ms", 0)
    failure = tablet.sync().failure
    assert failure is not None and failure.code == "sync.bad_enrolment"
    line.faults.clear()
    tablet.store.remember("grants_due_ms", 0)
    tablet.synced()
    tablet.close()


def test_a_later_answer_that_somebody_changed_leaves_what_is_known(server: ServerRig, line: Line, tmp_path: Path) -> None:
    tablet = Tablet(tmp_path / "tablet", ticket_by(line, server), server.clock)
    try:
        tablet.synced()
        told = tablet.store.remembered(EDITION)
        server.organisation = msgspec.structs.replace(server.organisation, hotline="96001")
        server.restart()
        changing(line, SPOILED["the key that dead tablets are opened with"])
        report = tablet.sync()
        assert report.failure is not None and report.failure.code == "sync.bad_enrolment"
        assert tablet.store.remembered(EDITION) == told != ""
    finally:
        tablet.close()
