"""S15: one poisonous item among a thousand is held or refused by itself; the other 999 pass, and everybody reads them.

The ordinary suite sends 149; DOORSTEP_POISON=999 takes the number of survive.md.
"""

import json
import os
import random
from pathlib import Path

import pytest

from app.domain.envelope import event_hash
from app.domain.errors import Refused
from app.domain.events import ContactAttempted
from app.domain.privacy import Person
from app.storage.keys import sign
from app.wording import has_sentence
from sync.protocol.messages import Answer
from tests.sync.house import house
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig

COUNT = int(os.environ.get("DOORSTEP_POISON", "149"))
CJK_255 = "永" * 85

# (what stands in the signed bytes of an order, what stands there instead)
POISONS: dict[str, tuple[bytes, bytes]] = {
    "NUL": (b'"sector":"water"', b'"sector":"wa\\u0000ter"'),
    "NUL in the number": (b"W20261121-010001-6", b"W2026\\u0000-1"),
    "NUL in the area": (b'"area":"north"', b'"area":"\\u0000"'),
    "half a pair, as bytes": (b'"fault":"W02"', b'"fault":"\xed\xa0\x80"'),
    "bad UTF-8": (b'"channel":"phone"', b'"channel":"\xff\xfe"'),
    "overlong UTF-8": (b'"channel":"phone"', b'"channel":"\xc0\xaf"'),
    "beyond every float": (b'"received_ms":1795250000000', b'"received_ms":1e999'),
    "beyond 64 bits": (b'"received_ms":1795250000000', b'"received_ms":99999999999999999999'),
    "year 0": (b'"received_ms":1795250000000', b'"received_ms":-62167219200000'),
    "year 9999999": (b'"received_ms":1795250000000', b'"received_ms":9007199254740991'),
    "emoji": (b'"external_no":""', '"external_no":"👩‍🔧🇨🇳𠮷"'.encode()),
    "reversed and joined": (b'"external_no":""', '"external_no":"\u202egpj.exe\u200d\ufeff"'.encode()),
    "255 bytes of CJK as a path": (b'"external_no":""', f'"external_no":"../{CJK_255}"'.encode()),
    "60 KB of text": (b'"external_no":""', b'"external_no":"' + b"x" * 60_000 + b'"'),
    "200 KB of text": (b'"external_no":""', b'"external_no":"' + b"x" * 200_000 + b'"'),
    "a name twice": (b'"sector":"water"', b'"sector":"water","sector":"gas"'),
    "nothing": (b'"body":{', b'"odd":{'),
}


def poisoned(device: RawDevice, what: str) -> Signed:
    made = device.create()
    before, after = POISONS[what]
    raw = made.raw.replace(before, after)
    assert raw != made.raw, what
    h = event_hash(raw)
    return Signed(made.envelope, raw, h, sign(device.seed, h))


def test_one_poisonous_record_in_a_thousand_holds_up_none_of_the_others(server: ServerRig, crew: RawDevice, tmp_path: Path) -> None:
    draw, good = random.Random(1), [crew.create() for _ in range(COUNT)]
    bad = {what: poisoned(crew, what) for what in POISONS}
    mixed: list[Signed] = list(good)
    for poison in bad.values():
        mixed.insert(draw.randrange(len(mixed)), poison)
    answers: dict[str, Answer] = {}
    for start in range(0, len(mixed), 100):
        answers.update({answer.h: answer for answer in crew.push(*mixed[start : start + 100])})
    assert {answers[event.h].outcome for event in good} == {"applied"}
    for what, poison in bad.items():
        said = answers[poison.h]
        assert said.outcome in ("applied", "quarantined") or said.error, what
        assert not (said.error or said.reason) or has_sentence(said.error or said.reason), what
    # A whole tablet of the same crew takes every page, whatever lies among the orders.
    tablet = house(server, tmp_path, "field-N-WATER")
    tablet.synced()
    shown = set(tablet.shown())
    assert {event.envelope.order_id for event in good} <= shown
    assert bad["emoji"].envelope.order_id in shown
    tablet.close()


def test_ten_megabytes_are_refused_before_they_are_signed_and_on_the_line(server: ServerRig, crew: RawDevice, tmp_path: Path) -> None:
    tablet = Tablet(tmp_path / "crew", server.ticket("field-N-HEAT"), server.clock)
    order = tablet.create(crew="N-HEAT")
    with pytest.raises(Refused, match="too_large"):
        tablet.record(order, ContactAttempted(outcome="agreed", answers={"q": "x" * 10_000_000}))
    assert tablet.synced().receipts == 1
    tablet.close()
    good = crew.create()
    POISONS["10 MB"] = (b'"external_no":""', b'"external_no":"' + b"x" * 10_000_000 + b'"')
    wire = b'{"events":[{"raw":' + poisoned(crew, "10 MB").raw + b',"sig":""}]}'
    assert crew.ask("POST", "/v1/push", wire).status_code == 413
    assert crew.push(good)[0].outcome == "applied"


def test_what_a_person_may_type_reaches_the_desk_as_it_was_typed(server: ServerRig, tmp_path: Path) -> None:
    """NUL, emoji, letters beyond the first plane, other directions, line ends: none is poison, all of it is kept."""
    odd = "a\0b 👩‍🔧 𠮷野家 \u202eabc\u2028 ＝1+1 \r\n\t'" + CJK_255
    desk = house(server, tmp_path, "desk")
    (order,) = desk.dispatch("W03", person=Person(name=odd, phone="1", address=odd, words=odd))
    desk.synced()
    tablet = house(server, tmp_path, "field-N-WATER")
    tablet.synced()
    with tablet.opened.store.engine.connect() as connection:
        (kept,) = connection.exec_driver_sql("SELECT json FROM person WHERE order_id = ?", (order,)).scalars().all()
    assert json.loads(kept)["words"] == odd
    for member in (desk, tablet):
        member.close()
