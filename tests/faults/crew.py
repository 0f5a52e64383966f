"""A crew's day by calls: whichever order comes next, the next act of its visit; what a killed process goes on with."""

import math
import random
from dataclasses import dataclass

from app.domain.errors import Refused
from app.domain.identity import OrderId
from app.domain.order import Order, OrderState
from app.domain.privacy import Person
from app.domain.procedure import Check, Item, Photo, Procedure, Question, Reading, Step, Teaching, Text
from app.domain.progress import current_step
from app.domain.signature import Strokes
from app.storage.catalog import Catalog
from app.storage.listing import list_orders
from app.storage.store import Acting, Saved, Store
from app.use_cases.orders import Intake, Orders
from app.use_cases.sheet_model import Issuer
from app.use_cases.sheets import SheetKey, Sheets
from app.use_cases.visit import Diagnosis, SignOff, Visits
from sync.protocol.messages import Grant
from tests.storage.sheet_samples import photo
from ui.opening import Opened, acting_as

FAULTS = ("W03", "W02", "H09")
PERSON = Person(name="王秀兰", phone="13800006021", address="松柏里 12 号楼 3 单元 502", words="水表接头滴水")
RATING = {"Q9": "5", "Q6": "yes"}


@dataclass(frozen=True)
class Crew:
    """One member's use cases on an open replica."""

    store: Store
    catalog: Catalog
    acting: Acting
    orders: Orders
    visits: Visits
    sheets: Sheets

    def next_act(self, draw: random.Random, order_id: OrderId) -> Saved | None:
        """Does the next act of the order's visit; None where the order is done with or no longer ours."""
        order = self.store.order(order_id)
        if order is None:
            return None
        try:
            return self._act(order, self.catalog.procedure_of(order), draw)
        except Refused as refusal:
            # The order left or was cancelled between the look and the act.
            if refusal.code in ("order.missing", "store.order_left", "order.stale_assignment", "order.terminal", "order.illegal_step"):
                return None
            raise

    def open_orders(self) -> list[OrderId]:
        done = {OrderState.CLOSED.value, OrderState.CANCELLED.value, OrderState.RETURNED.value}
        return [row.order_id for row in list_orders(self.store.engine) if row.state not in done and not row.is_detached]

    def take_in(self, draw: random.Random, crew: str, area: str, person: Person = PERSON) -> Saved:
        """A new order of this crew's own, as taken at the door."""
        received_ms = self.store.clock.wall_ms() - 60_000
        fault = draw.choice(FAULTS)
        intake = Intake(fault=fault, urgency="P2", channel="phone", area=area, crew=crew, received_ms=received_ms, person=person)
        return self.orders.create([intake])

    def whole_visit(self, order_id: OrderId, seed: int = 1) -> list[Saved]:
        """Every act from the first call to the sheet."""
        draw = random.Random(seed)
        saved: list[Saved] = []
        while (act := self.next_act(draw, order_id)) is not None:
            saved.append(act)
        return saved

    def until(self, order_id: OrderId, step: Step, seed: int = 1) -> Order:
        """The visit's acts up to where `step` is next."""
        draw = random.Random(seed)
        while (order := self.visits.order(order_id)) and current_step(order, self.catalog.procedure_of(order)) is not step:
            assert self.next_act(draw, order_id) is not None, f"{step} is never reached"
        return order

    def _act(self, order: Order, procedure: Procedure, draw: random.Random) -> Saved | None:
        if order.state is OrderState.SIGNED_OFF:
            return self.sheets.issue_missing(order.id)
        step = current_step(order, procedure)
        if step is None:
            return None
        if step is Step.REPAIR and order.state is OrderState.ON_SITE:
            return self.visits.start_work(order.id)
        missing = next((item for item in procedure.items_of(step) if _is_missing(order, item, step)), None)
        if isinstance(missing, Photo):
            grey = draw.randrange(256)
            return self.visits.take_photo(order.id, missing.id, missing.role, photo(grey), photo(grey, 40, 30))
        if isinstance(missing, Reading):
            value = "pass" if missing.passfail else (missing.minimum or missing.maximum or "0")
            return self.visits.measure(order.id, missing.id, value, "YB-112", "2027-04-30", watched=True)
        return self._close(order, procedure, step)

    def _close(self, order: Order, procedure: Procedure, step: Step) -> Saved:
        visits, told, now = self.visits, answers(procedure.items_of(step)), self.store.clock.wall_ms()
        match step:
            case Step.CONTACT if order.visit.attempts:
                return visits.depart(order.id)
            case Step.CONTACT:
                return visits.attempt_contact(order.id, "agreed", (now, now + 1_800_000), told)
            case Step.ARRIVAL:
                return visits.arrive(order.id, told, late_reason="traffic")
            case Step.SAFETY:
                return visits.check_safety(order.id, told)
            case Step.DIAGNOSIS:
                return visits.diagnose(order.id, diagnosis(procedure, told))
            case Step.EXPLANATION:
                return visits.show_explanation(order.id, "zh", 5000, told)
            case Step.CONSENT:
                return visits.give_consent(order.id, "zh", 46_000, signature())
            case Step.REPAIR:
                return visits.finish_work(order.id, procedure.plans[0].done, told)
            case Step.TEST | Step.TEACHING:
                return visits.teach(order.id, answers(procedure.items_of(Step.TEACHING)))
            case Step.TIDYING:
                return visits.tidy(order.id, told)
            case Step.SIGN_OFF:
                return visits.sign_off(order.id, SignOff(language="zh", viewed_ms=9000, strokes=signature()), dict(RATING))


def crew_of(opened: Opened, grant: Grant | None = None) -> Crew:
    """The use cases of a member (the first where none is named)."""
    acting = acting_as(opened, grant or opened.grants[0], "pin")
    setup, reply = opened.setup, opened.enrolled.reply
    chain = tuple(text.encode() for text in reply.trust.sheet_ca)
    key = SheetKey(opened.secrets.sheet_key_pem, reply.sheet_certificate.encode(), chain)
    issuer = Issuer(Text(setup.org_zh, setup.org_en), setup.hotline, setup.public_url, {})
    sheets = Sheets(opened.store, opened.catalog, acting, key, issuer, lambda image: image)
    visits = Visits(opened.store, opened.catalog, acting, setup.quality_key)
    return Crew(opened.store, opened.catalog, acting, Orders(opened.store, opened.catalog, acting), visits, sheets)


def diagnosis(procedure: Procedure, told: dict[str, str]) -> Diagnosis:
    cause = procedure.causes[0]
    plan = procedure.plan_for(cause.code)
    return Diagnosis(
        cause=cause.code,
        responsibility="customer",
        plan=plan.plan if plan else Text("修理", "Repair"),
        minutes=30,
        items={item.code: "1" for item in procedure.items[-2:]},
        answers=told,
    )


def answers(items: tuple[Item, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in items:
        if isinstance(item, Check | Teaching):
            found[item.id] = "ok"
        elif isinstance(item, Question):
            found[item.id] = item.options[0].id if item.options else {"yesno": "yes", "number": "3"}.get(item.answer, "words")
    return found


def signature() -> Strokes:
    """Three loops that are ink enough."""
    return tuple(
        tuple((int(200 + 500 * math.cos(k / 5) + k * 20), int(300 + 200 * math.sin(k / 3)), k * 12 + j * 900, -1) for k in range(60))
        for j in range(3)
    )


def _is_missing(order: Order, item: Item, step: Step) -> bool:
    if isinstance(item, Photo):
        return all(taken.body.item != item.id for taken in order.visit.photos)
    return isinstance(item, Reading) and order.visit.reading(item.id) is None
