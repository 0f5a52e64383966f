"""What the administration's pane says of the one device or member that was picked, and what may be done with it here.

The one rule: worked out from the server's roster alone; nobody withdraws the desk they sit at, or themselves.
"""

from sync.protocol.desk_messages import ListedDevice, ListedMember
from ui.desk.admin_rows import MemberRow, View, needs_ticket, place, standing
from ui.desk.decision import Facts


def device_subject(device: ListedDevice, view: View, *, is_asked: bool) -> Facts:
    """`is_asked`: its wipe waits for a second person."""
    status, tone = standing(device, view)
    is_own = device.device == view.own
    why = "own_device" if is_own else "ticket_only" if needs_ticket(device) else "wipe_waits" if is_asked else ""
    return {
        "id": device.device,
        "title": device.label,
        "sub": view.say("pause").join((place(device, view.names), view.say("number", n=device.number))),
        "status": status,
        "tone": tone,
        "isWithdrawn": device.is_withdrawn,
        "isWiped": device.wiped_ms > 0,
        "isAsked": is_asked,
        "mayWithdraw": not device.is_withdrawn and not is_own,
        "mayReinstate": device.is_withdrawn and not needs_ticket(device),
        "why": view.say(why) if why else "",
        "awaits": view.say("withdraw_awaits", n=device.awaited) if device.awaited else "",
    }


def member_subject(member: ListedMember, row: MemberRow, view: View, *, is_own: bool) -> Facts:
    """`row` is the member's in the list."""
    return {
        "id": member.member,
        "title": member.name,
        "sub": view.say("pause").join((row.sub, row.place)),
        "status": row.status,
        "tone": row.tone,
        "isWithdrawn": member.is_withdrawn,
        "mayWithdraw": not member.is_withdrawn and not is_own,
        "mayReinstate": member.is_withdrawn,
        "why": view.say("own_member") if is_own else "",
    }
