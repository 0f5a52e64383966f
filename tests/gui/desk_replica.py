"""A desk for tests: a real replica filled as a pull fills it, a tablet that did the visits, and a stand-in for S3b.

The one rule: what the desk shows came over as the server would send it (orders by a page, events signed and receipted);
nothing is written into the desk's tables by hand.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import text

from app.domain.envelope import App, Enrolment, event_hash
from app.domain.errors import Refused, Unavailable
from app.domain.identity import DeviceId, KeyId, MemberId, OrderId, OrgId, RandomIds
from app.domain.order import Order, OrderState
from app.domain.privacy import Person
from app.settings import Folders
from app.storage.catalog import Catalog
from app.storage.database import open_database, reading
from app.storage.files import Files
from app.storage.journal import Journal
from app.storage.keys.sealed_box import box_public
from app.storage.keys.sealing import new_key
from app.storage.keys.secrets import Secrets, new_secrets
from app.storage.keys.signing import key_id, new_seed, public_key, sign
from app.storage.listing import customer_key
from app.storage.lock_card import CardMember, EmergencyNumber, LockCard
from app.storage.replica import Arrival, Replica
from app.storage.store import Acting, Device, Store
from app.storage.views import Views
from app.use_cases.orders import Intake, Orders
from app.use_cases.visit import Visits
from sync.client.link import Came
from sync.protocol.desk_messages import Integrity, Roster
from sync.protocol.messages import EventsReply, Grant, Receipt, Setup, StoredEvent, Telephone, Ticket, Trust, Unit
from sync.protocol.signing import receipt_hash
from tests.gui.replica import MORNING_MS, StandingClock
from tests.storage.visited import Tools, new_tools
from ui.background import Background
from ui.common.shift import Parts, Shift
from ui.desk.desk_app import DeskAppModel, DeskPreferences
from ui.desk.details import DeskCalls, Details

T = TypeVar("T")
MINUTE_MS = 60_000
SETUP = Setup(
    org_zh="北原公用事业",
    org_en="Beiyuan Utilities",
    hotline="96000",
    public_url="https://doorstep.example",
    areas=(Unit(id="north", zh="河东片区", en="Hedong area"), Unit(id="south", zh="河西片区", en="Hexi area")),
    crews=(
        Unit(id="N-WATER", zh="河东供水一班", en="Hedong Water 1", area="north", sectors=("water",)),
        Unit(id="N-HEAT", zh="河东热电一班", en="Hedong Heat and Power 1", area="north", sectors=("heat", "power")),
        Unit(id="S-ALL", zh="河西综合班", en="Hexi Combined", area="south", sectors=("water", "heat", "power", "gas")),
    ),
    telephones=(Telephone(zh="调度中心", en="Dispatch centre", number="96000", is_emergency=True),),
)


def grant(member: str, name: str, title: str, role: str, crews: tuple[str, ...] = (), areas: tuple[str, ...] = ()) -> Grant:
    return Grant(
        id=f"g-{member}",
        org="org",
        member=member,
        name=name,
        title=title,
        title_en=title,
        staff_no=member[2:],
        role=role,  # type: ignore[arg-type]
        crews=crews,
        areas=areas,
        not_after_ms=MORNING_MS + 90 * 86_400_000,
    )


DISPATCHER = grant("m-0102", "陈静", "调度员", "dispatcher", areas=("north", "south"))
MEMBERS = (
    grant("m-0417", "李建国", "供水维修技师", "crew", ("N-WATER",)),
    grant("m-0562", "赵永强", "班长", "crew", ("N-WATER",)),
    grant("m-0618", "周敏", "供热维修技师", "crew", ("N-HEAT",)),
    grant("m-0721", "孙丽华", "班长", "crew", ("S-ALL",)),
    DISPATCHER,
)
CARD = LockCard(
    "北原公用事业",
    "",
    "desk",
    (CardMember("m-0102", "陈静", "调度员", "0102", None, 0),),
    (EmergencyNumber("调度中心", "Dispatch centre", "96000"),),
)


@dataclass
class Desk:
    """The desk's store and the tablet that works beside it; `server_is_up` False = every call of S3b is Unavailable."""

    folder: Path
    catalog: Catalog
    clock: StandingClock = field(default_factory=StandingClock)
    secrets: Secrets = field(default_factory=new_secrets)
    server_seed: bytes = field(default_factory=new_seed)
    server_is_up: bool = True
    quarantined: dict[str, str] = field(default_factory=dict)
    parts: Parts = field(init=False)
    tablet: Tools = field(init=False)
    page: int = 0
    server: "DeskServer" = field(init=False)

    def __post_init__(self) -> None:
        self.server = DeskServer(self)
        store = self._store()
        acting = Acting(MemberId("m-0102"), "dispatcher", "g-m-0102", "pin", 0)
        self.parts = Parts(
            store=store,
            replica=Replica(store),
            catalog=self.catalog,
            clock=self.clock,
            setup=SETUP,
            member=DISPATCHER,
            members=MEMBERS,
            acting=acting,
            orders=Orders(store, self.catalog, acting),
            visits=Visits(store, self.catalog, acting, box_public(new_key())),
        )
        self.tablet = new_tools(self.folder / "tablet", clock=TabletClock(self.clock), catalog=self.catalog)  # type: ignore[arg-type]

    def _store(self) -> Store:
        folders, secrets = Folders(self.folder / "desk"), self.secrets
        folders.make()
        store = Store(
            open_database(folders.database, secrets.database_key),
            Journal(folders.journal, secrets.journal_key, box_public(new_key())),
            Files(folders.files, secrets.files_key),
            Views(lambda fault: f"{self.catalog.fault(fault).name.zh} {self.catalog.fault(fault).name.en}"),
            self.clock,
            RandomIds(self.clock),
            lambda h: sign(secrets.device_seed, h),
        )
        public = public_key(secrets.device_seed)
        device = Device(OrgId("org"), DeviceId("desk"), 9, "dispatcher", "desk", App("0.1.0", "test"))
        enrolment = Enrolment(device.org, device.device, KeyId(key_id(public)), public, None, None, self.clock.wall_ms())
        store.adopt_enrolment(device, enrolment, "", "", {})
        store.start()
        return store

    # What the server would send

    def arrive(self, orders: Sequence[Order]) -> None:
        """Brings orders of the tablet to the desk as one page of its scope."""
        source = self.tablet.store
        arrivals = []
        for order in orders:
            owner = customer_key(source.engine, order.id)
            assert owner is not None and order.person is not None
            sealed = source.files.get(order.person)
            arrivals.append(Arrival(order, msgspec.json.encode(order), self.page + 1, owner[0], owner[1], sealed))
        assert self.parts.replica.take_page(0, "area:north", self.page, self.page + 1, False, arrivals)
        self.page += 1

    def reply(self, order_id: str) -> EventsReply:
        """S3b from the tablet's own log, each event with a receipt of the server's key. Raises Unavailable when it is down."""
        if not self.server_is_up:
            raise Unavailable("sync.offline")
        with reading(self.tablet.store.engine) as connection:
            rows = connection.execute(text("SELECT raw, sig, at_ms FROM log WHERE order_id = :o ORDER BY seq"), {"o": order_id}).all()
            key = str(connection.execute(text("SELECT key FROM key_ring")).scalar())
            enrol = bytes(connection.execute(text("SELECT enrol FROM key_ring")).scalar() or b"")
        events = tuple(self._stored(row.raw, row.sig, row.at_ms, place) for place, row in enumerate(rows, 1))
        reply = EventsReply(feed_epoch=1, events=events, pubkeys={key: _pubkey(enrol)}, labels={"device": "field-N-WATER"})
        self.parts.replica.keep_detail(order_id, msgspec.json.encode(reply))
        return reply

    def _stored(self, raw: bytes, sig: str, at_ms: int, pos: int) -> StoredEvent:
        h = event_hash(raw)
        receipt = Receipt(org="org", device="device", h=h, pos=pos, feed_epoch=1, server_time=max(at_ms, self.clock.wall_ms()))
        code = self.quarantined.get(h, "")
        return StoredEvent(
            raw=msgspec.Raw(raw),
            sig=sig,
            said=msgspec.to_builtins(receipt),
            receipt_sig=sign(self.server_seed, receipt_hash(receipt)),
            outcome="quarantined" if code else "applied",
            reason=code,
        )

    def _kept(self, order_id: str) -> EventsReply | None:
        content = self.parts.replica.detail(order_id)
        return msgspec.json.decode(content, type=EventsReply) if content else None

    def _file(self, sha256: str) -> bytes:
        if not self.server_is_up:
            raise Unavailable("sync.offline")
        return self.tablet.store.files.get(sha256)

    def details(self, _shift: Shift | None = None) -> Details:
        trust = Trust(version=1, org="org", server_key=public_key(self.server_seed), sheet_ca=(self.tablet.tablet.ca_pem.decode(),))
        return Details(self.reply, self._kept, self._file, lambda: trust, self.server.calls())

    def app(
        self, background: Background, language: str = "zh", theme: str = "light", nudge: Callable[[], None] = lambda: None
    ) -> DeskAppModel:
        async def unlock(member: str, pin: str) -> Shift:
            await asyncio.sleep(0)
            assert member == "m-0102"
            if pin != "482913":
                raise Refused("pin.wrong", left=9)
            return Shift(self.parts, background, nudge, language)

        kept: list[DeskPreferences] = []
        preferences = DeskPreferences(language, theme)
        return DeskAppModel(background, self.clock, lambda: CARD, unlock, self.details, preferences, kept.append, demo_pin="482913")

    def take_in(self, *intakes: Intake) -> list[OrderId]:
        """Orders made elsewhere and pulled by the desk."""
        saved = self.tablet.orders.create(intakes)
        self.arrive([saved.orders[order_id] for order_id in saved.orders])
        return list(saved.orders)


