"""The roster as rows and panes in words: devices with what is wrong about them, members, and what was done.

The one rule: worked out from the server's roster and the clock alone; what the server did not say is not guessed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.wording import has_sentence, sentence
from sync.protocol.desk_messages import Act, ListedDevice, ListedMember, Roster
from sync.protocol.two_persons import ENROLLED, KEY_CHANGED, RULE_OFF, RULE_ON
from ui.common.listmodel import Rows
from ui.desk.decision import Facts
from ui.desk.names import Names
from ui.desk.times import DAY_MS, moment, span

# evidence.md 6: work that was never sent lies on that tablet alone, so the desk is told after 3 and after 10 days.
SILENT_MS, LOST_SIGHT_MS = 3 * DAY_MS, 10 * DAY_MS
ICONS = {"crew": "tablet", "dispatcher": "screen", "importer": "import"}


@dataclass(frozen=True)
class View:
    """Whose eyes: the names in the language now spoken, the time, and the device that one sits at."""

    names: Names
    now_ms: int
    offset_min: int
    own: str

    def say(self, code: str, **params: object) -> str:
        return sentence(f"desk.{code}", self.names.language, **params)

    def when(self, ms: int) -> str:
        return moment(ms, self.now_ms, self.offset_min, self.names.language)

    def ago(self, ms: int) -> str:
        """In words; "never" for 0."""
        if not ms:
            return self.say("never")
        return self.say("just_now") if self.now_ms - ms < 60_000 else self.say("ago", span=span(self.now_ms - ms, self.names.language))


@dataclass(frozen=True)
class DeviceRow:
    device: str
    glyph: str
    label: str
    number: str
    place: str
    heard: str
    is_silent: bool
    awaited: str
    key_print: str
    status: str
    tone: str


class DeviceRows(Rows):
    row_type = DeviceRow
    key = "device"


@dataclass(frozen=True)
class MemberRow:
    member: str
    name: str
    sub: str
    place: str
    status: str
    tone: str


class MemberRows(Rows):
    row_type = MemberRow
    key = "member"


@dataclass(frozen=True)
class ActRow:
    act: str
    glyph: str
    when: str
    title: str
    about: str
    who: str
    reason: str
    status: str
    tone: str


class ActRows(Rows):
    row_type = ActRow
    key = "act"


def is_of(device: ListedDevice, chosen: str) -> bool:
    return chosen == "all" or device.is_withdrawn == (chosen == "withdrawn")


def device_rows(roster: Roster, chosen: str, view: View) -> tuple[DeviceRow, ...]:
    """What needs somebody first, then by number."""
    rows = [(_rank(device, view), device.number, device_row(device, view)) for device in roster.devices if is_of(device, chosen)]
    return tuple(row for _, _, row in sorted(rows, key=lambda entry: entry[:2]))


def device_row(device: ListedDevice, view: View) -> DeviceRow:
    status, tone = standing(device, view)
    awaited = view.say("n_awaited", n=device.awaited, span=span(view.now_ms - device.awaited_ms, view.names.language))
    return DeviceRow(
        device=device.device,
        glyph=ICONS[device.role],
        label=device.label,
        number=view.say("number", n=device.number),
        place=place(device, view.names),
        heard=view.ago(device.seen_ms),
        is_silent=not device.is_withdrawn and view.now_ms - device.seen_ms > SILENT_MS,
        awaited=awaited if device.awaited else view.say("none"),
        key_print=fingerprint(device.key),
        status=status,
        tone=tone,
    )


def standing(device: ListedDevice, view: View) -> tuple[str, str]:
    """The one word about a device that matters most, and its tone."""
    silent_ms = view.now_ms - device.seen_ms
    if device.is_withdrawn:
        return (view.say("device_lost"), "danger") if device.is_lost else (view.say("device_withdrawn"), "calm")
    if device.is_unconfirmed:
        return view.say("device_unconfirmed"), "warn"
    if device.key_state == "forked":
        return view.say("device_forked"), "danger"
    if device.device == view.own:
        return view.say("device_own"), "primary"
    if silent_ms > SILENT_MS:
        return view.say("device_silent"), "danger" if silent_ms > LOST_SIGHT_MS else "warn"
    if device.awaited and view.now_ms - device.awaited_ms > DAY_MS:
        return view.say("device_owes"), "warn"
    return view.say("device_well"), "success"


def needs_ticket(device: ListedDevice) -> bool:
    """Whether a withdrawn device can come back by a new ticket only (the server's rule: revocations.py)."""
    return device.is_withdrawn and (device.is_lost or device.wiped_ms > 0)


def _rank(device: ListedDevice, view: View) -> int:
    return {"danger": 0, "warn": 1}.get(standing(device, view)[1], 2) if not device.is_withdrawn else 3


def place(who: ListedDevice | ListedMember, names: Names) -> str:
    """Crews for those who go out, areas for those at a desk."""
    said = [names.crew(crew) for crew in who.crews] or [names.area(area) for area in who.areas]
    return sentence("desk.and", names.language).join(said)


def fingerprint(key: str) -> str:
    """The first eight digits of a key's id in two groups, as they are read out over the telephone."""
    return f"{key[:4]} {key[4:8]}".upper() if key else "—"


def member_rows(roster: Roster, view: View) -> tuple[MemberRow, ...]:
    return tuple(_member_row(member, view) for member in sorted(roster.members, key=lambda m: (m.is_withdrawn, m.role, m.staff_no)))


def _member_row(member: ListedMember, view: View) -> MemberRow:
    title = member.title if view.names.language == "zh" else member.title_en or member.title
    return MemberRow(
        member=member.member,
        name=member.name,
        sub=view.say("pause").join(part for part in (title, member.staff_no) if part),
        place=place(member, view.names),
        status=view.say("device_withdrawn" if member.is_withdrawn else "member_active"),
        tone="calm" if member.is_withdrawn else "success",
    )


GLYPHS = {
    "device.revoked": "ban",
    "member.revoked": "ban",
    "device.reinstated": "undo",
    "member.reinstated": "undo",
    "wipe.ordered": "eraser",
    "customer.erased": "eraser",
    "ticket.made": "plus",
    "proposal.decided": "users",
    KEY_CHANGED: "lock",
    ENROLLED: "plus",
    RULE_ON: "users",
    RULE_OFF: "users",
}
# So long a desk is told in red of what was done without a second person; then it stands in the list alone.
_ALONE_MS = 30 * DAY_MS


def act_rows(roster: Roster, view: View) -> tuple[ActRow, ...]:
    labels = {device.device: device for device in roster.devices}
    waiting = {proposal.id for proposal in roster.proposals}
    return tuple(_act_row(act, labels, act.id in waiting, view) for act in roster.acts)


def lately_alone(roster: Roster, view: View) -> tuple[Act, ...]:
    """What was done without a second person in the last thirty days, newest first."""
    return tuple(act for act in roster.acts if act.is_alone and view.now_ms - act.at_ms < _ALONE_MS)


def alone_lines(acts: Sequence[Act], view: View) -> str:
    """Newest first, a line for each kind of act: how often, the last time, and why then; none of a kind stands before another kind."""
    kinds: dict[str, list[Act]] = {}
    for act in acts:
        kinds.setdefault(act.kind, []).append(act)
    return "\n".join(_alone_line(same, view) for same in kinds.values())


def _alone_line(same: Sequence[Act], view: View) -> str:
    newest, title = same[0], _title(same[0], view)
    what = view.say("alone_times", what=title, n=len(same)) if len(same) > 1 else title
    return view.say("pause").join(part for part in (view.when(newest.at_ms), what, newest.reason) if part)


def _title(act: Act, view: View) -> str:
    if act.verdict:
        return view.say(f"act_verdict_{act.verdict}", what=view.names.word("event", act.of.replace(".", "_")))
    return view.say("act_lost" if act.is_lost else f"event_{act.kind.replace('.', '_')}")


def _act_row(act: Act, devices: dict[str, ListedDevice], is_waiting: bool, view: View) -> ActRow:
    at = devices.get(act.device)
    # What the operator's commands did names nobody.
    who = (view.names.member(act.member) if act.member else view.say("by_operator") if not act.device else "", at.label if at else "")
    return ActRow(
        act=act.id,
        glyph=GLYPHS.get(act.kind, "doc"),
        when=view.when(act.at_ms),
        title=_title(act, view),
        about=_about(act, devices, view),
        who=view.say("pause").join(part for part in who if part),
        reason=act.reason,
        status=view.say("act_second") if is_waiting else _outcome(act, view),
        tone="danger" if act.outcome == "quarantined" or act.is_alone else "calm",
    )


def _about(act: Act, devices: dict[str, ListedDevice], view: View) -> str:
    if act.kind in ("member.revoked", "member.reinstated"):
        return view.names.member(act.about)
    device = devices.get(act.about)
    if device is not None:
        return view.say("pause").join((device.label, view.say("number", n=device.number)))
    return act.about if act.kind == "ticket.made" else act.about[-12:]


def _outcome(act: Act, view: View) -> str:
    """What the server made of it, with the reason where it was not done."""
    if act.is_alone and act.kind != RULE_OFF:
        return view.say("act_alone")
    if act.outcome == "quarantined":
        held = sentence(act.held_for, view.names.language) if has_sentence(act.held_for) else act.held_for
        return view.say("act_held", why=held)
    return view.say(f"act_{act.outcome}")


def device_facts(device: ListedDevice, view: View) -> Iterable[Facts]:
    """What the pane tells of one device: {name, value}."""
    told = {
        "role": view.say(f"role_{device.role}"),
        "heard": view.say("pause").join((view.ago(device.seen_ms), view.when(device.seen_ms))) if device.seen_ms else view.ago(0),
        "records": str(device.events),
        "awaited": device_row(device, view).awaited,
        "key": view.say("key_line", print=fingerprint(device.key), state=view.say(f"key_{device.key_state}"), n=device.keys),
    }
    if device.wiped_ms:
        told["wipe"] = view.say("wiped_at", time=view.when(device.wiped_ms))
    return tuple({"name": view.say(f"fact_{name}"), "value": value} for name, value in told.items())
