"""The message about reference data of one version: its procedures, under the server's signature.

The one rule: that of messages.py. What a customer is told to pay comes from it, so a line that is read along may not change it.
"""

from sync.protocol.messages import Message

PROCEDURES = "/v1/procedures"


class SignedProcedures(Message, frozen=True, kw_only=True):
    """`packed` as app/storage/catalog/editions.py packs them.

    Signed over SHA-256("doorstep.procedures.1" 00 org 00 version 00 SHA-256(packed)).
    """

    version: str
    packed: bytes
    sig: str
