"""Cells of a table that a spreadsheet will open: formula injection (survive.md TM16), and the way back.

The one rule: `as_typed(defused(cell)) == cell`, so that a row that went out to be mended comes in as it was.
"""

import re

# What a spreadsheet takes for the beginning of a formula (OWASP), as wide, narrow and small forms too.
_SIGN = "[=+\\-@＝＋－＠﹦﹢﹣﹫−]"
# What a spreadsheet, or a person who cleans a column, may leave out before it.
_UNSEEN = "[ \\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\xa0\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u2064\\u3000\\ufeff]*"
# Where another country's separator is ; or a tab, a cell begins after those too, and a row after a line's end.
_FORMULA = "(?:\\A|(?<=[;\\t\\r\\n])){}(?='*" + _UNSEEN + _SIGN + ")"
_CONTROL = "(?:\\A|(?<=;)){}(?='*[\\t\\r\\n])"
_DANGER = re.compile(f"{_FORMULA}|{_CONTROL}".format("", ""))
_DEFUSED = re.compile(f"{_FORMULA}|{_CONTROL}".format("'", "'"))


def defused(cell: str) -> str:
    """The cell with an apostrophe before each place where a spreadsheet would begin to calculate."""
    return _DANGER.sub("'", cell)


def as_typed(cell: str) -> str:
    """The cell without the apostrophes of `defused`; others stay."""
    return _DEFUSED.sub("", cell)
