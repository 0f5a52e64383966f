"""What QML reads of the customer's view: its signals and its properties, nothing that does anything.

The one rule: every property is written out, because the linter reads the source.
"""

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from ui.common.listmodel import Rows
from ui.common.viewmodel import QVariantMap, ViewModel
from ui.field.customer_state import CustomerState, SurveyRows
from ui.field.hand_back import HandBackModel
from ui.field.speech import Speech
from ui.field.statement_view import PriceRows, TileRows

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class CustomerShell(ViewModel):
    """The state with its rows, the way back and the voice, as the customer's pages see them."""

    pageChanged = Signal()
    saidChanged = Signal()
    photoChanged = Signal()
    situationChanged = Signal()
    needsInkChanged = Signal()
    canConfirmChanged = Signal()
    whyChanged = Signal()
    problemChanged = Signal()
    troubleChanged = Signal()
    rowsChanged = Signal()
    busyChanged = Signal()
    handBackChanged = Signal()
    voiceChanged = Signal()
    # The pad must be empty again: another statement stands on the screen.
    inkVoid = Signal()
    handedBack = Signal()

    state: CustomerState

    def __init__(self, hand_back: HandBackModel, speech: Speech, language: str) -> None:
        self.state = CustomerState()
        super().__init__()
        self._hand_back, self._speech, self._language = hand_back, speech, language
        self._busy = False
        self._lines, self._readings = PriceRows(self), TileRows(self)
        self._core, self._more = SurveyRows(self), SurveyRows(self)

    def _show(self, state: CustomerState) -> None:
        self._lines.show(state.lines)
        self._readings.show(state.readings)
        self._core.show(state.core)
        self._more.show(state.more)
        self.become(state)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.busyChanged.emit()

    @Property(str, notify=pageChanged)
    def page(self) -> str:
        """ "" until the statement is read, then read, sign, refuse, sign_off, situation, survey, complaint, agreed, refused, signed."""
        return self.state.page

    @Property(QVariantMap, notify=saidChanged)
    def said(self) -> dict[str, str]:
        return self.state.said

    @Property(str, notify=photoChanged)
    def photo(self) -> str:
        return self.state.photo

    @Property(str, notify=situationChanged)
    def situation(self) -> str:
        return self.state.situation

    @Property(bool, notify=needsInkChanged)
    def needsInk(self) -> bool:
        return self.state.needs_ink

    @Property(bool, notify=canConfirmChanged)
    def canConfirm(self) -> bool:
        return self.state.can_confirm

    @Property(str, notify=whyChanged)
    def why(self) -> str:
        return self.state.why

    @Property(str, notify=problemChanged)
    def problem(self) -> str:
        return self.state.problem

    @Property(str, notify=troubleChanged)
    def trouble(self) -> str:
        return self.state.trouble

    @Property(Rows, notify=rowsChanged)
    def lines(self) -> PriceRows:
        return self._lines

    @Property(Rows, notify=rowsChanged)
    def readings(self) -> TileRows:
        return self._readings

    @Property(Rows, notify=rowsChanged)
    def core(self) -> SurveyRows:
        return self._core

    @Property(Rows, notify=rowsChanged)
    def more(self) -> SurveyRows:
        return self._more

    @Property(bool, notify=busyChanged)
    def busy(self) -> bool:
        return self._busy

    @Property(HandBackModel, notify=handBackChanged)
    def handBack(self) -> HandBackModel:
        return self._hand_back

    @Property(bool, notify=voiceChanged)
    def hasVoice(self) -> bool:
        return self._speech.speaks(self._language)
