"""A few of the changes of tests/faults/tampering.py in the ordinary suite: found and named."""

import argparse

from tests.faults import tampering


def test_changes_to_stored_evidence_are_found_and_named() -> None:
    report = tampering.campaign(range(7, 8), argparse.Namespace(count=12))
    assert report.wrong == [] and report.counts["tampered"] == 12
