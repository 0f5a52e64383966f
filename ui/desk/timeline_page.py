"""The order's own page: everything that was signed for it, with its photos and its sheet, as the server stored it.

The one rule: what the server once brought is shown at once and said to be kept; what it says now replaces it.
"""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.domain.identity import OrderId
from app.wording import sentence, told
from sync.protocol.messages import EventsReply
from ui.common.shift import Shift
from ui.desk.checking import Seen, checks, seen
from ui.desk.decision import Chosen, limits, look_at, summary
from ui.desk.details import Details, Pictures, pages, photo_to_show, picture
from ui.desk.names import Names
from ui.desk.recomputing import Sheet, opened_sheet, recompute
from ui.desk.timeline import (
    PhotoSeen,
    TimelineRows,
    check_facts,
    held_sentence,
    offline_note,
    photos,
    rows,
    sheet_of,
    steps,
)
from ui.desk.timeline_shown import TimelineShown, TimelineState
from ui.desk.times import clock_time

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class TimelinePageModel(TimelineShown):
    def __init__(self, shift: Shift, details: Details, pictures: Pictures) -> None:
        self.state = TimelineState()
        super().__init__()
        self._shift, self._details, self._pictures, self._clock = shift, details, pictures, shift.parts.clock
        self._rows = TimelineRows(self)
        self._chosen: Chosen | None = None
        self._reply: EventsReply | None = None
        self._seen: tuple[Seen, ...] = ()
        self._photos: tuple[PhotoSeen, ...] = ()
        self._sheet = Sheet()
        self._round = 0
        self._said: Callable[[], str] = str
        shift.orderChanged.connect(self._heard)
        shift.languageChanged.connect(self._speak)
        shift.refused.connect(self._refused)

    @property
    def names(self) -> Names:
        parts = self._shift.parts
        return Names(parts.catalog, parts.setup, parts.members, self._shift.language)

    def _say(self, code: str, **params: object) -> str:
        return sentence(code, self._shift.language, **params)

    # Opening

    def open(self, order_id: str) -> None:
        """Shows another order: first what this desk holds, then what the server says."""
        if order_id == self.state.order_id:
            self.refresh()
            return
        self._pictures.clear()
        self._chosen, self._reply, self._seen, self._photos, self._sheet = None, None, (), (), Sheet()
        self._rows.show(())
        self._said = str
        self.become(TimelineState(order_id=order_id, shows_all=self.state.shows_all))
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        if self.state.order_id:
            self._round += 1
            self._shift.background.spawn(self._load(self.state.order_id, self._round))

    @Slot(str)
    def _heard(self, order_id: str) -> None:
        if self.state.order_id and order_id in ("", self.state.order_id):
            self.refresh()

    async def _load(self, order_id: str, round_no: int) -> None:
        background = self._shift.background
        self.become(replace(self.state, is_loading=True))
        self._chosen = await background.store(partial(look_at, self._shift, order_id))
        if self._reply is None:
            kept = await background.store(partial(self._details.kept_events, order_id))
            if kept is not None and round_no == self._round:
                self._take(kept)
                self.become(replace(self.state, kept=self._say("desk.kept")))
        self._derive()
        problem = ""
        try:
            reply = await background.sync(partial(self._details.fetch_events, order_id))
        except DoorstepError as error:
            problem, reply = told(error, self._shift.language), None
        if round_no != self._round:
            return
        if reply is not None:
            self._take(reply)
        kept_note = self._say("desk.kept") if problem and self._reply is not None else ""
        self.become(replace(self.state, is_loading=False, problem=problem, kept=kept_note))
        self._derive()
        await self._load_files(round_no)

    def _take(self, reply: EventsReply) -> None:
        self._reply, self._seen = reply, seen(reply, self._details.trust)

    async def _load_files(self, round_no: int) -> None:
        """Photos one by one, then the sheet: each is shown when it is here."""
        for photo in self._photos:
            if photo.source:
                continue
            data = await self._shift.background.sync(partial(photo_to_show, self._details, photo.sha256))
            if round_no != self._round:
                return
            self._show_photo(photo, data)
        sheet = sheet_of(self._seen)
        if sheet is not None and not self._sheet.pdf:
            opened = await self._shift.background.sync(partial(opened_sheet, self._shift, self._details, self.state.order_id, *sheet))
            if round_no == self._round:
                self._show_sheet(opened)

    def _show_photo(self, photo: PhotoSeen, data: bytes | DoorstepError) -> None:
        if isinstance(data, DoorstepError):
            shown = replace(photo, problem=told(data, self._shift.language))
        else:
            self._pictures.put(photo.sha256, picture(data))
            shown = replace(photo, source=f"image://desk/{photo.sha256}")
        self._photos = tuple(shown if other.sha256 == photo.sha256 else other for other in self._photos)
        self._derive_photos()

    def _show_sheet(self, sheet: Sheet) -> None:
        self._sheet = sheet
        names: list[str] = []
        if sheet.pdf:
            mark = hashlib.sha256(sheet.pdf).hexdigest()[:12]
            for number, image in enumerate(pages(sheet.pdf), 1):
                self._pictures.put(f"sheet-{mark}-{number}", image)
                names.append(f"image://desk/sheet-{mark}-{number}")
        self.become(replace(self.state, sheet_pages=tuple(names)))
        self.become(replace(self.state, sheet_line=self._sheet_line()))

    def _sheet_line(self) -> str:
        if not self._sheet.pdf:
            return self._sheet.problem
        return self._say("desk.sheet_line", kb=f"{len(self._sheet.pdf) / 1000:.0f}", n=len(self.state.sheet_pages))

    # Showing

    @Slot()
    def _speak(self) -> None:
        kept = self._say("desk.kept") if self.state.kept else ""
        self.become(replace(self.state, said=self._said(), kept=kept, sheet_line=self._sheet_line()))
        self._derive()

    def _derive(self) -> None:
        if self._chosen is None:
            return
        names, now_ms, offset = self.names, self._clock.wall_ms(), self._clock.offset_min()
        order = self._chosen.order
        procedure = names.catalog.procedure_of(order)
        if self._reply is not None:
            self._rows.show(rows(self._seen, self._reply, procedure, names, offset))
            known = {photo.sha256: photo for photo in self._photos}
            found = photos(self._seen, procedure, names, offset)
            self._photos = tuple(replace(p, source=known[p.sha256].source) if p.sha256 in known else p for p in found)
        index = self.state.selected_index if self.state.selected_index < len(self._rows.rows) else -1
        self.become(
            replace(
                self.state,
                head=summary(self._chosen, names, now_ms, offset),
                limits=tuple(limits(order, names, now_ms, offset)),
                steps=tuple(steps(order, procedure, names, offset)),
                beside=self._beside(),
                offline=offline_note(self._seen, names, offset),
                selected_index=len(self._rows.rows) - 1 if index < 0 else index,
                checks=tuple(check_facts(check, names) for check in checks(self._seen)) if not self.state.verdict else self.state.checks,
            )
        )
        self._derive_photos()

    def _beside(self) -> str:
        held = sum(bool(held_sentence(each, self._shift.language)) for each in self._seen)
        text = self._say("desk.n_events", n=len(self._seen))
        return self._say("desk.pause").join([text, *([self._say("desk.n_held", n=held)] if held else [])])

    def _derive_photos(self) -> None:
        here = sum(bool(photo.source) for photo in self._photos)
        line = self._say("desk.photo_line", n=len(self._photos), here=here) if self._photos else ""
        self.become(replace(self.state, photos=tuple(photo.facts() for photo in self._photos), photo_line=line))

    def tick(self) -> None:
        if self._chosen is not None:
            shown = tuple(limits(self._chosen.order, self.names, self._clock.wall_ms(), self._clock.offset_min()))
            self.become(replace(self.state, limits=shown))

    @Slot(int)
    def move(self, by: int) -> None:
        self.pick(min(max(self.state.selected_index + by, 0), len(self._rows.rows) - 1))

    @Slot(int)
    def pick(self, index: int) -> None:
        self.become(replace(self.state, selected_index=index))

    @Slot(bool)
    def showAll(self, wanted: bool) -> None:
        self.become(replace(self.state, shows_all=wanted))

    @Slot()
    def showRaw(self) -> None:
        """The record under the cursor exactly as it was signed, laid out for reading, with hash, signature and receipt."""
        if not 0 <= self.state.selected_index < len(self._seen):
            return
        each = self._seen[self.state.selected_index]
        stored = each.stored
        laid = json.dumps(json.loads(bytes(stored.raw)), ensure_ascii=False, indent=2)
        receipt = stored.receipt
        given = f"receipt: pos {receipt.pos}, feed_epoch {receipt.feed_epoch}, server_time {receipt.server_time}"
        foot = f"h: {each.h}\nsig: {stored.sig}\n{given}\nreceipt_sig: {stored.receipt_sig}"
        self.become(replace(self.state, raw=f"{laid}\n\n{foot}"))

    @Slot()
    def hideRaw(self) -> None:
        self.become(replace(self.state, raw=""))

    # Verifying

    @Slot()
    def verify(self) -> None:
        if self._reply is not None and not self.state.is_checking:
            self.become(replace(self.state, is_checking=True))
            self._shift.background.spawn(self._verify(self._reply, self._photos, self._sheet))

    async def _verify(self, reply: EventsReply, shown: Sequence[PhotoSeen], sheet: Sheet) -> None:
        began = time.perf_counter()
        found = await self._shift.background.sync(partial(recompute, self._details, reply, shown, sheet))
        seconds = f"{time.perf_counter() - began:.1f}"
        verdicts = {check.verdict for check in found}
        verdict = "fail" if "fail" in verdicts else "unknown" if "unknown" in verdicts else "pass"
        at = clock_time(self._clock.wall_ms(), self._clock.offset_min(), seconds=True)
        self.become(
            replace(
                self.state,
                is_checking=False,
                verdict=verdict,
                verdict_line=self._say("desk.checked_at", time=at, seconds=seconds),
                checks=tuple(check_facts(check, self.names) for check in found),
            )
        )

    # Acts

    @Slot(str, str)
    def assignTo(self, crew: str, reason: str) -> None:
        unit = next((unit for unit in self._shift.parts.setup.crews if unit.id == crew), None)
        if self._chosen is None or unit is None or self.state.is_busy:
            return
        if not reason.strip():
            self._refused(self._say("desk.reason_needed"))
            return
        order = self._chosen.order
        self.become(replace(self.state, is_busy=True))
        self._shift.act(
            lambda: self._shift.parts.orders.assign([OrderId(order.id)], crew, unit.area, reason),
            lambda _: self._acted(lambda: self._say("desk.assigned_said", crew=self.names.crew(crew), number=order.number)),
        )

    @Slot(str)
    def cancel(self, reason: str) -> None:
        if self._chosen is None or self.state.is_busy:
            return
        order = self._chosen.order
        self.become(replace(self.state, is_busy=True))
        self._shift.act(
            lambda: self._shift.parts.orders.cancel(order.id, reason),
            lambda _: self._acted(lambda: self._say("desk.cancelled_said", number=order.number)),
        )

    def _acted(self, words: Callable[[], str]) -> None:
        self._said = words
        self.become(replace(self.state, is_busy=False, said=words()))

    @Slot(str)
    def _refused(self, words: str) -> None:
        self._acted(lambda: words)
