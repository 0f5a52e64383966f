"""Nothing of a customer lies in clear anywhere: not in signed bytes, database files, journals, files or logs of any process.

The one rule: the planted words are searched in every form in which they might slip out, while the databases are still open,
so that their write-ahead logs are there too.
"""

import base64
import json
import logging
import math
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.errors import Damaged
from app.domain.privacy import Person
from app.domain.procedure import Step
from app.storage.keys.sealed_box import open_box
from app.storage.listing import customer_of, list_orders
from app.use_cases.visit import SignOff
from sync.server import tables as s
from tests.faults.crew import signature
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig

NAME, PHONE, ADDRESS = "欧阳修竹", "13987654321", "柳荫街九号院七门四零一"
WORDS, DRAFTED, COMPLAINT = "阁楼水管滴答作响已有三日", "客户说钥匙在邻居处", "师傅没穿鞋套我很不满意"
PROXY = "司马青萝"
PLANTED = (NAME, PHONE, ADDRESS, WORDS, DRAFTED, COMPLAINT, PROXY, "Q9answer-two-of-ten")


def forms(word: str) -> set[bytes]:
    """The word in three encodings, escaped as JSON does it, and inside base64 at each of its three alignments."""
    found = {word.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")}
    found.add(json.dumps(word).strip('"').encode())
    found.add(word.encode().hex().encode())
    for lead in range(3):
        coded = base64.b64encode(b"\0" * lead + word.encode())
        found.add(coded[4 if lead else 0 : len(coded) // 4 * 4 - 4])
    return {form for form in found if len(form) >= 6}


def a_visit_with_everything(desk: Member, tablet: Member) -> str:
    (order,) = desk.dispatch("W03", person=Person(name=NAME, phone=PHONE, address=ADDRESS, words=WORDS))
    desk.synced()
    tablet.synced()
    tablet.opened.store.save_draft(order, "diagnosis", "m-0417", {"note": DRAFTED})
    tablet.does.until(order, Step.SIGN_OFF)
    by = SignOff(
        language="zh", viewed_ms=9000, situation="proxy", strokes=signature(), reason="absent", proxy={"name": PROXY, "relation": "son"}
    )
    tablet.does.visits.sign_off(order, by, {"Q9": "Q9answer-two-of-ten", "complaint": COMPLAINT})
    tablet.does.sheets.issue_missing(order)
    tablet.synced()
    desk.synced()
    desk.timeline(order)
    assert customer_of(desk.opened.store.engine, order).name == NAME
    return order


def test_no_word_of_a_customer_is_found_on_any_disk_or_in_any_log(
    server: ServerRig, members: tuple[Member, Member], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    desk, tablet = members
    a_visit_with_everything(desk, tablet)
    with server.running.transactions.read() as connection:
        events = list(connection.execute(select(s.event)))
    places = {
        path: path.read_bytes() for folder in (server.data, desk.folder, tablet.folder) for path in folder.rglob("*") if path.is_file()
    }
    assert {path.name.removeprefix("doorstep.db") for path in places if path.name.startswith("doorstep.db")} >= {"", "-wal"}
    assert sum(len(event.raw) for event in events) > 10_000
    places |= {Path("signed bytes"): b"\n".join(bytes(event.raw) for event in events)}
    places |= {Path("logs"): caplog.text.encode(), Path("output"): "".join(capfd.readouterr()).encode()}
    found = [(word, str(path)) for word in PLANTED for form in forms(word) for path, data in places.items() if form in data]
    assert found == []


def test_the_search_would_find_what_is_there(tmp_path: Path) -> None:
    for word in PLANTED:
        coded = base64.b64encode(b"xy" + word.encode() + b"z")
        for data in (f'{{"name":"{word}"}}'.encode(), json.dumps({"a": word}).encode(), word.encode("gb18030"), coded):
            assert any(form in data for form in forms(word)), (word, data)


def test_a_rating_is_closed_to_crew_and_desk(server: ServerRig, members: tuple[Member, Member]) -> None:
    desk, tablet = members
    order = a_visit_with_everything(desk, tablet)
    rated = next(event for event in tablet.log() if event.type == "rating.given")
    body = json.loads(rated.raw)["body"]
    assert set(body) <= {"sealed_sha256", "answered", "complaint"}
    sealed = tablet.opened.store.files.get(body["sealed_sha256"])
    assert sealed == desk.engine.fetch_file(body["sealed_sha256"])
    assert not any(form in sealed for word in PLANTED for form in forms(word))
    secrets = (tablet.opened.secrets, desk.opened.secrets)
    assert all(not _opens(sealed, key) for own in secrets for key in (own.device_seed, own.files_key, own.database_key, own.journal_key))
    assert desk.order(order).visit.ratings


def _opens(sealed: bytes, key: bytes) -> bool:
    try:
        open_box(key, sealed)
    except Damaged:
        return False
    return True


def test_another_crew_is_told_nothing(server: ServerRig, members: tuple[Member, Member], tmp_path: Path) -> None:
    desk, tablet = members
    a_visit_with_everything(desk, tablet)
    stranger = house(server, tmp_path, "field-S-ALL")
    try:
        stranger.synced()
        assert stranger.shown() == {}
    finally:
        stranger.close()


def people() -> list[Person]:
    """Two hundred values that stand nowhere else, four of each person."""
    return [
        Person(name=f"欧阳修竹{n:03d}", phone=f"1398765{n:04d}", address=f"柳荫街九号院{n:03d}室", words=f"水管滴答作响第{n:03d}日")
        for n in range(50)
    ]


def entropy(data: bytes) -> float:
    """Bits a byte."""
    return -sum(count / len(data) * math.log2(count / len(data)) for count in Counter(data).values())


def test_none_of_two_hundred_values_is_found_on_a_tablet_and_what_is_large_there_looks_like_chance(
    members: tuple[Member, Member], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    desk, tablet = members
    for person in people():
        desk.dispatch("W03", person=person)
    desk.synced()
    tablet.synced()
    for row, person in zip(list_orders(tablet.opened.store.engine), people(), strict=True):
        tablet.opened.store.save_draft(row.order_id, "diagnosis", "m-0417", {"note": person.words})
    assert {customer_of(tablet.opened.store.engine, row.order_id).name for row in list_orders(tablet.opened.store.engine)} == {
        person.name for person in people()
    }
    words = [word for person in people() for word in (person.name, person.phone, person.address, person.words)]
    sought = {form: word for word in words for form in forms(word)}
    assert len(words) == 200 and found_in(sought, tablet.folder, temporary) == []
    tablet.close()
    assert found_in(sought, tablet.folder, temporary) == []
    assert not tablet.folders.database.read_bytes().startswith(b"SQLite format 3")
    large = {path.name: entropy(path.read_bytes()) for path in files_in(tablet.folder) if path.stat().st_size > 30_000}
    assert "doorstep.db" in large and min(large.values()) > 7.9, large
    tablet.reopen()


def files_in(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def found_in(sought: dict[bytes, str], *folders: Path) -> list[str]:
    whole = b"\0".join(path.read_bytes() for path in files_in(*folders))
    return [word for form, word in sought.items() if form in whole]
