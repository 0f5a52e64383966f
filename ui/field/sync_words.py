"""What the sync bar says, in words, from what the replica counts and the network last did.

The one rule: the bar claims nothing it has not seen; "offline" is calm, only a refusal by the server is an alarm.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.storage.pending import Pending
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
    failed = waiting.failed > 0 or waiting.quarantined > 0
    count = waiting.events + waiting.files
    if count:
        age = span(now_ms - waiting.oldest_ms, language) if waiting.oldest_ms is not None else ""
        summary = sentence("field.sync_waits", language, n=count, size=amount(waiting.bytes), age=age)
        return SyncWords(network, summary, "device", shift.is_connected, failed)
    stage = "received" if waiting.received else "verified"
    if failed:
        # The reason of the alarm, not what became of all the rest.
        trouble = "refused" if waiting.failed else "held"
        summary = sentence(f"field.sync_{trouble}", language, n=waiting.failed or waiting.quarantined)
        return SyncWords(network, summary, stage, shift.is_connected, failed)
    return SyncWords(network, sentence(f"field.sync_{stage}", language), stage, shift.is_connected, failed)


def stage_word(items: Sequence[Pending], language: str) -> str:
    """What has become of like items: of files on their way, how many bytes have arrived."""
    stage, sent = items[0].stage, sum(item.sent for item in items)
    if stage == "device" and sent:
        return sentence("field.sent_of", language, sent=amount(sent), size=amount(sum(item.size for item in items)))
    if stage == "device" and all(item.is_file and item.state == "queued" for item in items):
        return sentence("field.stage_queued", language)
    return sentence(f"field.stage_{stage}", language)


def time_left(size: int, bytes_per_s: float | None, language: str) -> str:
    """How long `size` bytes will take at the measured rate; said to be unknown before anything was measured."""
    if not size:
        return "—"
    if not bytes_per_s:
        return sentence("field.time_left_unknown", language)
    left_ms = int(size / bytes_per_s * 1000)
    if left_ms < 60_000:
        return sentence("field.time_left_short", language)
    return sentence("field.time_left", language, span=span(left_ms, language))
