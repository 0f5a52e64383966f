"""Full-text search over orders: Chinese words of two characters and more, Latin words, the beginnings of numbers.

The one rule: text and query are cut by the same function here, never by SQLite's tokeniser, which knows no Chinese words.
Han text becomes overlapping pairs (供水管 → 供水 水管), so any two characters that stand together are found, in 0.03 ms
over 50,000 orders (measured.md). The index is contentless: it holds the pairs, not the text.
"""

import operator
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from app.storage.rows import insert_rows, of_ids

# The han blocks (Unicode 17, chapter 18): extension A, unified, compatibility, and planes 2 and 3.
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(f"(?P<han>[{_HAN}]+)|(?P<digits>\\d+)|(?P<word>[^\\W\\d_{_HAN}]+)")

# Groups written apart, as telephone and order numbers often are; looked for as one number too. Begun at a first digit and
# never given up digit by digit (++): most numbers are no groups, and this is asked of every order of a pull.
_GROUPED_NUMBER = re.compile(r"(?<!\d)\d++(?:[-‐–.\s()]{1,2}\d++)+")

_NO_DIGIT = re.compile(r"\D+")

# Text in which only capitals change: ASCII, unified han, and signs that divide words in their wide and narrow form alike.
_PLAIN_ALREADY = re.compile("[\\x00-\\x7f\u3001\u3002\u3400-\u4dbf\u4e00-\u9fff\uff0c\uff1a\uff1b\uff1f\uff01]*")

# From this length on a number is also found by its last four digits, as people name a telephone number.
_TELEPHONE_DIGITS = 7
_LAST_DIGITS = 4

# Well under SQLite's limit of bound values.
_AT_ONCE = 500


class SearchIndex:
    """The statements that make the two tables; run them in order in the transaction that makes all tables.

    Tokeniser "ascii" splits at the spaces that `tokens` puts and takes every other character as it is; "unicode61" knows
    Unicode 6.1 and drops the rare characters of names that came later.
    """

    DDL = (
        "CREATE TABLE IF NOT EXISTS search_order (rowid INTEGER PRIMARY KEY, order_id TEXT NOT NULL UNIQUE)",
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5(tokens, content='', contentless_delete=1, tokenize='ascii')",
    )

    @classmethod
    def make(cls, connection: Connection) -> None:
        for statement in cls.DDL:
            connection.exec_driver_sql(statement)


def tokens(content: str) -> str:
    """What the index holds of `content`: its pieces in order, divided by spaces."""
    plain = _plain(content)
    found: list[str] = []
    for han, digits, word in _PIECE.findall(plain):
        if han:
            found += map(operator.add, han, han[1:])
            # So that a search for one character also finds the last one of a word.
            found.append(han[-1])
        else:
            found.append(digits or word)
            if len(digits) >= _TELEPHONE_DIGITS:
                found.append(digits[-_LAST_DIGITS:])
    found += [_joined(number[0]) for number in _GROUPED_NUMBER.finditer(plain)]
    return " ".join(found)


def put(connection: Connection, order_id: str, content: str) -> None:
    """Makes `content` the only text under which the order is found."""
    put_many(connection, [(order_id, tokens(content))])


def put_many(connection: Connection, rows: Sequence[tuple[str, str]]) -> None:
    """`put` for many (order_id, `tokens` of its content) at once."""
    for start in range(0, len(rows), _AT_ONCE):
        _put_part(connection, rows[start : start + _AT_ONCE])


def _put_part(connection: Connection, rows: Sequence[tuple[str, str]]) -> None:
    ids = [order_id for order_id, _ in rows]
    insert_rows(connection, "INSERT OR IGNORE INTO search_order (order_id)", [(order_id,) for order_id in ids])
    rowids = dict(of_ids(connection, "SELECT order_id, rowid FROM search_order", ids))
    # Neither INSERT … SELECT nor many rows in one statement: for those SQLite opens a savepoint for each row, at which FTS5 writes
    # out what it gathered (three to four times the cost).
    found = [(rowids[order_id], made) for order_id, made in rows]
    connection.exec_driver_sql("INSERT OR REPLACE INTO search_text (rowid, tokens) VALUES (?, ?)", found)


def remove(connection: Connection, order_id: str) -> None:
    """Takes an order out of the index; its pieces lie on in it, unfindable, until `purge`."""
    known = {"order_id": order_id}
    where = "SELECT rowid FROM search_order WHERE order_id = :order_id"
    connection.execute(text(f"DELETE FROM search_text WHERE rowid IN ({where})"), known)
    connection.execute(text("DELETE FROM search_order WHERE order_id = :order_id"), known)


def purge(connection: Connection) -> None:
    """Rewrites the index without what was replaced or removed: FTS5 only marks it. For the erasing of a customer."""
    connection.execute(text("INSERT INTO search_text (search_text) VALUES ('optimize')"))


def find(connection: Connection, query: str, limit: int) -> list[str]:
    """The ids of at most `limit` orders that hold every part of `query`, the best match first, then the newest.

    A part is a run of Han characters, a word or a number; words and numbers match from their beginning. Any text is a
    good query: operators and quotes mean nothing. A query without letters or digits finds nothing.
    """
    match = _match(query)
    if not match:
        return []
    found = connection.execute(
        text(
            "SELECT search_order.order_id FROM search_text JOIN search_order ON search_order.rowid = search_text.rowid "
            "WHERE search_text MATCH :match ORDER BY search_text.rank, search_text.rowid DESC LIMIT :limit"
        ),
        {"match": match, "limit": limit},
    )
    return list(found.scalars())


@dataclass(frozen=True)
class _Part:
    start: int
    end: int
    match: str


def _match(query: str) -> str:
    """The FTS5 expression of a query. Every piece is letters or digits, so nothing in it needs more than quotes."""
    plain = _plain(query)
    grouped = [_Part(number.start(), number.end(), _number_match(number[0])) for number in _GROUPED_NUMBER.finditer(plain)]
    single = [
        _Part(piece.start(), piece.end(), _piece_match(piece))
        for piece in _PIECE.finditer(plain)
        if not any(group.start <= piece.start() < group.end for group in grouped)
    ]
    return " AND ".join(part.match for part in sorted([*grouped, *single], key=lambda part: part.start))


def _piece_match(piece: re.Match[str]) -> str:
    han = piece["han"]
    if han and len(han) > 1:
        return f'"{" ".join(_pairs(han))}"'
    return f'"{piece[0]}"*'


def _number_match(number: str) -> str:
    groups = " AND ".join(f'"{group}"*' for group in re.findall(r"\d+", number))
    return f'("{_joined(number)}"* OR ({groups}))'


def _pairs(han: str) -> list[str]:
    return list(map(operator.add, han, han[1:])) or [han]


def _joined(number: str) -> str:
    return _NO_DIGIT.sub("", number)


def _plain(content: str) -> str:
    if content.isascii() or _PLAIN_ALREADY.fullmatch(content):
        return content.casefold()
    # Full-width letters and digits become ordinary ones (Chinese input methods mix them), é becomes e.
    parted = unicodedata.normalize("NFKD", content)
    return unicodedata.normalize("NFC", parted.translate(_WITHOUT_MARKS)).casefold()


class _WithoutMarks(dict[int, int | None]):
    """A table for str.translate that drops what stands over or under letters, learnt as characters are met."""

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.category(chr(code)) == "Mn" else code
        self[code] = kept
        return kept


_WITHOUT_MARKS = _WithoutMarks()
