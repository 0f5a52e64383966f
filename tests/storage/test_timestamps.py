"""RFC 3161 tokens: taken for the very hash from a trusted authority, refused otherwise; openssl agrees where it is here."""

import hashlib
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.domain.errors import Damaged
from app.storage.timestamps import stamped_at, time_stamp_request, token_of
from tests.storage.stamper import NOW, Stamper

H = hashlib.sha256(b"x").hexdigest()


def token(stamper: Stamper, h: str = H) -> bytes:
    return token_of(stamper.answer(time_stamp_request(h, 7)), 7)


def refusal(stamper: Stamper, made: bytes, h: str = H, trusted: Stamper | None = None) -> str:
    with pytest.raises(Damaged) as refused:
        stamped_at(made, h, [(trusted or stamper).ca])
    return refused.value.code


def test_a_token_tells_when_the_authority_had_seen_the_hash() -> None:
    stamper = Stamper()
    assert stamped_at(token(stamper), H, [stamper.ca]) == NOW


def test_a_token_is_for_its_own_hash_alone() -> None:
    stamper = Stamper()
    assert refusal(stamper, token(stamper), hashlib.sha256(b"y").hexdigest()) == "stamp.other_hash"


def test_a_strangers_token_is_refused() -> None:
    assert refusal(Stamper(), token(Stamper())) in ("stamp.stranger", "stamp.changed")


def test_a_certificate_for_something_else_makes_no_time_stamps() -> None:
    stamper = Stamper(usage=ExtendedKeyUsageOID.CODE_SIGNING)
    assert refusal(stamper, token(stamper)) == "stamp.stranger"


def test_a_certificate_is_good_for_its_own_time() -> None:
    stamper = Stamper(at=NOW + timedelta(days=500))
    assert refusal(stamper, token(stamper)) == "stamp.expired"


def test_no_changed_byte_of_what_was_stamped_passes() -> None:
    stamper = Stamper()
    good = token(stamper)
    info = tsp.TimeStampResp.load(stamper.answer(time_stamp_request(H, 7)))["time_stamp_token"]["content"]["encap_content_info"]
    begin = good.index(info["content"].parsed["message_imprint"].dump())
    for place in range(begin, begin + len(info["content"].parsed["message_imprint"].dump())):
        changed = bytearray(good)
        changed[place] ^= 1
        assert refusal(stamper, bytes(changed)).startswith("stamp.")


@pytest.mark.parametrize("made", [b"", b"\x30\x00", b"no token", bytes(100)])
def test_what_is_no_token_is_unreadable(made: bytes) -> None:
    assert refusal(Stamper(), made) == "stamp.unreadable"
    with pytest.raises(Damaged):
        token_of(made, 7)


def test_an_answer_to_another_question_is_not_taken() -> None:
    with pytest.raises(Damaged) as refused:
        token_of(Stamper().answer(time_stamp_request(H, 8)), 7)
    assert refused.value.code == "stamp.other_question"


def test_a_refusal_is_told() -> None:
    status = tsp.PKIStatusInfo({"status": "rejection"}).dump()
    with pytest.raises(Damaged) as refused:
        token_of(b"\x30" + bytes([len(status)]) + status, 7)
    assert refused.value.code == "stamp.refused"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_agrees(tmp_path: Path) -> None:
    stamper = Stamper()
    (tmp_path / "ca.pem").write_bytes(stamper.ca.public_bytes(Encoding.PEM))
    (tmp_path / "answer").write_bytes(stamper.answer(time_stamp_request(H, 7)))
    line = ["openssl", "ts", "-verify", "-digest", H, "-in", str(tmp_path / "answer"), "-CAfile", str(tmp_path / "ca.pem")]
    told = subprocess.run([*line, "-attime", str(int(NOW.timestamp()))], capture_output=True, text=True, timeout=20, check=False)
    assert "Verification: OK" in told.stdout, told.stderr
