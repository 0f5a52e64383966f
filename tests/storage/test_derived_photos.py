"""No copy of a photo that Doorstep derives carries what a camera wrote beside it; the photo that is kept stays as it was, byte for byte."""

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from app.storage.files import Files
from app.storage.look import look
from app.storage.sheet import render_sheet
from app.storage.sheet.model import PrintedPhoto
from app.storage.sheet.photo import photo_svg
from tests.faults.noted_photos import Noted, noted, pixels
from tests.storage import sheet_samples
from ui.field.photo import prepare

# Names of blocks in which notes stand, beside the planted words.
BLOCKS = (
    b"Exif",
    b"http://ns.adobe.com",
    b"Photoshop",
    b"8BIM",
    b"ICC_PROFILE",
    b"MPF\0",
    b"JFXX",
    b"eXIf",
    b"tEXt",
    b"iTXt",
    b"zTXt",
    b"SEFT",
)


def printed(image: bytes) -> bytes:
    """The picture as it goes onto a sheet."""
    return base64.b64decode(photo_svg(image).split("base64,")[1].split('"')[0])


def left_of(copy: bytes, photo: Noted) -> list[bytes]:
    return [word for word in (*photo.words, *BLOCKS) if word in copy]


@pytest.mark.parametrize("number", range(9))
def test_the_sheets_picture_has_its_pixels_and_no_note(number: int) -> None:
    photo = noted(number)
    assert all(word in photo.data for word in photo.words)
    copy = printed(photo.data)
    assert left_of(copy, photo) == []
    assert pixels(copy) == pixels(photo.data)


@pytest.mark.parametrize("number", range(3))
def test_what_is_kept_and_what_the_desk_sees_have_no_note(number: int) -> None:
    photo = noted(number)
    for copy in (*prepare(photo.data), look(photo.data).jpeg):
        assert left_of(copy, photo) == []


def test_a_whole_sheet_has_no_note() -> None:
    photos = [noted(number) for number in range(6)]
    sheet = render_sheet(replace(sheet_samples.paid_zh(), photos=tuple(PrintedPhoto(one.data, "14:16", "x") for one in photos)))
    assert [word for one in photos for word in left_of(sheet, one) if word in one.words] == []


def test_a_photo_that_another_device_noted_is_kept_as_it_is(tmp_path: Path) -> None:
    photo, files = noted(4), Files(tmp_path / "files", b"k" * 32)
    sha256 = files.put(photo.data)
    for derive in (printed, prepare, look):
        derive(photo.data)
    assert sha256 == hashlib.sha256(photo.data).hexdigest()
    assert files.get(sha256) == photo.data


@pytest.mark.parametrize("lost", [1, 2, 30, 200])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_picture_without_its_end_is_refused(number: int, lost: int) -> None:
    whole = printed(noted(number).data)
    with pytest.raises(Exception, match=r"sheet\.photo_unreadable"):
        photo_svg(whole[:-lost])
