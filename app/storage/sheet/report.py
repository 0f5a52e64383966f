"""The report of `verify` as a PDF/A, for whoever keeps paper or files.

The one rule: it prints the very sentences of the report and all ids, and decides nothing.
"""

import functools
import json
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime

import typst

from app.domain.errors import Broken
from app.settings import resource
from app.storage.sheet.glyphs import printable
from app.storage.sheet.render import FAMILIES, fonts

# More ids than this say nothing to a reader of paper; the JSON report has them all.
_MOST_IDS = 60
_one_at_a_time = threading.Lock()


def render_report(
    title: str,
    verdict: str,
    facts: Sequence[tuple[str, str]],
    findings: Sequence[Mapping[str, object]],
    language: str,
    made_at: datetime,
) -> bytes:
    """`findings` have outcome, mark, sentence and ids; `facts` are (name, value). Raises Broken("sheet.not_rendered")."""
    shown = [{**each, "sentence": _plain(str(each["sentence"])), "ids": list(_ids(each))} for each in findings]
    told = [[name, _plain(value)] for name, value in facts]
    data = {"title": title, "verdict": verdict, "facts": told, "findings": shown, "language": language, "font": list(FAMILIES)}
    with _one_at_a_time:
        try:
            inputs = {"report": json.dumps(data, ensure_ascii=False)}
            pdf = _compiler().compile(format="pdf", sys_inputs=inputs, pdf_standards="a-2b", timestamp=made_at.replace(microsecond=0))
        except typst.TypstError as error:
            raise Broken("sheet.not_rendered", reason=error.message) from error
    assert isinstance(pdf, bytes)
    return pdf


def _ids(finding: Mapping[str, object]) -> Sequence[str]:
    ids = finding["ids"]
    assert isinstance(ids, (list, tuple))
    return [*ids[:_MOST_IDS], "…"] if len(ids) > _MOST_IDS else list(ids)


def _plain(text: str) -> str:
    return printable(text, fonts())


@functools.cache
def _compiler() -> typst.Compiler:
    book = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[resource("fonts")])
    return typst.Compiler(resource("sheet/report.typ"), root=resource("sheet"), font_paths=book)
