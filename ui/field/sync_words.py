"""What the sync bar says, in words, from what the replica counts and the network last did.

The one rule: the bar claims nothing it has not seen; "offline" is calm, only a refusal by the server is an alarm.
"""

from dataclasses import dataclass

from app.wording import has_sentence, sentence
from ui.common.shift import Shift
from ui.field.times import amount, span


@dataclass(frozen=True)
class SyncWords:
    """`stage` is that of a SyncMark: what is true of everything on this device together."""

    network: str = ""
    summary: str = ""
    stage: str = "device"
    online: bool = False
    failed: bool = False


def sync_words(shift: Shift, language: str) -> SyncWords:
    waiting, now_ms = shift.waiting, shift.parts.clock.wall_ms()
    code = f"field.network_{shift.network}"
    network = sentence(code if has_sentence(code) else "field.network_failed", language)
    # Trouble of the server, or a stranger in its place, is no connection either.
    online = shift.network in ("online", "sending")
    failed = waiting.failed > 0 or waiting.quarantined > 0
    count = waiting.events + waiting.files
    if count:
        age = span(now_ms - waiting.oldest_ms, language) if waiting.oldest_ms is not None else ""
        summary = sentence("field.sync_waits", language, n=count, size=amount(waiting.bytes), age=age)
        return SyncWords(network, summary, "device", online, failed)
    stage = "received" if waiting.received else "verified"
    return SyncWords(network, sentence(f"field.sync_{stage}", language), stage, online, failed)