@dataclass
class TabletClock:
    """The tablet's time is the desk's; `ms` as tests/storage/visited.py knows it."""

    desk: StandingClock

    @property
    def ms(self) -> int:
        return self.desk.now_ms

    def wall_ms(self) -> int:
        return self.desk.now_ms

    def mono_ms(self) -> int:
        return self.desk.mono_ms()

    def boot(self) -> str:
        return "tablet"

    def offset_min(self) -> int:
        return 480


@dataclass
class DeskServer:
    """What the desk's own questions are answered with, as a test sets it; down when the desk's server is."""

    desk: Desk
    roster: Roster = field(default_factory=lambda: Roster(server_time=MORNING_MS, devices=()))
    integrity: Integrity = field(default_factory=lambda: Integrity(server_time=MORNING_MS, hole_ms=259_200_000, events=0))
    bundle: bytes = b""
    asked: list[str] = field(default_factory=list)

    def calls(self) -> DeskCalls:
        return DeskCalls(
            roster=lambda: self._up("roster", self.roster),
            ticket=self._ticket,
            integrity=lambda: self._up("integrity", self.integrity),
            bundle=self._bundle,
            cut=lambda: self.asked.append("cut"),
            trust_file=self.desk.folder / "trust.json",
        )

    def _up(self, name: str, answer: T) -> T:
        self.asked.append(name)
        if not self.desk.server_is_up:
            raise Unavailable("sync.offline")
        return answer

    def _ticket(self, label: str, _member: str) -> tuple[Ticket, int]:
        made = Ticket(url="https://doorstep.example", org="org", ticket="5" * 32, role="crew", label=label)
        return self._up(f"ticket {label}", (made, self.desk.clock.wall_ms() + 600_000))

    def _bundle(self, order_id: str, came: Came) -> bytes:
        data = self._up(f"bundle {order_id}", self.bundle)
        came(len(data) // 2, len(data))
        came(len(data), len(data))
        return data


def _pubkey(enrol: bytes) -> str:
    return str(msgspec.json.decode(enrol)["pubkey"])


STREETS = (
    "桃园路 8 号 2 单元 101",
    "松柏里 12 号楼 3 单元 502",
    "和顺里 4 号楼 1 单元 102",
    "运河街 19 号楼 2 单元 701",
    "建设街 35 号门前人行道",
)
NAMES = ("陈志平", "王秀兰", "刘强", "马晓军", "何淑珍", "赵明", "孙华", "欧阳丽")


def intake(fault: str, urgency: str, minutes_ago: int, seed: int = 0, **more: object) -> Intake:
    """One made-up call; `seed` varies place and customer."""
    person = Person(
        name=NAMES[seed % len(NAMES)],
        phone=f"138000{seed % 100000:05d}",
        address=f"河东区{STREETS[seed % len(STREETS)]}",
        words="路面大量冒水，已漫到车道，一楼住户家开始进水。",
    )
    value: dict[str, object] = {"fault": fault, "urgency": urgency, "channel": "hotline", "area": "north", "person": person}
    return Intake(**{**value, "received_ms": MORNING_MS - minutes_ago * MINUTE_MS, **more})  # type: ignore[arg-type]


def many(desk: Desk, count: int, seed: int = 7) -> list[OrderId]:
    """`count` made-up orders in all states, as a busy day leaves them."""
    rng = random.Random(seed)
    faults = list(desk.catalog.faults.values())
    intakes = []
    for _ in range(count):
        fault = rng.choice(faults)
        special = (rng.choice(("lives_alone", "aged", "infant")),) if rng.random() < 0.15 else ()
        area = rng.choice(("north", "north", "south"))
        minutes = int(rng.expovariate(1 / {"P1": 25, "P2": 90, "P3": 500, "P4": 2000}[fault.urgency])) + 1
        intakes.append(intake(fault.code, fault.urgency, minutes, rng.randrange(100_000), special=special, area=area))
    saved = desk.tablet.orders.create(intakes)
    states = list(OrderState)
    weights = (9, 6, 8, 5, 4, 13, 5, 11, 60, 4, 1, 3)
    orders = []
    for order in saved.orders.values():
        state = rng.choices(states, weights)[0]
        crew = next((c.id for c in SETUP.crews if order.sector in c.sectors and c.area == order.area), "S-ALL")
        repeat = next(iter(saved.orders)) if rng.random() < 0.05 and len(orders) else None
        changed = {"state": state, "crew": None if state is OrderState.REPORTED else crew, "repeat_of": repeat}
        orders.append(msgspec.structs.replace(order, **changed))
    for start in range(0, len(orders), 500):
        desk.arrive(orders[start : start + 500])
    return list(saved.orders)
