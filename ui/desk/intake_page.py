"""Taking a call in: place, words, contact, fault and urgency; the limits that follow are told before anything is saved.

The one rule: what is mandatory is the use case's to say; the form only shows it beside the locked button.
"""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.order import Order
from app.domain.privacy import Person
from app.storage.catalog import Catalog
from app.use_cases.orders import Intake
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.desk.decision import Facts
from ui.desk.names import Names
from ui.desk.times import HOUR_MS, span

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1

_MINUTE_MS = HOUR_MS // 60


@dataclass(frozen=True)
class FaultRow:
    code: str
    label: str
    sector: str
    urgency: str


class FaultRows(Rows):
    row_type = FaultRow
    key = "code"


@dataclass(frozen=True)
class Form:
    """What was entered so far; `has_phone` False means that the caller has none."""

    address: str = ""
    words: str = ""
    name: str = ""
    phone: str = ""
    has_phone: bool = True
    fault: str = ""
    urgency: str = ""
    area: str = ""
    channel: str = "hotline"
    special: str = ""


@dataclass(frozen=True)
class IntakeState:
    """The form with what follows from it; `reason` says what is missing, "" where it may be saved."""

    address: str = ""
    words: str = ""
    name: str = ""
    phone: str = ""
    has_phone: bool = True
    fault: str = ""
    fault_text: str = ""
    urgency: str = ""
    area: str = ""
    channel: str = "hotline"
    special: str = ""
    query: str = ""
    areas: tuple[Facts, ...] = ()
    channels: tuple[Facts, ...] = ()
    groups: tuple[Facts, ...] = ()
    limits: tuple[Facts, ...] = ()
    graded: str = ""
    reason: str = ""
    cure: str = ""
    is_busy: bool = False
    said: str = ""
    last_id: str = ""


def missing(form: Form) -> str:
    """The field to fill in next: "address", "words", "phone", "fault", "urgency"; "" when all is there."""
    if not form.address.strip():
        return "address"
    if not form.words.strip():
        return "words"
    if form.has_phone and not form.phone.strip():
        return "phone"
    if not form.fault:
        return "fault"
    return "" if form.urgency else "urgency"


def fault_rows(catalog: Catalog, query: str, names: Names) -> tuple[FaultRow, ...]:
    """The faults whose name or code holds what was typed."""
    wanted = query.strip().casefold()
    return tuple(
        FaultRow(fault.code, names.fault(fault.code), fault.sector, fault.urgency)
        for fault in catalog.faults.values()
        if wanted in f"{fault.code} {fault.name.zh} {fault.name.en}".casefold()
    )


def promised(catalog: Catalog, fault: str, names: Names) -> tuple[Facts, ...]:
    """The limits that the order will carry: {name, value}."""
    if not fault:
        return ()
    limits = catalog.limits(fault)
    minutes = (("contact", limits.contact_min), ("arrival", limits.arrive_min), ("repair", limits.repair_min))
    return tuple({"name": names.word("limit", name), "value": span(minute * _MINUTE_MS, names.language)} for name, minute in minutes)


