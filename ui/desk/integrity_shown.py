"""What the integrity page shows: the log, an alarm, what does not add up, and a file that was checked.

The one rule: nothing here is worked out or done; `integrity_page` does both.
"""

from dataclasses import dataclass

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from ui.common.listmodel import Rows
from ui.common.viewmodel import QVariantList, QVariantMap, ViewModel
from ui.desk.decision import Facts
from ui.desk.integrity_told import FindingRows

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class IntegrityState:
    """`verdict` of the file is "pass", "fail", "unknown" or "" before one was checked; `alarm_count` are open ones."""

    log: Facts | None = None
    alarm: Facts | None = None
    alarm_count: int = 0
    summary: str = ""
    is_loading: bool = False
    is_loaded: bool = False
    problem: str = ""
    said: str = ""
    file: str = ""
    is_checking: bool = False
    verdict: str = ""
    verdict_words: str = ""
    checks: tuple[Facts, ...] = ()
    file_problem: str = ""


@QmlElement
class IntegrityShown(ViewModel):
    logChanged = Signal()
    alarmChanged = Signal()
    alarmCountChanged = Signal()
    summaryChanged = Signal()
    isLoadingChanged = Signal()
    isLoadedChanged = Signal()
    problemChanged = Signal()
    saidChanged = Signal()
    fileChanged = Signal()
    isCheckingChanged = Signal()
    verdictChanged = Signal()
    verdictWordsChanged = Signal()
    checksChanged = Signal()
    fileProblemChanged = Signal()
    findingsChanged = Signal()
    state: IntegrityState
    _findings: FindingRows

    @Property(QVariantMap, notify=logChanged)
    def log(self) -> Facts:
        return self.state.log or {}

    @Property(QVariantMap, notify=alarmChanged)
    def alarm(self) -> Facts:
        return self.state.alarm or {}

    @Property(int, notify=alarmCountChanged)
    def alarmCount(self) -> int:
        return self.state.alarm_count

    @Property(str, notify=summaryChanged)
    def summary(self) -> str:
        return self.state.summary

    @Property(bool, notify=isLoadingChanged)
    def isLoading(self) -> bool:
        return self.state.is_loading

    @Property(bool, notify=isLoadedChanged)
    def isLoaded(self) -> bool:
        return self.state.is_loaded

    @Property(str, notify=problemChanged)
    def problem(self) -> str:
        return self.state.problem

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said

    @Property(str, notify=fileChanged)
    def file(self) -> str:
        return self.state.file

    @Property(bool, notify=isCheckingChanged)
    def isChecking(self) -> bool:
        return self.state.is_checking

    @Property(str, notify=verdictChanged)
    def verdict(self) -> str:
        return self.state.verdict

    @Property(str, notify=verdictWordsChanged)
    def verdictWords(self) -> str:
        return self.state.verdict_words

    @Property(QVariantList, notify=checksChanged)
    def checks(self) -> list[Facts]:
        return list(self.state.checks)

    @Property(str, notify=fileProblemChanged)
    def fileProblem(self) -> str:
        return self.state.file_problem

    @Property(Rows, notify=findingsChanged)
    def findings(self) -> FindingRows:
        return self._findings
