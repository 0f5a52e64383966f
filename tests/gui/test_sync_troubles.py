"""What the sync page says of events that did not take effect."""

from app.storage.outbox import Held
from ui.field.troubles import troubles


def held(h: str, reason: str, order_id: str = "o1") -> Held:
    return Held(h, order_id, "crew.arrived", "m1", 0, "quarantined", reason, {}, "")


def test_records_held_with_another_are_counted_with_it() -> None:
    found = [held("1", "order.terminal"), held("2", "server.follows"), held("3", "server.follows"), held("4", "order.terminal", "o2")]
    said = troubles([], found, "en")
    assert len(said) == 2
    assert "After it 2 records wait with it." in said[0]["text"]
    assert "After it" not in said[1]["text"]


def test_a_record_that_rests_on_another_devices_is_told_by_itself() -> None:
    said = troubles([], [held("1", "server.follows")], "zh")
    assert [each["text"] for each in said] == ["它所依据的前一条记录没有生效，一并交调度处理。"]
