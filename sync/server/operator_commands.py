"""`doorstep server devices | revoke-device | revoke-member | reinstate-… | ticket | rotate-key`: the operator's commands.

The one rule: none of them destroys anything; what a withdrawn device or member still brings is kept for a desk.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from app.domain.errors import Refused
from app.domain.identity import SystemClock, at
from app.wording import sentence
from sync.protocol.two_persons import KEY_CHANGED
from sync.server.beside import Backing, Standing, standing
from sync.server.folders import ServerFolders
from sync.server.newcomers import confirm_alone, unconfirmed
from sync.server.operator import devices_of, let_devices_in_again, let_member_in_again, new_ticket, withdraw_devices, withdraw_member
from sync.server.proposals import Proposal
from sync.server.rolling import roll
from sync.server.second_person import Word, agreed_change_of_key, must_ask, note_change_of_key, noted_alone, propose
from sync.server.work import Work

NAMES = frozenset(
    {"devices", "revoke-device", "revoke-member", "reinstate-device", "reinstate-member", "ticket", "rotate-key", "confirm-device"}
)


def add(commands: Any, common: Callable[[argparse.ArgumentParser], None]) -> None:
    """Adds the commands to an argparse collection; `common` adds what every command takes."""
    for name, act, purpose in (
        ("devices", _devices, "list every device with its state"),
        ("revoke-device", _revoke_device, "withdraw a device: it reads nothing more, what it sends is held for a desk"),
        ("revoke-member", _revoke_member, "withdraw a member: what they record from now on is held for a desk"),
        ("reinstate-device", _reinstate_device, "take back a device's withdrawal; what was held meanwhile stays with the desk"),
        ("reinstate-member", _reinstate_member, "take back a member's withdrawal; what was held meanwhile stays with the desk"),
        ("ticket", _ticket, "a one-time ticket for ten minutes, for a device that stands ready"),
        ("confirm-device", _confirm_device, "let a new device in although nobody compared its key; every desk is told in red"),
        ("rotate-key", _rotate_key, "a new key under receipts and log, signed over by the old one; the server must stand still"),
    ):
        command = commands.add_parser(name, help=purpose, description=purpose)
        command.set_defaults(act=act)
        if name == "confirm-device":
            command.add_argument("--alone", required=True, metavar="WHY", help="why nobody else compares it")
        if name in ("revoke-device", "reinstate-device", "confirm-device"):
            command.add_argument("name", metavar="DEVICE", help="id or label")
        if name == "revoke-device":
            command.add_argument("--lost", action="store_true", help="it is not in the right hands: its keys stay barred for ever")
        if name in ("revoke-member", "reinstate-member"):
            command.add_argument("name", metavar="MEMBER", help="id, as in the organisation's file")
        if name == "rotate-key":
            add_word(command)
        if name == "ticket":
            command.add_argument("name", metavar="LABEL", help="as in the organisation's file")
        common(command)


def _devices(options: argparse.Namespace) -> int:
    with standing_of(options) as server:
        found, gone = devices_of(server.rows)
    for each in found:
        state = sentence(f"server.state_{each.state}", options.language)
        counts = dict(keys=each.keys, events=each.events, held=each.held)
        _say(options, "server.device_line", number=each.number, label=each.label, device=each.device, state=state, **counts)
    if gone:
        _say(options, "server.members_withdrawn", members=", ".join(sorted(gone)))
    return 0


def _revoke_device(options: argparse.Namespace) -> int:
    with standing_of(options) as server:
        count = withdraw_devices(server.rows, options.name, is_lost=options.lost)
    _say(options, "server.devices_withdrawn", count=count)
    return 0


def _confirm_device(options: argparse.Namespace) -> int:
    why = alone_of(options)

    def confirm(work: Work) -> int:
        devices = unconfirmed(work.connection, options.name)
        for device in devices:
            confirm_alone(work, device, why)
        return len(devices)

    with standing_of(options) as server:
        count = server.rows.write(confirm)
    _say(options, "server.devices_confirmed", count=count)
    return 0


def _revoke_member(options: argparse.Namespace) -> int:
    with standing_of(options) as server:
        name = withdraw_member(server.rows, server.organisation, options.name)
    _say(options, "server.member_withdrawn", name=name)
    return 0


def _reinstate_device(options: argparse.Namespace) -> int:
    with standing_of(options) as server:
        count = let_devices_in_again(server.rows, options.name)
    _say(options, "server.devices_reinstated", count=count)
    return 0


def _reinstate_member(options: argparse.Namespace) -> int:
    with standing_of(options) as server:
        name = let_member_in_again(server.rows, server.organisation, options.name)
    _say(options, "server.member_reinstated", name=name)
    return 0


def _ticket(options: argparse.Namespace) -> int:
    with standing_of(options) as server:
        path = new_ticket(server.rows, server.folders, server.organisation, server.keys.public, options.name, SystemClock())
    _say(options, "server.ticket_made", path=path)
    return 0


def _rotate_key(options: argparse.Namespace) -> int:
    word, clock = word_of(options), SystemClock()
    with standing_of(options) as server:
        agreed = agreed_change_of_key(server.rows, clock.wall_ms())
        if must_ask(server.rows, server.organisation, word) and agreed is None:
            return say_asked(options, propose(server.rows, KEY_CHANGED, lambda _work: ("",), word))
        alone = noted_alone(server.organisation, word)
        also = partial(note_change_of_key, agreed=agreed, alone=alone) if agreed or alone else lambda _work: None
        done = roll(server.folders, server.organisation, server.keys, server.rows, clock, also)
    _say(options, "server.key_rotated", number=done.number, signatures=f"{done.signatures:,}", public=done.public)
    return 0


def add_word(command: argparse.ArgumentParser) -> None:
    """What an act takes that waits for a second person where the organisation's file says `two_persons`."""
    word = command.add_mutually_exclusive_group()
    word.add_argument("--reason", default="", metavar="WHY", help="asks the desks, where two persons have to agree")
    word.add_argument("--alone", metavar="WHY", help="at once and without them, told to every desk in red")


def word_of(options: argparse.Namespace) -> Word:
    """Raises as `alone_of`."""
    return Word(options.reason.strip(), alone_of(options))


def alone_of(options: argparse.Namespace) -> str:
    """Why nobody else is asked, "" where somebody may be. Raises Refused("server.reason_missing") where `--alone` says nothing."""
    why: str | None = options.alone
    if why is not None and not why.strip():
        raise Refused("server.reason_missing")
    return (why or "").strip()


def say_asked(options: argparse.Namespace, asked: Sequence[Proposal]) -> int:
    """Says until when the desks may agree; 1, for nothing has been done."""
    ends_ms = max(each.ends_ms for each in asked)
    code = "server.asked_key" if asked[0].kind == KEY_CHANGED else "server.asked_second"
    _say(options, code, count=len(asked), time=f"{at(ends_ms):%Y-%m-%d %H:%M} UTC")
    return 1


def standing_of(options: argparse.Namespace) -> AbstractContextManager[Standing]:
    """The server that a command's words name. Raises as `standing`."""
    return standing(ServerFolders(options.data), backing(options), SystemClock())


def backing(options: argparse.Namespace) -> Backing:
    return Backing(options.database, options.files)


def _say(options: argparse.Namespace, code: str, **params: object) -> None:
    sys.stdout.write(sentence(code, options.language, **params) + "\n")
