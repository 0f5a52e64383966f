"""Taking a call in: place, words, contact, fault and urgency; the limits that follow are told before anything is saved.

The one rule: what is mandatory is the use case's to say; the form only shows it beside the locked button.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.order import Order
from app.use_cases.orders import Intake
from app.wording import sentence
from ui.common.faults import FaultRows, fault_rows
from ui.common.shift import Shift
from ui.desk.intake_form import Form, missing, promised
from ui.desk.intake_shown import IntakeShown, IntakeState
from ui.desk.names import Names

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class IntakePageModel(IntakeShown):
    cleared = Signal()

    def __init__(self, shift: Shift) -> None:
        self.state = IntakeState()
        super().__init__()
        self._shift = shift
        self._form = Form(area=self._areas()[0] if self._areas() else "")
        self._faults = FaultRows(self)
        self._said: Callable[[], str] = str
        shift.languageChanged.connect(self._speak)
        shift.refused.connect(self._refused)
        self._derive()

    @property
    def names(self) -> Names:
        parts = self._shift.parts
        return Names(parts.catalog, parts.setup, parts.members, self._shift.language)

    def _areas(self) -> list[str]:
        own = self._shift.parts.member.areas
        return [area.id for area in self._shift.parts.setup.areas if not own or area.id in own]

    @Slot()
    def _speak(self) -> None:
        self.become(replace(self.state, said=self._said()))
        self._derive()

    def _derive(self) -> None:
        form, names, catalog = self._form, self.names, self._shift.parts.catalog
        said = self._shift.language
        self._faults.show(fault_rows(catalog, self.state.query, said))
        lacks = missing(form)
        graded = ""
        if form.fault:
            usual = catalog.fault(form.fault).urgency
            code = "ui.graded_usual" if form.urgency == usual else "ui.graded_other"
            graded = sentence(code, said, usual=usual)
        self.become(
            replace(
                self.state,
                **{name: getattr(form, name) for name in form.__dataclass_fields__},
                fault_text=names.fault(form.fault) if form.fault else "",
                areas=tuple({"key": area, "text": names.area(area)} for area in self._areas()),
                channels=tuple({"key": code, "text": names.channel(code)} for code in catalog.channels),
                groups=tuple({"key": code, "text": names.special((code,))[0]} for code in catalog.special_groups),
                limits=promised(catalog, form.fault, names),
                graded=graded,
                cure=lacks,
                reason=sentence(f"ui.lacks_{lacks}", said) if lacks else "",
            )
        )

    @Slot(str, str)
    def put(self, field: str, text: str) -> None:
        """Enters a text field by its name."""
        if field in ("address", "words", "name", "phone", "area", "channel", "urgency"):
            entered: dict[str, Any] = {field: text}
            self._form = replace(self._form, **entered)
            self._derive()

    @Slot(str)
    def putSpecial(self, group: str) -> None:
        self._form = replace(self._form, special="" if self._form.special == group else group)
        self._derive()

    @Slot(bool)
    def putHasPhone(self, has_phone: bool) -> None:
        self._form = replace(self._form, has_phone=has_phone)
        self._derive()

    @Slot(str)
    def search(self, query: str) -> None:
        self.become(replace(self.state, query=query))
        self._derive()

    @Slot(str)
    def chooseFault(self, code: str) -> None:
        """A fault brings its usual urgency; the dispatcher may grade it otherwise."""
        self._form = replace(self._form, fault=code, urgency=self._shift.parts.catalog.fault(code).urgency)
        self._derive()

    @Slot()
    def save(self) -> None:
        if self.state.is_busy or self.state.reason:
            return
        self.become(replace(self.state, is_busy=True, said=""))
        intake = self._intake()
        self._shift.act(lambda: self._shift.parts.orders.create([intake]), lambda saved: self._saved(*saved.orders.values()))

    def _intake(self) -> Intake:
        form = self._form
        return Intake(
            fault=form.fault,
            urgency=form.urgency,
            channel=form.channel,
            area=form.area,
            received_ms=self._shift.parts.clock.wall_ms(),
            person=form.person(),
            is_contact_known=form.has_phone,
            special=(form.special,) if form.special else (),
        )

    def _saved(self, order: Order) -> None:
        self._form = Form(area=self._form.area, channel=self._form.channel)
        self._said = lambda: sentence("desk.taken_in", self._shift.language, number=order.number)
        self.become(replace(self.state, is_busy=False, said=self._said(), query="", last_id=order.id))
        self._derive()
        self.cleared.emit()

    @Slot(str)
    def _refused(self, words: str) -> None:
        if self.state.is_busy:
            self._said = lambda: words
            self.become(replace(self.state, is_busy=False, said=words))
