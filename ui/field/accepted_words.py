"""What the sync page says of records that a desk accepted after they had been held."""

from app.storage.accepted import Accepted
from app.wording import has_sentence, sentence


def accepted_words(found: tuple[Accepted, ...], language: str) -> tuple[dict[str, str], ...]:
    """What had been held and now counts: {title, text}."""
    said = []
    for each in found:
        kind = f"field.event_{each.type}"
        title = sentence(kind, language) if has_sentence(kind) else each.type
        more = sentence("field.and_accepted", language, n=each.count - 1) if each.count > 1 else ""
        text = sentence("server.decided_accept", language, why=each.why)
        said.append({"title": sentence("field.outcome_of_accepted", language, what=title), "text": f"{text} {more}".strip()})
    return tuple(said)
