"""One signed visit over 20 kbit/s that lose every twentieth packet (sync.md, Figures), beside a bare connection on the same line."""

import json
from collections.abc import Iterator

from tests.bench.child import said_by
from tests.bench.company import Company
from tests.bench.figure import Figure

_VISITS = 9
# A network of its own, for its addresses; needs Linux that lets this user have one, and /dev/net/tun.
_APART = ("unshare", "--map-root-user", "--net")


def thin(company: Company) -> Iterator[Figure]:
    folder = company.folder / "thin"
    folder.mkdir()
    told = json.loads(said_by("thin.py", str(folder), str(_VISITS), within=_APART, patience_s=900))
    ups, downs = zip(*told["bytes"], strict=True)
    note = (
        f"{told['events']} events; {sum(ups) / _VISITS / 1000:.1f} KB up, {sum(downs) / _VISITS / 1000:.1f} down; {told['lost']:.1%} lost"
    )
    name = "a signed visit over 20 kbit/s with 5 % loss, to its receipts"
    yield Figure(name, tuple(told["ours"]), "s", 30, note=note)
    # A limit of ours: sync.md gives none beside a bare line.
    middle = sorted(told["bare"])[_VISITS // 2]
    yield Figure(name, tuple(told["ours"]), "s", middle, peer="as many bytes up, bare TCP", most=3)
    yield Figure("the slowest of them", (max(told["ours"]),), "s", 30, note=f"of {_VISITS}")
