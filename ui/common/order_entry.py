"""What every form of a new order shows, the desk's and the crew's: customer, fault and urgency, and what is still missing.

The one rule: nothing is worked out or done here; whoever inherits does both, and adds what only its own form asks for.
"""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from ui.common.faults import FaultRows
from ui.common.listmodel import Rows
from ui.common.viewmodel import ViewModel

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class OrderEntryState:
    """`reason` says what is missing, "" where the order may be saved, and `cure` which field mends it; `graded` whether the urgency
    is the usual one of the fault."""

    address: str = ""
    words: str = ""
    name: str = ""
    phone: str = ""
    has_phone: bool = True
    fault: str = ""
    fault_text: str = ""
    urgency: str = ""
    query: str = ""
    graded: str = ""
    reason: str = ""
    cure: str = ""
    is_busy: bool = False


@QmlElement
class OrderEntryShown(ViewModel):
    addressChanged = Signal()
    wordsChanged = Signal()
    nameChanged = Signal()
    phoneChanged = Signal()
    hasPhoneChanged = Signal()
    faultChanged = Signal()
    faultTextChanged = Signal()
    urgencyChanged = Signal()
    queryChanged = Signal()
    gradedChanged = Signal()
    reasonChanged = Signal()
    cureChanged = Signal()
    isBusyChanged = Signal()
    faultsChanged = Signal()
    state: Any
    _faults: FaultRows

    @Property(Rows, notify=faultsChanged)
    def faults(self) -> FaultRows:
        return self._faults

    @Property(str, notify=addressChanged)
    def address(self) -> str:
        return str(self.state.address)

    @Property(str, notify=wordsChanged)
    def words(self) -> str:
        return str(self.state.words)

    @Property(str, notify=nameChanged)
    def name(self) -> str:
        return str(self.state.name)

    @Property(str, notify=phoneChanged)
    def phone(self) -> str:
        return str(self.state.phone)

    @Property(bool, notify=hasPhoneChanged)
    def hasPhone(self) -> bool:
        return bool(self.state.has_phone)

    @Property(str, notify=faultChanged)
    def fault(self) -> str:
        return str(self.state.fault)

    @Property(str, notify=faultTextChanged)
    def faultText(self) -> str:
        return str(self.state.fault_text)

    @Property(str, notify=urgencyChanged)
    def urgency(self) -> str:
        return str(self.state.urgency)

    @Property(str, notify=queryChanged)
    def query(self) -> str:
        return str(self.state.query)

    @Property(str, notify=gradedChanged)
    def graded(self) -> str:
        return str(self.state.graded)

    @Property(str, notify=reasonChanged)
    def reason(self) -> str:
        return str(self.state.reason)

    @Property(str, notify=cureChanged)
    def cure(self) -> str:
        return str(self.state.cure)

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return bool(self.state.is_busy)
