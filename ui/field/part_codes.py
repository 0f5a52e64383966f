"""Parts counted by the codes on their bins: read by the camera, by a hand scanner, which types, or typed.

The one rule: until a part's first code was read, what was agreed counts; from then on what was read, and never more than was agreed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.wording import sentence
from ui.common.viewmodel import ViewModel
from ui.field.agreed_parts import Counting, step_of

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class Read:
    """What a code brought: `count` is the part's new number, "" where nothing is counted; `said` is told in any case."""

    code: str
    count: str
    said: str


def read(label: str, counting: Counting) -> Read:
    """One more of the part that `label` names; labels carry the price list's item code, in capitals or not."""
    code = label.strip().upper()
    line = counting.agreed.get(code)
    if line is None:
        name = counting.names[code].said(counting.language) if code in counting.names else label.strip()
        return Read(code, "", sentence("part.not_agreed", counting.language, part=name))
    name, unit = line.text.said(counting.language), line.unit.said(counting.language)
    now = max(Decimal(counting.counted.get(code, "0")), counting.used.get(code, Decimal(0)))
    if now >= Decimal(line.quantity):
        return Read(code, "", sentence("part.all_counted", counting.language, part=name, n=line.quantity, unit=unit))
    count = f"{min(now + step_of(line), Decimal(line.quantity)).normalize():f}"
    return Read(code, count, sentence("part.counted", counting.language, part=name, n=count, all=line.quantity, unit=unit))


@dataclass(frozen=True)
class PartCodesState:
    """`is_scanning` while the camera's sheet is open; `is_counted` tells whether what was `said` counted something."""

    said: str = ""
    is_counted: bool = False
    is_scanning: bool = False


@QmlElement
class PartCodesModel(ViewModel):
    saidChanged = Signal()
    isCountedChanged = Signal()
    isScanningChanged = Signal()
    state: PartCodesState

    def __init__(self, counting: Callable[[], Counting], count: Callable[[str, str], None]) -> None:
        self.state = PartCodesState()
        super().__init__()
        self._counting, self._count = counting, count

    @Slot(str)
    def read(self, label: str) -> None:
        """A code that was read or typed."""
        if not label.strip():
            return
        found = read(label, self._counting())
        if found.count:
            self._count(found.code, found.count)
        self.become(replace(self.state, said=found.said, is_counted=found.count != ""))

    @Slot()
    def scan(self) -> None:
        """Opens the camera's sheet, or says that there is no camera."""
        # With the first scan: Qt's multimedia takes longer to load than the next step should.
        from ui.common.camera import has_camera

        if has_camera():
            import ui.common.scanner  # noqa: F401

            self.become(PartCodesState(is_scanning=True))
        else:
            self._say("part.no_camera")

    @Slot()
    def cameraFailed(self) -> None:
        self._say("part.no_camera")

    @Slot()
    def stop(self) -> None:
        """Closes the sheet; what was counted stays."""
        self.become(replace(self.state, is_scanning=False))

    def _say(self, code: str) -> None:
        self.become(PartCodesState(said=sentence(code, self._counting().language)))

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said

    @Property(bool, notify=isCountedChanged)
    def isCounted(self) -> bool:
        return self.state.is_counted

    @Property(bool, notify=isScanningChanged)
    def isScanning(self) -> bool:
        return self.state.is_scanning
