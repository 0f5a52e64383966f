"""A thousand sheets and reading copies whose every text is somebody's attempt: none makes a reader act.

`DOORSTEP_COUNT=1000 python -m pytest tests/faults/test_sheet_texts.py -s` makes the long run; `DOORSTEP_KEEP=DIR` leaves the files for
other readers (resources/manual/attacks.md, TM17).
"""

import os
from pathlib import Path

import pytest

from app.storage.sheet import check_sheet, render_sheet
from tests.storage.sheet_keys import tablet
from tests.storage.sheet_walks import FORBIDDEN, hostile, names_of

COUNT = int(os.environ.get("DOORSTEP_COUNT", "60"))
KEEP = os.environ.get("DOORSTEP_KEEP", "")


@pytest.mark.timeout(3600)
def test_no_text_of_any_sheet_makes_a_reader_act() -> None:
    wrong, sheets = [], 0
    for number in range(COUNT):
        model = hostile(number)
        pdf = render_sheet(model)
        if model.seal is not None:
            pdf = tablet().signed(pdf)
            sheets += 1
            if not check_sheet(pdf, tablet().trust).is_clean:
                wrong.append((number, "refused"))
        if found := names_of(pdf) & FORBIDDEN:
            wrong.append((number, str(sorted(found))))
        if KEEP:
            Path(KEEP, f"{number}.pdf").write_bytes(pdf)
    print(f"{sheets} signed sheets, {COUNT - sheets} reading copies")
    assert wrong == []
