"""Ten thousand orders as an import would bring them: signed, each with a sealed customer, all of one crew.

The one rule: names, addresses and numbers are made up and the same in every run, so that two runs measure the same bytes.
"""

import hashlib
from collections.abc import Iterator

import msgspec

from app.domain.clocks import MINUTE_MS
from app.domain.envelope import BlobRef
from app.domain.events import OrderCreated
from app.domain.identity import CustomerId, at, order_number
from app.domain.privacy import Person
from app.storage.catalog import Catalog
from app.storage.keys import seal_person
from sync.protocol.messages import CustomerKey
from tests.sync.raw_device import RawDevice, Signed, new_id

CREW, AREA = "N-HEAT", "north"
SECTORS = ("heat", "power")

_FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗"
_GIVEN = ("建国", "秀兰", "志平", "淑珍", "晓军", "丽华", "永强", "桂英", "海涛", "敏")
_PLACES = ("松柏里", "桃园路", "和顺里", "运河街", "槐荫里", "建设街", "光明胡同", "青年路", "柳河巷", "东风里")
_WORDS = ("屋里只有 15 度，老人受不了。", "晚上突然没有了，邻居家有。", "一直往下滴水，已经用盆接。", "上午换过阀门，还是不行。")


def made(device: RawDevice, catalog: Catalog, count: int, now_ms: int) -> Iterator[Signed]:
    """`count` signed creations of the importing device, the oldest first."""
    faults = [fault for fault in catalog.faults.values() if fault.sector in SECTORS]
    for place in range(count):
        fault = faults[place % len(faults)]
        received_ms = now_ms - (count - place) * MINUTE_MS
        yield _one(device, catalog, fault.code, fault.sector, received_ms, place)


def _one(device: RawDevice, catalog: Catalog, fault: str, sector: str, received_ms: int, place: int) -> Signed:
    customer, key = CustomerId(new_id()), hashlib.sha256(b"key %d" % place).digest()
    sealed = seal_person(key, hashlib.sha256(b"salt %d" % place).digest(), msgspec.to_builtins(_person(place)))
    body = OrderCreated(
        number=order_number(sector, at(received_ms).date(), 9, place % 9_999 + 1),
        sector=sector,
        fault=fault,
        urgency=("P2", "P3", "P3", "P4")[place % 4],  # type: ignore[arg-type]
        channel="phone",
        area=AREA,
        crew=CREW,
        received_ms=received_ms,
        limits=catalog.limits(fault),
        versions=catalog.versions,
        customer=customer,
        person=sealed.sha256,
        commitment=sealed.commitment,
    )
    blob = BlobRef("person", sealed.sha256, len(sealed.sealed), "application/octet-stream")
    keys = (CustomerKey(customer=customer, key=key.hex()),)
    return device.record(body, new_id(), blobs=(blob,), sealed=(sealed.sealed,), keys=keys)


def _person(place: int) -> Person:
    name = _FAMILY[place % len(_FAMILY)] + _GIVEN[place // 7 % len(_GIVEN)]
    street = _PLACES[place // 3 % len(_PLACES)]
    return Person(
        name=name,
        phone=f"1380000{place:04d}",
        address=f"{street} {place % 97 + 1} 号楼 {place % 6 + 1} 单元 {place % 30 + 101}",
        words=_WORDS[place % len(_WORDS)],
        lat=f"39.{place % 9000 + 1000}",
        lon=f"117.{place % 9000 + 1000}",
    )
