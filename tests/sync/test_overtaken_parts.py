"""S14, S26: two requests for one place of one upload: whichever comes late, what was checked and what was stored stays as it is."""

import socket
import time

import pytest

from app.domain.errors import Refused
from sync.protocol import tus
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.test_server_uploads import LARGE, PART, begun, staged, stored
from tests.sync.tus_device import send, standing


def held_back(server: ServerRig, device: RawDevice, place: str, data: bytes) -> socket.socket:
    """A part that goes out under a bad signature and stops half way; the server has its first half."""
    named = {tus.RESUMABLE: tus.VERSION, "Content-Type": tus.PART_TYPE, tus.OFFSET: "0", "Content-Length": str(len(data)), "Host": "h"}
    lines = [
        f"PATCH {place} HTTP/1.1",
        *(f"{name}: {value}" for name, value in (named | device.headers("PATCH", place, b"", "00")).items()),
    ]
    line = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + data[: len(data) // 2])
    staging = next(server.folders.uploads.glob("*.part"))
    while staging.stat().st_size < len(data) // 2:
        time.sleep(0.005)
    return line


def test_a_part_that_comes_to_its_end_after_the_file_was_stored_touches_no_stored_byte(server: ServerRig, crew: RawDevice) -> None:
    place = begun(crew)
    with held_back(server, crew, place, b"x" * len(LARGE)) as late:
        assert send(crew, place, 0, LARGE).status_code == 204
        assert stored(server)
        late.sendall(b"x" * (len(LARGE) - len(LARGE) // 2))
        assert late.recv(4096).startswith(b"HTTP/1.1 401")
    assert stored(server) and staged(server) == [".record"]


def test_a_part_that_another_overtook_counts_for_nothing(server: ServerRig, crew: RawDevice) -> None:
    place = begun(crew)
    uploads = server.running.parts.uploads
    caller = server.running.parts.access.claimed(crew.key)
    slow = uploads.find(caller, place.rpartition("/")[2])
    part = uploads.begin_part(slow, 0)
    part.add(LARGE[:5000])
    send(crew, place, 0, LARGE[:PART])
    with pytest.raises(Refused, match="upload_offset"):
        uploads.keep(caller, slow, part)
    part.close()
    assert standing(crew, place) == (200, PART)


def test_a_part_behind_the_end_of_a_stored_file_is_refused_and_leaves_it(server: ServerRig, crew: RawDevice) -> None:
    place = begun(crew)
    send(crew, place, 0, LARGE)
    assert send(crew, place, len(LARGE), b"").status_code == 409
    assert standing(crew, place) == (200, len(LARGE)) and stored(server) and staged(server) == [".record"]
