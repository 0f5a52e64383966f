"""Tickets, doors and what an enrolment leaves in the folder, whatever was cut short."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.errors import Damaged, Refused, Unavailable
from app.domain.identity import RandomIds
from app.settings import VERSION, Folders, resource
from app.storage.catalog import load_catalog
from app.storage.keys import Vault, new_secrets
from sync.client import enrol as enrolling
from sync.client.enrol import enrol, join, read_enrolled, read_ticket
from sync.client.link import Link
from tests.sync.replicas import CHEAP, Tablet
from tests.sync.rig import ServerRig
from ui.opening import open_replica


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "device")


@pytest.fixture
def importer(server: ServerRig, tmp_path: Path) -> Iterator[Tablet]:
    tablet = Tablet(tmp_path / "import", server.ticket("import"), server.clock)
    yield tablet
    tablet.close()


class OneKeyring:
    """A keyring that keeps what it is given."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, entry: str) -> bytes | None:
        return self.kept.get(entry)

    def put(self, entry: str, key: bytes) -> bool:
        self.kept[entry] = key
        return True

    def forget(self, entry: str) -> None:
        self.kept.pop(entry, None)


def test_a_ticket_is_read_from_its_file(server: ServerRig) -> None:
    assert read_ticket(server.ticket_file("desk")) == server.ticket("desk")


def test_a_ticket_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"sync\.ticket_missing"):
        read_ticket(tmp_path / "ticket.json")


@pytest.mark.parametrize("content", [b"", b"{}", b"<html>", b'{"url": 7}'])
def test_a_ticket_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ticket.json").write_bytes(content)
    with pytest.raises(Refused, match=r"sync\.ticket_wrong"):
        read_ticket(tmp_path / "ticket.json")


