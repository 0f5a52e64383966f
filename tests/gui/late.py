"""Where the late steps of a visit begin in tests: the crew's replica with an order brought to a step by calls."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QPainter

from app.domain.errors import Refused
from app.domain.identity import OrderId
from app.domain.procedure import Check, Photo, Procedure, Question, Reading, Step, Teaching, Text
from app.storage.catalog import Catalog
from app.use_cases.orders import Intake
from app.use_cases.sheet_model import Issuer
from app.use_cases.sheets import SheetKey, Sheets
from app.use_cases.visit import Diagnosis
from tests.gui.replica import ORDERS, SETUP, Crew
from tests.storage.sheet_keys import new_tablet
from tests.storage.visited import signature
from ui.field.photo import prepare

PIN = "482913"
PIPE_LEAK, ROOM_TOO_COLD, METER_LEAK = ORDERS[0], ORDERS[1], ORDERS[2]


def check_pin(pin: str) -> None:
    """As the vault does it: says no with a sentence."""
    if pin != PIN:
        raise Refused("pin.wrong", left=4)


def crew_with_sheets(folder: Path, catalog: Catalog | None = None) -> Crew:
    """A replica whose parts make sheets too."""
    crew = Crew(folder, catalog=catalog) if catalog else Crew(folder)
    tablet = new_tablet()
    parts = crew.parts
    issuer = Issuer(Text(SETUP.org_zh, SETUP.org_en), SETUP.hotline, SETUP.public_url, {"m-0417": "李建国 0417"})
    key = SheetKey(tablet.key_pem, tablet.cert_pem, (tablet.ca_pem,))
    sheets = Sheets(parts.store, parts.catalog, parts.acting, key, issuer, lambda image: image)
    crew.parts = replace(parts, sheets=sheets)
    return crew


def photo_of(words: str) -> bytes:
    """A picture that can be told apart: a pipe on a wall with words under it."""
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("#B9B1A2"))
    painter = QPainter(image)
    painter.fillRect(0, 200, 640, 60, QColor("#8D959C"))
    painter.fillRect(220, 150, 200, 160, QColor("#B58A3A"))
    painter.drawText(40, 420, words)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


@cache
def taken(words: str) -> tuple[bytes, bytes]:
    """A photo and its small picture as the camera's page prepares them."""
    return prepare(photo_of(words))


def answers(procedure: Procedure, step: Step) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in procedure.items_of(step):
        if isinstance(item, Check | Teaching):
            found[item.id] = "ok"
        elif isinstance(item, Question):
            found[item.id] = item.options[0].id if item.options else {"yesno": "yes", "number": "3"}.get(item.answer, "words")
    return found


class Visit:
    """One order of a crew, brought forward step by step."""

    def __init__(self, crew: Crew, order: Intake) -> None:
        self.crew = crew
        self.order_id: OrderId = crew.take_in(order)[0]
        self.visits = crew.parts.visits
        self.procedure = self.visits.procedure(self.visits.order(self.order_id))

    def photograph(self, step: Step) -> None:
        for item in self.procedure.items_of(step):
            if isinstance(item, Photo):
                jpeg, small = taken(item.id)
                self.visits.take_photo(self.order_id, item.id, item.role, jpeg, small)

    def measure(self, step: Step, wanted: Callable[[Reading], str] | None = None) -> None:
        for item in self.procedure.items_of(step):
            if isinstance(item, Reading):
                value = "pass" if item.passfail else (item.minimum or item.maximum or "0")
                self.visits.measure(self.order_id, item.id, wanted(item) if wanted else value, "YB-112", "2027-04-30")

    def explained(self, side: str = "customer", items: dict[str, str] | None = None) -> "Visit":
        """Up to the diagnosis; `items` of the price list, by default the first paid part and the labour."""
        now, procedure = self.crew.clock.now_ms, self.procedure
        self.visits.attempt_contact(self.order_id, "agreed", (now, now + 1_800_000), answers(procedure, Step.CONTACT))
        self.visits.depart(self.order_id)
        self.visits.arrive(self.order_id, answers(procedure, Step.ARRIVAL))
        self.measure(Step.SAFETY)
        self.visits.check_safety(self.order_id, answers(procedure, Step.SAFETY))
        self.photograph(Step.DIAGNOSIS)
        cause = procedure.causes[0]
        plan = procedure.plan_for(cause.code)
        assert plan is not None
        wanted = items if items is not None else {item.code: "1" for item in procedure.items[:3]}
        found = Diagnosis(
            cause=cause.code,
            responsibility="customer" if side == "customer" else "utility",
            plan=plan.plan,
            minutes=procedure.usual_minutes,
            items=wanted,
            answers=answers(procedure, Step.DIAGNOSIS),
        )
        self.visits.diagnose(self.order_id, found)
        return self

    def consented(self, language: str = "zh") -> "Visit":
        self.visits.show_explanation(self.order_id, language, 5000)
        self.visits.give_consent(self.order_id, language, 46_000, signature())
        return self

    def repaired(self) -> "Visit":
        self.visits.start_work(self.order_id)
        self.photograph(Step.REPAIR)
        self.visits.finish_work(self.order_id, self.procedure.plans[0].done, answers(self.procedure, Step.REPAIR))
        return self

    def tested(self) -> "Visit":
        self.measure(Step.TEST)
        self.photograph(Step.TEST)
        return self

    def tidied(self) -> "Visit":
        if self.procedure.plan_of(Step.TEACHING).skipped is None:
            self.visits.teach(self.order_id, answers(self.procedure, Step.TEACHING))
        self.photograph(Step.TIDYING)
        self.visits.tidy(self.order_id, answers(self.procedure, Step.TIDYING))
        return self
