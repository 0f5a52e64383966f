"""A small run of requests made from the OpenAPI description; the long one is tests/faults/test_made_requests.py."""

from tests.faults.made_requests import play
from tests.sync.raw_device import RawDevice


def test_no_made_request_finds_a_fault(crew: RawDevice) -> None:
    said = play(crew, 2)
    assert said.total() >= 20
