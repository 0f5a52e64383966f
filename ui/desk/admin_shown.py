"""What the administration page shows: sections, the rows of the chosen one, the pane beside them.

The one rule: nothing here is worked out or done; `admin_page` does both.
"""

from dataclasses import dataclass

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from ui.common.listmodel import Rows
from ui.common.people import PeopleModel
from ui.common.viewmodel import QVariantList, QVariantMap, ViewModel
from ui.desk.admin_rows import ActRows, DeviceRows, MemberRows
from ui.desk.decision import Facts
from ui.desk.enrolling import EnrollingModel
from ui.desk.proposals import ProposalsModel

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class AdminState:
    """`section` is one of admin_page.SECTIONS; `pane` is "device", "member", "proposal", "enrol" or "" for none.

    `alone` tells what was done lately without the second person that should have been asked; `needs_second` whether one is asked;
    `asked_count` are the requests that wait for this member's word.
    """

    section: str = "devices"
    sections: tuple[Facts, ...] = ()
    chosen: str = "in_use"
    filters: tuple[Facts, ...] = ()
    selected: str = ""
    selected_index: int = -1
    pane: str = ""
    subject: Facts | None = None
    facts: tuple[Facts, ...] = ()
    as_of: str = ""
    is_loading: bool = False
    is_loaded: bool = False
    is_busy: bool = False
    problem: str = ""
    said: str = ""
    alone: str = ""
    needs_second: bool = False
    asked_count: int = 0


@QmlElement
class AdminShown(ViewModel):
    sectionChanged = Signal()
    sectionsChanged = Signal()
    chosenChanged = Signal()
    filtersChanged = Signal()
    selectedChanged = Signal()
    selectedIndexChanged = Signal()
    paneChanged = Signal()
    subjectChanged = Signal()
    factsChanged = Signal()
    asOfChanged = Signal()
    isLoadingChanged = Signal()
    isLoadedChanged = Signal()
    isBusyChanged = Signal()
    problemChanged = Signal()
    saidChanged = Signal()
    aloneChanged = Signal()
    needsSecondChanged = Signal()
    askedCountChanged = Signal()
    modelsChanged = Signal()
    state: AdminState
    _devices: DeviceRows
    _members: MemberRows
    _acts: ActRows
    _enrolling: EnrollingModel
    _people: PeopleModel
    _proposals: ProposalsModel

    @Property(str, notify=sectionChanged)
    def section(self) -> str:
        return self.state.section

    @Property(QVariantList, notify=sectionsChanged)
    def sections(self) -> list[Facts]:
        return list(self.state.sections)

    @Property(str, notify=chosenChanged)
    def chosen(self) -> str:
        return self.state.chosen

    @Property(QVariantList, notify=filtersChanged)
    def filters(self) -> list[Facts]:
        return list(self.state.filters)

    @Property(str, notify=selectedChanged)
    def selected(self) -> str:
        return self.state.selected

    @Property(int, notify=selectedIndexChanged)
    def selectedIndex(self) -> int:
        return self.state.selected_index

    @Property(str, notify=paneChanged)
    def pane(self) -> str:
        return self.state.pane

    @Property(QVariantMap, notify=subjectChanged)
    def subject(self) -> Facts:
        return self.state.subject or {}

    @Property(QVariantList, notify=factsChanged)
    def facts(self) -> list[Facts]:
        return list(self.state.facts)

    @Property(str, notify=asOfChanged)
    def asOf(self) -> str:
        return self.state.as_of

    @Property(bool, notify=isLoadingChanged)
    def isLoading(self) -> bool:
        return self.state.is_loading

    @Property(bool, notify=isLoadedChanged)
    def isLoaded(self) -> bool:
        return self.state.is_loaded

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(str, notify=problemChanged)
    def problem(self) -> str:
        return self.state.problem

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said

    @Property(str, notify=aloneChanged)
    def alone(self) -> str:
        return self.state.alone

    @Property(bool, notify=needsSecondChanged)
    def needsSecond(self) -> bool:
        return self.state.needs_second

    @Property(int, notify=askedCountChanged)
    def askedCount(self) -> int:
        return self.state.asked_count

    @Property(ProposalsModel, notify=modelsChanged)
    def proposals(self) -> ProposalsModel:
        return self._proposals

    @Property(Rows, notify=modelsChanged)
    def devices(self) -> DeviceRows:
        return self._devices

    @Property(Rows, notify=modelsChanged)
    def members(self) -> MemberRows:
        return self._members

    @Property(Rows, notify=modelsChanged)
    def acts(self) -> ActRows:
        return self._acts

    @Property(EnrollingModel, notify=modelsChanged)
    def enrolling(self) -> EnrollingModel:
        return self._enrolling

    @Property(PeopleModel, notify=modelsChanged)
    def people(self) -> PeopleModel:
        return self._people
