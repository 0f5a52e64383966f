"""A tablet in a folder and whole visits on it by calls: what the tests of sheets and of the late steps start from."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.domain.envelope import App, Enrolment
from app.domain.identity import Clock, DeviceId, KeyId, MemberId, OrderId, OrgId, RandomIds
from app.domain.privacy import Person
from app.domain.procedure import Check, Item, Photo, Procedure, Question, Reading, Step, Teaching, Text
from app.domain.signature import Strokes
from app.settings import Folders, resource
from app.storage.catalog import Catalog, load_catalog
from app.storage.database import open_database
from app.storage.files import Files
from app.storage.journal import Journal
from app.storage.keys import box_public, key_id, new_key, new_secrets, public_key, sign
from app.storage.store import Acting, Device, Store
from app.storage.views import Views
from app.use_cases.orders import Intake, Orders
from app.use_cases.sheet_model import Issuer
from app.use_cases.sheets import SheetKey, Sheets
from app.use_cases.visit import Diagnosis, SignOff, Visits
from tests.storage.sheet_keys import Tablet, new_tablet
from tests.storage.sheet_samples import photo

ISSUER = Issuer(Text("北原公用事业", "Beiyuan Utilities"), "96000", "https://doorstep.example", {"m-0417": "李建国 0417"})
CUSTOMER = Person(name="王秀兰", phone="13800006021", address="松柏里 12 号楼 3 单元 502", words="水表接头滴水")


class StillClock:
    """20 November 2026, 15:05 in China; moves only when told."""

    def __init__(self) -> None:
        self.ms = 1_795_158_300_000

    def wall_ms(self) -> int:
        return self.ms

    def mono_ms(self) -> int:
        return self.ms - 1_795_000_000_000

    def boot(self) -> str:
        return "boot"

    def offset_min(self) -> int:
        return 480


@dataclass(frozen=True)
class Tools:
    """One crew's tablet: store, use cases, the sheet's keys, and the clock they take."""

    store: Store
    catalog: Catalog
    clock: StillClock
    orders: Orders
    visits: Visits
    sheets: Sheets
    tablet: Tablet

    def procedure(self, fault: str) -> Procedure:
        return self.catalog.procedure(fault)


def new_tools(folder: Path, extra: tuple[Path, ...] = (), clock: StillClock | None = None, catalog: Catalog | None = None) -> Tools:
    """An enrolled tablet in `folder`; `extra` are a utility's own procedures, unless a catalogue is given as loaded."""
    clock = clock or StillClock()
    folders, secrets, catalog = Folders(folder), new_secrets(), catalog or load_catalog(resource(""), extra)
    folders.make()
    store = _store(folders, secrets.database_key, secrets.journal_key, secrets.files_key, secrets.device_seed, clock)
    pub = public_key(secrets.device_seed)
    device = Device(OrgId("org"), DeviceId("device"), 1, "crew", "T-0217", App("0.1", "test"))
    store.adopt_enrolment(device, Enrolment(device.org, device.device, KeyId(key_id(pub)), pub, None, None, clock.ms), "", "", {})
    acting = Acting(MemberId("m-0417"), "crew", "grant", "pin", clock.mono_ms())
    tablet = new_tablet()
    key = SheetKey(tablet.key_pem, tablet.cert_pem, (tablet.ca_pem,))
    visits = Visits(store, catalog, acting, box_public(new_key()))
    sheets = Sheets(store, catalog, acting, key, ISSUER, lambda image: image)
    return Tools(store, catalog, clock, Orders(store, catalog, acting), visits, sheets, tablet)


def _store(folders: Folders, database_key: bytes, journal_key: bytes, files_key: bytes, seed: bytes, clock: Clock) -> Store:
    journal = Journal(folders.journal, journal_key, box_public(new_key()))
    files = Files(folders.files, files_key)
    return Store(
        open_database(folders.database, database_key), journal, files, Views(lambda _: ""), clock, RandomIds(clock), lambda h: sign(seed, h)
    )


def signature() -> Strokes:
    """Three loops that are ink enough."""
    return tuple(
        tuple((int(200 + 500 * math.cos(k / 5) + k * 20), int(300 + 200 * math.sin(k / 3)), k * 12 + j * 900, -1) for k in range(60))
        for j in range(3)
    )


def new_order(tools: Tools, fault: str = "W03", person: Person = CUSTOMER, urgency: str = "P2") -> OrderId:
    intake = Intake(fault=fault, urgency=urgency, channel="phone", area="north", crew="N", received_ms=tools.clock.ms, person=person)
    return next(iter(tools.orders.create([intake]).orders))


