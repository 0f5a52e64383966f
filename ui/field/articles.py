"""The reference data as articles to look up: one a fault, a script, a hazard, and one of phrases to avoid.

The one rule: an article is a title and plain blocks in one language; how a block looks is the page's matter.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from app.domain.clocks import MINUTE_MS
from app.domain.procedure import Check, Note, Procedure, Reading, Step, Teaching
from app.domain.reference import Fault, Hazard
from app.storage.catalog import Catalog
from app.wording import sentence
from ui.field.scripts import Filling
from ui.field.step_items import limits
from ui.field.times import span

KINDS = ("fault", "script", "hazard", "phrase")


@dataclass(frozen=True)
class Article:
    """`tiles` are {label, value}; `blocks` are {kind, text, sub} with kind "heading", "step", "line", "warn", "no" or "yes"."""

    id: str
    kind: str
    title: str
    sub: str
    aside: str = ""
    icon: str = "book"
    sector: str = ""
    sector_word: str = ""
    urgency: str = ""
    tiles: tuple[dict[str, str], ...] = ()
    blocks: tuple[dict[str, str], ...] = ()

    @property
    def searched(self) -> str:
        return " ".join([self.title, self.sub, self.aside, *(block["text"] + " " + block["sub"] for block in self.blocks)]).casefold()

    def for_screen(self) -> dict[str, object]:
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}


def articles(catalog: Catalog, language: str) -> tuple[Article, ...]:
    """All articles in one language, faults first."""
    return (
        *(_fault(catalog, fault, language) for fault in catalog.faults.values()),
        *_scripts(catalog, language),
        *_hazards(catalog, language),
        _phrases(catalog, language),
    )


def _block(kind: str, text: str, sub: str = "") -> dict[str, str]:
    return {"kind": kind, "text": text, "sub": sub}


def _fault(catalog: Catalog, fault: Fault, language: str) -> Article:
    procedure, sector = catalog.procedure(fault.code), catalog.sectors[fault.sector]
    times = {"contact": fault.contact_min, "arrival": fault.arrive_min(), "repair": fault.fix_target_h * 60}
    tiles = [
        {
            "label": sentence(f"field.clock_{name}", language),
            "value": sentence("field.within", language, span=span(n * MINUTE_MS, language)),
        }
        for name, n in times.items()
    ]
    tiles.append({"label": sentence("field.owner", language), "value": sentence(f"field.owner_{fault.responsibility}", language)})
    blocks = [*_causes(procedure, language), *_safety(procedure, language), *_tests(procedure, language), *_care(procedure, language)]
    return Article(
        id=f"fault-{fault.code}",
        kind="fault",
        title=fault.name.said(language),
        sub=procedure.explained.said(language) if procedure.explained else fault.category.said(language),
        aside=sentence("field.fault_code", language, code=fault.code),
        icon=fault.sector,
        sector=fault.sector,
        sector_word=sector.name.said(language),
        urgency=fault.urgency,
        tiles=tuple(tiles),
        blocks=tuple(blocks),
    )


def _causes(procedure: Procedure, language: str) -> list[dict[str, str]]:
    found = [_block("heading", sentence("field.article_causes", language))]
    for cause in procedure.causes:
        plan = procedure.plan_for(cause.code)
        found.append(_block("step", cause.text.said(language), plan.plan.said(language) if plan else ""))
    return found if len(found) > 1 else []


def _safety(procedure: Procedure, language: str) -> list[dict[str, str]]:
    items = procedure.items_of(Step.SAFETY)
    found: list[dict[str, str]] = []
    for group in dict.fromkeys(i.group for i in items if i.group is not None):
        checks = [i.text.said(language) for i in items if i.group == group and isinstance(i, Check)]
        stops = [i.text.said(language) for i in items if i.group == group and isinstance(i, Note)]
        title = group.said(language) if group else ""
        found.append(_block("warn", title, "\n".join([*checks, *stops])))
    return found


def _tests(procedure: Procedure, language: str) -> list[dict[str, str]]:
    readings = [i for i in procedure.items_of(Step.TEST) if isinstance(i, Reading)]
    if not readings:
        return []
    rows = [_block("line", i.text.said(language), limits(i, language) or sentence("field.pass_or_fail", language)) for i in readings]
    return [_block("heading", sentence("field.article_tests", language)), *rows]


def _care(procedure: Procedure, language: str) -> list[dict[str, str]]:
    texts = [i.text.said(language) for i in procedure.items_of(Step.TEACHING) if isinstance(i, Teaching)]
    if not texts:
        return []
    return [_block("heading", sentence("field.article_care", language)), *(_block("line", text) for text in texts)]


def _scripts(catalog: Catalog, language: str) -> list[Article]:
    plain = Filling(language, {})
    return [
        Article(
            id=f"script-{script.code}",
            kind="script",
            title=script.scene.said(language),
            sub=plain.plain(script.text.said(language)),
            aside=sentence("field.script_name", language, code=script.code),
            icon="speak",
            blocks=(_block("line", script.stage.said(language)), _block("script", plain.plain(script.text.said(language)))),
        )
        for script in catalog.scripts.values()
    ]


def _hazards(catalog: Catalog, language: str) -> list[Article]:
    return [
        Article(
            id=f"hazard-{hazard.code}",
            kind="hazard",
            title=hazard.name.said(language),
            sub=hazard.stop_work.said(language) if hazard.stop_work else "",
            aside=hazard.code,
            icon="alert",
            blocks=tuple(_hazard_blocks(hazard, language)),
        )
        for hazard in catalog.hazards.values()
    ]


def _hazard_blocks(hazard: Hazard, language: str) -> Iterator[dict[str, str]]:
    if hazard.stop_work:
        yield _block("warn", sentence("field.article_stop", language), hazard.stop_work.said(language))
    if hazard.source:
        yield _block("line", hazard.source.said(language))
    yield _block("line", sentence("field.may_override" if hazard.override else "field.never_override", language))


def _phrases(catalog: Catalog, language: str) -> Article:
    rows = [_block("no", phrase.forbidden.said(language), phrase.instead.said(language)) for phrase in catalog.forbidden]
    title = sentence("field.article_phrases", language)
    return Article(id="phrases", kind="phrase", title=title, sub=rows[0]["text"] if rows else "", icon="ban", blocks=tuple(rows))
