"""A roster as a server sends it on a busy morning: devices in order, silent, owing files, copied, lost; and what was done."""

from sync.protocol.desk_messages import Act, ListedDevice, ListedMember, ListedPlace, Roster
from tests.gui.replica import MORNING_MS

MINUTE_MS, DAY_MS = 60_000, 86_400_000


def key(n: int) -> str:
    return f"{n * 0x1A2B3C4D5E6F:x}".ljust(64, "7")[:64]


def tablet(n: int, crew: str, label: str, seen_ms: int, **more: object) -> ListedDevice:
    value: dict[str, object] = dict(role="crew", crews=(crew,), key=key(n), key_state="open", keys=1, events=40 * n)
    return ListedDevice(device=f"d{n}", number=n, label=label, seen_ms=seen_ms, **(value | more))  # type: ignore[arg-type]


DESK = ListedDevice(
    device="desk",
    number=9,
    label="desk",
    role="dispatcher",
    areas=("north", "south"),
    key=key(9),
    key_state="open",
    keys=1,
    seen_ms=MORNING_MS - 2_000,
    events=812,
)
DEVICES = (
    tablet(1, "N-WATER", "field-N-WATER", MORNING_MS - MINUTE_MS),
    tablet(2, "N-HEAT", "field-N-HEAT", MORNING_MS - 22 * MINUTE_MS, awaited=3, awaited_ms=MORNING_MS - 40 * MINUTE_MS),
    tablet(3, "S-ALL", "field-S-ALL", MORNING_MS - 4 * DAY_MS),
    tablet(4, "S-ALL", "field-S-ALL-2", MORNING_MS - 30_000, awaited=7, awaited_ms=MORNING_MS - 2 * DAY_MS),
    tablet(5, "N-WATER", "field-N-WATER-old", MORNING_MS - 12 * DAY_MS, key_state="forked", keys=2),
    tablet(6, "N-HEAT", "field-N-HEAT-old", MORNING_MS - 30 * DAY_MS, is_withdrawn=True, is_lost=True, wiped_ms=MORNING_MS - DAY_MS),
    tablet(7, "S-ALL", "field-S-ALL-old", MORNING_MS - 60 * DAY_MS, is_withdrawn=True),
    DESK,
)
MEMBERS = (
    ListedMember(
        member="m-0417", name="李建国", title="供水维修技师", title_en="Water fitter", staff_no="0417", role="crew", crews=("N-WATER",)
    ),
    ListedMember(
        member="m-0618", name="周敏", title="供热维修技师", title_en="Heating fitter", staff_no="0618", role="crew", crews=("N-HEAT",)
    ),
    ListedMember(member="m-0721", name="孙丽华", title="班长", staff_no="0721", role="crew", crews=("S-ALL",), is_withdrawn=True),
    ListedMember(
        member="m-0102", name="陈静", title="调度员", title_en="Dispatcher", staff_no="0102", role="dispatcher", areas=("north", "south")
    ),
)
PLACES = (
    ListedPlace(label="field-N-WATER", role="crew", crews=("N-WATER",), devices=2),
    ListedPlace(label="field-N-HEAT", role="crew", crews=("N-HEAT",), devices=1),
    ListedPlace(label="field-S-ALL", role="crew", crews=("S-ALL",)),
    ListedPlace(label="desk", role="dispatcher", areas=("north", "south"), devices=1),
)
ACTS = (
    Act(id="a1", kind="ticket.made", at_ms=MORNING_MS - 5 * MINUTE_MS, device="desk", about="field-S-ALL", outcome="unused"),
    Act(
        id="a2",
        kind="device.revoked",
        at_ms=MORNING_MS - DAY_MS,
        device="desk",
        member="m-0102",
        about="d6",
        reason="昨日抢修途中遗失，已报警。",
        is_lost=True,
        outcome="applied",
    ),
    Act(
        id="a3",
        kind="customer.erased",
        at_ms=MORNING_MS - 2 * DAY_MS,
        device="desk",
        member="m-0102",
        about="01a1fd3d-1087-7902-a99b-0123456789ab",
        reason="客户书面要求删除。",
        outcome="quarantined",
        held_for="server.customer_unknown",
    ),
)
ROSTER = Roster(server_time=MORNING_MS, devices=DEVICES, members=MEMBERS, places=PLACES, acts=ACTS)
