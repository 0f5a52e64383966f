"""After the signature: the sheet as it was signed, its code to take along, and where the record is by now.

The one rule: the page shows the PDF that was recorded, opened from its seal; where making it failed it is made up for here.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import Broken, DoorstepError
from app.domain.identity import receipt_code
from app.domain.procedure import Step
from app.storage.sheet.ink import qr_svg
from app.use_cases.sheets import Sheets
from app.wording import sentence, told
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList
from ui.field.asked_photos import PhotoSource
from ui.field.open_order import OpenOrder
from ui.field.sheet_files import data_url, page_images, print_sheet, save_sheet, svg_url
from ui.field.step_page import StepModel, StepState
from ui.field.times import clock_time

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

_STAGES = ("device", "received", "verified")


@dataclass(frozen=True)
class MarkRow:
    """One of the three marks; `stage` is "none" while it is not reached."""

    id: str
    stage: str
    word: str
    text: str
    reached: bool
    answer: str


class MarkRows(Rows):
    row_type = MarkRow


@dataclass(frozen=True)
class SheetState(StepState):
    code: str = ""
    qr: str = ""
    address: str = ""
    pages: tuple[str, ...] = ()
    trouble: str = ""
    told: str = ""
    marks: tuple[MarkRow, ...] = ()


@QmlElement
class SheetPageModel(StepModel):
    codeChanged = Signal()
    qrChanged = Signal()
    addressChanged = Signal()
    pagesChanged = Signal()
    troubleChanged = Signal()
    toldChanged = Signal()
    rowsChanged = Signal()

    step = Step.SIGN_OFF
    page = "SheetPage.qml"
    state: SheetState

    def __init__(self, shift: Shift, opened: OpenOrder, photos: PhotoSource) -> None:
        # What `derive` adds to the order: the pages once they are drawn, and what last happened to the sheet.
        self._pages: tuple[str, ...] = ()
        self._drawn = self._trouble = self._told = ""
        self._fetching = False
        super().__init__(shift, opened, photos)

    def first_state(self) -> SheetState:
        self._marks = MarkRows()
        return SheetState()

    def derive(self, opened: OpenOrder) -> SheetState:
        signed = opened.order.visit.signatures[-1]
        code = receipt_code(signed.h)
        address = f"{opened.setup.public_url.rstrip('/')}/s/{code.replace('-', '')}"
        state = SheetState(
            **self.bar(opened, None, "visit.to_today", "visit.sheet_here"),
            code=code,
            qr=svg_url(qr_svg(address)),
            address=address.split("://")[-1],
            pages=self._pages,
            trouble=self._trouble,
            told=self._told,
            marks=mark_rows(opened),
        )
        self._marks.show(state.marks)
        return state

    def show(self, opened: OpenOrder) -> None:
        super().show(opened)
        sheets = opened.order.visit.sheets
        if (not sheets or sheets[-1].body.sheet_sha256 != self._drawn) and not self._fetching:
            self.shift.background.spawn(self._fetch())

    def primary_pressed(self) -> None:
        self.leaveWanted.emit()

    @Slot()
    def again(self) -> None:
        """Tries once more to make or read the sheet."""
        self.shift.background.spawn(self._fetch())

    @Slot()
    def save(self) -> None:
        number = "S" + self.opened.order.number[1:]
        self.shift.background.spawn(self._with_pdf(lambda pdf: sentence("visit.sheet_saved", self._said, path=save_sheet(pdf, number))))

    @Slot()
    def printOut(self) -> None:
        self.shift.background.spawn(self._with_pdf(lambda pdf: sentence("visit.sheet_printed", self._said, printer=print_sheet(pdf))))

    @property
    def _said(self) -> str:
        return self.opened.language

    def _sheets(self) -> Sheets:
        sheets = self.shift.parts.sheets
        if sheets is None:
            raise Broken("sheet.no_maker")
        return sheets

    async def _fetch(self) -> None:
        """Makes the sheet where it is missing, then draws its pages; in the store lane, so that nothing jerks."""
        self._fetching, order_id, sheets = True, self.order_id, self._sheets()

        def work() -> tuple[bool, str, tuple[str, ...]]:
            made = sheets.issue_missing(order_id) is not None
            pdf = sheets.pdf(order_id)
            return made, hashlib.sha256(pdf).hexdigest(), tuple(data_url(image) for image in page_images(pdf))

        try:
            made, self._drawn, self._pages = await self.shift.background.store(work)
            self._trouble = ""
        except DoorstepError as error:
            made, self._trouble = False, told(error, self._said)
        self._fetching = False
        self.become(self._placed(self.derive(self.opened)))
        if made:
            await self.shift.count()
            self.shift.orderChanged.emit(order_id)
            self.shift.sync_now()

    async def _with_pdf(self, work: Callable[[bytes], str]) -> None:
        """Does something with the PDF and says what came of it."""
        sheets, order_id = self._sheets(), self.order_id
        try:
            self._told = await self.shift.background.store(lambda: work(sheets.pdf(order_id)))
            self._trouble = ""
        except DoorstepError as error:
            self._trouble = told(error, self._said)
        self.become(self._placed(self.derive(self.opened)))

    @Property(str, notify=codeChanged)
    def code(self) -> str:
        return self.state.code

    @Property(str, notify=qrChanged)
    def qr(self) -> str:
        return self.state.qr

    @Property(str, notify=addressChanged)
    def address(self) -> str:
        return self.state.address

    @Property(QVariantList, notify=pagesChanged)
    def pages(self) -> list[str]:
        return list(self.state.pages)

    @Property(str, notify=troubleChanged)
    def trouble(self) -> str:
        return self.state.trouble

    @Property(str, notify=toldChanged)
    def happened(self) -> str:
        return self.state.told

    @Property(Rows, notify=rowsChanged)
    def marks(self) -> MarkRows:
        return self._marks


def mark_rows(opened: OpenOrder) -> tuple[MarkRow, ...]:
    """The three marks with what they say about this order's record and files."""
    language, visit = opened.language, opened.order.visit
    here = _STAGES.index(opened.mark) if opened.mark in _STAGES else 0
    signed = visit.signatures[-1]
    contents = sentence("visit.contents", language, photos=len(visit.photos))
    texts = (
        f"{clock_time(signed.at_ms, opened.offset_min)}\u3000{contents}",
        sentence("visit.sent_when_online", language),
        sentence("visit.checked_by_server", language),
    )
    return tuple(
        MarkRow(
            id=stage,
            stage=stage if n <= here else "none",
            word=sentence(f"visit.mark_{stage}", language),
            text=text,
            reached=n <= here,
            answer=sentence("visit.mark_yes" if n <= here else "visit.mark_no", language),
        )
        for n, (stage, text) in enumerate(zip(_STAGES, texts, strict=True))
    )
