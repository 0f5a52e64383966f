"""Bytes from outside that are JSON but for one broken letter are refused or passed over like all others, never a fault of ours."""

import struct
from pathlib import Path

import msgspec
import pytest

from app.domain.errors import Damaged, Refused
from app.settings import Folders
from app.storage.carrier import raw_frames
from app.storage.database import reading
from app.storage.keys import new_key, open_person, seal_bytes
from app.storage.keys.person import commitment_of
from app.storage.recovery import recovered_files
from app.storage.replica import Arrival
from app.storage.sheet.trust import read_trust
from app.storage.tables import person, view
from tests.storage.devices import Bench

SALT = bytes(32)


def sealed_person(key: bytes, data: bytes) -> bytes:
    """As a device that means no good can seal it."""
    return seal_bytes(key, b'{"data":' + data + b',"salt":"' + SALT.hex().encode() + b'"}', b"doorstep.person.1")


@pytest.mark.parametrize("data", [b'{"name":"\xff"}', b'{"unknown":"\xff"}'])
def test_an_order_comes_also_where_its_customer_cannot_be_read(tmp_path: Path, data: bytes) -> None:
    bench, key = Bench(tmp_path), new_key()
    standing = bench.server_order(bench.create(), ver=2)
    bench.replica.take_answers([bench.verdict(bench.rows()[0].h)])
    order = msgspec.structs.replace(standing.order, commitment=commitment_of(SALT, data), person="a" * 64)
    arrival = Arrival(order, msgspec.json.encode(order), 2, "cu1", key, sealed_person(key, data))
    assert bench.replica.take_page(bench.replica.feed_epoch, "crew:c1", 0, 1, False, [arrival])
    with reading(bench.store.engine) as connection:
        assert connection.execute(person.select()).first() is None and connection.execute(view.select()).one().order_id == order.id
    bench.close()


def test_a_person_of_broken_letters_is_damage() -> None:
    key = new_key()
    with pytest.raises(Damaged):
        open_person(key, sealed_person(key, b'{"name":"\xff"}'))


def test_a_trust_file_of_broken_letters_is_damage(tmp_path: Path) -> None:
    (tmp_path / "trust.json").write_bytes(b'{"version":1,"org":"\xff","sheet_ca":[]}')
    with pytest.raises(Damaged, match=r"sheet\.trust_unreadable"):
        read_trust(tmp_path / "trust.json")


def test_a_carrier_file_of_broken_letters_is_refused(tmp_path: Path) -> None:
    header = b'{"org":"\xff"}'
    (tmp_path / "carrier").write_bytes(b"DSCARRY1" + struct.pack(">I", len(header)) + header)
    with (tmp_path / "carrier").open("rb") as file, pytest.raises(Refused, match=r"storage\.carrier_wrong"):
        next(iter(raw_frames(file)))


def test_a_recovery_note_of_broken_letters_is_none(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folders.files.mkdir()
    (folders.files / "recovery.json").write_bytes(b'{"recovery_public":"\xff","wrapped":""}')
    assert recovered_files(folders, new_key()) is None
