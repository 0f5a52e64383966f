"""What rail, top bar and status bar say: the places, whose orders these are, what still waits, the three marks with counts.

The one rule: a bar counts what the store and the board hold; it keeps no count of its own.
"""

from app.wording import sentence
from ui.common.shift import Shift
from ui.desk.board_page import BoardPageModel
from ui.desk.decision import Facts
from ui.desk.names import Names
from ui.desk.times import amount, span

PLACES = ("board", "intake", "import", "order", "quarantine", "integrity", "admin")


def places(held: int, found: int, asked: int, language: str) -> tuple[Facts, ...]:
    """The rail: {key, text, icon, count}; a count stands where somebody waits for the desk."""
    icons = {
        "board": "orders",
        "intake": "phone",
        "import": "import",
        "order": "doc",
        "quarantine": "shield",
        "integrity": "shieldok",
        "admin": "settings",
    }
    counts = {"quarantine": held, "integrity": found, "admin": asked}
    return tuple(
        {"key": key, "text": sentence(f"desk.place_{key}", language), "icon": icons[key], "count": counts.get(key, 0)} for key in PLACES
    )


def scope(names: Names, today: int) -> str:
    """Whose orders these are: areas, trades, how many today."""
    said = names.language
    pause = sentence("desk.pause", said)
    areas = sentence("desk.and", said).join(names.area(area.id) for area in names.setup.areas)
    served = dict.fromkeys(sector for crew in names.setup.crews for sector in crew.sectors)
    sectors = " ".join(names.sector(sector) for sector in served)
    return pause.join([areas, sectors, sentence("desk.n_today", said, n=today)])


def waiting(shift: Shift, now_ms: int) -> str:
    """What is still to be sent: count, bytes, age of the oldest."""
    said, waits = shift.language, shift.waiting
    count = waits.events + waits.files
    if not count:
        return sentence("desk.all_sent", said)
    parts = [sentence("desk.to_send", said, n=count), amount(waits.bytes)]
    if waits.oldest_ms is not None:
        parts.append(sentence("desk.oldest", said, span=span(now_ms - waits.oldest_ms, said)))
    return sentence("desk.pause", said).join(parts)


def marks(board: BoardPageModel, language: str) -> tuple[Facts, ...]:
    """The three marks over all orders here: {stage, text}."""
    stages = [row.stage for row in board.all_rows.values()]
    return tuple(
        {"stage": stage, "text": sentence(f"desk.n_{stage}", language, n=stages.count(stage))}
        for stage in ("device", "received", "verified")
    )
