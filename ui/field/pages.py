"""Which model shows which step. The one rule: every step of the procedure has a line here, and nowhere else."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.domain.identity import OrderId
from app.domain.procedure import Step
from ui.common.shift import Shift
from ui.field.arrival_page import ArrivalPageModel
from ui.field.contact_page import ContactPageModel
from ui.field.diagnosis_page import DiagnosisPageModel
from ui.field.items_page import TeachingPageModel, TidyingPageModel
from ui.field.safety_page import SafetyPageModel
from ui.field.step_page import StepModel

PAGES: dict[Step, type[StepModel]] = {
    Step.CONTACT: ContactPageModel,
    Step.ARRIVAL: ArrivalPageModel,
    Step.SAFETY: SafetyPageModel,
    Step.DIAGNOSIS: DiagnosisPageModel,
    Step.TEACHING: TeachingPageModel,
    Step.TIDYING: TidyingPageModel,
}

# What is shown in place of the last step once the customer has signed.
SHEET: type[StepModel] | None = None

# (shift, order, purpose, check of the PIN) -> the model of CustomerView.qml, with a signal `handedBack`.
CUSTOMER: Callable[[Shift, OrderId, str, Callable[[str], None]], QObject] | None = None
