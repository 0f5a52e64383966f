"""The made-up sample of 200 orders, moved to now: a demo whose orders are all days late shows nothing but alarms.

The one rule: only the times of the sample are changed, in a copy of the demo's own, and the demo says so; a file that
somebody brought is taken in as it stands.
"""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.settings import resource
from app.storage.disk import replace_file

_RECEIVED = "受理时间"
_FORM = "%Y-%m-%d %H:%M"
# As the sample's mapping says.
_ZONE = ZoneInfo("Asia/Shanghai")
# The sample's two days are drawn together into the last hour of a busy shift.
_SPAN = timedelta(minutes=70)
_NEWEST = timedelta(minutes=2)


def sample_of_today(copy: Path, now: datetime, most: int | None = None) -> Path:
    """Writes the sample with its times ending two minutes before `now` (aware); with `most` only the newest rows."""
    text = resource("sample/orders.csv").read_text(encoding="utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(text)))
    place = head.index(_RECEIVED)
    times = [datetime.strptime(row[place], _FORM) for row in rows]
    first, whole = min(times), max(times) - min(times)
    end = now.astimezone(_ZONE) - _NEWEST
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    moved = sorted(zip(times, rows, strict=True), key=lambda pair: pair[0])
    for time, row in moved[-most:] if most else moved:
        row[place] = (end - _SPAN + _SPAN * ((time - first) / whole)).strftime(_FORM)
        writer.writerow(row)
    replace_file(copy, out.getvalue().encode("utf-8-sig"))
    return copy
