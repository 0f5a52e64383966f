"""Teaching and tidying: steps that are nothing but their items.

The one rule: what is taught and what is tidied stands in the procedure.
"""

from PySide6.QtQml import QmlElement

from app.domain import events as e
from app.domain.procedure import Step
from ui.field.open_order import OpenOrder
from ui.field.step_page import StepModel, StepState

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class TeachingPageModel(StepModel):
    step = Step.TEACHING

    def derive(self, opened: OpenOrder) -> StepState:
        return StepState(**self.closing(opened, e.TeachingGiven(answers=opened.own_answers(self.step))))

    def primary_pressed(self) -> None:
        answers = self.opened.own_answers(self.step)
        self.record(lambda: self.visits.teach(self.order_id, answers), closes=True, undo="field.undo_step")


@QmlElement
class TidyingPageModel(StepModel):
    step = Step.TIDYING

    def derive(self, opened: OpenOrder) -> StepState:
        return StepState(**self.closing(opened, e.SiteTidied(answers=opened.own_answers(self.step))))

    def primary_pressed(self) -> None:
        answers = self.opened.own_answers(self.step)
        self.record(lambda: self.visits.tidy(self.order_id, answers), closes=True, undo="field.undo_step")
