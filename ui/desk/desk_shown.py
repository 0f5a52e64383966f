"""What the desk's window shows of itself: bars, place, and the view models of the shift that has begun.

The one rule: nothing here is worked out or done; `desk_app` does both.
"""

from dataclasses import dataclass

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from ui.common.viewmodel import QVariantList, ViewModel
from ui.desk.admin_page import AdminPageModel
from ui.desk.board_page import BoardPageModel
from ui.desk.decision import Facts
from ui.desk.desk_lock import DeskLockModel
from ui.desk.erasing import ErasingModel
from ui.desk.exporting import ExportingModel
from ui.desk.finder import FinderModel
from ui.desk.import_page import ImportPageModel
from ui.desk.intake_page import IntakePageModel
from ui.desk.integrity_page import IntegrityPageModel
from ui.desk.quarantine_page import QuarantinePageModel
from ui.desk.timeline_page import TimelinePageModel

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class DeskAppState:
    """`place` is one of PLACES; the words of top bar and status bar; `notice_place` is where the notice leads, "" for nowhere."""

    is_unlocked: bool = False
    place: str = "board"
    places: tuple[Facts, ...] = ()
    member_id: str = ""
    member_name: str = ""
    scope: str = ""
    time: str = ""
    day: str = ""
    language: str = "zh"
    theme: str = "light"
    is_online: bool = False
    network: str = ""
    waiting: str = ""
    marks: tuple[Facts, ...] = ()
    failure: str = ""
    notice: str = ""
    notice_place: str = ""
    notice_tone: str = "warn"


@dataclass(frozen=True)
class Pages:
    """The view models of one shift."""

    board: BoardPageModel
    intake: IntakePageModel
    importing: ImportPageModel
    order: TimelinePageModel
    quarantine: QuarantinePageModel
    exporting: ExportingModel
    erasing: ErasingModel
    integrity: IntegrityPageModel
    admin: AdminPageModel
    finder: FinderModel


@QmlElement
class DeskShown(ViewModel):
    isUnlockedChanged = Signal()
    placeChanged = Signal()
    placesChanged = Signal()
    memberIdChanged = Signal()
    memberNameChanged = Signal()
    scopeChanged = Signal()
    timeChanged = Signal()
    dayChanged = Signal()
    languageChanged = Signal()
    themeChanged = Signal()
    isOnlineChanged = Signal()
    networkChanged = Signal()
    waitingChanged = Signal()
    marksChanged = Signal()
    failureChanged = Signal()
    noticeChanged = Signal()
    noticePlaceChanged = Signal()
    noticeToneChanged = Signal()
    pagesChanged = Signal()
    lockChanged = Signal()
    state: DeskAppState
    _lock: DeskLockModel
    _pages: Pages | None

    @Property(bool, notify=isUnlockedChanged)
    def isUnlocked(self) -> bool:
        return self.state.is_unlocked

    @Property(str, notify=placeChanged)
    def place(self) -> str:
        return self.state.place

    @Property(QVariantList, notify=placesChanged)
    def places(self) -> list[Facts]:
        return list(self.state.places)

    @Property(str, notify=memberIdChanged)
    def memberId(self) -> str:
        return self.state.member_id

    @Property(str, notify=memberNameChanged)
    def memberName(self) -> str:
        return self.state.member_name

    @Property(str, notify=scopeChanged)
    def scope(self) -> str:
        return self.state.scope

    @Property(str, notify=timeChanged)
    def time(self) -> str:
        return self.state.time

    @Property(str, notify=dayChanged)
    def day(self) -> str:
        return self.state.day

    @Property(str, notify=languageChanged)
    def language(self) -> str:
        return self.state.language

    @Property(str, notify=themeChanged)
    def theme(self) -> str:
        return self.state.theme

    @Property(bool, notify=isOnlineChanged)
    def isOnline(self) -> bool:
        return self.state.is_online

    @Property(str, notify=networkChanged)
    def network(self) -> str:
        return self.state.network

    @Property(str, notify=waitingChanged)
    def waiting(self) -> str:
        return self.state.waiting

    @Property(QVariantList, notify=marksChanged)
    def marks(self) -> list[Facts]:
        return list(self.state.marks)

    @Property(str, notify=failureChanged)
    def failure(self) -> str:
        return self.state.failure

    @Property(str, notify=noticeChanged)
    def notice(self) -> str:
        return self.state.notice

    @Property(str, notify=noticePlaceChanged)
    def noticePlace(self) -> str:
        return self.state.notice_place

    @Property(str, notify=noticeToneChanged)
    def noticeTone(self) -> str:
        return self.state.notice_tone

    @Property(DeskLockModel, notify=lockChanged)
    def lockPage(self) -> DeskLockModel:
        return self._lock

    @Property(BoardPageModel, notify=pagesChanged)
    def board(self) -> BoardPageModel | None:
        return self._pages.board if self._pages else None

    @Property(IntakePageModel, notify=pagesChanged)
    def intake(self) -> IntakePageModel | None:
        return self._pages.intake if self._pages else None

    @Property(ImportPageModel, notify=pagesChanged)
    def importing(self) -> ImportPageModel | None:
        return self._pages.importing if self._pages else None

    @Property(TimelinePageModel, notify=pagesChanged)
    def order(self) -> TimelinePageModel | None:
        return self._pages.order if self._pages else None

    @Property(QuarantinePageModel, notify=pagesChanged)
    def quarantine(self) -> QuarantinePageModel | None:
        return self._pages.quarantine if self._pages else None

    @Property(ExportingModel, notify=pagesChanged)
    def exporting(self) -> ExportingModel | None:
        return self._pages.exporting if self._pages else None

    @Property(ErasingModel, notify=pagesChanged)
    def erasing(self) -> ErasingModel | None:
        return self._pages.erasing if self._pages else None

    @Property(IntegrityPageModel, notify=pagesChanged)
    def integrity(self) -> IntegrityPageModel | None:
        return self._pages.integrity if self._pages else None

    @Property(AdminPageModel, notify=pagesChanged)
    def admin(self) -> AdminPageModel | None:
        return self._pages.admin if self._pages else None

    @Property(FinderModel, notify=pagesChanged)
    def finder(self) -> FinderModel | None:
        return self._pages.finder if self._pages else None
