"""What the tablet does by itself: finding among ten thousand orders, making a service sheet."""

from collections.abc import Iterator

from app.storage.listing import list_orders
from app.storage.sheet import render_sheet
from tests.bench.company import Company
from tests.bench.figure import Figure, times
from tests.storage.sheet_keys import new_tablet
from tests.storage.sheet_samples import paid_zh

# A street, a name, a phone's beginning, a fault, two at once, and what is nowhere.
_QUERIES = ("运河街", "王建国", "138000012", "漏水", "松柏里 李", "不存在的地方")
_ROUNDS = 5


def searched(company: Company) -> Iterator[Figure]:
    """From the words to the rows of the list, customers opened; the slowest of six queries counts."""
    opened = company.opened(company.pulled)
    try:
        engine = opened.store.engine
        by_query = {query: times(lambda query=query: list_orders(engine, query=query), _ROUNDS, warm=1) for query in _QUERIES}  # type: ignore[misc]
    finally:
        opened.close()
    slowest = max(by_query, key=lambda query: sorted(by_query[query])[_ROUNDS // 2])
    yield Figure(f"search over {company.orders:,} orders", by_query[slowest], "ms", 50, note=f"slowest of {len(_QUERIES)}: {slowest}")


def sheets(company: Company) -> Iterator[Figure]:
    """A paid visit's sheet with signature strokes and photos: PDF rendered and signed, template and fonts loaded before."""
    model, tablet = paid_zh(), new_tablet()

    def make() -> bytes:
        return tablet.signed(render_sheet(model))

    yield Figure("service sheet, rendered and signed", times(make, 9, warm=2), "ms", 100)
