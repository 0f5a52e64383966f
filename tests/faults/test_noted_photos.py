"""exiftool, which knows more kinds of notes than we do, finds no place, owner, serial number or preview in any derived copy.

`DOORSTEP_COUNT=1000 python -m pytest tests/faults/test_noted_photos.py -s` makes the long run (resources/manual/attacks.md, TM15).
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from app.storage.look import look
from app.storage.sheet.photo import photo_svg
from tests.faults.noted_photos import noted
from tests.storage.test_derived_photos import left_of, printed
from ui.field.photo import prepare

COUNT = int(os.environ.get("DOORSTEP_COUNT", "40"))
# What exiftool says of any file and of any plain picture's own head; whatever else it names was noted by somebody.
PLAIN = {
    "SourceFile", "ExifToolVersion", "FileName", "Directory", "FileSize", "FileModifyDate", "FileAccessDate", "FileInodeChangeDate",
    "FilePermissions", "FileType", "FileTypeExtension", "MIMEType", "ImageWidth", "ImageHeight", "ImageSize", "Megapixels", "BitsPerSample",
    "ColorComponents", "EncodingProcess", "YCbCrSubSampling", "JFIFVersion", "ResolutionUnit", "XResolution", "YResolution", "BitDepth",
    "ColorType", "Compression", "Filter", "Interlace",
}  # fmt: skip


@pytest.mark.timeout(3600)
@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool (libimage-exiftool-perl) judges the copies")
def test_no_derived_copy_says_more_than_its_size(tmp_path: Path) -> None:
    begun: Counter[str] = Counter()
    for number in range(COUNT):
        photo = noted(number)
        before = hashlib.sha256(photo.data).hexdigest()
        kept, small = prepare(photo.data)
        for name, copy in (("sheet", printed(photo.data)), ("kept", kept), ("thumbnail", small), ("looked", look(photo.data).jpeg)):
            assert left_of(copy, photo) == []
            (tmp_path / f"{name}-{photo.name}").write_bytes(copy)
            begun[name] += 1
        assert hashlib.sha256(photo.data).hexdigest() == before
    said = noted_in(tmp_path)
    assert len(said) == 4 * COUNT == begun.total()
    print(f"{begun.total()} copies of {COUNT} photos: {dict(begun)}")
    assert {name: sorted(set(tags) - PLAIN) for name, tags in said.items() if set(tags) - PLAIN} == {}


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool (libimage-exiftool-perl) judges the copies")
def test_exiftool_finds_what_was_planted(tmp_path: Path) -> None:
    for number in range(3):
        photo = noted(number)
        (tmp_path / photo.name).write_bytes(photo.data)
        assert photo_svg(photo.data)
    for tags in noted_in(tmp_path).values():
        assert {"GPSLatitude", "SerialNumber"} <= set(tags)


def noted_in(folder: Path) -> dict[str, dict[str, object]]:
    """Every tag of every picture of a folder, as exiftool reads them; what stands behind a picture's end too."""
    done = subprocess.run(["exiftool", "-json", "-ee", "-u", "-q", "-q", "-r", str(folder)], capture_output=True, check=False)
    return {Path(one["SourceFile"]).name: one for one in json.loads(done.stdout)}
