"""S15 on the device: what cannot be sent or recorded is left behind or refused by itself, and the next goes."""

from pathlib import Path

import pytest

from app.domain.errors import Refused
from app.domain.events import ContactAttempted
from app.storage.database import writing
from app.wording import has_sentence
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig

NO_JSON = {
    "half a pair, escaped": (b'"fault":"W02"', b'"fault":"\\ud800"'),
    "NaN": (b'"n":', b'"m":NaN,"n":'),
    "cut": (b"}", b""),
    "300 KB": (b'"fault":"W02"', b'"fault":"' + b"x" * 300_000 + b'"'),
}


@pytest.mark.parametrize("what", NO_JSON)
def test_a_record_that_makes_a_whole_push_unreadable_is_found_and_left_behind_alone(server: ServerRig, tmp_path: Path, what: str) -> None:
    """No program of ours signs such bytes; a memory that failed may leave them. Until now nothing after it was ever sent."""
    tablet = Tablet(tmp_path / "crew", server.ticket("field-N-WATER"), server.clock)
    for _ in range(9):
        tablet.create()
    with writing(tablet.store.engine) as connection:
        raw = connection.exec_driver_sql("SELECT raw FROM log WHERE seq = 4").scalar_one()
        connection.exec_driver_sql("UPDATE log SET raw = ? WHERE seq = 4", (raw.replace(*NO_JSON[what]),))
    report = tablet.sync()
    assert (report.receipts, report.refused) == (8, 1)
    waiting = tablet.replica.waiting()
    assert (waiting.events, waiting.failed) == (1, 1)
    (held,) = [item for item in tablet.replica.held() if item.error]
    assert has_sentence(held.error)
    tablet.create()
    assert tablet.sync().receipts == 1
    tablet.close()


@pytest.mark.parametrize("text", ["\ud800", "a\ud83d", "\udfff"])
def test_half_a_letter_is_refused_where_it_is_typed_and_the_next_save_goes(server: ServerRig, tmp_path: Path, text: str) -> None:
    tablet = Tablet(tmp_path / "crew", server.ticket("field-N-WATER"), server.clock)
    order = tablet.create()
    with pytest.raises(Refused, match="text_broken"):
        tablet.record(order, ContactAttempted(outcome="agreed", answers={"q": text}))
    assert len(tablet.replica.all_hashes()) == 1 and tablet.synced().receipts == 1
    tablet.close()
