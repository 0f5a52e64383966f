"""What becomes of a request for a second person: each deed in each state, and what each state says of the act."""

from collections.abc import Iterator
from itertools import product
from typing import get_args

import pytest

from sync.protocol.two_persons import KEY_CHANGED
from sync.server.proposals import MEANINGS, STEPS, Deed, Proposal, State, enter, find, proposal, step
from sync.server.work import Work
from tests.sync.rig import ServerRig

_WAY: dict[State, tuple[Deed, ...]] = {
    "waits": (),
    "agreed": ("agree",),
    "declined": ("decline",),
    "over": ("end",),
    "done": ("agree", "do"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerRig]:
    rig = ServerRig(tmp_path_factory.mktemp("states")).start()
    yield rig
    rig.stop()


@pytest.mark.parametrize(("state", "deed"), list(product(get_args(State), get_args(Deed))))
def test_a_deed_moves_a_request_from_one_state_alone(server: ServerRig, state: State, deed: Deed) -> None:
    name = f"{state}-{deed}"

    def walked(work: Work) -> Proposal | None:
        enter(work, Proposal(name, KEY_CHANGED, "", "x", "", ""))
        for each in (*_WAY[state], deed):
            step(work, each, proposal.c.id == name)
        return find(work.connection, name, work.now_ms)

    found = server.running.transactions.write(walked)
    assert found is not None and found.state == (STEPS[deed][1] if STEPS[deed][0] == state else state)


@pytest.mark.parametrize("state", get_args(State))
def test_a_word_is_heard_while_the_act_waits_and_what_is_held_says_why(state: State) -> None:
    meaning = MEANINGS[state]
    assert (meaning.too_late == "") == (state == "waits") == (meaning.outcome == "deferred")
    assert (meaning.held_for != "") == (meaning.outcome == "quarantined")
