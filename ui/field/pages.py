"""Which model shows which step. The one rule: every step of the procedure has a line here, and nowhere else."""

from collections.abc import Callable

from PySide6.QtCore import QObject

# Registers what every step's photos are looked at with.
import ui.field.photo_marker  # noqa: F401
from app.domain.identity import OrderId
from app.domain.procedure import Step
from ui.common.shift import Shift
from ui.field.arrival_page import ArrivalPageModel
from ui.field.contact_page import ContactPageModel
from ui.field.customer_view import CustomerViewModel
from ui.field.diagnosis_page import DiagnosisPageModel
from ui.field.hand_over_page import ConsentPageModel, ExplanationPageModel, SignOffPageModel
from ui.field.items_page import TeachingPageModel, TidyingPageModel
from ui.field.repair_page import RepairPageModel
from ui.field.safety_page import SafetyPageModel
from ui.field.sheet_page import SheetPageModel
from ui.field.step_page import StepModel
from ui.field.test_page import TestPageModel

PAGES: dict[Step, type[StepModel]] = {
    Step.CONTACT: ContactPageModel,
    Step.ARRIVAL: ArrivalPageModel,
    Step.SAFETY: SafetyPageModel,
    Step.DIAGNOSIS: DiagnosisPageModel,
    Step.EXPLANATION: ExplanationPageModel,
    Step.CONSENT: ConsentPageModel,
    Step.REPAIR: RepairPageModel,
    Step.TEST: TestPageModel,
    Step.TEACHING: TeachingPageModel,
    Step.TIDYING: TidyingPageModel,
    Step.SIGN_OFF: SignOffPageModel,
}

# What is shown in place of the last step once the customer has signed.
SHEET: type[StepModel] = SheetPageModel

# (shift, order, purpose, check of the PIN) -> the model of CustomerView.qml, with a signal `handedBack`.
CUSTOMER: Callable[[Shift, OrderId, str, Callable[[str], None]], QObject] = CustomerViewModel


def page_of(step: Step, *, is_signed: bool) -> type[StepModel]:
    """The model that shows a step; the last step of a signed visit shows its sheet."""
    return SHEET if step is Step.SIGN_OFF and is_signed else PAGES[step]


def page_files() -> list[str]:
    """The QML files of all of them beside this module, each once, in the order of a visit."""
    return list(dict.fromkeys([*(model.page for model in PAGES.values()), SHEET.page, "CustomerView.qml"]))
