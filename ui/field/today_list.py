"""The cards of the day: how orders are grouped, worded and sorted. Pure, so that ten thousand can be made off the screen's thread.

The one rule: what is begun or burning stands first, what waits for others stands last, and inside a group the limit that ends
next comes first.
"""

from bisect import insort
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.domain.order import OrderState
from app.storage.catalog import Catalog
from app.storage.listing import OrderRow
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.field.order_state import badges
from ui.field.times import DAY_MS

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

GROUPS = ("now", "today", "later", "waiting")
_BEGUN = frozenset({OrderState.ACCEPTED, OrderState.EN_ROUTE, OrderState.ON_SITE, OrderState.WORKING, OrderState.FINISHED})
_WAITING = frozenset(
    {OrderState.SUSPENDED, OrderState.RETURNED, OrderState.CANCELLED, OrderState.SIGNED_OFF, OrderState.CLOSED, OrderState.REPORTED}
)
SORT_LAST_MS = 2**62


@dataclass(frozen=True, slots=True)
class CardRow:
    """One card; `due_ms` 0 means that no limit runs. `sort` is compared, never shown."""

    order: str
    urgency: str
    fault: str
    who: str
    sector: str
    sector_word: str
    clock_word: str
    due_ms: int
    badges: tuple[dict[str, str], ...]
    group: str
    sort: tuple[int, int, int]


class CardRows(Rows):
    row_type = CardRow
    key = "order"


def group_of(row: OrderRow, day_end_ms: int) -> str:
    state = OrderState(row.state)
    if state in _WAITING:
        return "waiting"
    if state in _BEGUN or row.urgency == "P1":
        return "now"
    return "later" if row.due_ms is not None and row.due_ms >= day_end_ms else "today"


def cards(rows: Iterable[OrderRow], catalog: Catalog, language: str, day_end_ms: int) -> list[CardRow]:
    """Cards in the order of the list."""
    pills: dict[tuple[object, ...], tuple[dict[str, str], ...]] = {}
    clock_words = {name: sentence(f"field.clock_{name}", language) for name in ("contact", "arrival", "repair", "consent")}
    made = [_card(row, catalog, language, group_of(row, day_end_ms), pills, clock_words) for row in rows]
    made.sort(key=lambda card: card.sort)
    return made


def with_cards(made: list[CardRow], order_ids: Collection[str], fresh: Iterable[CardRow]) -> list[CardRow]:
    """The list with the cards of a few orders made anew: each save would otherwise make ten thousand."""
    kept = [card for card in made if card.order not in order_ids]
    for card in fresh:
        insort(kept, card, key=lambda other: other.sort)
    return kept


def _card(
    row: OrderRow,
    catalog: Catalog,
    language: str,
    group: str,
    pills: dict[tuple[object, ...], tuple[dict[str, str], ...]],
    clock_words: dict[str, str],
) -> CardRow:
    kind = (row.is_repeat, row.special, row.state, row.held > 0)
    if kind not in pills:
        pills[kind] = (*badges("", row.is_repeat, row.special, catalog, language), *_state_badges(row, language))
    title = catalog.faults[row.fault].name.said(language) if row.fault in catalog.faults else row.fault
    sector = catalog.sectors.get(row.sector)
    return CardRow(
        order=row.order_id,
        urgency=row.urgency,
        fault=title,
        who=" · ".join(part for part in (row.customer, row.address) if part),
        sector=row.sector,
        sector_word=sector.name.said(language) if sector else "",
        clock_word=clock_words.get(row.due_name or "", ""),
        due_ms=row.due_ms or 0,
        badges=pills[kind],
        group=group,
        sort=(GROUPS.index(group), row.due_ms if row.due_ms is not None else SORT_LAST_MS, row.received_ms),
    )


def _state_badges(row: OrderRow, language: str) -> tuple[dict[str, str], ...]:
    """States that a crew must not overlook: waiting, cancelled, returned, signed; and records the desk must judge."""
    found = []
    tones = {"suspended": "warn", "cancelled": "danger", "returned": "calm", "signed_off": "success"}
    if row.state in tones:
        icon = {"suspended": "pause", "cancelled": "ban", "returned": "undo", "signed_off": "check"}[row.state]
        found.append({"text": sentence(f"field.state_{row.state}", language), "icon": icon, "tone": tones[row.state]})
    if row.held:
        found.append({"text": sentence("field.held", language), "icon": "alert", "tone": "danger"})
    return tuple(found)


def end_of_day_ms(now_ms: int, offset_min: int) -> int:
    """The local midnight that comes next."""
    local_ms = now_ms + offset_min * 60_000
    return (local_ms // DAY_MS + 1) * DAY_MS - offset_min * 60_000
