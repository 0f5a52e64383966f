"""The end of a shift by stick: the server's word comes back with the receipts, and only where all of the device is there."""

import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.shift_end import SignedShiftEnd, shift_end_hash
from app.storage.keys import new_seed, sign
from app.storage.shift_end import confirmed
from sync.client.answers import Witness
from sync.client.carrier import take_in, write_out
from sync.client.enrolled import trust_of
from sync.client.shift_end import carried_question, take_carried
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "field-N-WATER")
    yield member
    member.close()


def up(tablet: Member, path: Path) -> bytes:
    opened = tablet.opened
    write_out(opened.store, opened.replica, opened.key, opened.setup, path)
    return path.read_bytes()


def down(server: ServerRig, tablet: Member, path: Path, carried: bytes) -> SignedShiftEnd | None:
    path.write_bytes(server.running.parts.carrier.desk.take(io.BytesIO(carried)).reply)
    take_in(tablet.opened.store, tablet.opened.replica, path)
    return confirmed(tablet.opened.store)


def test_a_crew_without_any_network_gets_the_servers_word(server: ServerRig, tablet: Member, tmp_path: Path) -> None:
    (order,) = tablet.dispatch("W03")
    tablet.does.whole_visit(order)
    word = down(server, tablet, tmp_path / "down", up(tablet, tmp_path / "up"))
    assert word is not None and (word.shift_end.events, word.shift_end.h) == (len(tablet.log()), tablet.log()[-1].h)
    assert word.shift_end.files > 0


def test_a_word_on_the_way_back_is_not_about_what_was_recorded_meanwhile(server: ServerRig, tablet: Member, tmp_path: Path) -> None:
    tablet.dispatch("W03")
    carried = up(tablet, tmp_path / "up")
    tablet.dispatch("W03")
    assert down(server, tablet, tmp_path / "down", carried) is None
    assert down(server, tablet, tmp_path / "down", up(tablet, tmp_path / "up")) is not None


def test_a_file_of_which_a_part_was_lost_brings_no_word(server: ServerRig, tablet: Member, tmp_path: Path) -> None:
    (order,) = tablet.dispatch("W03")
    tablet.does.whole_visit(order)
    carried = bytearray(up(tablet, tmp_path / "up"))
    carried[len(carried) // 2] ^= 1
    assert down(server, tablet, tmp_path / "down", bytes(carried)) is None


def test_a_word_that_the_server_did_not_sign_is_not_kept(server: ServerRig, tablet: Member, tmp_path: Path) -> None:
    tablet.dispatch("W03")
    carried = up(tablet, tmp_path / "up")
    store = tablet.opened.store
    word = down(server, tablet, tmp_path / "down", carried)
    assert word is not None
    store.remember("shift_end", None)
    forged = msgspec.structs.replace(word, sig=sign(new_seed(), shift_end_hash(word.said)))
    witness = Witness(trust_of(store), store.device().device)
    assert not take_carried(store, witness, forged) and confirmed(store) is None
    assert take_carried(store, witness, word) and confirmed(store) == word


def test_a_desk_asks_for_no_word(server: ServerRig, tmp_path: Path) -> None:
    desk = house(server, tmp_path, "desk")
    assert carried_question(desk.opened.store) is None
    desk.close()