def answers(items: tuple[Item, ...]) -> dict[str, str]:
    """ "ok" for every check and text, the first option or a fitting answer for every question."""
    found: dict[str, str] = {}
    for item in items:
        if isinstance(item, Check | Teaching):
            found[item.id] = "ok"
        elif isinstance(item, Question):
            found[item.id] = item.options[0].id if item.options else {"yesno": "yes", "number": "3"}.get(item.answer, "words")
    return found


def until_diagnosis(tools: Tools, order_id: OrderId) -> Procedure:
    """Contact to safety, so that the diagnosis is next."""
    visits, clock = tools.visits, tools.clock
    procedure = visits.procedure(visits.order(order_id))
    visits.attempt_contact(order_id, "agreed", (clock.ms, clock.ms + 1_800_000), answers(procedure.items_of(Step.CONTACT)))
    visits.depart(order_id)
    visits.arrive(order_id, answers(procedure.items_of(Step.ARRIVAL)))
    measure_all(tools, order_id, Step.SAFETY)
    visits.check_safety(order_id, answers(procedure.items_of(Step.SAFETY)))
    photograph(tools, order_id, Step.DIAGNOSIS)
    return procedure


def until_explanation(tools: Tools, order_id: OrderId, side: Literal["utility", "customer"] = "customer", count: int = 2) -> Procedure:
    """Contact to diagnosis; `count` items of the price list are planned."""
    procedure = until_diagnosis(tools, order_id)
    cause = procedure.causes[0]
    plan = procedure.plan_for(cause.code)
    found = Diagnosis(
        cause=cause.code,
        responsibility=side,
        plan=plan.plan if plan else Text("修理", "Repair"),
        minutes=30,
        items={item.code: "1" for item in procedure.items[-count:]},
        answers=answers(procedure.items_of(Step.DIAGNOSIS)),
    )
    tools.visits.diagnose(order_id, found)
    return procedure


def until_repair(tools: Tools, order_id: OrderId, language: str = "zh", side: Literal["utility", "customer"] = "customer") -> Procedure:
    """Contact to consent."""
    procedure = until_explanation(tools, order_id, side)
    tools.visits.show_explanation(order_id, language, 5000)
    tools.visits.give_consent(order_id, language, 46_000, signature())
    return procedure


def until_test(tools: Tools, order_id: OrderId, language: str = "zh") -> Procedure:
    """Contact to repair."""
    procedure = until_repair(tools, order_id, language)
    tools.visits.start_work(order_id)
    photograph(tools, order_id, Step.REPAIR)
    plan = procedure.plans[0]
    tools.visits.finish_work(order_id, plan.done, answers(procedure.items_of(Step.REPAIR)))
    return procedure


def until_sign_off(tools: Tools, order_id: OrderId, language: str = "zh") -> Procedure:
    """Contact to tidying."""
    procedure = until_test(tools, order_id, language)
    measure_all(tools, order_id, Step.TEST)
    photograph(tools, order_id, Step.TEST)
    tools.visits.teach(order_id, answers(procedure.items_of(Step.TEACHING)))
    photograph(tools, order_id, Step.TIDYING)
    tools.visits.tidy(order_id, answers(procedure.items_of(Step.TIDYING)))
    return procedure


def until_signed(tools: Tools, order_id: OrderId, language: str = "zh", by: SignOff | None = None) -> Procedure:
    """A whole visit, signed."""
    procedure = until_sign_off(tools, order_id, language)
    tools.visits.sign_off(order_id, by or SignOff(language=language, viewed_ms=9000, strokes=signature()), {"Q9": "5", "Q6": "yes"})
    return procedure


def measure_all(tools: Tools, order_id: OrderId, step: Step) -> None:
    procedure = tools.visits.procedure(tools.visits.order(order_id))
    for item in procedure.items_of(step):
        if isinstance(item, Reading):
            value = "pass" if item.passfail else (item.minimum or item.maximum or "0")
            tools.visits.measure(order_id, item.id, value, "YB-112", "2027-04-30", watched=True)


def photograph(tools: Tools, order_id: OrderId, step: Step) -> None:
    procedure = tools.visits.procedure(tools.visits.order(order_id))
    for place, item in enumerate(procedure.items_of(step)):
        if isinstance(item, Photo):
            tools.visits.take_photo(order_id, item.id, item.role, photo(40 + 30 * place), photo(40 + 30 * place, 40, 30))
