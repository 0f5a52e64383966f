"""The crew's real window on a replica, driven as a person does, with every tap counted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtQuick import QQuickWindow

from app.domain.identity import OrderId
from app.domain.order import Order
from app.storage.lock_card import LockCard
from tests.gui.late import PIN, check_pin
from tests.gui.looking import faults
from tests.gui.replica import Crew, picture
from ui.background import Background
from ui.common.shift import Shift
from ui.common.window import OpenWindow
from ui.demo import drive
from ui.field.field_app import FieldAppModel
from ui.field.field_window import open_field
from ui.field.photo import GivenPhotos
from ui.field.preferences import Preferences

# Three strokes in a hand's pace, long enough to be a signature; places are shares of the paper.
SIGNATURE = tuple(tuple((left + 0.12 * k / 40, 0.35 + 0.035 * abs(k % 20 - 10)) for k in range(41)) for left in (0.2, 0.42, 0.64))


@dataclass
class Hands:
    """Whoever holds the tablet; `taps` counts what is neither text, photo nor signature, `typed` the rest."""

    tablet: "Tablet"
    taps: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)

    def tap(self, name: str) -> None:
        drive.click(self.tablet.window, name)
        self.taps.append(name)

    def enter(self, keys: str) -> None:
        """Figures on the pad on the screen."""
        for key in keys:
            name = "key_point" if key == "." else f"key_{key}"
            drive.click(self.tablet.window, name)
            self.typed.append(name)

    def photograph(self, item: str) -> None:
        drive.click(self.tablet.window, f"photo-{item}")
        self.typed.append(item)

    def sign(self) -> None:
        drive.write(self.tablet.window, "padCanvas", SIGNATURE)
        self.typed.append("signature")


class Tablet:
    """A crew's window with its model; `order` reads what is on record."""

    def __init__(self, crew: Crew, background: Background, language: str = "zh") -> None:
        self.crew, self.background = crew, background
        self.shift = Shift(crew.parts, background, lambda: None, language)
        photos = GivenPhotos([picture(crew.folder)])
        card = LockCard("北原公用事业", "河东热电一班", "field-N-HEAT")
        self.app = FieldAppModel(
            background,
            crew.clock,
            lambda: card,
            self._unlock,
            lambda _member, pin: check_pin(pin),
            Preferences(language=language),
            lambda _: None,
            photos,
        )
        self.opened: OpenWindow = open_field(self.app)
        self.hands = Hands(self)
        background.spawn(self.app._open("m-0417", PIN))
        self.settle()

    @property
    def window(self) -> QQuickWindow:
        """Asked for each time: PySide takes its wrapper for dead once a page of the window is gone."""
        return self.opened.window

    async def _unlock(self, _member: str, _pin: str) -> Shift:
        return self.shift

    def open(self, order_id: OrderId) -> None:
        self.app.openOrder(order_id)
        self.settle()

    def settle(self) -> None:
        """Until all background work is done and shown."""
        drive.wait_for(lambda: self.background.is_idle)
        drive.settle()

    def wait(self, true: Callable[[], bool]) -> None:
        assert drive.wait_for(true), "; ".join(drive.texts(self.window))
        self.settle()

    def tap(self, *names: str) -> None:
        for name in names:
            self.hands.tap(name)
            self.settle()

    def faults(self, names: tuple[str, ...]) -> set[str]:
        """What eyes would find fault with, in both languages and places; it speaks its own again afterwards."""
        found: set[str] = set()
        for language in ("zh", "en"):
            for width, height in ((1280, 800), (800, 1280)):
                self.window.resize(width, height)
                drive.settle()
                drive.wait_for(lambda spoken=language: not faults(self.window, spoken, names=names), 1)  # type: ignore[misc]
                found |= set(faults(self.window, language, names=names))
            self.app.look.switchLanguage()
            self.settle()
        return found

    def order(self, order_id: OrderId) -> Order:
        order = self.crew.parts.store.order(order_id)
        assert order is not None
        return order

    def close(self) -> None:
        self.settle()
        self.opened.close()
        self.app.lock()


def ordinary_repair(tablet: Tablet) -> None:
    """The open order of a room too cold (H04), from the call to the signed sheet."""
    tablet.tap("outcome-agreed", "primary")
    tablet.tap("item-arrival.badge", "primary")
    tablet.tap("all-", "primary")
    tablet.tap("cause-H04-C01", "side-customer", "part-PH02More", "part-LB01More")
    tablet.hands.photograph("photo.before")
    tablet.settle()
    tablet.tap("primary")
    tablet.tap("primary", "agree")
    tablet.hands.sign()
    tablet.tap("confirmConsent")
    tablet.hands.enter(PIN)
    tablet.settle()
    tablet.hands.photograph("photo.after")
    tablet.settle()
    tablet.tap("primary", "watched")
    for value in ("18.6", "49.0", "9.8"):
        tablet.hands.enter(value)
        tablet.tap("takeReading")
    tablet.tap("all-", "primary")
    tablet.tap("all-", "primary")
    tablet.tap("primary", "rating-Q6_yes", "rating-Q4_5", "rating-Q9_4")
    tablet.hands.sign()
    tablet.tap("confirmSignOff")
    tablet.hands.enter(PIN)
    tablet.wait(lambda: drive.look_for(tablet.window, "sheetPage-0") is not None)


def shot(tablet: Tablet, folder: Path, name: str) -> Path:
    return drive.shoot(tablet.window, folder / f"{name}.png")
