"""What the sync page says of what did not go well: records refused or held, files refused, a sync that failed.

The one rule: each is told in a sentence, once, with what follows from it counted and not repeated.
"""

from collections import Counter

from app.storage.pending import Pending
from app.storage.replica import Held
from app.wording import has_sentence, sentence

# A record that is held only because the one it rests on is: counted with that one where it is ours, not told by itself.
_FOLLOWS = "server.follows"


def troubles(found: list[Pending], held: list[Held], language: str) -> tuple[dict[str, str], ...]:
    """What the server refused to take, and what it holds until a dispatcher decides."""
    said: list[dict[str, str]] = []
    roots = {item.order_id for item in held if (item.error or item.reason) not in ("", _FOLLOWS)}
    following = Counter(item.order_id for item in held if item.reason == _FOLLOWS)
    for item in held:
        code = item.error or item.reason
        if not code or (code == _FOLLOWS and item.order_id in roots):
            continue
        kind = f"field.event_{item.type}"
        title = sentence(kind, language) if has_sentence(kind) else item.type
        outcome = sentence(f"field.outcome_of_{'error' if item.error else item.outcome}", language, what=title)
        text = sentence(code, language, **item.params) if has_sentence(code) else code
        count = following.pop(item.order_id, 0) if code != _FOLLOWS else 0
        more = sentence("field.and_following", language, n=count) if count else ""
        said.append({"title": outcome, "text": text + (" " if language == "en" else "") + more})
    for file in found:
        if file.is_file and file.stage == "failed":
            role = f"field.file_{file.kind}"
            title = sentence(role, language) if has_sentence(role) else file.kind
            text = sentence(file.error, language) if has_sentence(file.error) else file.error
            said.append({"title": sentence("field.outcome_of_error", language, what=title), "text": text})
    return tuple({text["title"] + text["text"]: text for text in said}.values())


def failures(failure: str, language: str) -> tuple[dict[str, str], ...]:
    return ({"title": sentence("field.sync_failed", language), "text": failure},) if failure else ()
