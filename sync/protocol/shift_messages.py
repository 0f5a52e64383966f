"""The messages about the end of a shift: one question, and the server's signed word (app/domain/shift_end.py) as the answer.

The one rule: that of messages.py; hashes are lower-case hex.
"""

from app.domain.shift_end import SignedShiftEnd
from sync.protocol.messages import Message

SHIFT_END = "/v1/shift-end"


class ShiftEndRequest(Message, frozen=True, kw_only=True):
    """Asks whether all is here up to `h`, the `n`th event under the key that signs the request; of a key without events its
    enrolment's hash, with n 0.

    `before` is the newest answer that the device holds: what that one covers is not looked through again.
    """

    n: int
    h: str
    before: SignedShiftEnd | None = None
