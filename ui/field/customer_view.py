"""The customer's view: reads, agrees or not, rates and signs, on a screen from which nothing of the crew's can be reached.

The one rule: ratings live in this object only, until the use case seals them; they are in no draft, no log and gone when the
tablet is handed back. Every statement comes from the domain in the language on the screen, with the time it was on it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.domain.identity import OrderId
from app.domain.signature import Strokes
from app.storage.store import Saved
from app.wording import told
from ui.common.ink import InkCanvas
from ui.common.shift import Shift
from ui.field.customer_acts import CustomerActs
from ui.field.customer_shell import CustomerShell
from ui.field.customer_state import (
    Purpose,
    Seen,
    Situation,
    Tapped,
    derive,
    ink_trouble,
    needs_signature,
    read_seen,
)
from ui.field.hand_back import HandBackModel
from ui.field.speech import Speech, find_speech
from ui.field.statement_view import read_aloud

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

# Pages from which "back" leads to the first one.
_BACK = {"sign": "read", "refuse": "read", "situation": "sign_off", "survey": "sign_off", "complaint": "sign_off"}


@QmlElement
class CustomerViewModel(CustomerShell):
    """`handedBack` once the crew's PIN was right and the crew's language speaks again; `check_pin` runs in the background."""

    def __init__(
        self,
        shift: Shift,
        order_id: OrderId,
        purpose: str,
        check_pin: Callable[[str], None],
        speech: Speech | None = None,
    ) -> None:
        hand_back = HandBackModel(shift.background, check_pin, shift.language)
        super().__init__(hand_back, find_speech() if speech is None else speech, shift.language)
        self._shift, self._order_id, self._purpose = shift, order_id, cast(Purpose, purpose)
        self._crew_language = shift.language
        self._seen: Seen | None = None
        self._tapped = Tapped()
        self._viewed_ms: dict[str, int] = {}
        self._since_ms = shift.parts.clock.mono_ms()
        hand_back.passed.connect(self._passed)
        shift.background.spawn(self._read())

    # What the customer does

    @Slot()
    def agree(self) -> None:
        """Where a signature is needed the pad opens, otherwise this is the consent."""
        if self._seen is not None and needs_signature(self._seen):
            self._tap(page="sign")
        elif self._seen is not None:
            self._record(self._seen)

    @Slot()
    def disagree(self) -> None:
        self._tap(page="refuse", reason="")

    @Slot()
    def back(self) -> None:
        self._tap(page=_BACK.get(self.state.page, ""), trouble="")

    @Slot(InkCanvas)
    def inked(self, canvas: InkCanvas) -> None:
        """The pad changed; a sentence about too little ink goes as soon as there is enough."""
        strokes = strokes_of(canvas)
        still = self._tapped.is_ink_refused and self._seen is not None and bool(ink_trouble(strokes, self._seen.procedure))
        self._tap(strokes=strokes, is_ink_refused=still and bool(strokes))

    @Slot(str)
    def giveReason(self, reason: str) -> None:
        self._tap(reason=reason)

    @Slot(str)
    def chooseSituation(self, situation: Situation) -> None:
        """ "absent" drops what was rated: nobody but the customer rates."""
        ratings = {} if situation == "absent" else self._tapped.ratings
        self._tap(page="situation", situation=situation, ratings=ratings, is_ink_refused=False)

    @Slot()
    def signMyself(self) -> None:
        self._tap(page="", situation="signed", reason="")

    @Slot(str, str)
    def nameProxy(self, name: str, relation: str) -> None:
        self._tap(proxy_name=name, proxy_relation=relation)

    @Slot(str, str)
    def rate(self, question: str, value: str) -> None:
        """An answer; the same one again takes it back."""
        now = dict(self._tapped.ratings)
        if now.get(question) == value:
            del now[question]
        else:
            now[question] = value
        self._tap(ratings=now)

    @Slot(str, str)
    def write(self, question: str, words: str) -> None:
        """An answer in own words; nothing is redrawn while someone writes."""
        self._tapped = replace(self._tapped, ratings={**self._tapped.ratings, question: words})

    @Slot(str)
    def openPage(self, page: str) -> None:
        self._tap(page=page)

    @Slot()
    def confirm(self) -> None:
        """The page's primary action; a second tap while the first is being saved does nothing."""
        if self._busy or self._seen is None or not self.state.can_confirm:
            return
        if self.state.needs_ink and self.state.page != "refuse" and ink_trouble(self._tapped.strokes, self._seen.procedure):
            self._tap(is_ink_refused=True)
        else:
            self._record(self._seen)

    @Slot()
    def switchLanguage(self) -> None:
        """The other language is another statement: its time is counted apart and the pad is empty again."""
        if self._busy:
            return
        self._count_time()
        self._language = "en" if self._language == "zh" else "zh"
        self._speech.stop()
        self._tapped = replace(self._tapped, strokes=(), is_ink_refused=False)
        self.inkVoid.emit()
        self._hand_back.language = self._language
        self._shift.speak(self._language)
        self.voiceChanged.emit()
        self._shift.background.spawn(self._read())

    @Slot()
    def readAloud(self) -> None:
        if self._seen is not None:
            self._speech.say(read_aloud(self._seen.statement), self._language)

    # How it is done

    def _tap(self, **changed: Any) -> None:
        self._tapped = replace(self._tapped, **changed)
        self._derive()

    def _derive(self) -> None:
        if self._seen is not None:
            self._show(derive(self._seen, self._tapped, self._purpose))

    async def _read(self) -> None:
        parts, language = self._shift.parts, self._language
        try:
            seen = await self._shift.background.store(lambda: read_seen(parts, self._order_id, self._purpose, language))
        except DoorstepError as error:
            self._shift.refused.emit(told(error, self._crew_language))
            self._leave()
            return
        self._seen, self._since_ms = seen, parts.clock.mono_ms()
        self._derive()

    def _acts(self, seen: Seen) -> CustomerActs:
        return CustomerActs(self._shift.parts, self._order_id, self._purpose, seen, self._count_time())

    def _record(self, seen: Seen) -> None:
        """The page's own act, in the store lane."""
        acts, tapped, by_hand = self._acts(seen), self._tapped, self.state.needs_ink
        if self.state.page == "refuse":
            self._save(lambda: acts.disagree(tapped.reason), "refused")
        elif self._purpose == "sign_off":
            self._save(lambda: acts.sign_off(tapped, by_hand=by_hand), "signed")
        else:
            self._save(lambda: acts.agree(tapped.strokes if by_hand else None), "agreed")

    def _save(self, work: Callable[[], Saved], page: str) -> None:
        if not self._busy:
            self._set_busy(True)
            self._speech.stop()
            self._shift.background.spawn(self._saved(work, page))

    async def _saved(self, work: Callable[[], Saved], page: str) -> None:
        """Says that it is saved only after the commit; what was refused is said on the page and nothing typed is lost."""
        try:
            saved = await self._shift.background.store(work)
        except DoorstepError as error:
            self._set_busy(False)
            self._tap(trouble=told(error, self._language))
            await self._read()
            return
        # A signature and what was rated are not shown again, to nobody.
        self._tapped = Tapped(page=page, receipt=saved.receipt_code if page == "signed" else "", situation=self._tapped.situation)
        self._set_busy(False)
        self._derive()
        await self._shift.count()
        self._shift.orderChanged.emit(self._order_id)
        if page == "signed":
            await self._issue()
        self._shift.sync_now()

    async def _issue(self) -> None:
        """The sheet is made while the customer still reads the receipt code; where it fails the sheet's page makes up for it."""
        sheets = self._shift.parts.sheets
        if sheets is None:
            return
        try:
            await self._shift.background.store(lambda: sheets.issue_missing(self._order_id))
            await self._shift.count()
        except DoorstepError as error:
            self._tap(trouble=told(error, self._language))
        self._shift.orderChanged.emit(self._order_id)

    @Slot()
    def _passed(self) -> None:
        self._shift.background.spawn(self._hand_over())

    async def _hand_over(self) -> None:
        await self._note_shown()
        self._leave()

    async def _note_shown(self) -> None:
        """Handed back without an answer after the explanation: that it was shown is on record all the same."""
        if self._seen is None or self._purpose != "explanation" or self.state.page not in ("read", "sign", "refuse"):
            return
        acts = self._acts(self._seen)
        try:
            await self._shift.background.store(acts.note_shown)
        except DoorstepError as error:
            self._shift.refused.emit(told(error, self._crew_language))
        self._shift.orderChanged.emit(self._order_id)

    def _leave(self) -> None:
        self._tapped = Tapped(page=self._tapped.page)
        self._speech.stop()
        self._shift.speak(self._crew_language)
        self.handedBack.emit()

    def _count_time(self) -> int:
        """Milliseconds for which this language's statement was on the screen so far."""
        now = self._shift.parts.clock.mono_ms()
        self._viewed_ms[self._language] = self._viewed_ms.get(self._language, 0) + max(0, now - self._since_ms)
        self._since_ms = now
        return self._viewed_ms[self._language]


def strokes_of(canvas: InkCanvas) -> Strokes:
    """The pad's ink as the domain keeps it: tenths of a dp, ms from the first point, -1 where the pen tells no pressure."""
    strokes = canvas.points()
    first_ms = next((stroke[0][2] for stroke in strokes if stroke), 0)
    return tuple(
        tuple((round(x * 10), round(y * 10), t - first_ms, -1 if pressure is None else pressure) for x, y, t, pressure in stroke)
        for stroke in strokes
        if stroke
    )
