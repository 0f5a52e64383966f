"""A crew's replica for tests of the screens: the real store and catalogue, the demo's organisation, a handful of orders.

The one rule: everything goes through the use cases; no row is written by hand. No server, no network, a clock that stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec
from PySide6.QtGui import QColor, QImage

from app.domain.clocks import MINUTE_MS
from app.domain.envelope import App, Enrolment
from app.domain.identity import DeviceId, KeyId, MemberId, OrderId, OrgId, RandomIds
from app.domain.privacy import Person
from app.settings import Folders, resource
from app.storage.catalog import Catalog, load_catalog
from app.storage.database import open_database
from app.storage.files import Files
from app.storage.journal import Journal
from app.storage.keys.sealed_box import box_public
from app.storage.keys.sealing import new_key
from app.storage.keys.secrets import Secrets, new_secrets
from app.storage.keys.signing import key_id, public_key, sign
from app.storage.replica import Replica
from app.storage.store import Acting, Device, Store
from app.storage.views import Views
from app.use_cases.orders import Intake, Orders
from app.use_cases.visit import Visits
from sync.protocol.messages import Grant, Setup, Telephone, Unit
from ui.background import Background
from ui.common.shift import Parts, Shift

# 2026-11-21 09:24 in Beijing.
MORNING_MS = 1_795_224_240_000
CREW, AREA = "N-HEAT", "north"

SETUP = Setup(
    org_zh="北原公用事业",
    org_en="Beiyuan Utilities",
    hotline="96000",
    public_url="https://doorstep.example",
    areas=(Unit(id=AREA, zh="河东片区", en="Hedong area"),),
    crews=(Unit(id=CREW, zh="河东热电一班", en="Hedong Heat and Power 1", area=AREA, sectors=("heat", "power")),),
    telephones=(
        Telephone(zh="调度中心", en="Dispatch centre", number="96000", is_emergency=True),
        Telephone(zh="燃气抢修", en="Gas emergencies", number="96004", is_emergency=True),
        Telephone(zh="火警", en="Fire brigade", number="119", is_emergency=True),
        Telephone(zh="急救", en="Ambulance", number="120", is_emergency=True),
    ),
)
_MEMBERS = (
    ("m-0417", "李建国", "班长", "Crew leader", "0417"),
    ("m-0562", "赵永强", "抢修工", "Repair technician", "0562"),
    ("m-0618", "周敏", "检测员", "Test technician", "0618"),
    ("m-0633", "何志远", "抢修工", "Repair technician", "0633"),
)
MEMBERS = tuple(
    Grant(
        id=f"g-{staff_no}",
        org="o",
        member=member,
        name=name,
        title=title,
        title_en=title_en,
        staff_no=staff_no,
        role="crew",
        crews=(CREW,),
        not_after_ms=MORNING_MS + 90 * 86_400_000,
    )
    for member, name, title, title_en, staff_no in _MEMBERS
)


@dataclass
class StandingClock:
    """A clock that moves only when a test moves it."""

    now_ms: int = MORNING_MS

    def wall_ms(self) -> int:
        return self.now_ms

    def mono_ms(self) -> int:
        return self.now_ms - MORNING_MS + 60_000

    def boot(self) -> str:
        return "boot-1"

    def offset_min(self) -> int:
        return 480

    def pass_min(self, minutes: int) -> None:
        self.now_ms += minutes * MINUTE_MS


@cache
def catalog() -> Catalog:
    return load_catalog(resource("."))


def intake(fault: str, urgency: str, minutes_ago: int, person: Person, **more: object) -> Intake:
    """An order of the crew, taken in some minutes before the morning."""
    value = {"fault": fault, "urgency": urgency, "channel": "phone", "area": AREA, "crew": CREW, "person": person}
    return Intake(**{**value, "received_ms": MORNING_MS - minutes_ago * MINUTE_MS, **more})  # type: ignore[arg-type]


ORDERS = (
    intake(
        "H09",
        "P1",
        24,
        Person(
            name="陈志平",
            phone="13800001101",
            address="河东区桃园路 8 号 2 单元 101",
            words="客厅暖气片接口往下滴水，已经用盆接，地板湿了一片。电视插座在旁边。",
        ),
        special=("lives_alone",),
    ),
    intake(
        "H04",
        "P2",
        70,
        Person(name="王秀兰", phone="13800006021", address="松柏里 12 号楼 3 单元 502", words="屋里只有 15 度，老人受不了。"),
    ),
    intake("W03", "P2", 50, Person(name="刘强", phone="13800002102", address="和顺里 4 号楼 1 单元 102", words="水表井里一直流水。")),
    intake(
        "E05", "P3", 90, Person(name="马晓军", phone="13800007701", address="运河街 19 号楼 2 单元 701", words="晚上突然没电，邻居家有。")
    ),
    intake("H05", "P3", 30, Person(address="槐荫里 11 号楼 1 单元 202", words="暖气片上半截不热。"), is_contact_known=False),
    intake("H06", "P4", 15, Person(name="何淑珍", phone="13800000043", address="建设街 35 号 2 单元 302", words="过滤器要清洗。")),
)


@dataclass
class Crew:
    """A replica with its parts; `open` starts a shift, again and again on the same folder (a restart)."""

    folder: Path
    clock: StandingClock = field(default_factory=StandingClock)
    secrets: Secrets = field(default_factory=new_secrets)
    catalog: Catalog = field(default_factory=catalog)
    recovery: str = field(default_factory=lambda: box_public(new_key()))
    parts: Parts = field(init=False)

    def __post_init__(self) -> None:
        self.parts = self.start()

    def start(self) -> Parts:
        """Opens the folder as a new process would."""
        store = _store(self)
        member = MEMBERS[0]
        acting = Acting(MemberId(member.member), "crew", member.id, "pin", self.clock.mono_ms())
        self.parts = Parts(
            store=store,
            replica=Replica(store),
            catalog=self.catalog,
            clock=self.clock,
            setup=SETUP,
            member=member,
            members=MEMBERS,
            acting=acting,
            orders=Orders(store, self.catalog, acting),
            visits=Visits(store, self.catalog, acting, self.recovery),
        )
        return self.parts

    def shift(self, background: Background, language: str = "zh", nudge: Callable[[], None] = lambda: None) -> Shift:
        return Shift(self.parts, background, nudge, language)

    def take_in(self, *intakes: Intake) -> list[OrderId]:
        """Creates orders; returns their ids in the order given."""
        saved = self.parts.orders.create(intakes)
        return list(saved.orders)


def _store(crew: Crew) -> Store:
    folders = Folders(crew.folder)
    folders.make()
    secrets = crew.secrets

    def words(fault: str) -> str:
        name = crew.catalog.fault(fault).name
        return f"{name.zh} {name.en}"

    store = Store(
        open_database(folders.database, secrets.database_key),
        Journal(folders.journal, secrets.journal_key, crew.recovery),
        Files(folders.files, secrets.files_key),
        Views(words),
        crew.clock,
        RandomIds(crew.clock),
        lambda h: sign(secrets.device_seed, h),
    )
    if store.remembered("device") is None:
        _enrol(store, secrets, crew.clock.wall_ms())
    store.start()
    return store


def _enrol(store: Store, secrets: Secrets, now_ms: int) -> None:
    public = public_key(secrets.device_seed)
    device = Device(OrgId("o"), DeviceId("d-1"), 1, "crew", "field-N-HEAT", App("0.1.0", "test"))
    enrolment = Enrolment(device.org, device.device, KeyId(key_id(public)), public, None, None, now_ms)
    store.adopt_enrolment(device, enrolment, "", "", {"setup": msgspec.to_builtins(SETUP)})


def picture(folder: Path, name: str = "photo.png") -> Path:
    """A small picture file to take as a photo."""
    path = folder / name
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("#9AA7B0"))
    image.save(str(path))
    return path
