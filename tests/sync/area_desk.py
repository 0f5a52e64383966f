"""A desk of one area only, beside the sample organisation's desk that is at home in both."""

import msgspec

from sync.server.organisation import Member, Place
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig


def area_desk(server: ServerRig, area: str) -> RawDevice:
    """Enters the desk into the organisation's file, as an operator would, and enrols it."""
    whole = server.organisation
    place = Place(label=area, role="dispatcher", areas=(area,))
    member = Member(id=f"m-{area}", name="n", title="t", staff_no="0103", role="dispatcher", areas=(area,))
    server.organisation = msgspec.structs.replace(whole, devices=(*whole.devices, place), members=(*whole.members, member))
    server.restart()
    desk = RawDevice(server.url, whole.id)
    desk.enrol(server.ticket(area).ticket)
    return desk
