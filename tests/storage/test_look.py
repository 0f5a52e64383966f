"""Strangers' pictures: shown only as the limited child drew them anew, and everything else refused in words."""

import io
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

import app.storage.look as parent
from app.domain.errors import Refused, Unavailable
from app.storage.look import REASONS, child, look
from app.wording import has_sentence
from tests.faults.hostile_files import few
from tests.faults.hostile_making import Hostile, picture, png, segment, with_segments

SORTS = list(few())


@pytest.mark.parametrize("file", SORTS, ids=[file.name for file in SORTS])
def test_each_sort_of_file_is_shown_or_refused_for_its_reason(file: Hostile) -> None:
    try:
        said = look(file.data).kind
    except Refused as refusal:
        said = refusal.code.removeprefix("look.")
    assert said == file.said


def test_what_is_shown_is_small_and_carries_nothing_of_the_original_but_the_picture() -> None:
    place = (
        b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 0x010F, 2, 20, 26) + struct.pack("<I", 0) + b"SECRET-SERIAL-123456"
    )
    data = with_segments(picture("JPEG", (2_000, 1_000)), segment(0xE1, b"Exif\0\0" + place), segment(0xFE, b"SECRET"))
    looked = look(data)
    assert b"SECRET" not in looked.jpeg and (looked.width, looked.height) == (2_000, 1_000)
    with Image.open(io.BytesIO(looked.jpeg)) as shown:
        assert shown.size == (1_600, 800) and not shown.getexif()


def test_a_turned_photo_is_shown_upright() -> None:
    turned = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 0x0112, 3, 1, 6) + struct.pack("<I", 0)
    with Image.open(io.BytesIO(look(with_segments(picture("JPEG"), segment(0xE1, b"Exif\0\0" + turned))).jpeg)) as shown:
        assert shown.size == (240, 320)


def test_the_head_of_a_bomb_is_refused_before_anything_is_decoded() -> None:
    assert child.look_at(png(50_000, 50_000)) == ({"refused": "too_large"}, b"")
    assert child.look_at(png(3_100, 100)) == ({"refused": "shape"}, b"")


def test_every_reason_has_its_sentence() -> None:
    assert all(has_sentence(f"look.{reason}") for reason in REASONS)


def instead(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str) -> None:
    """Another child: what one that was taken over might do."""
    path = folder / "child.py"
    path.write_text(program)
    monkeypatch.setattr(parent, "_CHILD", path)


@pytest.mark.parametrize(
    "program",
    [
        "",
        "print('no json')",
        "print('[]')",
        "print('{}')",
        'print(\'{"refused": "../x"}\')',
        'print(\'{"kind":1,"width":1,"height":1}\')',
        "import os; os.abort()",
        "while True: print('x' * 10**6)",
    ],
)
def test_a_child_that_says_something_else_shows_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str) -> None:
    instead(monkeypatch, tmp_path, program)
    with pytest.raises(Refused, match=r"look\.limits"):
        look(b"x" * 1_000_000)


def test_a_child_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    instead(monkeypatch, tmp_path, "import time; time.sleep(600)")
    monkeypatch.setattr(parent, "_LONGEST_S", 0.3)
    with pytest.raises(Refused, match=r"look\.limits"):
        look(b"x")
    assert not [thread for thread in threading.enumerate() if thread.name == "doorstep-look"]


def test_a_machine_that_starts_no_child_is_trouble_and_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Unavailable, match=r"look\.no_child"):
        look(b"x")


_LIMITED = """
import sys, os, socket, subprocess, signal
sys.path.insert(0, {folder!r})
import child
child.give_up_powers()
if {is_decoding}:
    child.bar((child._OPEN, child._OPENAT), 0)
said = []
for name, act in {{
    "memory": lambda: bytearray(600 * 2**20),
    "written": lambda: os.write(os.open({target!r}, os.O_CREAT | os.O_WRONLY), b"x" * 10),
    "network": lambda: socket.create_connection(("127.0.0.1", {port}), timeout=2),
    "pair": socket.socketpair,
    "started": lambda: os.execv("/bin/true", ["/bin/true"]),
    "forked": os.fork,
    "killed": lambda: os.kill(os.getppid(), 0),
    "renamed": lambda: os.rename({kept!r}, {kept!r} + "2"),
    "removed": lambda: os.unlink({kept!r}),
    "read": lambda: open({kept!r}).read(),
}}.items():
    try:
        act()
        said.append(name)
    except (MemoryError, OSError):
        pass
os.write(1, ",".join(said).encode())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of a process are the platform's own")
@pytest.mark.parametrize("is_decoding", [False, True])
def test_the_child_has_given_up_memory_files_network_and_processes(tmp_path: Path, is_decoding: bool) -> None:
    import platform
    import socket

    folder, kept = str(Path(child.__file__).parent), tmp_path / "kept"
    kept.write_text("here")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        # SIGXFSZ is the kernel's answer to a write beyond RLIMIT_FSIZE; Python ignores it and gets an OSError.
        port = listening.getsockname()[1]
        program = _LIMITED.format(folder=folder, target=str(tmp_path / "x"), port=port, kept=str(kept), is_decoding=is_decoding)
        done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=30, check=False)
    can = set(done.stdout.split(",")) - {""}
    if platform.machine() == "x86_64":
        assert can == (set() if is_decoding else {"read"}), done.stderr
        assert kept.read_text() == "here"
    else:
        assert not can & {"memory", "written"}, done.stderr
    assert not (tmp_path / "x").exists() or (tmp_path / "x").stat().st_size == 0


def test_two_children_run_at_a_time_and_no_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mark = tmp_path / "running"
    mark.mkdir()
    instead(
        monkeypatch, tmp_path, f"import os,time\np={str(mark)!r}+'/'+str(os.getpid())\nopen(p,'w').close()\ntime.sleep(0.3)\nos.unlink(p)"
    )
    seen: list[int] = []

    def one() -> None:
        with pytest.raises(Refused):
            look(b"x")

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen.append(len(list(mark.iterdir())))
        time.sleep(0.01)
    for thread in threads:
        thread.join()
    assert 1 <= max(seen) <= 2
