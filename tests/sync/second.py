"""An organisation that asks for two persons: two dispatchers at one desk, and the raw devices through which each of them acts."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from app.domain.events import ProposalDecided
from sync.protocol.desk_messages import ListedProposal, MadeTicket, TicketWish
from sync.protocol.messages import EnrolReply
from sync.protocol.two_persons import ENROLLED
from sync.server.newcomers import confirm
from sync.server.organisation import Member, Organisation
from sync.server.proposals import agree, proposal
from sync.server.work import Work
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import ServerRig, sample_organisation
from tests.sync.test_roster import roster

FIRST, SECOND = "m-0102", "m-0103"


def of_two() -> Organisation:
    """The sample with a second dispatcher and the rule."""
    whole = sample_organisation()
    second = Member(id=SECOND, name="吴芳", title="调度员", staff_no="0103", role="dispatcher", areas=("north", "south"))
    return msgspec.structs.replace(whole, members=(*whole.members, second), two_persons=True)


def ruled(server: ServerRig) -> None:
    """The operator turns the rule on: the file, and a start."""
    server.organisation = of_two()
    server.restart()


def confirmed(server: ServerRig, device: str) -> None:
    """As after a colleague's word."""

    def let_in(work: Work) -> None:
        agree(work, (proposal.c.about == device) & (proposal.c.kind == ENROLLED))
        confirm(work, device)

    server.running.transactions.write(let_in)


class Desk:
    """One machine, at which either dispatcher sits."""

    def __init__(self, server: ServerRig, label: str = "desk") -> None:
        server.running.tickets.issue(label, server.url)
        self.device = RawDevice(server.url, server.organisation.id)
        self.reply: EnrolReply = self.device.enrol(server.ticket(label).ticket)
        if server.organisation.two_persons:
            confirmed(server, self.device.device)

    def of(self, member: str) -> RawDevice:
        """The desk while this member is at it."""
        grant = next(each.grant for each in self.reply.grants if each.grant.member == member)
        self.device.member, self.device.grant = grant.member, grant.id
        return self.device

    def word(self, member: str, proposal: str, *, agrees: bool = True, reason: str = "looked at") -> Signed:
        body = ProposalDecided(proposal=proposal, verdict="agree" if agrees else "decline", reason=reason)
        return self.of(member).record(body, None)

    def waiting(self) -> tuple[ListedProposal, ...]:
        return roster(self.device).proposals

    def ticket(self, member: str, label: str = "field-N-WATER") -> str:
        """The secret of one that this member asks for."""
        wish = msgspec.json.encode(TicketWish(label=label, member=member))
        reply = self.of(member).ask("POST", "/v1/ticket", wish)
        assert reply.status_code == 200, reply.text
        return msgspec.json.decode(reply.content, type=MadeTicket).ticket

    def close(self) -> None:
        self.device.session.close()


def without_rule(organisation: Organisation) -> Organisation:
    return msgspec.structs.replace(organisation, two_persons=False)


@pytest.fixture(name="server")
def server_of_two(tmp_path: Path, database: str) -> Iterator[ServerRig]:
    rig = ServerRig(tmp_path / "server", organisation=of_two(), database=database).start()
    yield rig
    rig.stop()


@pytest.fixture(name="desk")
def desk_of_two(server: ServerRig) -> Iterator[Desk]:
    with closing(Desk(server)) as made:
        yield made
