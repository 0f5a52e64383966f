"""What the crew's window shows as a whole. The one rule: plain values; what a page shows is the page's own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldAppState:
    """`place` is "today", "new", "knowledge", "sync" or "settings"; `notice` a refusal that no page shows by itself."""

    place: str = "today"
    is_unlocked: bool = False
    is_order_open: bool = False
    notice: str = ""
    member_id: str = ""
    member_name: str = ""
    waiting_count: int = 0
