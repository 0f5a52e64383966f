"""A device that the server forgot because it was restored: let in again on our own earlier word.

The one rule: what we signed once counts as it stood; a key that another has followed stays closed, whichever is shown first.
"""

import msgspec
from sqlalchemy import func, insert, select, update

from app.domain.envelope import Enrolment, enrolment_hash
from app.domain.errors import Refused
from app.storage.keys import verify
from sync.protocol.messages import DevicePlace, EnrolRequest, KeyState
from sync.protocol.signing import place_hash
from sync.server import tables as t
from sync.server.newcomers import await_second
from sync.server.organisation import Organisation
from sync.server.server_keys import ServerKeys
from sync.server.work import Work


def let_in_again(work: Work, keys: ServerKeys, organisation: Organisation, enrolment: Enrolment, request: EnrolRequest) -> None:
    """Accepts an enrolment that we countersigned. Raises Refused("server.enrol_refused")."""
    if not verify(keys.public, request.countersig, enrolment_hash(bytes(request.enrol))):
        raise Refused("server.enrol_refused")
    known = work.connection.execute(select(t.device.c.id).where(t.device.c.id == enrolment.device)).first()
    if known is None:
        _enter_device(work, organisation, _our_place(keys, enrolment, request))
        if organisation.two_persons:
            # Whether anybody had compared its key went with the days that were lost.
            await_second(work, enrolment.key, enrolment.device)
    if enrolment.old_key is not None:
        # Its own elder only: an enrolment by ticket may name any key.
        elder = t.key.c.key == enrolment.old_key, t.key.c.device == enrolment.device
        work.connection.execute(update(t.key).where(*elder).values(state="closed"))


def state_of(work: Work, enrolment: Enrolment) -> KeyState:
    """Closed where a later key of the device, which names this one as its elder, is known already."""
    asked = select(t.key.c.enrol).where(t.key.c.device == enrolment.device)
    later = (msgspec.json.decode(raw, type=Enrolment) for raw in work.connection.execute(asked).scalars())
    return "closed" if any(one.old_key == enrolment.key for one in later) else "open"


def _our_place(keys: ServerKeys, enrolment: Enrolment, request: EnrolRequest) -> DevicePlace:
    """What the device was to us, by our own signature."""
    shown = request.place
    try:
        is_ours = shown is not None and verify(keys.public, shown.sig, place_hash(shown.said))
    except Refused:
        is_ours = False
    if shown is None or not is_ours or (shown.place.org, shown.place.device) != (enrolment.org, enrolment.device):
        raise Refused("server.enrol_refused")
    return shown.place


def _enter_device(work: Work, organisation: Organisation, place: DevicePlace) -> None:
    """The device's row as it was, under the crews and areas that its label has now; none where the label is gone."""
    now = next((one for one in organisation.devices if one.label == place.label), None)
    table = t.device
    is_taken = work.connection.execute(select(table.c.id).where(table.c.number == place.number)).first() is not None
    highest = work.connection.execute(select(func.coalesce(func.max(table.c.number), 0))).scalar_one()
    work.connection.execute(
        insert(table).values(
            id=place.device,
            # Given to another since the restore: the device keeps its own on paper, the server needs one of its own.
            number=highest + 1 if is_taken else place.number,
            role=place.role,
            label=place.label,
            crews=msgspec.json.encode(now.crews if now else ()).decode(),
            areas=msgspec.json.encode(now.areas if now else ()).decode(),
            state="open",
            pos=0,
            changes=0,
        )
    )
