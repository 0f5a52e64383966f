"""Every code that the client raises or a window says of a sync has its sentence, and no sentence stands without its code."""

import csv
import re
from pathlib import Path

from app.settings import resource

_CODE = re.compile(r'"(sync\.[a-z_]+)"')


def test_codes_and_sentences_are_the_same_set() -> None:
    folder = Path(__file__).parents[2] / "sync" / "client"
    raised = {code for path in folder.glob("*.py") for code in _CODE.findall(path.read_text(encoding="utf-8"))}
    rows = [row for path in resource("texts").glob("*.csv") for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())]
    raised |= {code for path in (folder.parents[1] / "ui").rglob("*.py") for code in _CODE.findall(path.read_text(encoding="utf-8"))}
    assert raised == {row["code"] for row in rows if row["code"].startswith("sync.")}