@QmlElement
class IntakePageModel(ViewModel):
    addressChanged = Signal()
    wordsChanged = Signal()
    nameChanged = Signal()
    phoneChanged = Signal()
    hasPhoneChanged = Signal()
    faultChanged = Signal()
    faultTextChanged = Signal()
    urgencyChanged = Signal()
    areaChanged = Signal()
    channelChanged = Signal()
    specialChanged = Signal()
    queryChanged = Signal()
    areasChanged = Signal()
    channelsChanged = Signal()
    groupsChanged = Signal()
    limitsChanged = Signal()
    gradedChanged = Signal()
    reasonChanged = Signal()
    cureChanged = Signal()
    isBusyChanged = Signal()
    saidChanged = Signal()
    lastIdChanged = Signal()
    rowsChanged = Signal()
    cleared = Signal()
    state: IntakeState

    def __init__(self, shift: Shift) -> None:
        self.state = IntakeState()
        super().__init__()
        self._shift = shift
        self._form = Form(area=self._areas()[0] if self._areas() else "")
        self._rows = FaultRows(self)
        shift.languageChanged.connect(self._derive)
        shift.refused.connect(self._refused)
        self._derive()

    @property
    def names(self) -> Names:
        parts = self._shift.parts
        return Names(parts.catalog, parts.setup, parts.members, self._shift.language)

    def _areas(self) -> list[str]:
        own = self._shift.parts.member.areas
        return [area.id for area in self._shift.parts.setup.areas if not own or area.id in own]

    def _derive(self) -> None:
        form, names, catalog = self._form, self.names, self._shift.parts.catalog
        said = self._shift.language
        self._rows.show(fault_rows(catalog, self.state.query, names))
        lacks = missing(form)
        graded = ""
        if form.fault:
            usual = catalog.fault(form.fault).urgency
            code = "desk.graded_usual" if form.urgency == usual else "desk.graded_other"
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
                reason=sentence(f"desk.lacks_{lacks}", said) if lacks else "",
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
            person=Person(
                name=form.name.strip(),
                phone=form.phone.strip() if form.has_phone else "",
                address=form.address.strip(),
                words=form.words.strip(),
            ),
            is_contact_known=form.has_phone,
            special=(form.special,) if form.special else (),
        )

    def _saved(self, order: Order) -> None:
        self._form = Form(area=self._form.area, channel=self._form.channel)
        said = sentence("desk.taken_in", self._shift.language, number=order.number)
        self.become(replace(self.state, is_busy=False, said=said, query="", last_id=order.id))
        self._derive()
        self.cleared.emit()

    def _refused(self, words: str) -> None:
        if self.state.is_busy:
            self.become(replace(self.state, is_busy=False, said=words))

    # For QML

    @Property(Rows, notify=rowsChanged)
    def rows(self) -> FaultRows:
        return self._rows

    @Property(str, notify=addressChanged)
    def address(self) -> str:
        return self.state.address

    @Property(str, notify=wordsChanged)
    def words(self) -> str:
        return self.state.words

    @Property(str, notify=nameChanged)
    def name(self) -> str:
        return self.state.name

    @Property(str, notify=phoneChanged)
    def phone(self) -> str:
        return self.state.phone

    @Property(bool, notify=hasPhoneChanged)
    def hasPhone(self) -> bool:
        return self.state.has_phone

    @Property(str, notify=faultChanged)
    def fault(self) -> str:
        return self.state.fault

    @Property(str, notify=faultTextChanged)
    def faultText(self) -> str:
        return self.state.fault_text

    @Property(str, notify=urgencyChanged)
    def urgency(self) -> str:
        return self.state.urgency

    @Property(str, notify=areaChanged)
    def area(self) -> str:
        return self.state.area

    @Property(str, notify=channelChanged)
    def channel(self) -> str:
        return self.state.channel

    @Property(str, notify=specialChanged)
    def special(self) -> str:
        return self.state.special

    @Property(str, notify=queryChanged)
    def query(self) -> str:
        return self.state.query

    @Property(QVariantList, notify=areasChanged)
    def areas(self) -> list[Facts]:
        return list(self.state.areas)

    @Property(QVariantList, notify=channelsChanged)
    def channels(self) -> list[Facts]:
        return list(self.state.channels)

    @Property(QVariantList, notify=groupsChanged)
    def groups(self) -> list[Facts]:
        return list(self.state.groups)

    @Property(QVariantList, notify=limitsChanged)
    def limits(self) -> list[Facts]:
        return list(self.state.limits)

    @Property(str, notify=gradedChanged)
    def graded(self) -> str:
        return self.state.graded

    @Property(str, notify=reasonChanged)
    def reason(self) -> str:
        return self.state.reason

    @Property(str, notify=cureChanged)
    def cure(self) -> str:
        return self.state.cure

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said

    @Property(str, notify=lastIdChanged)
    def lastId(self) -> str:
        return self.state.last_id
