"""A signed sheet keeps what PDF/A-2b asks for (ISO 19005-2), as far as a reader of the file's objects can tell without a validator."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from app.storage.sheet import render_sheet
from tests.storage import sheet_samples
from tests.storage.sheet_keys import tablet

_NAMES = sheet_samples.SAMPLES()
# 6.6.1 and 6.5.2: what a file for keeping may not do or hold.
_FORBIDDEN_ACTIONS = {
    *("/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/JavaScript", "/Hide", "/SetOCGState", "/Rendition", "/Trans"),
}
_FORBIDDEN_KEYS = {
    *("/JS", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/AA", "/OpenAction", "/XFA", "/Encrypt", "/Alternates", "/OPI", "/Ref"),
}
_COLOURS = {"/DeviceRGB", "/DeviceGray", "/ICCBased", "/Indexed", "/Pattern"}
# Annotation flags (ISO 32000-1, table 165): Invisible, Hidden, NoView, ToggleNoView; and Print.
_UNSEEN, _PRINTED = 1 | 2 | 32 | 256, 4


@pytest.fixture(scope="module", params=sorted(_NAMES))
def signed(request: pytest.FixtureRequest) -> bytes:
    return tablet().signed(render_sheet(_NAMES[request.param]))


@pytest.fixture(scope="module")
def reader(signed: bytes) -> PdfFileReader:
    return PdfFileReader(io.BytesIO(signed))


def objects(reader: PdfFileReader) -> Iterator[Any]:
    """Every dictionary and stream of the newest revision, however deep."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.root, reader.trailer.raw_get("/Info")]
    while waiting:
        one = waiting.pop()
        if isinstance(one, generic.IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object()
        if isinstance(one, generic.DictionaryObject):
            yield one
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, generic.ArrayObject):
            waiting += [one.raw_get(at) for at in range(len(one))]


def test_it_is_still_pdf_1_7_and_nothing_says_otherwise(signed: bytes, reader: PdfFileReader) -> None:
    assert re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", signed)
    assert reader.root.get("/Version", "/1.7") == "/1.7"
    assert [name for name in reader.root.get("/Extensions", {}) if name != "/ESIC"] == []


def test_its_metadata_claim_pdf_a_2b_in_plain_text(reader: PdfFileReader) -> None:
    stream = reader.root["/Metadata"]
    assert (stream["/Type"], stream["/Subtype"]) == ("/Metadata", "/XML") and "/Filter" not in stream
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in stream.data


def test_its_colours_rest_on_an_icc_profile_that_it_carries(reader: PdfFileReader) -> None:
    assert len(reader.root["/OutputIntents"]) == 1
    intent = reader.root["/OutputIntents"][0]
    profile = intent["/DestOutputProfile"]
    assert intent["/S"] == "/GTS_PDFA1" and profile["/N"] == 3
    # ICC.1: its whole size in the first four bytes, the colour space at byte 16, the signature at 36.
    size, space, mark = int.from_bytes(profile.data[:4], "big"), profile.data[16:20], profile.data[36:40]
    assert (size, space, mark) == (len(profile.data), b"RGB ", b"acsp")
    used = {str(_plain(kind)) for each in objects(reader) for kind in _spaces(each)}
    assert used <= _COLOURS, used


def _plain(space: Any) -> Any:
    """The kind of a colour space, which is a name or stands first in an array."""
    found = space.get_object() if isinstance(space, generic.IndirectObject) else space
    return found[0] if isinstance(found, list) else found


def _spaces(each: Any) -> list[Any]:
    """The colour spaces that it names: of an image, a group, or by name among a page's resources."""
    named = each.get("/ColorSpace", [])
    many = list(named.values()) if isinstance(named, generic.DictionaryObject) else [named] if named else []
    return many + ([each["/CS"]] if "/CS" in each else [])


def test_every_font_is_embedded(reader: PdfFileReader) -> None:
    fonts = [each for each in objects(reader) if each.get("/Type") == "/Font"]
    descriptors = [each["/FontDescriptor"] for each in fonts if "/FontDescriptor" in each]
    assert fonts and all("/FontDescriptor" in each or each["/Subtype"] in ("/Type0", "/Type3") for each in fonts)
    assert descriptors and all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each) for each in descriptors)


def test_nothing_in_it_acts_hides_or_is_enclosed(reader: PdfFileReader) -> None:
    assert "/Names" not in reader.root or not _FORBIDDEN_KEYS & set(reader.root["/Names"])
    for each in objects(reader):
        assert not _FORBIDDEN_KEYS & set(each), sorted(each)
        assert each.get("/S") not in _FORBIDDEN_ACTIONS and each.get("/Type") != "/Filespec"
        assert "/LZWDecode" not in str(each.get("/Filter", ""))


def test_its_signature_field_may_be_printed_and_asks_for_no_appearance(reader: PdfFileReader) -> None:
    form = reader.root["/AcroForm"]
    assert not form.get("/NeedAppearances", False)
    annotations = [each for each in objects(reader) if each.get("/Subtype") == "/Widget"]
    assert len(annotations) == 1
    for each in annotations:
        left, bottom, right, top = each["/Rect"]
        assert not each["/F"] & _UNSEEN and each["/F"] & _PRINTED
        # 6.3.3: only one without any extent may lack an appearance.
        assert (left, bottom) == (right, top) or "/AP" in each


def test_whatever_is_transparent_blends_normally_in_a_named_colour_space(reader: PdfFileReader) -> None:
    intent = reader.root["/OutputIntents"]
    for each in objects(reader):
        assert each.get("/BM", "/Normal") in ("/Normal", "/Compatible")
        assert "/TR" not in each and each.get("/TR2", "/Default") == "/Default"
        # 6.2.10: a blending space of its own, or the output intent's.
        assert each.get("/S") != "/Transparency" or "/CS" in each or intent


def test_what_signing_appended_is_a_whole_table_under_an_id(signed: bytes, reader: PdfFileReader) -> None:
    first, second = reader.trailer["/ID"]
    assert len(first) and len(second) and not reader.encrypted and reader.xrefs.total_revisions == 2
    start = int(signed[signed.rindex(b"startxref") :].split()[1])
    table = signed[start : signed.index(b"trailer", start)]
    # 6.1.4: one line end after "xref", entries of twenty bytes, each where its object begins.
    assert re.fullmatch(rb"xref\n(?:\d+ \d+\n(?:\d{10} \d{5} [nf] \n)+)+", table)
    number, named = 0, 0
    for line in table.splitlines()[1:]:
        if len(line.split()) == 2:
            number = int(line.split()[0])
            continue
        if line.endswith(b"n "):
            assert signed[int(line[:10]) :].startswith(b"%d %d obj" % (number, int(line[11:16])))
            named += 1
        number += 1
    assert named and signed.endswith(b"%%EOF\n")
