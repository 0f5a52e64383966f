"""Integrity: whether the server's log proves itself to this desk, what its evidence lacks, and whether a file is what it says.

The one rule: alarms come from this desk's own memory and need no server to be seen; a file is checked without any network. What the
evidence lacks is asked for when the page is opened, and when a sync said that there is something else.
"""

from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.storage.disk import replace_file
from app.use_cases.findings import EvidenceReport
from app.use_cases.verify import Report
from app.use_cases.verify_file import verify_file
from app.wording import sentence, told
from sync.client.called import FINDINGS
from sync.protocol.desk_messages import Integrity
from sync.protocol.findings import NOTHING_FOUND
from ui.common.shift import Shift
from ui.desk.admin_rows import View
from ui.desk.calling import CallingModel
from ui.desk.decision import Facts
from ui.desk.details import DeskCalls
from ui.desk.integrity_shown import IntegrityShown, IntegrityState
from ui.desk.integrity_told import FindingRows, Witnessed, alarm_facts, both_heads, finding_rows, log_facts, witnessed
from ui.desk.names import Names

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1

_VERDICTS = {0: "pass", 1: "fail", 2: "unknown"}


@QmlElement
class IntegrityPageModel(IntegrityShown):
    def __init__(self, shift: Shift, calls: DeskCalls) -> None:
        self.state = IntegrityState()
        super().__init__()
        self._shift, self._calls = shift, calls
        self._findings = FindingRows(self)
        self.calling = CallingModel(shift, self._view)
        self._witnessed: Witnessed | None = None
        self._found: Integrity | None = None
        self._path: Path | None = None
        # The server's word for what was found, as it was when it was last asked for all of it, and by which sync.
        self._heard, self._asked_ms = NOTHING_FOUND, -1
        shift.languageChanged.connect(self._speak)
        shift.syncChanged.connect(self.look)

    def _view(self) -> View:
        parts = self._shift.parts
        names = Names(parts.catalog, parts.setup, parts.members, self._shift.language)
        return View(names, parts.clock.wall_ms(), parts.clock.offset_min(), "")

    # The log, as this desk witnessed it

    @Slot()
    def look(self) -> None:
        self._shift.background.spawn(self._look())

    async def _look(self) -> None:
        store = self._shift.parts.store
        await self.calling.begin()
        self._witnessed, digest = await self._shift.background.store(lambda: (witnessed(store), store.remembered(FINDINGS, NOTHING_FOUND)))
        self._derive()
        self._hear(str(digest))

    @Slot(QUrl)
    def saveHeads(self, file: QUrl) -> None:
        """Both signed heads of every open alarm, for whoever looks into it."""
        if self._witnessed is not None and self._witnessed.open:
            self._shift.background.spawn(self._save(Path(file.toLocalFile()), both_heads(self._witnessed.open)))

    async def _save(self, path: Path, content: bytes) -> None:
        try:
            await self._shift.background.store(lambda: replace_file(path, content))
        except DoorstepError as error:
            self.become(replace(self.state, said=told(error, self._shift.language)))
            return
        self.become(replace(self.state, said=sentence("integrity.heads_saved", self._shift.language, file=path.name)))

    # What the server's evidence lacks

    def _hear(self, digest: str) -> None:
        """Asks once for what is new; where the answer failed, again after the next sync."""
        synced_ms = self._shift.last_sync_ms
        if digest != self._heard and synced_ms != self._asked_ms and self._shift.is_connected and not self.state.is_loading:
            self._heard, self._asked_ms = digest, -1 if synced_ms is None else synced_ms
            self._ask()

    @Slot()
    def refresh(self) -> None:
        self.look()
        self._ask()

    def _ask(self) -> None:
        if not self.state.is_loading:
            self.become(replace(self.state, is_loading=True))
            self._shift.background.spawn(self._load())

    async def _load(self) -> None:
        try:
            self._found = await self._shift.background.sync(self._calls.integrity)
        except DoorstepError as error:
            self._heard = ""
            self.become(replace(self.state, is_loading=False, problem=told(error, self._shift.language)))
            return
        self.become(replace(self.state, is_loading=False, is_loaded=True, problem=""))
        self._derive()

    @Slot()
    def _speak(self) -> None:
        self._derive()
        if self._path is not None and self.state.verdict:
            # A report is worded as it is made.
            self._check(self._path)

    def _derive(self) -> None:
        view = self._view()
        if self._witnessed is not None:
            alarms = self._witnessed.open
            log = log_facts(self._witnessed, view)
            self.become(replace(self.state, log=log, alarm=alarm_facts(alarms, view), alarm_count=len(alarms)))
        if self._found is not None:
            rows = finding_rows(self._found, view)
            self._findings.show(rows)
            code = "integrity.n_findings" if rows else "integrity.no_findings"
            summary = sentence(code, view.names.language, n=len(rows), events=f"{self._found.events:,}", time=view.when(view.now_ms))
            self.become(replace(self.state, summary=summary))
        self.calling.show(self._witnessed.open if self._witnessed else (), self._found, self._findings.rows)

    # A file

    @Slot(QUrl)
    def check(self, file: QUrl) -> None:
        self._check(Path(file.toLocalFile()))

    def _check(self, path: Path) -> None:
        if not self.state.is_checking:
            self._path = path
            self.become(replace(self.state, file=path.name, is_checking=True, verdict="", verdict_words="", checks=(), file_problem=""))
            self._shift.background.spawn(self._verify(path))

    async def _verify(self, path: Path) -> None:
        language = self._shift.language
        try:
            report = await self._shift.background.sync(partial(verify_file, path, self._calls.trust_file, language))
        except DoorstepError as error:
            self.become(replace(self.state, is_checking=False, file_problem=told(error, language)))
            return
        verdict = _VERDICTS[report.exit_code]
        self.become(replace(self.state, is_checking=False, verdict=verdict, verdict_words=report.verdict(), checks=check_lines(report)))

    @Slot()
    def forgetFile(self) -> None:
        if not self.state.is_checking:
            self._path = None
            self.become(replace(self.state, file="", verdict="", verdict_words="", checks=(), file_problem=""))


def check_lines(report: Report | EvidenceReport) -> tuple[Facts, ...]:
    """What failed first, then what is not known: {outcome, mark, sentence}; the same sentence stands once, with how often."""
    rank = {"fail": 0, "unknown": 1, "pass": 2}
    said = Counter((str(line["outcome"]), str(line["mark"]), str(line["sentence"])) for line in report.printed())
    lines = sorted(said.items(), key=lambda entry: rank[entry[0][0]])
    return tuple(
        {"outcome": outcome, "mark": mark, "sentence": f"{words}  × {n}" if n > 1 else words} for (outcome, mark, words), n in lines
    )
