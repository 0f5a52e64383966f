"""A few of the requests of tests/faults/replays.py in the ordinary suite: nothing signed is good twice, or for anything else."""

import argparse

import pytest

from sync.server import parts
from sync.server.nonces import Spent
from tests.faults import replays
from tests.sync.raw_device import RawDevice

FEW = argparse.Namespace(count=100)


@pytest.mark.long
def test_a_recorded_day_shown_again_changes_nothing_and_is_refused() -> None:
    report = replays.campaign(range(1, 2), FEW)
    assert report.wrong == [] and len(report.counts) == 6


@pytest.mark.long
@pytest.mark.parametrize("fault", ["spent nonces forgotten", "bodies unseen"])
def test_a_server_that_looks_away_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if fault == "spent nonces forgotten":
        monkeypatch.setattr(Spent, "spend", lambda *_: True)
    else:
        monkeypatch.setattr(parts, "refuse_body", lambda _: None)
    assert replays.campaign(range(1, 2), FEW).wrong


def test_a_body_that_nobody_signed_is_refused_where_none_belongs(crew: RawDevice) -> None:
    assert crew.ask("GET", "/v1/head").status_code == 200
    assert crew.ask("GET", "/v1/head", b"more", signed_body=b"").status_code == 401
