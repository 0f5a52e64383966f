"""What stands over every page until it is mended: a program that is too old, a key that nobody has compared yet, and a server
whose log does not prove.

The one rule: none of them stops the work or the sending; the log's alarm shows both heads, for somebody who can judge them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.settings import VERSION
from app.storage.database import reading
from app.storage.proofs import Alarm, alarms
from app.wording import sentence, told
from sync.client.outdated import NEEDS_APP
from sync.client.unconfirmed import UNCONFIRMED
from sync.protocol.figures import words
from sync.protocol.versions import is_older
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.field.times import moment

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

# A restore is told to whoever looks, not cried out: nothing contradicts itself.
_ALARMING = ("split", "unproven")
_ROOT_FIGURES = 32


@dataclass(frozen=True)
class StandingState:
    """`banners` are {tone, title, text, place}: where a press on it leads, "" for nowhere. `alarms` are {kind, time, kept, keptRoot,
    shown, shownRoot} with the roots in groups of four figures."""

    banners: tuple[dict[str, str], ...] = ()
    alarms: tuple[dict[str, str], ...] = ()


def derive(needs_app: str, found: Sequence[Alarm], now_ms: int, offset_min: int, language: str, unconfirmed: str = "") -> StandingState:
    """`needs_app` is the version that the server asked for last; an update since then answers it. `unconfirmed` is the key that a second
    person has yet to compare, "" for none."""
    banners = []
    if unconfirmed:
        banners.append(_banner("warn", "standing.unconfirmed", "", language, words=words(unconfirmed)))
    if any(alarm.is_open and alarm.kind in _ALARMING for alarm in found):
        banners.append(_banner("danger", "standing.log", "sync", language))
    if needs_app and is_older(VERSION, needs_app):
        banners.append(_banner("calm", "standing.outdated", "", language, least=needs_app))
    shown = tuple(_alarm(alarm, moment(alarm.at_ms, now_ms, offset_min), language) for alarm in found if alarm.is_open)
    return StandingState(tuple(banners), shown)


def _banner(tone: str, code: str, place: str, language: str, **params: str) -> dict[str, str]:
    return {"tone": tone, "title": sentence(code, language, **params), "text": sentence(f"{code}_text", language), "place": place}


def _alarm(alarm: Alarm, time: str, language: str) -> dict[str, str]:
    kept, shown = (msgspec.json.decode(said) for said in (alarm.kept_said, alarm.shown_said))
    return {
        "kind": sentence(f"standing.log_{alarm.kind}", language),
        "isGrave": "yes" if alarm.kind in _ALARMING else "",
        "time": time,
        "kept": sentence("standing.head", language, size=kept["size"], epoch=kept["feed_epoch"]),
        "keptRoot": _grouped(kept["root"]),
        "shown": sentence("standing.head", language, size=shown["size"], epoch=shown["feed_epoch"]),
        "shownRoot": _grouped(shown["root"]),
    }


def _grouped(root: str) -> str:
    return " ".join(root[place : place + 4] for place in range(0, _ROOT_FIGURES, 4))


@QmlElement
class StandingModel(ViewModel):
    bannersChanged = Signal()
    alarmsChanged = Signal()
    state: StandingState

    def __init__(self, shift: Shift, parent: QObject | None = None) -> None:
        self.state = StandingState()
        super().__init__(parent)
        self._shift = shift
        shift.syncChanged.connect(self.reload)
        shift.languageChanged.connect(self.reload)
        self.reload()

    @Slot()
    def reload(self) -> None:
        self._shift.background.spawn(self._load())

    async def _load(self) -> None:
        store, shift = self._shift.parts.store, self._shift

        def work() -> tuple[str, str, list[Alarm]]:
            with reading(store.engine) as connection:
                key = shift.parts.replica.key if store.remembered(UNCONFIRMED, False) else ""
                return str(store.remembered(NEEDS_APP, "")), key, alarms(connection)

        try:
            needs_app, unconfirmed, found = await shift.background.behind(work)
        except DoorstepError as error:
            shift.refused.emit(told(error, shift.language))
            return
        self.become(derive(needs_app, found, store.clock.wall_ms(), store.clock.offset_min(), shift.language, unconfirmed))

    @Property(QVariantList, notify=bannersChanged)
    def banners(self) -> list[dict[str, str]]:
        return list(self.state.banners)

    @Property(QVariantList, notify=alarmsChanged)
    def alarms(self) -> list[dict[str, str]]:
        return list(self.state.alarms)
