"""What the sync page says of what did not go well: records refused or held, files refused, a sync that failed.

The one rule: each reason is told in one sentence, once; whom it met is counted, and named below when asked for.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.storage.pending import Pending
from app.storage.replica import Held
from app.wording import has_sentence, sentence

# A record that is held only because the one it rests on is: counted with that one where it is ours, not told by itself.
_FOLLOWS = "server.follows"

# {title, text}, and `items`: a line for each record where there are several.
Trouble = dict[str, str | list[str]]
# order id -> (its fault and customer, its number)
Names = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class _Met:
    """One record or file that a reason met: `what` it is, of which order, and how many records wait with it."""

    what: str
    order_id: str
    following: int = 0


def troubles(found: list[Pending], held: list[Held], language: str, names: Names | None = None) -> tuple[Trouble, ...]:
    """What the server refused to take, and what it holds until a dispatcher decides; one for each outcome and sentence."""
    met: dict[tuple[str, str], list[_Met]] = {}
    roots = {item.order_id for item in held if (item.error or item.reason) not in ("", _FOLLOWS)}
    following = Counter(item.order_id for item in held if item.reason == _FOLLOWS)
    for item in held:
        code = item.error or item.reason
        if not code or (code == _FOLLOWS and item.order_id in roots):
            continue
        text = sentence(code, language, **item.params) if has_sentence(code) else code
        count = following.pop(item.order_id, 0) if code != _FOLLOWS else 0
        one = _Met(_word(f"field.event_{item.type}", item.type, language), item.order_id or "", count)
        met.setdefault(("error" if item.error else item.outcome, text), []).append(one)
    for file in found:
        if file.is_file and file.stage == "failed":
            text = sentence(file.error, language) if has_sentence(file.error) else file.error
            one = _Met(_word(f"field.file_{file.kind}", file.kind, language), file.order_id or "")
            met.setdefault(("error", text), []).append(one)
    return tuple(_told(outcome, text, those, names or {}, language) for (outcome, text), those in met.items())


def failures(failure: str, language: str) -> tuple[Trouble, ...]:
    return ({"title": sentence("field.sync_failed", language), "text": failure, "items": []},) if failure else ()


def _told(outcome: str, text: str, those: list[_Met], names: Names, language: str) -> Trouble:
    count, following = len(those), sum(one.following for one in those)
    kinds = {one.what for one in those}
    what = those[0].what if len(kinds) == 1 else sentence("field.kinds_of_records", language)
    if count > 1:
        what = sentence("field.times", language, what=what, n=count)
    code = "field.and_following" if count == 1 else "field.and_following_all"
    more = sentence(code, language, n=following) if following else ""
    return {
        "title": sentence(f"field.outcome_of_{outcome}", language, what=what),
        "text": text + (" " if language == "en" and more else "") + more,
        "items": [_line(one, names, language) for one in those] if count > 1 else [],
    }


def _line(one: _Met, names: Names, language: str) -> str:
    """What it is and whose: an order that has left this tablet has no name here any more."""
    title, number = names.get(one.order_id, (sentence("field.other_records", language), ""))
    return "　".join(part for part in (one.what, title, number) if part)


def _word(code: str, otherwise: str, language: str) -> str:
    return sentence(code, language) if has_sentence(code) else otherwise
