"""The second opinion: pyHanko's own validation of a sheet that has already passed our stricter checks.

The one rule: nothing that an enrolled tablet did not sign comes this far, so the library never meets a stranger's file.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

from app.storage.sheet.container import NotOurs

_SAYS_NO = (PdfError, SigningError, SignatureValidationError, PathBuildingError, PathValidationError, ValueError)


def ask_library(pdf: bytes, known: frozenset[bytes]) -> datetime:
    """The claimed time of signing of a sheet that pyHanko finds whole, trusted (`known`: DER) and good at that time.

    Raises NotOurs for everything else.
    """
    # pyHanko starts an event loop of its own, which a thread that already runs one (the window's) may not.
    with ThreadPoolExecutor(1) as lane:
        return lane.submit(_asked, pdf, known).result()


def _asked(pdf: bytes, known: frozenset[bytes]) -> datetime:
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(signatures) != 1:
            raise NotOurs("signatures")
        claimed_at: datetime | None = signatures[0].self_reported_timestamp
        if claimed_at is None:
            raise NotOurs("time")
        context = ValidationContext(
            trust_roots=[x509.Certificate.load(one) for one in sorted(known)],
            # A key is good for the time it signed at: sheets outlive the 400 days of their certificate.
            moment=claimed_at,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )
        usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})
        status = validate_pdf_signature(signatures[0], context, key_usage_settings=usage)
    except _SAYS_NO as error:
        raise NotOurs("library") from error
    if not status.bottom_line or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise NotOurs("library")
    return claimed_at
