"""The few lines of DER (X.690) that a signature container needs: reading one element, writing one.

The one rule: what is read is only cut out, never repaired; wrong lengths raise ValueError.
"""

from typing import NamedTuple

SEQUENCE, SET, INTEGER, OCTETS, OID, NULL, CONTEXT_0 = 0x30, 0x31, 0x02, 0x04, 0x06, 0x05, 0xA0


class Element(NamedTuple):
    """`whole` is the element with its tag and length, `content` what is inside."""

    tag: int
    whole: bytes
    content: bytes


def read_all(data: bytes) -> list[Element]:
    """The elements that follow one another in `data`. Raises ValueError where they do not fill it exactly."""
    found: list[Element] = []
    at = 0
    while at < len(data):
        element = read_first(data[at:])
        found.append(element)
        at += len(element.whole)
    return found


def read_first(data: bytes) -> Element:
    """The element at the head of `data`; what follows it is left alone. Raises ValueError for anything cut short."""
    if len(data) < 2:
        raise ValueError("no element")
    length, begin = data[1], 2
    if length >= 0x80:
        begin = 2 + length - 0x80
        if not 2 < begin <= 6:
            raise ValueError("length of length")
        length = int.from_bytes(data[2:begin], "big")
    if len(data) < begin + length:
        raise ValueError("cut short")
    return Element(data[0], data[: begin + length], data[begin : begin + length])


def write(tag: int, *contents: bytes) -> bytes:
    """One element around `contents`, with the shortest length, as DER asks."""
    content = b"".join(contents)
    if len(content) < 0x80:
        return bytes((tag, len(content))) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content
