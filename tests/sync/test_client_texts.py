"""Every code that the client raises has its sentence, and no sentence stands without its code."""

import csv
import re
from pathlib import Path

from app.settings import resource

_CODE = re.compile(r'"(sync\.[a-z_]+)"')


def test_codes_and_sentences_are_the_same_set() -> None:
    folder = Path(__file__).parents[2] / "sync" / "client"
    raised = {code for path in folder.glob("*.py") for code in _CODE.findall(path.read_text(encoding="utf-8"))}
    with resource("texts/sync.csv").open(encoding="utf-8", newline="") as file:
        told = {row["code"] for row in csv.DictReader(file)}
    assert raised == told
