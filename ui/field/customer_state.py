"""What the customer's view shows, derived from the order, the statement and what was tapped so far; no Qt object in it.

The one rule: the statement is made by the domain from the order as it stands; whether a signature is needed, the gates say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from app.domain import events as e
from app.domain.errors import Refused
from app.domain.gates import SIGNED_BY_HAND, unmet
from app.domain.identity import OrderId
from app.domain.order import Order
from app.domain.privacy import Person
from app.domain.procedure import Procedure, Step
from app.domain.reference import SurveyItem
from app.domain.signature import Strokes, check_ink
from app.domain.statement import Statement, consent_statement, sign_off_statement
from app.storage.listing import customer_of
from app.wording import sentence
from sync.protocol.messages import Setup
from ui.common.listmodel import Rows
from ui.common.shift import Parts
from ui.field.open_order import drafted
from ui.field.statement_view import PriceRow, TileRow, joined, money, price_rows, price_summary, tile_rows
from ui.field.times import local

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

Purpose = Literal["explanation", "consent", "sign_off"]
Situation = Literal["signed", "refused", "absent", "proxy", "cannot_write", "minor"]

# How the domain asks, to how the screen asks; "n/a" is simply no answer.
_KINDS = {"yesno": "yesno", "yesno_na": "yesno", "scale5": "scale", "nps": "nps", "text": "text"}
COMPLAINT = "complaint"


@dataclass(frozen=True)
class SurveyRow:
    """One question with its answer so far; never kept anywhere but in memory."""

    id: str
    text: str
    kind: str
    value: str = ""


class SurveyRows(Rows):
    row_type = SurveyRow


@dataclass(frozen=True)
class Seen:
    """The order with the statement of one language, as read in the store lane."""

    order: Order
    procedure: Procedure
    person: Person
    statement: Statement
    setup: Setup
    survey: tuple[SurveyItem, ...]
    answers: e.Answers
    now_ms: int
    offset_min: int


@dataclass(frozen=True)
class Tapped:
    """What the person in front of the screen has done since it opened."""

    page: str = ""
    strokes: Strokes = ()
    is_ink_refused: bool = False
    situation: Situation = "signed"
    reason: str = ""
    proxy_name: str = ""
    proxy_relation: str = ""
    ratings: Mapping[str, str] = field(default_factory=dict)
    receipt: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class CustomerState:
    """`said` are the worded texts of the page by name; `can_confirm` is false with `why` beside it."""

    page: str = ""
    said: dict[str, str] = field(default_factory=dict)
    lines: tuple[PriceRow, ...] = ()
    readings: tuple[TileRow, ...] = ()
    core: tuple[SurveyRow, ...] = ()
    more: tuple[SurveyRow, ...] = ()
    photo: str = ""
    situation: str = "signed"
    needs_ink: bool = False
    can_confirm: bool = False
    why: str = ""
    problem: str = ""
    trouble: str = ""


def read_seen(parts: Parts, order_id: OrderId, purpose: Purpose, language: str) -> Seen:
    """Raises Refused("order.missing") and Refused("statement.no_diagnosis"). Runs in the store lane."""
    order = parts.store.order(order_id)
    if order is None:
        raise Refused("order.missing")
    procedure = parts.catalog.procedure_of(order)
    make = sign_off_statement if purpose == "sign_off" else consent_statement
    return Seen(
        order=order,
        procedure=procedure,
        person=customer_of(parts.store.engine, order_id),
        statement=make(order, procedure, language),
        setup=parts.setup,
        survey=parts.catalog.survey,
        answers=drafted(parts.store.draft(order_id, Step.EXPLANATION.value, parts.member.member)),
        now_ms=parts.clock.wall_ms(),
        offset_min=parts.clock.offset_min(),
    )


def shown(statement: Statement, viewed_ms: int = 0) -> e.Shown:
    """What the gates are asked with."""
    return e.Shown(
        template=statement.template,
        template_version=statement.template_version,
        statement_sha256=statement.sha256(),
        pages=1,
        language=statement.language,
        viewed_ms=viewed_ms,
        price_list=statement.price_list,
    )


def needs_signature(seen: Seen) -> bool:
    """Whether the gates refuse a consent without a signature."""
    body = e.ConsentGiven(shown=shown(seen.statement))
    return any(reason.code == "gate.consent_unsigned" for reason in unmet(seen.order, "consent.given", seen.procedure, body))


def needs_explanation(seen: Seen) -> bool:
    """Whether the statement that stands now was not yet recorded as shown."""
    body = e.ConsentRefused(shown=shown(seen.statement), reason="-")
    codes = {reason.code for reason in unmet(seen.order, "consent.refused", seen.procedure, body)}
    return bool(codes & {"gate.explanation_missing", "gate.explanation_outdated"})


def derive(seen: Seen, tapped: Tapped, purpose: Purpose) -> CustomerState:
    first = "sign_off" if purpose == "sign_off" else "read"
    page = tapped.page or first
    state = CustomerState(
        page=page,
        said=_said(seen, tapped, page),
        lines=price_rows(seen.statement),
        readings=tile_rows(seen.statement),
        photo=_photo(seen.order, "after" if purpose == "sign_off" else "before"),
        situation=tapped.situation,
        trouble=tapped.trouble,
    )
    if purpose == "sign_off":
        core, more = _survey(seen, tapped.ratings)
        state = replace(state, core=core, more=more, needs_ink=tapped.situation in SIGNED_BY_HAND)
    else:
        state = replace(state, needs_ink=needs_signature(seen))
    return _judged(state, seen, tapped)


def _judged(state: CustomerState, seen: Seen, tapped: Tapped) -> CustomerState:
    """Whether the page can be confirmed now, and if not why."""
    language = seen.statement.language
    if tapped.is_ink_refused:
        sentence_now = sentence(ink_trouble(tapped.strokes, seen.procedure) or "signature.too_little", language)
        return replace(state, problem=sentence_now, why="", can_confirm=False)
    why = ""
    if state.page == "refuse" and not tapped.reason.strip():
        why = "visit.reason_wanted"
    elif state.page in ("sign", "sign_off", "situation") and state.needs_ink and not tapped.strokes:
        why = "visit.sign_wanted"
    elif state.page == "situation":
        why = _situation_lacks(tapped)
    return replace(state, can_confirm=not why, why=sentence(why, language) if why else "")


def _situation_lacks(tapped: Tapped) -> str:
    if tapped.situation in ("proxy", "minor"):
        return "" if tapped.proxy_name.strip() and tapped.proxy_relation.strip() else "visit.proxy_wanted"
    return "" if tapped.situation == "signed" or tapped.reason.strip() else "visit.reason_wanted"


def ink_trouble(strokes: Strokes, procedure: Procedure) -> str:
    """The code of what is wrong with the ink, "" where it is enough."""
    try:
        check_ink(strokes, procedure.rules.ink)
    except Refused as refused:
        return refused.code
    return ""


def _photo(order: Order, role: str) -> str:
    """The newest photo of a role, else the newest of all."""
    photos = order.visit.photos
    chosen = [p for p in photos if p.body.role == role] or list(photos)
    return chosen[-1].body.sha256 if chosen else ""


def _survey(seen: Seen, ratings: Mapping[str, str]) -> tuple[tuple[SurveyRow, ...], tuple[SurveyRow, ...]]:
    """The core questions, whether it is solved before all others, and the rest."""
    language = seen.statement.language
    rows = [(i, SurveyRow(i.code, i.ask.said(language), _KINDS[i.type], ratings.get(i.code, ""))) for i in seen.survey]
    core = sorted((pair for pair in rows if pair[0].core), key=lambda pair: pair[1].kind != "yesno")
    return tuple(row for _, row in core), tuple(row for item, row in rows if not item.core)


def _said(seen: Seen, tapped: Tapped, page: str) -> dict[str, str]:
    return _said_of_page(seen, page) | _said_of_statement(seen.statement) | _said_of_person(seen, tapped)


def _said_of_page(seen: Seen, page: str) -> dict[str, str]:
    language = seen.statement.language
    zh = language == "zh"
    who = seen.person.name.strip() or sentence("visit.customer", language)
    return {
        "utility": seen.setup.org_zh if zh else seen.setup.org_en,
        "addressed": sentence("visit.for_sign_off" if page in ("sign_off", "situation") else "visit.for_reading", language, who=who),
        "other_language": "English" if zh else "中文",
        "agree": sentence("visit.agree_and_sign" if needs_signature(seen) else "visit.agree", language) if page == "read" else "",
        "hotline": sentence("visit.hotline", language, number=seen.setup.hotline),
    }


def _said_of_statement(statement: Statement) -> dict[str, str]:
    language = statement.language
    return {
        "fault": statement.fault,
        "cause": statement.cause,
        "plan": sentence("visit.plan", language, plan=statement.plan, minutes=statement.minutes),
        "side": sentence(f"visit.side_{statement.responsibility}", language),
        "explained": statement.explained,
        "done": sentence("visit.not_done", language) if statement.is_refused else statement.action,
        "total": money(statement.total, language),
        "when_paid": sentence("visit.nothing_to_pay" if _is_free(statement) else "visit.pay_after", language),
        "price_list": sentence("visit.price_list", language, version=statement.price_list),
        "lines": price_summary(statement),
        "summary": joined([statement.cause, statement.plan], language),
        "teachings": "\n".join(statement.teachings),
        "warranty": _warranty(statement),
        "is_refused": "1" if statement.is_refused else "",
    }


def _said_of_person(seen: Seen, tapped: Tapped) -> dict[str, str]:
    """What the person in front of the screen wrote, and who signs when."""
    moment = f"{local(seen.now_ms, seen.offset_min):%Y-%m-%d %H:%M}"
    signer = tapped.proxy_name.strip() if tapped.situation in ("proxy", "minor") else seen.person.name.strip()
    return {
        "signer": "\u3000".join(part for part in (signer, moment) if part),
        "receipt": tapped.receipt,
        "reason": tapped.reason,
        "proxy_name": tapped.proxy_name,
        "proxy_relation": tapped.proxy_relation,
        "complaint": tapped.ratings.get(COMPLAINT, ""),
    }


def _is_free(statement: Statement) -> bool:
    return Decimal(statement.total) == 0


def _warranty(statement: Statement) -> str:
    months = max((line.warranty_months for line in statement.lines), default=0)
    return sentence("visit.warranty", statement.language, months=months) if months else ""
