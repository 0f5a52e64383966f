"""Our own rules over the sources (survive.md TM19): no statement is made from a value, no text becomes code, markup or a log line."""

import ast
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.server.log_lines import JsonLines

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for room in ("app", "sync", "ui") for path in (ROOT / room).rglob("*.py"))
QML = sorted((ROOT / "ui").rglob("*.qml"))
_SQL = re.compile(
    r"^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|ATTACH|DETACH|VACUUM|SET|SHOW|COPY|SAVEPOINT|RELEASE|ROLLBACK|LOCK|REINDEX|WITH)\s"
    r"|\b(WHERE|VALUES|ORDER BY|FROM|IN)\s*\(?\s*$",
)
# Every statement that is put together, with what goes into it: names and numbers of our own, never a value from outside.
MADE_OF_OURS = {
    "app/storage/database.py": {"key.hex()", "int(BUSY_TIMEOUT_S * 1000)"},
    "app/storage/left_behind.py": {"REMAINDERS_OF"},
    # Columns of our own tables, and as many question marks as there are values.
    "app/storage/rows.py": {"table.name", "names", "insert", "one", "', '.join([one] * _IN_ONE)"},
    "app/storage/schema.py": {"name", "SCHEMA_VERSION"},
    "app/storage/search.py": {"where"},
    "sync/server/postgres.py": {"name", "value"},
    "sync/server/postgres_check.py": {"table.name", "setting", "name"},
    "sync/server/pouring.py": {"table.name", "columns"},
    # Out of a backup, which is sealed and was opened with its passphrase.
    "sync/server/row_parts.py": {"table", "names", "', '.join('?' * len(columns))", "setting"},
}

# What runs, unpacks or trusts what it is given; each has a safer way here.
BANNED = re.compile(
    r"^(eval|exec|compile|__import__|os\.system|os\.popen|pickle\.loads?|marshal\.loads?|shelve\.open|yaml\.(unsafe_|full_)?load(_all)?|"
    r"tempfile\.mktemp|hashlib\.(md5|sha1)|ssl\._create_unverified_context|random\.(random|choice|randint|randrange|getrandbits)|"
    r"xml\.etree\.ElementTree\.(parse|fromstring)|zipfile\.ZipFile\.extractall|tarfile\.open|shutil\.unpack_archive|QDesktopServices\.openUrl)$"
)
ALLOWED_CALLS = {
    # tus 1.0 names it for its checksum of a part; what is stored is held by SHA-256.
    "sync/protocol/tus.py": {"hashlib.sha1"},
    # With BaseLoader, which knows texts, lists and tables and nothing else.
    "sync/server/organisation.py": {"yaml.load"},
    # A release whose signatures were checked before; each member is looked at and written one by one, never extracted.
    "sync/update/unpacking.py": {"tarfile.open"},
    # A folder of one's own, and an address percent-encoded.
    "ui/desk/exporting.py": {"QDesktopServices.openUrl"},
    "ui/field/customer_sheet.py": {"QDesktopServices.openUrl"},
    # Sources of PySide's own package.
    "ui/plain_qt.py": {"exec"},
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def pieces(node: ast.AST) -> Iterator[tuple[str, list[str]]]:
    """(fixed text, what is put in) of every text that is put together anywhere below `node`."""
    for each in ast.walk(node):
        match each:
            case ast.JoinedStr():
                fixed = [part.value if isinstance(part, ast.Constant) else "" for part in each.values]
                yield "".join(map(str, fixed)), [ast.unparse(part.value) for part in each.values if isinstance(part, ast.FormattedValue)]
            case ast.BinOp(left=ast.Constant(value=str() as fixed), op=ast.Add() | ast.Mod()):
                yield fixed, [ast.unparse(each.right)]
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str() as fixed), attr="format")):
                yield fixed, [ast.unparse(argument) for argument in each.args]


def statements(node: ast.AST) -> set[str]:
    """What is put into any text below `node` that looks like a statement of SQL."""
    return {one for fixed, put_in in pieces(node) if _SQL.search(fixed) for one in put_in}


@pytest.mark.parametrize(
    "source", ['f"SELECT a FROM b WHERE c = {x}"', '"DELETE FROM b WHERE c = " + x', '"PRAGMA %s" % x', '"DROP TABLE {}".format(x)']
)
def test_a_statement_made_from_a_value_would_be_found(source: str) -> None:
    assert statements(ast.parse(source)) == {"x"}


def test_every_statement_that_is_put_together_is_made_of_our_own_words() -> None:
    made: dict[str, set[str]] = {}
    for path in SOURCES:
        if found := statements(ast.parse(path.read_text("utf-8"))):
            made[name_of(path)] = found
    assert made == MADE_OF_OURS


def test_nothing_runs_unpacks_or_trusts_what_it_is_given() -> None:
    found: dict[str, set[str]] = {}
    for path in SOURCES:
        for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
            said = ast.unparse(call.func)
            words = {word.arg: ast.unparse(word.value) for word in call.keywords}
            if BANNED.match(said) or words.get("shell") == "True" or words.get("verify") == "False":
                found.setdefault(name_of(path), set()).add(said)
    assert found == ALLOWED_CALLS


def test_no_text_of_a_window_is_read_as_markup() -> None:
    # Qt guesses by default: a name with <img src="https://…"> in it would be fetched and drawn.
    plain = re.compile(r"^\s*(Text|Label|Controls\.Label|T\.Label|T\.Text)\s*\{", re.MULTILINE)
    assert [name_of(path) for path in QML if plain.search(path.read_text("utf-8"))] == ["ui/common/Words.qml"]
    formats = {name_of(path): re.findall(r"textFormat:\s*(\S+)", path.read_text("utf-8")) for path in QML}
    assert {name: found for name, found in formats.items() if found} == {
        "ui/common/ScriptText.qml": ["Text.StyledText"],
        "ui/common/Words.qml": ["Text.PlainText"],
    }


@pytest.mark.parametrize(
    "end", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\x00", "\x1b[2K", "%0d%0a"]
)
def test_no_value_begins_a_line_of_a_servers_log(end: str) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    forged = f'x{end}{{"at": "now", "level": "ERROR", "said": "forged"}}'
    handler.emit(logging.LogRecord("doorstep.test", logging.ERROR, "", 1, "of %s", (forged,), None))
    (line,) = stream.getvalue().removesuffix("\n").split("\n")
    assert json.loads(line)["said"] == f"of {forged}"
    assert "\r" not in line and "\x1b" not in line