def test_a_folder_is_enrolled_once_everything_is_there(server: ServerRig, folders: Folders) -> None:
    assert not folders.is_enrolled
    vault = join(server.ticket("desk"), folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    assert folders.is_enrolled
    assert json.loads(folders.trust.read_bytes())["server_key"] == read_enrolled(folders, vault.secrets()).reply.trust.server_key


def test_an_importer_opens_without_a_person(importer: Tablet) -> None:
    assert importer.vault.members == frozenset()
    importer.restart()
    importer.create(name="王秀兰")
    assert importer.synced().outcomes == {"applied": 1}


def test_the_sheet_certificate_names_the_device(importer: Tablet) -> None:
    assert "BEGIN CERTIFICATE" in read_enrolled(importer.folders, importer.vault.secrets()).reply.sheet_certificate


def test_an_enrolment_cut_short_goes_on_with_the_same_key(server: ServerRig, folders: Folders) -> None:
    down = msgspec.structs.replace(server.ticket("desk"), url="http://127.0.0.1:9")
    with pytest.raises(Unavailable, match=r"sync\.offline"):
        join(down, folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    begun = folders.vault.read_bytes()
    vault = join(server.ticket("desk"), folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    assert begun != folders.vault.read_bytes()
    assert vault.members == {"m-0102"}


class Killed(BaseException):
    pass


def killed_at(monkeypatch: pytest.MonkeyPatch, place: object, name: str) -> None:
    def killed(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(place, name, killed)


@pytest.mark.parametrize("label", ["desk", "import"])
def test_a_kill_before_the_last_file_is_gone_on_from_by_the_same_ticket(
    server: ServerRig, folders: Folders, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = server.ticket(label)
    with monkeypatch.context() as until_then, pytest.raises(Killed):
        killed_at(until_then, enrolling, "keep_trust")
        join(ticket, folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    vault = join(ticket, folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    assert folders.is_enrolled and vault.members == ({"m-0102"} if label == "desk" else set())


def test_the_door_of_the_ticket_that_a_kill_has_left_is_closed_when_the_replica_opens(
    server: ServerRig, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as until_then, pytest.raises(Killed):
        killed_at(until_then, enrolling, "close_enrolling")
        join(server.ticket("desk"), folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    vault = Vault(folders.vault, kdf=CHEAP)
    assert folders.is_enrolled and len(vault.members) == 2
    vault.unlock("m-0102", server.ticket("desk").preset_pin, server.clock.wall_ms())
    open_replica(folders, vault, load_catalog(resource(".")), server.clock).close()
    assert Vault(folders.vault).members == {"m-0102"}


def test_a_later_ticket_begins_anew_where_the_first_came_to_nothing(server: ServerRig, folders: Folders) -> None:
    down = msgspec.structs.replace(server.ticket("desk"), url="http://127.0.0.1:9", ticket="another, that has ended by now")
    with pytest.raises(Unavailable):
        join(down, folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    vault = join(server.ticket("desk"), folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    assert folders.is_enrolled and vault.members == {"m-0102"}


def test_no_ticket_begins_anew_where_something_was_recorded(server: ServerRig, folders: Folders) -> None:
    down = msgspec.structs.replace(server.ticket("desk"), url="http://127.0.0.1:9", ticket="another")
    with pytest.raises(Unavailable):
        join(down, folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    folders.journal.write_bytes(b"evidence")
    with pytest.raises(Refused, match=r"pin\.wrong"):
        join(server.ticket("desk"), folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    assert folders.journal.read_bytes() == b"evidence"


def test_with_a_keyring_an_enrolment_goes_on_too(server: ServerRig, folders: Folders) -> None:
    keyring = OneKeyring()
    down = msgspec.structs.replace(server.ticket("desk"), url="http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        join(down, folders, RandomIds(server.clock), server.clock, keyring=keyring, kdf=CHEAP)
    vault = join(server.ticket("desk"), folders, RandomIds(server.clock), server.clock, keyring=keyring, kdf=CHEAP)
    assert vault.members == {"m-0102"}
    assert Vault(folders.vault, keyring=keyring).unlock_by_keyring() is not None


def test_a_vault_that_nobody_can_open_is_made_anew_before_enrolment(server: ServerRig, folders: Folders) -> None:
    folders.make()
    Vault.create(folders.vault, new_secrets(), kdf=CHEAP)
    assert join(server.ticket("desk"), folders, RandomIds(server.clock), server.clock, kdf=CHEAP).is_open


def test_without_a_preset_pin_every_member_is_asked(server: ServerRig, folders: Folders) -> None:
    ticket = msgspec.structs.replace(server.ticket("field-N-WATER"), preset_pin="", is_demo=False)
    with pytest.raises(Refused, match=r"sync\.pin_needed"):
        join(ticket, folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    assert not folders.is_enrolled
    vault = join(ticket, folders, RandomIds(server.clock), server.clock, kdf=CHEAP, pin_for=lambda grant: "730614")
    vault.unlock("m-0417", "730614", server.clock.wall_ms())
    assert folders.is_enrolled


def test_a_record_made_for_another_organisation_is_made_anew(server: ServerRig, folders: Folders) -> None:
    folders.make()
    secrets = new_secrets()
    other = msgspec.structs.replace(server.ticket("desk"), org="another", url="http://127.0.0.1:9")
    vault = Vault.create(folders.vault, secrets, kdf=CHEAP)
    ids = RandomIds(server.clock)
    for ticket in (other, server.ticket("desk")):
        link = Link(ticket.url, _Key(), None)
        if ticket is other:
            with pytest.raises(Unavailable):
                enrol(ticket, folders, vault.secrets(), ids, server.clock, link)
        else:
            assert enrol(ticket, folders, vault.secrets(), ids, server.clock, link).enrolment.org == ticket.org
        link.close()


class _Key:
    key = ""

    def sign(self, h: str) -> str:
        return h


def test_a_spoiled_enrolment_file_is_told_as_damage(server: ServerRig, folders: Folders) -> None:
    vault = join(server.ticket("desk"), folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    folders.enrolment.write_bytes(folders.enrolment.read_bytes()[:-1])
    with pytest.raises(Damaged):
        read_enrolled(folders, vault.secrets())


def test_another_server_is_not_trusted_in_a_folder_that_knows_one(server: ServerRig, folders: Folders, tmp_path: Path) -> None:
    join(server.ticket("desk"), folders, RandomIds(server.clock), server.clock, kdf=CHEAP).close()
    other = ServerRig(tmp_path / "other").start()
    try:
        secrets = new_secrets()
        link = Link(other.url, _Key())
        folders.enrolment.unlink()
        with pytest.raises(Refused, match=r"sync\.other_server"):
            enrol(other.ticket("desk"), folders, secrets, RandomIds(server.clock), server.clock, link)
        link.close()
    finally:
        other.stop()


def test_nothing_of_a_person_lies_in_clear_in_the_folder(server: ServerRig, folders: Folders) -> None:
    join(server.ticket("field-N-WATER"), folders, RandomIds(server.clock), server.clock, kdf=CHEAP)
    for path in folders.data.rglob("*"):
        if path.is_file():
            assert "李建国".encode() not in path.read_bytes()


def test_the_version_signed_into_events_is_the_projects() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION
