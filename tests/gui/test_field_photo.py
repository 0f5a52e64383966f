"""Photos: what is kept of a picture, and what is asked of the person."""

from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage

from app.domain.errors import Refused
from tests.gui.replica import picture
from ui.field.asked_photos import AskedPhotos
from ui.field.photo import LONGEST_SIDE, THUMBNAIL_SIDE, GivenPhotos, prepare


def jpeg_with_notes(width: int = 4000, height: int = 3000) -> bytes:
    """A large picture that carries a note, as a camera writes them."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#446688"))
    image.setText("Description", "taken by Li Jianguo at 43.57, 121.09")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 90)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def test_what_is_kept_carries_no_note_of_the_camera(qapp: QGuiApplication) -> None:
    taken = jpeg_with_notes()
    assert b"Li Jianguo" in taken
    for kept in prepare(taken):
        assert b"Li Jianguo" not in kept


def test_photo_and_thumbnail_are_bounded(qapp: QGuiApplication) -> None:
    photo, thumbnail = (QImage.fromData(kept) for kept in prepare(jpeg_with_notes()))
    assert (photo.width(), photo.height()) == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)
    assert thumbnail.width() == THUMBNAIL_SIDE


def test_a_small_picture_is_not_blown_up(qapp: QGuiApplication) -> None:
    photo = QImage.fromData(prepare(jpeg_with_notes(200, 100))[0])
    assert (photo.width(), photo.height()) == (200, 100)


def test_what_is_no_picture_is_refused(qapp: QGuiApplication) -> None:
    with pytest.raises(Refused, match=r"photo\.unreadable"):
        prepare(b"this is a letter")


def test_given_photos_come_one_after_the_other(qapp: QGuiApplication, tmp_path: Path) -> None:
    files = [picture(tmp_path, "one.png"), picture(tmp_path, "two.bmp")]
    given, got = GivenPhotos(files), list[bytes]()
    for _ in range(3):
        given.take("before", got.append)
    assert got == [files[0].read_bytes(), files[1].read_bytes(), files[0].read_bytes()]


def test_a_chosen_file_answers_the_one_who_asked_once(qapp: QGuiApplication, tmp_path: Path) -> None:
    asked, got = AskedPhotos(has_camera=lambda: False), list[bytes]()
    asked.take("before", got.append)
    file = QUrl.fromLocalFile(str(picture(tmp_path)))
    asked.give(file)
    asked.give(file)
    assert len(got) == 1


def test_giving_up_brings_no_photo(qapp: QGuiApplication, tmp_path: Path) -> None:
    asked, got, answered = AskedPhotos(has_camera=lambda: False), list[bytes](), list[bool]()
    asked.answered.connect(lambda: answered.append(True))
    asked.take("before", got.append)
    asked.giveUp()
    asked.give(QUrl.fromLocalFile(str(picture(tmp_path))))
    assert got == [] and answered


def test_a_file_that_cannot_be_read_is_said(qapp: QGuiApplication, tmp_path: Path) -> None:
    asked, got, refused = AskedPhotos(has_camera=lambda: False), list[bytes](), list[str]()
    asked.refused.connect(refused.append)
    asked.take("before", got.append)
    asked.give(QUrl.fromLocalFile(str(tmp_path / "gone.jpg")))
    assert got == [] and refused == ["photo.unreadable"]
