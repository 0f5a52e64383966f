"""A visit as a crew does it, step by step, with a finger and a pen: each step fills whatever its procedure asks for.

The one rule: every act is a click, a key or a stroke; the order page's model is only read, to see which step stands there.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

from app.domain.procedure import Procedure, Reading, Step
from ui.demo.answering import Answering, fitting
from ui.demo.pen import signature
from ui.demo.stagehand import Stagehand
from ui.field.field_app import FieldAppModel
from ui.field.order_page import OrderPageModel
from ui.field.step_page import StepModel
from ui.field.today_page import TodayPageModel

PIN = "482913"
_INSTRUMENT = "DT-830 · 0417"
_ABSENT = {"zh": "维修后客户有急事离开，已电话告知结果。", "en": "The customer had to leave; told the result by telephone."}
_STEPS = tuple(Step)
_BY_KIND = ("diagnosis", "statement", "sign-off", "receipt", "sheet")


class Visiting:
    """One call of the scene `visit`: goes on from wherever the order stands until a step or the signed sheet."""

    def __init__(self, hand: Stagehand, app: FieldAppModel, given: dict[str, Any]) -> None:
        self.hand, self.app, self.given = hand, app, given
        self.answering = Answering(hand, self.page)
        self._acts: dict[Step, Callable[[], None]] = {
            Step.CONTACT: self._contact,
            Step.ARRIVAL: self._arrival,
            Step.SAFETY: self._safety,
            Step.DIAGNOSIS: self._diagnosis,
            Step.EXPLANATION: self._explain,
            Step.CONSENT: self._explain,
            Step.REPAIR: self._repair,
            Step.TEST: self._test,
            Step.TEACHING: self._items_only,
            Step.TIDYING: self._items_only,
            Step.SIGN_OFF: self._sign_off,
        }

    # Where the visit stands

    @property
    def page(self) -> OrderPageModel:
        return cast(OrderPageModel, self.app.order)

    @property
    def model(self) -> StepModel:
        return cast(StepModel, self.page.stepObject)

    @property
    def step(self) -> Step | None:
        step: object = self.page.stepObject
        return step.step if isinstance(step, StepModel) else None

    @property
    def procedure(self) -> Procedure:
        return self.model.opened.procedure

    @property
    def is_signed(self) -> bool:
        return self.step is not None and self.model.opened.order.state.value in ("signed_off", "closed")

    def run(self) -> dict[str, Any]:
        self._open()
        until = self.given["until"]
        steps: list[str] = []
        while not self.is_signed:
            step = self.step
            assert step is not None
            if until and _STEPS.index(step) >= _STEPS.index(Step(until)):
                break
            if len(steps) > 3 * len(_STEPS):
                self.hand.until(lambda: False, f"a visit that comes to an end ({', '.join(steps)})", 0)
            steps.append(step.value)
            self._acts[step]()
        if self.is_signed:
            self._sheet()
        return {"steps": steps}

    def _open(self) -> None:
        """From the list, unless the order is open already (a restart opens it by itself)."""
        hand, order = self.hand, self.given["order"]
        if self.page.order_id != order:
            if not hand.has("searchField"):
                hand.click("searchButton")
            hand.type("searchField", self.given["number"])
            # The search takes parts of numbers too: a few others may stand beside it.
            hand.until(lambda: hand.has(f"order-{order}") and len(hand.names("order-")) < 8, f"order {self.given['number']} on the list")
            hand.click(f"order-{order}")
            hand.until(lambda: cast(TodayPageModel, self.app.today).state.chosen == order, "the order's summary")
            hand.rest()
            self._shoot("summary")
            hand.click("primary")
        hand.until(lambda: self.page.order_id == order and self.step is not None, "the opened order")
        hand.rest()

    def _shoot(self, name: str) -> None:
        """A screen that looks different by the kind of visit is pictured for each kind, any other once in each language."""
        self.hand.shoot((f"{self.given['kind']}-{name}" if name in _BY_KIND else name).replace("_", "-"))

    # Leaving a step

    def _go_on(self, before: Step) -> None:
        """The primary action of a step that is still shown (a last reading ends the test by itself), until the next one came."""
        hand = self.hand
        hand.until(lambda: not self.model.state.is_busy, "the saving to end")
        hand.rest(60)
        if self.step is not before:
            return
        hand.until(
            lambda: self.model.state.primary_enabled,
            f"the action of {before} to be free: {self.model.state.reason} {self.model.state.reason_target}",
            8,
        )
        hand.click("primary")
        hand.until(lambda: self.step is not before or self._is_handed_over, f"the end of {before}: {self.app.state.notice}")
        hand.rest(60)

    @property
    def _is_handed_over(self) -> bool:
        given: object = self.app.customer
        return given is not None

    # The steps

    def _contact(self) -> None:
        hand = self.hand
        if not self.model.opened.order.visit.attempts:
            hand.click("outcome-agreed" if self.model.opened.order.contact_known else "outcome-no_number")
            hand.until(lambda: bool(self.model.opened.order.visit.attempts), "the noted call")
        if self.model.opened.order.contact_known:
            hand.try_click("allTold")
        self.answering.fill()
        self._shoot("contact")
        self._go_on(Step.CONTACT)

    def _arrival(self) -> None:
        if self.hand.names("late-"):
            self.hand.click("late-earlier_job")
        self.answering.fill()
        self._shoot("arrival")
        self._go_on(Step.ARRIVAL)

    def _safety(self) -> None:
        self._shoot("safety-open")
        self.hand.try_click("all-")
        self.answering.fill()
        self._shoot("safety")
        self._go_on(Step.SAFETY)

    def _diagnosis(self) -> None:
        hand, pays = self.hand, bool(self.given["pays"])
        self.answering.fill()
        cause, part = fitting(self.procedure)
        hand.click(f"cause-{cause}")
        hand.click("side-customer" if pays else "side-utility")
        if part:
            hand.click(f"part-{part}More")
        for name in [name for name in hand.names("part-") if name.endswith("More")]:
            if not pays or Decimal(str(self.model.property("total"))) > 0:
                break
            hand.click(name)
        hand.rest(300)
        self._shoot("diagnosis")
        self._go_on(Step.DIAGNOSIS)

    def _explain(self) -> None:
        hand = self.hand
        if not self._is_handed_over:
            self.answering.fill()
            step = self.model.step
            self._shoot(f"hand-over-{step.value}")
            self._go_on(step)
        if not self._is_handed_over:
            return
        hand.until(lambda: hand.has("agree"), "the statement in front of the customer")
        hand.rest()
        self._shoot("statement")
        if self.given["refuses"]:
            self._disagree()
        else:
            self._agree()
        self._take_back()
        hand.until(lambda: self.step not in (Step.EXPLANATION, Step.CONSENT), "the step after the customer's answer")

    def _agree(self) -> None:
        hand = self.hand
        hand.click("agree")
        hand.until(lambda: hand.has("padCanvas") or hand.has("customerDone"), "the paper")
        if hand.has("padCanvas"):
            hand.write("padCanvas", signature(self.given["order"]))
            hand.rest()
            self._shoot("consent")
            hand.click("confirmConsent")
        hand.until(lambda: hand.has("customerDone"), "the saved agreement")
        self._shoot("agreed")

    def _disagree(self) -> None:
        hand = self.hand
        hand.click("disagree")
        hand.click("refuseReason-0")
        hand.rest()
        self._shoot("disagree")
        hand.click("confirmRefusal")
        hand.until(lambda: hand.has("customerDone"), "the saved refusal")
        self._shoot("disagreed")

    def _take_back(self) -> None:
        """The crew's PIN on the customer's screen."""
        hand = self.hand
        for figure in PIN:
            hand.click(f"key_{figure}")
        hand.until(lambda: not self._is_handed_over, "the tablet to be handed back")
        hand.rest()

    def _repair(self) -> None:
        self.answering.fill()
        self._shoot("repair")
        self._go_on(Step.REPAIR)

    def _test(self) -> None:
        hand = self.hand
        readings = [i for i in self.procedure.items_of(Step.TEST) if isinstance(i, Reading) and i.phase == "after" and i.required]
        if self.given["fails_first"] and readings and not self.model.opened.order.visit.measurements:
            self.answering.measure(readings[0], passes=False)
            hand.until(lambda: bool(self.model.opened.order.visit.measurements), "the failed reading")
            self._shoot("test-failed")
        hand.click("watched")
        self._name_instrument()
        items = list(self.answering.open_items())
        for item in items:
            if item is items[-1]:
                # The page leaves by itself with the last good reading.
                self._shoot("test")
            self.answering.fill_one(item)
        self._go_on(Step.TEST)

    def _name_instrument(self) -> None:
        """The first test says which instrument it was; later ones remember it."""
        hand = self.hand
        if self.given["kind"] != "paid" or not hand.try_click("changeTool"):
            return
        hand.type("instrumentNameField", _INSTRUMENT)
        hand.type("instrumentUntilField", "2027-04-30")
        self._shoot("instrument")
        hand.click("instrumentConfirm")
        hand.rest(300)

    def _items_only(self) -> None:
        step = self.model.step
        self.hand.try_click("all-")
        self.answering.fill()
        self._shoot(step.value)
        self._go_on(step)

    def _sign_off(self) -> None:
        hand = self.hand
        if not self._is_handed_over:
            self.answering.fill()
            self._shoot("hand-over-sign-off")
            self._go_on(Step.SIGN_OFF)
        hand.until(lambda: hand.has("confirmSignOff"), "the sign-off in front of the customer")
        hand.rest()
        if self.given["situation"] == "signed":
            self._rate()
            hand.write("padCanvas", signature(self.given["order"]))
            hand.rest()
            self._shoot("sign-off")
        else:
            hand.click("otherWays")
            hand.click(f"situation-{self.given['situation']}")
            hand.type("situationReasonField", _ABSENT[hand.language])
            self._shoot("situation")
        hand.click("confirmSignOff")
        hand.until(lambda: hand.has("customerDone"), "the saved sign-off")
        self._shoot("receipt")
        self._take_back()
        # The order is read anew: until then the page would hand the tablet over once more.
        hand.until(lambda: self.is_signed, "the signed order")

    def _rate(self) -> None:
        """The core questions: solved or not as it was, and the best mark but one."""
        solved = "_no" if self.given["refuses"] else "_yes"
        for name in self.hand.names("rating-"):
            if name.endswith((solved, "_4")):
                self.hand.click(name)

    def _sheet(self) -> None:
        hand = self.hand
        hand.until(lambda: bool(self.model.opened.order.visit.sheets and getattr(self.model.state, "pages", ())), "the drawn sheet", 30)
        hand.rest(900)
        self._shoot("sheet")
        hand.click("back")
        hand.until(lambda: not self.app.state.is_order_open, "the list")
