"""Bad input and trouble (issue 2) where the rules answer: taps for signatures, prices changed after consent, guessed PINs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import DoorstepError, Refused
from app.domain.identity import OrderId
from app.domain.order import OrderState
from app.domain.procedure import Step
from app.domain.signature import Strokes
from app.storage.keys import Kdf, Vault, new_secrets
from app.storage.replica import Replica
from app.use_cases.visit import Diagnosis, SignOff
from app.wording import told
from tests.storage.visited import Tools, answers, new_order, new_tools, signature, until_explanation, until_repair, until_sign_off

TAP: Strokes = (((400, 300, 0, -1), (402, 301, 40, -1)),)
LINE: Strokes = (tuple((x * 10, 300, x * 10, -1) for x in range(200)),)
HURRIED: Strokes = tuple(tuple((x, y, t // 10, p) for x, y, t, p in stroke) for stroke in signature()[:1])


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    return new_tools(tmp_path)


def refused(tools: Tools, order: OrderId, code: str, act: Callable[[], object]) -> None:
    """The act is refused with `code`, which reads in both languages, and nothing was recorded or changed."""
    before = tools.store.order(order), Replica(tools.store).all_hashes(), tools.store.journal.last_seq
    with pytest.raises(Refused) as error:
        act()
    assert error.value.code == code
    in_words(error.value)
    assert (tools.store.order(order), Replica(tools.store).all_hashes(), tools.store.journal.last_seq) == before


def in_words(error: DoorstepError) -> None:
    both = told(error, "zh"), told(error, "en")
    assert both[0] != both[1] and all(text and "{" not in text and error.code not in text for text in both), both


@pytest.mark.parametrize("ink", [TAP, LINE, HURRIED])
def test_a_tap_or_a_line_is_no_signature(tools: Tools, ink: Strokes) -> None:
    order = new_order(tools)
    until_explanation(tools, order)
    tools.visits.show_explanation(order, "zh", 5000)
    refused(tools, order, "signature.too_little", lambda: tools.visits.give_consent(order, "zh", 5000, ink))
    tools.visits.give_consent(order, "zh", 46_000, signature())
    assert tools.visits.order(order).visit.consent is not None


def test_a_tap_closes_no_visit(tools: Tools) -> None:
    order = new_order(tools)
    until_sign_off(tools, order)
    for ink, code in ((TAP, "signature.too_little"), ((), "gate.signature_missing"), (None, "gate.signature_missing")):
        by = SignOff(language="zh", viewed_ms=900, strokes=ink)
        refused(tools, order, code, lambda by=by: tools.visits.sign_off(order, by))  # type: ignore[misc]
    tools.visits.sign_off(order, SignOff(language="zh", viewed_ms=9000, strokes=signature()))
    assert tools.visits.order(order).state is OrderState.SIGNED_OFF


def diagnosed_anew(tools: Tools, order: OrderId, quantity: str = "2") -> None:
    """The same cause with one price line more expensive than the customer agreed to."""
    procedure = tools.procedure("W03")
    plan = procedure.plan_for(procedure.causes[0].code)
    assert plan is not None
    tools.visits.diagnose(
        order,
        Diagnosis(
            cause=procedure.causes[0].code,
            responsibility="customer",
            plan=plan.plan,
            minutes=30,
            items={item.code: quantity for item in procedure.items[-2:]},
            answers=answers(procedure.items_of(Step.DIAGNOSIS)),
        ),
    )


def test_a_price_line_changed_after_consent_stops_work_until_the_customer_agrees_again(tools: Tools) -> None:
    order = new_order(tools)
    until_repair(tools, order)
    diagnosed_anew(tools, order)
    refused(tools, order, "gate.consent_void", lambda: tools.visits.start_work(order))
    tools.visits.show_explanation(order, "zh", 5000)
    refused(tools, order, "gate.consent_void", lambda: tools.visits.start_work(order))
    tools.visits.give_consent(order, "zh", 46_000, signature())
    tools.visits.start_work(order)


def test_a_price_line_changed_during_work_stops_its_end_the_signature_and_the_sheet(tools: Tools) -> None:
    order = new_order(tools)
    until_sign_off(tools, order)
    tools.visits.resume(order, "once more")
    diagnosed_anew(tools, order)
    visits, plan = tools.visits, tools.procedure("W03").plans[0]
    by = SignOff(language="zh", viewed_ms=9000, strokes=signature())
    refused(tools, order, "gate.consent_void", lambda: visits.finish_work(order, plan.done, {}))
    refused(tools, order, "gate.consent_void", lambda: visits.sign_off(order, by))
    refused(tools, order, "gate.signature_missing", lambda: tools.sheets.issue(order))
    visits.show_explanation(order, "zh", 5000)
    visits.give_consent(order, "zh", 46_000, signature())
    visits.finish_work(order, plan.done, answers(tools.procedure("W03").items_of(Step.REPAIR)))
    visits.sign_off(order, by)
    assert tools.sheets.issue(order).orders[order].visit.sheets


def test_what_was_shown_before_the_price_changed_cannot_be_agreed_to(tools: Tools) -> None:
    order = new_order(tools)
    until_explanation(tools, order)
    tools.visits.show_explanation(order, "zh", 5000)
    diagnosed_anew(tools, order)
    refused(tools, order, "gate.explanation_outdated", lambda: tools.visits.give_consent(order, "zh", 46_000, signature()))


def test_a_guessed_pin_waits_longer_each_time_and_the_work_stays(tmp_path: Path) -> None:
    vault = Vault.create(tmp_path / "vault", new_secrets(), kdf=Kdf(memory_kib=8, passes=1))
    vault.add_member("m1", "482913", preset=True)
    now, codes = 1_795_250_000_000, []
    for _ in range(6):
        with pytest.raises(Refused) as error:
            vault.unlock("m1", "111222", now)
        in_words(error.value)
        codes.append(error.value.code)
    assert codes == ["pin.wrong"] * 4 + ["pin.wait"] * 2
    with pytest.raises(Refused, match=r"pin\.wait"):
        vault.unlock("m1", "482913", now + 30_000)
    assert vault.unlock("m1", "482913", now + 61_000)
