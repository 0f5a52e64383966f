"""A thousand changes to stored evidence, each found and named: `python -m pytest tests/faults/test_tampering.py -s`."""

import argparse

import pytest

from tests.faults import tampering


@pytest.mark.timeout(1200)
def test_a_thousand_changes_to_stored_evidence_are_all_found_and_named() -> None:
    report = tampering.campaign(range(1, 2), argparse.Namespace(count=1000))
    print("\n", report.told())
    assert report.wrong == [] and report.counts["tampered"] == 1000
