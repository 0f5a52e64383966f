"""However a bug of ours comes to light in a process, what it quotes is said nowhere: five hundred values, seven ways, none found."""

import os
import subprocess
import sys

import pytest

PLANTED = [f"Planted{number:03}客户" for number in range(500)]

# Each takes a planted text and fails over it in its own way; the process goes on where a window would.
BUGS = {
    "thread": "thread = threading.Thread(target=fails, args=(text,)); thread.start(); thread.join()",
    "destructor": "Left(text)",
    "slot": "timer = QTimer(singleShot=True); timer.timeout.connect(partial(fails, text)); timer.start(0); app.processEvents()",
    "log": "told(text)",
    "task": "waiting.append(text); number == 499 and asyncio.run(forgotten(waiting))",
    "hook": "sys.excepthook(*caught(text))",
    "cause": "caused(text)",
}
PROGRAM = """
import asyncio, gc, logging, sys, threading
from functools import partial
from PySide6.QtCore import QCoreApplication, QTimer
import ui.__main__ as doorstep

def fails(text):
    raise ValueError(f"cannot read {{text}}")

class Left:
    def __init__(self, text): self.text = text
    def __del__(self): fails(self.text)

def caught(text):
    try: fails(text)
    except ValueError: return sys.exc_info()

def told(text):
    try: fails(text)
    except ValueError: logging.getLogger("doorstep.test").exception("something failed")

def caused(text):
    try:
        try: fails(text)
        except ValueError as error: raise KeyError(text) from error
    except KeyError: logging.getLogger("doorstep.test").exception("something failed")

async def forgotten(texts):
    async def task(text): fails(text)
    lost = [asyncio.get_running_loop().create_task(task(text)) for text in texts]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del lost
    gc.collect()

waiting = []

def command(words):
    app = QCoreApplication([])
    for number in range(500):
        text = f"Planted{{number:03}}客户"
        {bug}
    return 3 if not words else fails(PLANTED)

PLANTED = "Planted000客户"
doorstep.COMMANDS["verify"] = ("", command)
sys.exit(doorstep.main(["verify", *sys.argv[1:]]))
"""


def ran(bug: str, *words: str) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-c", PROGRAM.format(bug=bug), *words]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    return subprocess.run(line, capture_output=True, text=True, env=environment, timeout=60)


@pytest.mark.parametrize("way", BUGS)
def test_the_kind_and_the_place_of_a_bug_are_told_and_no_word_of_it(way: str) -> None:
    done = ran(BUGS[way])
    assert done.returncode == 3, done.stderr[-2000:]
    assert done.stderr.count("builtins.ValueError") >= 500 and "in fails" in done.stderr
    assert [text for text in PLANTED if text in done.stderr + done.stdout] == []


def test_a_bug_that_ends_the_process_is_told_the_same_way_with_its_own_code() -> None:
    done = ran("pass", "now")
    assert done.returncode == 70
    assert "builtins.ValueError" in done.stderr and "in fails" in done.stderr and "Planted" not in done.stderr
