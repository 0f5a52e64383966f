"""`doorstep server devices | revoke-device | revoke-member | ticket`: the operator's commands on who may take part.

The one rule: none of them destroys anything; what a withdrawn device or member still brings is kept for a desk.
"""

import argparse
import sys
from collections.abc import Callable
from typing import Any

from app.domain.identity import SystemClock
from app.wording import sentence
from sync.server.folders import ServerFolders
from sync.server.operator import devices_of, new_ticket, withdraw_devices, withdraw_member
from sync.server.organisation import read_organisation

NAMES = frozenset({"devices", "revoke-device", "revoke-member", "ticket"})


def add(commands: Any, common: Callable[[argparse.ArgumentParser], None]) -> None:
    """Adds the four commands to an argparse collection; `common` adds what every command takes."""
    for name, act, purpose in (
        ("devices", _devices, "list every device with its state"),
        ("revoke-device", _revoke_device, "withdraw a device: it reads nothing more, what it sends is held for a desk"),
        ("revoke-member", _revoke_member, "withdraw a member: what they record from now on is held for a desk"),
        ("ticket", _ticket, "a one-time ticket for ten minutes, for a device that stands ready"),
    ):
        command = commands.add_parser(name, help=purpose, description=purpose)
        command.set_defaults(act=act)
        if name == "revoke-device":
            command.add_argument("name", metavar="DEVICE", help="id or label")
            command.add_argument("--lost", action="store_true", help="it is not in the right hands: its keys stay barred for ever")
        if name == "revoke-member":
            command.add_argument("name", metavar="MEMBER", help="id, as in the organisation's file")
        if name == "ticket":
            command.add_argument("name", metavar="LABEL", help="as in the organisation's file")
        common(command)


def _devices(options: argparse.Namespace) -> int:
    found, gone = devices_of(ServerFolders(options.data), SystemClock())
    for each in found:
        state = sentence(f"server.state_{each.state}", options.language)
        counts = dict(keys=each.keys, events=each.events, held=each.held)
        _say(options, "server.device_line", number=each.number, label=each.label, device=each.device, state=state, **counts)
    if gone:
        _say(options, "server.members_withdrawn", members=", ".join(sorted(gone)))
    return 0


def _revoke_device(options: argparse.Namespace) -> int:
    count = withdraw_devices(ServerFolders(options.data), options.name, SystemClock(), is_lost=options.lost)
    _say(options, "server.devices_withdrawn", count=count)
    return 0


def _revoke_member(options: argparse.Namespace) -> int:
    folders = ServerFolders(options.data)
    name = withdraw_member(folders, read_organisation(folders.organisation), options.name, SystemClock())
    _say(options, "server.member_withdrawn", name=name)
    return 0


def _ticket(options: argparse.Namespace) -> int:
    folders = ServerFolders(options.data)
    _say(options, "server.ticket_made", path=new_ticket(folders, read_organisation(folders.organisation), options.name, SystemClock()))
    return 0


def _say(options: argparse.Namespace, code: str, **params: object) -> None:
    sys.stdout.write(sentence(code, options.language, **params) + "\n")
