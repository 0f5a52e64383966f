"""What a desk administers: devices, members, places for new devices, and what was done with them.

The one rule: whoever works anywhere that the desk is not at home is not on its roster, as it could not withdraw them either.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, not_, or_, select

from app.domain import events as e
from app.domain.identity import Clock, EventHash
from sync.protocol.desk_messages import LARGEST_FINDINGS, LARGEST_ROSTER, Act, ListedDevice, ListedMember, ListedPlace, Roster
from sync.protocol.two_persons import RULE_OFF, RULE_ON
from sync.server import tables as t
from sync.server.contacts import Contacts
from sync.server.desk_tables import alone_act, operator_act, ticket_maker
from sync.server.desk_tickets import check_desk, reaches
from sync.server.devices import Caller
from sync.server.newcomers import UNCONFIRMED
from sync.server.organisation import Organisation
from sync.server.proposal_list import ProposalList
from sync.server.proposals import find
from sync.server.register import envelope_of
from sync.server.revocations import barred_key, revoked_members
from sync.server.transactions import Transactions

_NAMES = tuple[str, ...]
# A device has one key after another: shown is the one that it signs with now.
_BY_STATE = ("open", "forked", "closed")

_Row = Row[Any]

_OPERATORS = select(operator_act, alone_act.c.reason).outerjoin(alone_act, alone_act.c.act == operator_act.c.id)
# Whoever turns the rule off can do all of it alone from then on.
_IS_ALONE = or_(alone_act.c.act.is_not(None), operator_act.c.kind == RULE_OFF)


class RosterDesk:
    """Every call is one snapshot."""

    def __init__(self, transactions: Transactions, organisation: Organisation, contacts: Contacts, clock: Clock) -> None:
        self._transactions, self._organisation, self._contacts, self._clock = transactions, organisation, contacts, clock

    def roster(self, caller: Caller, after: int) -> Roster:
        """The devices with a number above `after`. Raises Refused("server.not_a_desk")."""
        check_desk(caller)
        with self._transactions.read() as connection:
            every = connection.execute(select(t.device).order_by(t.device.c.number)).all()
            mine = [row for row in every if self._reaches(caller, row)]
            page = [row for row in mine if row.number > after]
            proposals = ProposalList(connection, caller, self._organisation, self._clock.wall_ms())
            return Roster(
                server_time=self._clock.wall_ms(),
                devices=tuple(self._listed(connection, page[:LARGEST_ROSTER])),
                more=len(page) > LARGEST_ROSTER,
                members=tuple(self._members(connection, caller)),
                places=tuple(self._places(caller, [row.label for row in every])),
                acts=tuple(self._acts(connection, caller, {row.id for row in mine}, proposals)),
                proposals=tuple(proposals.waiting()),
            )

    def _reaches(self, caller: Caller, row: _Row) -> bool:
        return reaches(caller, self._organisation, *(msgspec.json.decode(names, type=_NAMES) for names in (row.crews, row.areas)))

    def _listed(self, connection: Connection, rows: list[_Row]) -> Iterable[ListedDevice]:
        names = [str(row.id) for row in rows]
        keys, seen = _keys(connection, names), self._contacts.seen(connection, names)
        awaited, wiped = _awaited(connection, names), _wiped(connection, names)
        for row in rows:
            own = sorted(keys.get(row.id, ()), key=lambda key: _BY_STATE.index(key.state))
            count, since_ms = awaited.get(row.id, (0, 0))
            yield ListedDevice(
                device=row.id,
                number=row.number,
                label=row.label,
                role=row.role,
                crews=msgspec.json.decode(row.crews, type=_NAMES),
                areas=msgspec.json.decode(row.areas, type=_NAMES),
                is_withdrawn=row.state == "revoked",
                is_lost=any(key.lost for key in own if key.state != "closed"),
                key=own[0].key if own else "",
                key_state=own[0].state if own else "unknown",
                keys=len(own),
                seen_ms=seen.get(row.id, 0),
                events=row.pos,
                awaited=count,
                awaited_ms=since_ms,
                wiped_ms=wiped.get(row.id, 0),
                is_unconfirmed=row.state == UNCONFIRMED,
            )

    def _members(self, connection: Connection, caller: Caller) -> Iterable[ListedMember]:
        withdrawn = revoked_members(connection)
        for member in self._organisation.members:
            if reaches(caller, self._organisation, member.crews, member.areas):
                yield ListedMember(
                    member=member.id,
                    name=member.name,
                    title=member.title,
                    title_en=member.title_en,
                    staff_no=member.staff_no,
                    role=member.role,
                    crews=member.crews,
                    areas=member.areas,
                    is_withdrawn=member.id in withdrawn,
                )

    def _places(self, caller: Caller, labels: list[str]) -> Iterable[ListedPlace]:
        for place in self._organisation.devices:
            if reaches(caller, self._organisation, place.crews, place.areas):
                count = labels.count(place.label)
                yield ListedPlace(label=place.label, role=place.role, crews=place.crews, areas=place.areas, devices=count)

    def _acts(self, connection: Connection, caller: Caller, mine: set[str], proposals: ProposalList) -> list[Act]:
        """By a device of the roster or about somebody on it, newest first; what was done without the second person is told to all, and
        no later act displaces it.
        """
        members = {member.id for member in self._organisation.members if reaches(caller, self._organisation, member.crews, member.areas)}
        about = mine | members
        made = list(islice((act for act in _ordered(connection) if act.device in mine or act.about in about), LARGEST_FINDINGS))
        made += [act for act in _tickets(connection) if act.device in mine]
        seen = about | _customers(connection, caller)
        made += [act for act in _by_operator(connection) if act.about in seen or act.kind == RULE_ON]
        made += proposals.by_operator()
        return _newest([*_newest(made)[:LARGEST_FINDINGS], *_alone(connection)])


def _newest(acts: list[Act]) -> list[Act]:
    return sorted(acts, key=lambda act: act.at_ms, reverse=True)


def _keys(connection: Connection, devices: list[str]) -> dict[str, list[Any]]:
    join = t.key.outerjoin(barred_key, barred_key.c.key == t.key.c.key)
    found: dict[str, list[Any]] = {}
    asked = select(t.key.c.key, t.key.c.device, t.key.c.state, barred_key.c.lost).select_from(join)
    for row in connection.execute(asked.where(t.key.c.device.in_(devices))):
        found.setdefault(row.device, []).append(row)
    return found


def _awaited(connection: Connection, devices: list[str]) -> dict[str, tuple[int, int]]:
    """(how many, the oldest since when) of the files that orders still wait for from each device."""
    join = t.pending.join(t.named, (t.named.c.sha256 == t.pending.c.sha256) & (t.named.c.order_id == t.pending.c.order_id))
    join = join.join(t.event, t.event.c.h == t.named.c.h)
    columns = t.named.c.device, func.count(t.pending.c.sha256.distinct()).label("count"), func.min(t.event.c.received_ms).label("since_ms")
    asked = select(*columns).select_from(join).where(t.named.c.device.in_(devices)).group_by(t.named.c.device)
    return {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(asked)}


def _wiped(connection: Connection, devices: list[str]) -> dict[str, int]:
    rows = connection.execute(select(t.wipe).where(t.wipe.c.device.in_(devices)))
    return {row.device: int(msgspec.json.decode(row.said)["ordered_ms"]) for row in rows}


def _ordered(connection: Connection) -> Iterable[Act]:
    """What desks ordered about no order (orderless.py), the newest first; what nobody asks for is not read."""
    for row in connection.execute(select(t.event).where(t.event.c.order_id.is_(None)).order_by(t.event.c.seq.desc())):
        envelope = envelope_of(row.raw)
        fact = e.read_fact(envelope, EventHash(row.h)) if envelope and envelope.type in _ORDERLESS else None
        if isinstance(fact, e.Fact) and isinstance(fact.body, e.Orderless):
            yield Act(
                id=fact.id,
                kind=fact.kind,
                at_ms=row.received_ms,
                device=row.device,
                member=fact.member,
                about=_about(fact.body, connection),
                reason=fact.body.reason,
                is_lost=isinstance(fact.body, e.DeviceRevoked) and fact.body.lost,
                verdict=fact.body.verdict if isinstance(fact.body, e.ProposalDecided) else "",
                of=_of(fact.body, connection),
                outcome=row.outcome,
                held_for=row.reason,
            )


_ORDERLESS = frozenset(e.kind_of(body) for body in e.Orderless.__args__)


def _of(body: e.Orderless, connection: Connection) -> str:
    """On what kind of act a second person's word was."""
    asked = find(connection, body.proposal, 0) if isinstance(body, e.ProposalDecided) else None
    return asked.kind if asked else ""


