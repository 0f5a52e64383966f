"""What the intake shows: its state, and each field of it under the name that QML reads.

The one rule: nothing here is worked out or done; `intake_page` does both.
"""

from dataclasses import dataclass

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from ui.common.order_entry import OrderEntryShown, OrderEntryState
from ui.common.viewmodel import QVariantList
from ui.desk.decision import Facts

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class IntakeState(OrderEntryState):
    """The desk's form with what follows from it; `last_id` is the order that was saved last."""

    area: str = ""
    channel: str = "hotline"
    special: str = ""
    areas: tuple[Facts, ...] = ()
    channels: tuple[Facts, ...] = ()
    groups: tuple[Facts, ...] = ()
    limits: tuple[Facts, ...] = ()
    said: str = ""
    last_id: str = ""


@QmlElement
class IntakeShown(OrderEntryShown):
    areaChanged = Signal()
    channelChanged = Signal()
    specialChanged = Signal()
    areasChanged = Signal()
    channelsChanged = Signal()
    groupsChanged = Signal()
    limitsChanged = Signal()
    saidChanged = Signal()
    lastIdChanged = Signal()
    state: IntakeState

    @Property(str, notify=areaChanged)
    def area(self) -> str:
        return self.state.area

    @Property(str, notify=channelChanged)
    def channel(self) -> str:
        return self.state.channel

    @Property(str, notify=specialChanged)
    def special(self) -> str:
        return self.state.special

    @Property(QVariantList, notify=areasChanged)
    def areas(self) -> list[Facts]:
        return list(self.state.areas)

    @Property(QVariantList, notify=channelsChanged)
    def channels(self) -> list[Facts]:
        return list(self.state.channels)

    @Property(QVariantList, notify=groupsChanged)
    def groups(self) -> list[Facts]:
        return list(self.state.groups)

    @Property(QVariantList, notify=limitsChanged)
    def limits(self) -> list[Facts]:
        return list(self.state.limits)

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said

    @Property(str, notify=lastIdChanged)
    def lastId(self) -> str:
        return self.state.last_id
