"""Answers whatever a step's procedure asks for: ticks, answers, photos and readings, by the kind of each item.

The one rule: nothing of a fault is known here; an item added by YAML alone is answered like all others of its kind.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from app.domain.procedure import Check, Item, Photo, Procedure, Question, Reading, Step, Teaching
from ui.demo.stagehand import Stagehand
from ui.field.order_page import OrderPageModel
from ui.field.step_page import StepModel

_WORDS = {"zh": "已检查，情况正常。", "en": "Checked, in good order."}


class Answering:
    """The items of the step that the order page shows now; the models are read, every answer is a click."""

    def __init__(self, hand: Stagehand, page: OrderPageModel) -> None:
        self.hand, self.page = hand, page

    @property
    def model(self) -> StepModel:
        return cast(StepModel, self.page.stepObject)

    def fill(self) -> None:
        """Every required item of the shown step that is still open, by its kind; waived ones are left alone."""
        for item in self.open_items():
            self.fill_one(item)

    def open_items(self) -> Iterator[Item]:
        opened = self.model.opened
        for item in opened.procedure.items_of(self.model.step):
            answers = self.model.opened.answers()
            if item.required and not item.is_waived(answers) and not self._is_done(item):
                yield item

    def _is_done(self, item: Item) -> bool:
        opened = self.model.opened
        match item:
            case Photo():
                return any(photo.body.item == item.id for photo in opened.order.visit.photos)
            case Reading():
                taken = opened.order.visit.reading(item.id)
                return taken is not None and (item.phase == "before" or taken.body.measurement.verdict == "pass")
            case Check() | Teaching() | Question():
                return bool(opened.answers().get(item.id, "").strip())
        return True

    def fill_one(self, item: Item) -> None:
        hand = self.hand
        match item:
            case Check() | Teaching():
                hand.click(f"item-{item.id}")
            case Photo():
                hand.click(f"photo-{item.id}")
            case Question(answer="yesno"):
                # "No" spares what only a "yes" asks for: nobody enters the pit in this demo.
                hand.click(f"item-{item.id}_no" if self._waives(item) else f"item-{item.id}_yes")
            case Question(answer="choice"):
                hand.click(f"item-{item.id}_{item.options[0].id}")
            case Question(answer="number"):
                hand.type(f"item-{item.id}Field", "1")
            case Question():
                hand.type(f"item-{item.id}Field", _WORDS[hand.language])
            case Reading():
                self.measure(item, passes=True)
        hand.until(lambda: self._is_done(item), f"the answer of {item.id}")

    def _waives(self, question: Item) -> bool:
        return any(item.waived_by == question.id for item in self.model.opened.procedure.items_of(self.model.step))

    def measure(self, item: Reading, *, passes: bool) -> None:
        """A value inside the limits, or outside of them, by the keys of the pad."""
        hand, on_test_page = self.hand, self.model.step is Step.TEST
        if item.passfail and not on_test_page:
            hand.click(f"reading-{item.id}_{'pass' if passes else 'fail'}")
            return
        hand.click(f"reading-{self._card_of(item)}")
        hand.try_click(f"phase_{item.phase}")
        hand.rest()
        if item.passfail:
            hand.click("judge-pass" if passes else "judge-fail")
            return
        sign, record = ("minusSign", "takeReading") if on_test_page else ("readingSign", "readingConfirm")
        for figure in value_of(item, passes=passes):
            hand.click("key_point" if figure == "." else sign if figure == "-" else f"key_{figure}")
        hand.click(record)
        hand.rest(60)

    def _card_of(self, item: Reading) -> str:
        """The test page shows what was before and after the repair on one card."""
        readings = (other for other in self.model.opened.procedure.items_of(self.model.step) if isinstance(other, Reading))
        pair = (other.id for other in readings if other.test == item.test and other.phase == "after")
        return next(pair, item.id) if item.phase == "before" and not self.hand.has(f"reading-{item.id}") else item.id


def fitting(procedure: Procedure) -> tuple[str, str]:
    """A cause and the part that its usual repair names: the pair whose words have most in common."""
    pairs = [(plan, item) for plan in procedure.plans for item in procedure.items if item.kind == "part"]
    if not pairs:
        return procedure.causes[0].code, ""
    plan, item = max(pairs, key=lambda pair: len(set(pair[0].plan.zh) & set(pair[1].text.zh)))
    return plan.cause, item.code


def value_of(item: Reading, *, passes: bool) -> str:
    """A decimal in or out of the reading's limits, with its number of decimals."""
    low = Decimal(item.minimum) if item.minimum is not None else None
    high = Decimal(item.maximum) if item.maximum is not None else None
    if low is not None and high is not None:
        value = (low + high) / 2 if passes else high * 2
    elif low is not None:
        value = low * Decimal("1.1") if passes else low / 2
    elif high is not None:
        value = high / 2 if passes else high * 2
    else:
        value = Decimal(1)
    rounded = value.quantize(Decimal(1).scaleb(-item.decimals))
    is_inside = (low is None or rounded >= low) and (high is None or rounded <= high)
    return f"{(rounded if is_inside or not passes else low or high or Decimal(0)):f}"
