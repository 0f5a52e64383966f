"""The tablet's own signature on a sheet: PAdES B-B by pyHanko, with no network.

The one rule: the container is written exactly as `container.rebuild` will write it again when the sheet is checked.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from asn1crypto import keys, pem, x509
from cryptography.hazmat.primitives.serialization import load_der_private_key
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.domain.errors import Refused
from app.storage.sheet.container import RESERVED_DIGITS, lowered

FIELD = "Doorstep"
_PDF_OF_PDF_A_2 = (1, 7)


def sign_sheet(pdf: bytes, key_pem: bytes, cert_pem: bytes, chain_pems: tuple[bytes, ...], now: datetime) -> bytes:
    """The sheet with one invisible P-256 signature over all of it; `now` (aware) becomes the claimed time of signing.

    A clock that stands before the certificate was issued is wrong for certain; the issue is then claimed, so that the sheet can be
    checked. What the clock showed stands in the event and on the paper.

    `chain_pems` are the certificates above the device's, travelling in the container. Raises Refused("sheet.signed_already") and
    Refused("sheet.key_and_certificate_differ"), which would make a sheet that nobody accepts.
    """
    if b"/ByteRange" in pdf:
        raise Refused("sheet.signed_already")
    if not _belong_together(key_pem, cert_pem):
        raise Refused("sheet.key_and_certificate_differ")
    above = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    above.register_multiple([_certificate(part) for part in chain_pems])
    signer = _OneSpelling(
        signing_cert=_certificate(cert_pem),
        signing_key=keys.PrivateKeyInfo.load(_der(key_pem)),
        cert_registry=above,
    )
    meta = signers.PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    document = _Untouched(io.BytesIO(pdf))
    # pyHanko starts an event loop of its own, which a thread that already runs one (the window's) may not.
    with ThreadPoolExecutor(1) as lane:
        signed = lane.submit(
            _TimedSigner(max(now, _issued_at(cert_pem)), meta, signer).sign_pdf, document, bytes_reserved=RESERVED_DIGITS
        ).result()
    return bytes(signed.getvalue())


class _Untouched(IncrementalPdfFileWriter):
    """pyHanko would write the metadata anew with the machine's time; ours stay as rendered, so they keep saying PDF/A.

    It would also call the file PDF 2.0, for elliptic curves stand in no earlier standard; PDF/A-2 is PDF 1.7 (ISO 19005-2, 6.1.2),
    whose readers know the signature by its sub-filter.
    """

    def _update_meta(self) -> None:
        return

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        super().ensure_output_version(min(version, _PDF_OF_PDF_A_2))  # type: ignore[no-untyped-call]

    def register_extension(self, ext: DeveloperExtension) -> None:
        if ext.base_version != "/2.0":
            super().register_extension(ext)


class _OneSpelling(signers.SimpleSigner):
    """Of the two values s and n - s that an ECDSA signature may carry, the lower one: see `container.lowered`."""

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        value = await super().async_sign_raw(data, digest_algorithm, dry_run)
        return value if dry_run else lowered(value)


class _TimedSigner(signers.PdfSigner):
    """pyHanko reads the machine's clock for /M; this one is told the time, like everything else here."""

    def __init__(self, now: datetime, meta: signers.PdfSignatureMetadata, signer: signers.Signer) -> None:
        super().__init__(meta, signer=signer, new_field_spec=SigFieldSpec(FIELD))
        self._now = now

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._now
        return session


def _belong_together(key_pem: bytes, cert_pem: bytes) -> bool:
    key = load_der_private_key(_der(key_pem), None)
    return key.public_key() == load_der_x509_certificate(_der(cert_pem)).public_key()


def _issued_at(cert_pem: bytes) -> datetime:
    return load_der_x509_certificate(_der(cert_pem)).not_valid_before_utc


def _der(text: bytes) -> bytes:
    return bytes(pem.unarmor(text)[2]) if pem.detect(text) else text


def _certificate(text: bytes) -> x509.Certificate:
    return x509.Certificate.load(_der(text))
