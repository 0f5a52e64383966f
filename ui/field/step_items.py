"""The items of a step as rows for the screen, whatever the step: what the YAML names is what stands there.

The one rule: no item is known by its id here; kind, texts, limits and options come from the procedure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain import events as e
from app.domain.procedure import Check, Item, Note, Photo, Question, Reading, Script, Teaching
from app.domain.visit import Noted, Visit
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.field.scripts import Filling

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class ItemRow:
    """One item. `key` is its id (QML keeps the word `id` for itself), `kind` that of the procedure ("check"), a question's with
    its answer ("question_choice"); `verdict` is "open", "ok", "fail" or "override"; `options` are {key, text}; `photos` the
    hashes of what was taken for it."""

    key: str
    kind: str
    text: str
    hint: str = ""
    tone: str = "plain"
    verdict: str = "open"
    value: str = ""
    unit: str = ""
    options: tuple[dict[str, str], ...] = ()
    # A script's words, {text, value}: the values filled in are shown in bold.
    parts: tuple[dict[str, object], ...] = ()
    photos: tuple[str, ...] = ()
    required: bool = True
    # The hazard or heading that this item is the first of, with how many of it are done; empty for the others.
    group: str = ""
    group_code: str = ""
    group_count: str = ""
    group_clear: bool = True
    role: str = ""
    # A check that may fail and then stops the visit; the others are just not ticked.
    can_fail: bool = False


class ItemRows(Rows):
    row_type = ItemRow
    key = "key"


def item_rows(items: Iterable[Item], visit: Visit, answers: Mapping[str, str], filling: Filling) -> tuple[ItemRow, ...]:
    """One row an item, in the procedure's order; `answers` are those of the visit with the draft's over them.

    What an answer has made void is not shown.
    """
    shown = tuple(item for item in items if not item.is_waived(answers))
    rows: list[ItemRow] = []
    heads: set[str] = set()
    for item in shown:
        row = _row(item, visit, answers, filling)
        if item.group is not None and item.group.en not in heads:
            heads.add(item.group.en)
            row = _headed(row, item, shown, visit, answers, filling.language)
        rows.append(row)
    return tuple(rows)


def _row(item: Item, visit: Visit, answers: Mapping[str, str], filling: Filling) -> ItemRow:
    language, text = filling.language, item.text.said(filling.language)
    match item:
        case Script():
            return ItemRow(item.id, "script", filling.plain(text), parts=filling.parts(text), required=False)
        case Note(tone=tone):
            return ItemRow(item.id, "note", text, tone=tone, required=False)
        case Check(hint=hint):
            said = hint.said(language) if hint else ""
            verdict = answers.get(item.id) or "open"
            return ItemRow(item.id, "check", text, said, verdict=verdict, required=item.required, can_fail=item.blocks)
        case Teaching():
            return ItemRow(item.id, "teaching", text, verdict=answers.get(item.id) or "open", required=item.required)
        case Question():
            return _question(item, answers.get(item.id, ""), language)
        case Reading():
            return _reading(item, visit.reading(item.id), language)
        case Photo(role=role):
            taken = tuple(p.body.sha256 for p in visit.photos if p.body.item == item.id)
            verdict = "ok" if taken else "open"
            return ItemRow(item.id, "photo", text, verdict=verdict, photos=taken, required=item.required, role=role)


def _question(item: Question, answer: str, language: str) -> ItemRow:
    options = [{"key": option.id, "text": option.text.said(language)} for option in item.options]
    if item.answer == "yesno":
        options = [{"key": key, "text": sentence(f"field.{key}", language)} for key in ("yes", "no")]
    return ItemRow(
        item.id,
        f"question_{item.answer}",
        item.text.said(language),
        verdict="ok" if answer.strip() else "open",
        value=answer,
        unit=item.unit,
        options=tuple(options),
        required=item.required,
    )


def _reading(item: Reading, taken: Noted[e.MeasurementTaken] | None, language: str) -> ItemRow:
    verdict = "open" if taken is None else "ok" if taken.body.measurement.verdict == "pass" else "fail"
    return ItemRow(
        item.id,
        "reading_passfail" if item.passfail else "reading",
        item.text.said(language),
        limits(item, language),
        verdict=verdict,
        value=taken.body.measurement.value if taken else "",
        unit=item.unit_said(language),
        options=tuple({"key": key, "text": sentence(f"field.{key}", language)} for key in ("pass", "fail")) if item.passfail else (),
        required=item.required,
    )


def limits(item: Reading, language: str) -> str:
    """19.5–23.5 %, ≤ 10 mg/m³, ≥ 0.28 MPa; for pass or fail nothing."""
    unit = item.unit_said(language)
    if item.passfail or (item.minimum is None and item.maximum is None):
        return ""
    if item.minimum is not None and item.maximum is not None:
        return f"{item.minimum}–{item.maximum} {unit}".strip()
    return f"≥ {item.minimum} {unit}".strip() if item.minimum is not None else f"≤ {item.maximum} {unit}".strip()


def _headed(row: ItemRow, item: Item, items: tuple[Item, ...], visit: Visit, answers: Mapping[str, str], language: str) -> ItemRow:
    """The row with its group's heading and count; a group is clear when each of its checks is ticked."""
    assert item.group is not None
    checks = [i for i in items if i.group is not None and i.group.en == item.group.en and isinstance(i, Check | Teaching)]
    done = sum(answers.get(i.id) in ("ok", "override") for i in checks)
    return replace(
        row,
        group=item.group.said(language),
        group_code=item.group_code,
        group_count=f"{done} / {len(checks)}" if checks else "",
        group_clear=done == len(checks),
    )