def _about(body: e.Orderless, connection: Connection) -> str:
    match body:
        case e.DeviceRevoked() | e.DeviceReinstated() | e.WipeOrdered():
            return body.device
        case e.MemberRevoked() | e.MemberReinstated():
            return body.member
        case e.CustomerErased():
            return body.customer
        case e.ProposalDecided():
            asked = find(connection, body.proposal, 0)
            return asked.about if asked else ""


def _by_operator(connection: Connection) -> Iterable[Act]:
    """Without a device or member of their own: who sat at the machine is not known."""
    rows = connection.execute(_OPERATORS.where(not_(_IS_ALONE)).order_by(operator_act.c.at_ms.desc()).limit(LARGEST_FINDINGS))
    return (_operators(row, is_alone=False) for row in rows)


def _alone(connection: Connection) -> Iterable[Act]:
    """All of them, however many: an operator could else bury a wipe under acts that nobody minds."""
    return (_operators(row, is_alone=True) for row in connection.execute(_OPERATORS.where(_IS_ALONE)))


def _operators(row: _Row, *, is_alone: bool) -> Act:
    told = dict(id=f"operator-{row.id}", kind=row.kind, at_ms=row.at_ms, device="", about=row.about, outcome="applied")
    return Act(**told, is_lost=bool(row.lost), reason=row.reason or "", is_alone=is_alone)


def _customers(connection: Connection, caller: Caller) -> set[str]:
    """Whom the operator erased, of those who had an order where the desk is at home."""
    erased = select(operator_act.c.about).where(operator_act.c.kind == e.kind_of(e.CustomerErased))
    ours = select(t.orders.c.customer).where(t.orders.c.customer.in_(erased), t.orders.c.area.in_(caller.author.areas))
    return set(connection.execute(ours).scalars())


def _tickets(connection: Connection) -> Iterable[Act]:
    join = ticket_maker.outerjoin(t.ticket, t.ticket.c.sha256 == ticket_maker.c.sha256)
    asked = select(ticket_maker, t.ticket.c.key).select_from(join).order_by(ticket_maker.c.made_ms.desc()).limit(LARGEST_FINDINGS)
    for row in connection.execute(asked):
        used = "used" if row.key else "unused"
        yield Act(id=row.sha256[:16], kind="ticket.made", at_ms=row.made_ms, device=row.device, about=row.label, outcome=used)
