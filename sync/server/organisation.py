"""The organisation as its operator wrote it: areas, crews, members, and the labels under which devices enrol.

The one rule: a file with a mistake is refused whole, with the place of the mistake; nothing is guessed.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from app.domain.errors import Refused
from app.storage.disk import translated_os
from sync.protocol.messages import Colleague, Grant, Setup, Telephone, Unit
from sync.protocol.versions import FIRST

Role = Literal["crew", "dispatcher", "importer"]
DAY_MS = 86_400_000


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person who unlocks a device: a crew's member names the crews, a dispatcher the areas."""

    id: str
    name: str
    title: str
    title_en: str = ""
    staff_no: str
    role: Role = "crew"
    crews: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a device is for; its ticket bears the `label`."""

    label: str
    role: Role
    crews: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


class Organisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file; `grant_days` is how long a member may act offline, `preset_pin` counts only in a demo."""

    id: str
    zh: str
    en: str
    hotline: str
    public_url: str
    grant_days: int = 30
    # Older programs hand in what they have and get no new work.
    min_app: str = FIRST
    preset_pin: str = ""
    areas: tuple[Unit, ...]
    crews: tuple[Unit, ...]
    members: tuple[Member, ...]
    devices: tuple[Place, ...]
    telephones: tuple[Telephone, ...] = ()
    # Keys that the https certificate may have, SHA-256 of each in hex: the present one and at least one in the safe.
    tls_pins: tuple[str, ...] = ()
    # Erasing, wipes, a change of the server's key and new devices wait until a second person agreed (decision 32).
    two_persons: bool = False

    def crew_area(self, crew: str) -> str | None:
        """The area of a crew, None for a crew that is not known."""
        return next((unit.area for unit in self.crews if unit.id == crew), None)

    def has_area(self, area: str) -> bool:
        return any(unit.id == area for unit in self.areas)

    def member(self, member: str) -> Member | None:
        return next((known for known in self.members if known.id == member), None)

    def areas_of(self, crews: tuple[str, ...], areas: tuple[str, ...]) -> frozenset[str]:
        """All areas that somebody of these crews and areas works in."""
        return frozenset(areas) | {area for crew in crews if (area := self.crew_area(crew))}

    def place(self, label: str) -> Place:
        """Raises Refused("server.label_unknown")."""
        for place in self.devices:
            if place.label == label:
                return place
        raise Refused("server.label_unknown", label=label)

    def setup(self, quality_key: str, recovery_key: str, carrier_key: str) -> Setup:
        return Setup(
            org_zh=self.zh,
            org_en=self.en,
            hotline=self.hotline,
            public_url=self.public_url,
            areas=self.areas,
            crews=self.crews,
            telephones=self.telephones,
            staff=tuple(Colleague(member=m.id, name=m.name, staff_no=m.staff_no) for m in self.members),
            quality_key=quality_key,
            recovery_key=recovery_key,
            carrier_key=carrier_key,
            tls_pins=self.tls_pins,
            two_persons=self.two_persons,
        )

    def grants(self, role: str, crews: tuple[str, ...], areas: tuple[str, ...], now_ms: int) -> tuple[Grant, ...]:
        """The offline permissions of the members who may use a device of that role, crews and areas."""
        return tuple(
            Grant(
                id=f"{member.id}@{now_ms}",
                org=self.id,
                member=member.id,
                name=member.name,
                title=member.title,
                title_en=member.title_en,
                staff_no=member.staff_no,
                role=member.role,
                crews=member.crews,
                areas=member.areas,
                not_after_ms=now_ms + self.grant_days * DAY_MS,
            )
            for member in self.members
            if member.role == role and set(member.crews) <= set(crews) and set(member.areas) <= set(areas)
        )


def read_organisation(path: Path) -> Organisation:
    """The organisation of a YAML file. Raises Refused("server.organisation_wrong", file, detail), Unavailable."""
    with translated_os(path):
        if not path.is_file():
            raise Refused("server.organisation_missing", file=str(path))
        content = path.read_bytes()
    try:
        # BaseLoader: 0417 and `no` stay text (measured.md).
        plain = yaml.load(content.decode("utf-8"), Loader=yaml.BaseLoader)
        organisation = msgspec.convert(plain, Organisation, strict=False)
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        detail = " ".join(str(error).split())
        raise Refused("server.organisation_wrong", file=str(path), detail=detail) from error
    wrong = next(_mistakes(organisation), None)
    if wrong:
        raise Refused("server.organisation_wrong", file=str(path), detail=wrong)
    return organisation


def _mistakes(organisation: Organisation) -> Iterator[str]:
    areas, crews = {unit.id for unit in organisation.areas}, {unit.id for unit in organisation.crews}
    for unit in organisation.crews:
        if unit.area not in areas:
            yield f"crew {unit.id}: area {unit.area}"
    whole: list[Member | Place] = [*organisation.members, *organisation.devices]
    for who in whole:
        name = who.id if isinstance(who, Member) else who.label
        for unknown in (set(who.crews) - crews) | (set(who.areas) - areas):
            yield f"{name}: {unknown}"
        if (who.role == "crew") != bool(who.crews) or (who.role != "crew") != bool(who.areas):
            yield f"{name}: role {who.role}"
    for kind, names in (
        ("areas", [u.id for u in organisation.areas]),
        ("crews", [u.id for u in organisation.crews]),
        ("members", [m.id for m in organisation.members]),
        ("devices", [d.label for d in organisation.devices]),
    ):
        if len(names) != len(set(names)):
            yield f"{kind}: twice"
    for pin in organisation.tls_pins:
        if not re.fullmatch("[0-9a-f]{64}", pin):
            yield f"tls_pins: {pin}"
    desks = [set(member.areas) for member in organisation.members if member.role == "dispatcher"]
    for area in sorted(areas) if organisation.two_persons else ():
        # Nobody could ever agree.
        if (count := sum(area in reached for reached in desks)) < 2:
            yield f"two_persons: {area}: {count} < 2"
    # With one alone a lost key would leave every device without a way in.
    if len(set(organisation.tls_pins)) == 1:
        yield "tls_pins: 1 < 2"
