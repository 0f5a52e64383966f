"""What server and desks call the acts of two persons that have no event, and who has asked for one (manual: decisions/0032).

The one rule: whoever asked has no say in it, whichever side looks.
"""

# The operator's own kind of act: no desk asks for it.
KEY_CHANGED = "key.changed"
# A device that came by a ticket: the request's id is the key that is to be compared, so another key is another request.
ENROLLED = "device.enrolled"
# Not acts but changes of what they need: told to every desk.
RULE_ON, RULE_OFF = "two_persons.on", "two_persons.off"


def is_asker(asked_member: str, asked_device: str, member: str, device: str) -> bool:
    """Whether `member` at `device` asked for it; where no name is known, whoever sits at the desk that did. "" and "" is the operator."""
    return member == asked_member if asked_member else bool(asked_device) and device == asked_device
