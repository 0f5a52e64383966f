"""What the intake shows: its state, and each field of it under the name that QML reads.

The one rule: nothing here is worked out or done; `intake_page` does both.
"""

from dataclasses import dataclass

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from ui.common.faults import FaultRows
from ui.common.listmodel import Rows
from ui.common.viewmodel import QVariantList, ViewModel
from ui.desk.decision import Facts

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


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


@QmlElement
class IntakeShown(ViewModel):
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
    state: IntakeState
    _rows: FaultRows

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
