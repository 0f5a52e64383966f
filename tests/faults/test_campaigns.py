"""A small run of each campaign, and every history that once failed; the long runs are `python -m tests.faults NAME`."""

import argparse

import pytest

from tests.faults import clocks, corruption, lying, network, powercut, simulation, updating, writes
from tests.faults.report import Report
from tests.faults.shrink import Regression, kept

SMALL = argparse.Namespace(bundle=2, first=True, count=12, shrink=False, twice=True, only="", steps=110)


def told(report: Report) -> None:
    print("\n", report.told())
    assert report.wrong == []
    assert report.runs > 0


@pytest.mark.timeout(900)
def test_histories_of_eight_weeks_keep_every_promise_and_are_the_same_twice() -> None:
    told(simulation.campaign(range(1, 3), SMALL))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("past", kept(), ids=lambda past: f"{past.seed}-{len(past.steps)}")
def test_a_history_that_once_failed_holds(past: Regression, request: pytest.FixtureRequest) -> None:
    if past.still:
        request.applymarker(pytest.mark.xfail(reason=past.still, strict=True))
    assert simulation.run(past.seed, past.steps).violations == []


@pytest.mark.timeout(600)
@pytest.mark.parametrize("campaign", (network, writes, corruption, clocks))
def test_a_small_run_of_the_campaign_finds_nothing(campaign: object) -> None:
    told(campaign.campaign(range(1, 2), SMALL))  # type: ignore[attr-defined]


def test_images_of_a_cut_disk_hold_all_that_was_saved() -> None:
    told(powercut.campaign(range(1, 2), argparse.Namespace(count=120, only="")))


@pytest.mark.parametrize("fault", ("journal and database not synced", "files not synced"))
def test_a_replica_that_does_not_wait_for_its_disk_is_found(fault: str) -> None:
    assert powercut.campaign(range(1, 2), argparse.Namespace(count=120, only=fault)).wrong


def test_a_disk_that_lies_loses_nothing_in_silence() -> None:
    told(lying.campaign(range(1, 2), argparse.Namespace(count=120)))


def test_a_cut_while_a_release_is_installed_or_gone_back_from_leaves_one_that_starts() -> None:
    told(updating.campaign(range(1, 2), argparse.Namespace(count=60)))
