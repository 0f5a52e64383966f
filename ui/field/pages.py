"""Which model shows which step. The one rule: every step of the procedure has a line here, and nowhere else."""

from app.domain.procedure import Step
from ui.field.step_page import StepModel

PAGES: dict[Step, type[StepModel]] = {}
