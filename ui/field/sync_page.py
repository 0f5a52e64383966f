"""Sync: what waits, item by item and file by file, what the server refused and why, and whether the shift may end.

The one rule: it shows what the database counts; nothing is called delivered before its receipt was checked.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.storage.accepted import Accepted, accepted
from app.storage.listing import list_orders
from app.storage.pending import Pending, pending
from app.storage.replica import Held
from app.wording import has_sentence, sentence, told
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.field.accepted_words import accepted_words
from ui.field.carry_sheet import CarryModel
from ui.field.shift_end import ShiftEndModel
from ui.field.sync_words import stage_word, sync_words, time_left
from ui.field.times import amount, moment, span
from ui.field.troubles import Names, Trouble, failures, troubles

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

MOST_ROWS = 300


@dataclass(frozen=True)
class PendingRow:
    """`heading` and `number` are set on the first row of an order; `stage` is that of a SyncMark."""

    key: str
    heading: str
    number: str
    text: str
    size: str
    word: str
    stage: str


class PendingRows(Rows):
    row_type = PendingRow
    key = "key"


@dataclass(frozen=True)
class SyncState:
    """`troubles` are {title, text, items}: what the server refused or holds for a decision, in sentences."""

    network: str = ""
    online: bool = False
    count: int = 0
    count_text: str = ""
    size: str = ""
    age: str = ""
    left: str = ""
    last: str = ""
    foot: str = ""
    is_clear: bool = True
    can_resend: bool = False
    troubles: tuple[Trouble, ...] = ()
    accepted: tuple[dict[str, str], ...] = ()
    members: tuple[dict[str, str], ...] = ()


@QmlElement
class SyncPageModel(ViewModel):
    networkChanged = Signal()
    onlineChanged = Signal()
    countChanged = Signal()
    countTextChanged = Signal()
    sizeChanged = Signal()
    ageChanged = Signal()
    leftChanged = Signal()
    lastChanged = Signal()
    footChanged = Signal()
    isClearChanged = Signal()
    canResendChanged = Signal()
    troublesChanged = Signal()
    acceptedChanged = Signal()
    membersChanged = Signal()
    itemsChanged = Signal()
    carryChanged = Signal()
    state: SyncState

    def __init__(self, shift: Shift) -> None:
        self.state = SyncState()
        super().__init__()
        self._shift = shift
        self._items = PendingRows(self)
        self.carry_sheet = CarryModel(shift, parent=self)
        self.shift_end = ShiftEndModel(shift, self)
        shift.syncChanged.connect(self.reload)
        shift.languageChanged.connect(self.reload)
        self.reload()

    @Slot()
    def reload(self) -> None:
        self._shift.background.spawn(self._load())

    async def _load(self) -> None:
        shift, language = self._shift, self._shift.language
        parts = shift.parts

        def work() -> tuple[list[Pending], list[Held], tuple[Accepted, ...], dict[str, int], dict[str, tuple[str, str]]]:
            found, engine, held = pending(parts.store.engine, MOST_ROWS), parts.store.engine, parts.replica.held()
            ids = tuple({i.order_id for i in found if i.order_id} | {i.order_id for i in held if i.order_id})
            rows = list_orders(engine, order_ids=ids) if ids else []
            names = {}
            for row in rows:
                fault = parts.catalog.faults.get(row.fault)
                title = fault.name.said(language) if fault else row.fault
                names[str(row.order_id)] = (f"{title}　{row.customer}".strip(), row.number)
            return found, held, accepted(engine, parts.clock.wall_ms()), parts.replica.unsent_by_member(), names

        try:
            found, held, taken, unsent, names = await shift.background.behind(work)
        except DoorstepError as error:
            shift.refused.emit(told(error, language))
            return
        self._items.show(pending_rows(found, names, language))
        self.become(replace(self._derive(found, held, unsent, names), accepted=accepted_words(taken, language)))

    def _derive(self, found: list[Pending], held: list[Held], unsent: dict[str, int], names: Names) -> SyncState:
        shift, language, now_ms = self._shift, self._shift.language, self._shift.parts.clock.wall_ms()
        waiting, words = shift.waiting, sync_words(shift, language)
        count = waiting.events + waiting.files
        offset_min = shift.parts.clock.offset_min()
        last = moment(shift.last_sync_ms, now_ms, offset_min) if shift.last_sync_ms else ""
        return SyncState(
            network=words.network,
            online=words.online,
            count=count,
            count_text=sentence("field.items", language, n=count),
            size=amount(waiting.bytes),
            age=sentence("field.ago", language, span=span(now_ms - waiting.oldest_ms, language)) if waiting.oldest_ms else "—",
            left=time_left(waiting.bytes, shift.bytes_per_s, language),
            last=sentence("field.last_sync", language, time=last) if last else sentence("field.never_synced", language),
            foot=sentence("field.sync_split", language, events=waiting.events, files=waiting.files),
            is_clear=count == 0,
            can_resend=any(item.stage == "failed" for item in found) or bool(shift.failure),
            # Without network nothing is wrong; only what needs someone stands out (look-field.md: red is not for offline).
            troubles=(*failures("" if shift.network == "offline" else shift.failure, language), *troubles(found, held, language, names)),
            members=tuple(_member(member.name, unsent.get(member.member, 0), language) for member in shift.parts.members),
        )

    @Slot()
    def sendAgain(self) -> None:
        """Forgets what the server refused, as it may have been the way there, and sends at once."""
        self._shift.background.spawn(self._resend())

    async def _resend(self) -> None:
        shift = self._shift
        try:
            await shift.background.store(shift.parts.replica.send_again)
        except DoorstepError as error:
            shift.refused.emit(told(error, shift.language))
        await shift.count()
        shift.sync_now()

    @Property(Rows, notify=itemsChanged)
    def items(self) -> PendingRows:
        return self._items

    @Property(CarryModel, notify=carryChanged)
    def carry(self) -> CarryModel:
        return self.carry_sheet

    @Property(ShiftEndModel, notify=carryChanged)
    def shiftEnd(self) -> ShiftEndModel:
        return self.shift_end

    @Property(str, notify=networkChanged)
    def network(self) -> str:
        return self.state.network

    @Property(bool, notify=onlineChanged)
    def online(self) -> bool:
        return self.state.online

    @Property(int, notify=countChanged)
    def count(self) -> int:
        return self.state.count

    @Property(str, notify=countTextChanged)
    def countText(self) -> str:
        return self.state.count_text

    @Property(str, notify=sizeChanged)
    def size(self) -> str:
        return self.state.size

    @Property(str, notify=ageChanged)
    def age(self) -> str:
        return self.state.age

    @Property(str, notify=leftChanged)
    def left(self) -> str:
        return self.state.left

    @Property(str, notify=lastChanged)
    def last(self) -> str:
        return self.state.last

    @Property(str, notify=footChanged)
    def foot(self) -> str:
        return self.state.foot

    @Property(bool, notify=isClearChanged)
    def isClear(self) -> bool:
        return self.state.is_clear

    @Property(bool, notify=canResendChanged)
    def canResend(self) -> bool:
        return self.state.can_resend

    @Property(QVariantList, notify=troublesChanged)
    def troubles(self) -> list[Trouble]:
        return list(self.state.troubles)

    @Property(QVariantList, notify=acceptedChanged)
    def accepted(self) -> list[dict[str, str]]:
        return list(self.state.accepted)

    @Property(QVariantList, notify=membersChanged)
    def members(self) -> list[dict[str, str]]:
        return list(self.state.members)


def pending_rows(found: list[Pending], names: dict[str, tuple[str, str]], language: str) -> tuple[PendingRow, ...]:
    """Grouped by order, the order of the oldest item first; one row for all files of a role."""
    orders = list(dict.fromkeys(item.order_id or "" for item in found))
    rows: list[PendingRow] = []
    for order_id in orders:
        title, number = names.get(order_id, (sentence("field.other_records", language), ""))
        mine = [item for item in found if (item.order_id or "") == order_id]
        kinds = list(dict.fromkeys((item.is_file, item.kind, item.stage) for item in mine))
        for place, kind in enumerate(kinds):
            same = [item for item in mine if (item.is_file, item.kind, item.stage) == kind]
            code = f"field.{'file' if kind[0] else 'event'}_{kind[1]}"
            word = sentence(code, language) if has_sentence(code) else kind[1]
            rows.append(
                PendingRow(
                    key=f"{order_id}/{kind[0]}/{kind[1]}/{kind[2]}",
                    heading=title if place == 0 else "",
                    number=number if place == 0 else "",
                    text=word if len(same) == 1 else sentence("field.times", language, what=word, n=len(same)),
                    size=amount(sum(item.size for item in same)),
                    word=stage_word(same, language),
                    stage=kind[2],
                )
            )
    return tuple(rows)


def _member(name: str, unsent: int, language: str) -> dict[str, str]:
    """What one member has waiting on this tablet: {name, text, stage}."""
    text = sentence("field.waits" if unsent else "field.all_sent", language, n=unsent)
    return {"name": name, "text": text, "stage": "device" if unsent else "verified"}
