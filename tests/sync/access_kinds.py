"""Every kind of event, by every kind of device, on orders of its own place, of another place, of another organisation and of nobody.

The rule is one line (`may`); each cell that it does not allow must be stored, must not take effect, and must leave the order as it was.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Row, select

from app.domain import events as e
from sync.server import tables as t
from sync.server.newcomers import await_second
from sync.server.organisation import Member, Organisation, Place
from sync.server.proposals import Proposal, enter, proposal
from sync.server.revocations import revoke_device
from tests.domain import build
from tests.sync.raw_device import RawDevice, Signed, new_id
from tests.sync.rig import ServerRig, sample_organisation

KINDS = build.one_of_each()
PLACES = {"north": "N-WATER", "south": "S-ALL"}
TARGETS = ("north fresh", "north begun", "south fresh", "south begun", "of another organisation", "of nobody")
# caller -> (label, the places that it reaches)
CALLERS = {
    "crew": ("field-N-WATER", ("north",)),
    "second crew": ("field-N-WATER", ("north",)),
    "other trade": ("field-N-HEAT", ()),
    "south crew": ("field-S-ALL", ("south",)),
    "desk": ("desk", ("north", "south")),
    "north desk": ("north desk", ("north",)),
    "importer": ("import", ("north", "south")),
    "withdrawn": ("field-N-WATER", ()),
    "lost": ("field-N-WATER", ()),
    "withdrawn desk": ("desk", ()),
    "withdrawn importer": ("import", ()),
    "unconfirmed": ("field-N-WATER", ()),
    "unconfirmed desk": ("desk", ()),
}
GONE = {"withdrawn", "lost", "withdrawn desk", "withdrawn importer"}
CELLS = len(CALLERS) * len(KINDS) * len(TARGETS)


@dataclass(frozen=True)
class World:
    server: ServerRig
    callers: dict[str, RawDevice]
    targets: dict[str, Signed]


def _organisation() -> Organisation:
    whole = sample_organisation()
    place = Place(label="north desk", role="dispatcher", areas=("north",))
    member = Member(id="m-0103", name="n", title="t", staff_no="0103", role="dispatcher", areas=("north",))
    return msgspec.structs.replace(whole, devices=(*whole.devices, place), members=(*whole.members, member))


def _begun(author: RawDevice, place: str, *, is_begun: bool) -> Signed:
    created = author.create(crew=PLACES[place], area=place)
    author.push(created, *((author.accept(created),) if is_begun else ()))
    return created


@contextmanager
def peopled(folder: Path) -> Iterator[World]:
    """Two servers, and a device of each kind at the first."""
    rigs = [
        ServerRig(folder / "ours", organisation=_organisation()).start(),
        ServerRig(folder / "theirs", organisation=msgspec.structs.replace(sample_organisation(), id="another")).start(),
    ]
    server, other = rigs

    def device(label: str, rig: ServerRig = server) -> RawDevice:
        rig.running.tickets.issue(label, rig.url)
        made = RawDevice(rig.url, rig.organisation.id)
        made.enrol(rig.ticket(label).ticket)
        return made

    callers = {name: device(label) for name, (label, _) in CALLERS.items()}
    targets = {}
    for place, author in (("north", callers["crew"]), ("south", callers["south crew"])):
        targets |= {f"{place} {state}": _begun(author, place, is_begun=state == "begun") for state in ("fresh", "begun")}
    for target in targets.values():
        asked = Proposal(_proposal_of(target), "wipe.ordered", target.envelope.device, "left in a taxi", "", "")
        server.running.transactions.write(lambda work, asked=asked: enter(work, asked))
    targets["of another organisation"] = _begun(device("field-N-WATER", other), "north", is_begun=False)
    targets["of nobody"] = callers["crew"].create()
    for name in GONE:
        server.running.transactions.write(lambda work, name=name: revoke_device(work, callers[name].device, "x", is_lost=name == "lost"))
    for name in ("unconfirmed", "unconfirmed desk"):
        server.running.transactions.write(lambda work, name=name: await_second(work, callers[name].key, callers[name].device))
    yield World(server, callers, targets)
    for rig in rigs:
        rig.stop()
    for one in callers.values():
        one.session.close()


def may(caller: str, kind: str, target: str) -> bool:
    """Whether it may take effect at all; whether it does depends on the order."""
    label, reached = CALLERS[caller]
    role = {"desk": "dispatcher", "north desk": "dispatcher", "import": "importer"}.get(label, "crew")
    # An order that nobody knows, also here because it is another organisation's, may be created by whoever creates orders.
    is_new = target in ("of another organisation", "of nobody") and kind == "order.created"
    return role in e.KINDS[kind].roles and (target.split()[0] in reached or (is_new and bool(reached)))


def _recorded(caller: RawDevice, kind: str, target: Signed) -> Signed:
    if kind == e.kind_of(e.ProposalDecided):
        return caller.record(e.ProposalDecided(proposal=_proposal_of(target), verdict="agree"), None)
    if isinstance(KINDS[kind], e.Orderless):
        return caller.record(KINDS[kind], None)
    return caller.record(KINDS[kind], target.envelope.order_id, av=target.id, after=target.id, id=new_id())


def _proposal_of(target: Signed) -> str:
    """What waits for a second person beside the order: a wipe of its author's tablet."""
    return f"wipe beside {target.id}"


def _order(world: World, target: Signed) -> tuple[Row[Any] | None, list[str]]:
    """The order as it stands, and whatever still waits for a second person."""
    columns = (t.orders.c.state, t.orders.c.crew, t.orders.c.area, t.orders.c.av, t.orders.c.tip, t.orders.c.customer, t.orders.c.person)
    with world.server.running.transactions.read() as connection:
        order = connection.execute(select(*columns).where(t.orders.c.id == target.envelope.order_id)).one_or_none()
        return order, sorted(connection.execute(select(proposal.c.id).where(proposal.c.state == "waits")).scalars())


def refused_wrongly(world: World, caller: str, target: str, kinds: Iterable[str]) -> list[str]:
    """Pushes one event of each of `kinds` that is not allowed; what was not stored, took effect or changed the order."""
    device, order = world.callers[caller], world.targets[target]
    refused = [kind for kind in kinds if not may(caller, kind, target)]
    before = _order(world, order)
    answers = device.push(*(_recorded(device, kind, order) for kind in refused)) if refused else ()
    told = dict(zip(refused, answers, strict=True))
    wrong = [f"{kind} not stored" for kind, answer in told.items() if answer.error or answer.said is None]
    wrong += [f"{kind} {answer.outcome}" for kind, answer in told.items() if answer.outcome not in ("quarantined", "deferred")]
    return wrong + ([] if _order(world, order) == before else ["the order changed"])
