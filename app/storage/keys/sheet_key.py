"""The P-256 keys and certificates under which service sheets are signed (PAdES).

The one rule: P-256 signs sheets and nothing else; events, receipts and requests are Ed25519 (see signing.py). Readers
such as `pdfsig` know P-256 and not Ed25519 (evidence.md 4).
"""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from app.domain.errors import Broken, Refused

# evidence.md 4: the certificate authority lives 10 years, a device's key 400 days.
_CA_LIFE = timedelta(days=3653)
_SHEET_LIFE = timedelta(days=400)
# Grants of ninety days are renewed at their half; another ninety offline must still end before the certificate.
_RENEWED_BEFORE = timedelta(days=180)

# A tablet's clock may stand behind the server's; its first sheet must not be "not yet valid".
_EARLIER = timedelta(days=1)


def make_sheet_key() -> bytes:
    """A new P-256 private key as PKCS#8 PEM, not encrypted: it lies in the vault."""
    return _pem(ec.generate_private_key(ec.SECP256R1()))


def sheet_request(key_pem: bytes, device_id: str) -> bytes:
    """The certificate request (PKCS#10, PEM) of a device for its sheet key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, device_id)])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(_private(key_pem), SHA256())
    return request.public_bytes(Encoding.PEM)


def make_sheet_ca(name: str, now: datetime) -> tuple[bytes, bytes]:
    """An organisation's sheet authority: private key and self-signed certificate, both PEM, valid 10 years from `now`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    public = key.public_key()
    certificate = (
        _begun(subject, subject, public, now, _CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, SHA256())
    )
    return _pem(key), certificate.public_bytes(Encoding.PEM)


def issue_sheet_certificate(ca_key_pem: bytes, ca_certificate_pem: bytes, request_pem: bytes, device_id: str, now: datetime) -> bytes:
    """The device's certificate (PEM, 400 days) for the key in `request_pem`; its name is `device_id`, whatever was asked.

    Raises Refused("storage.sheet_request_bad") if the request is no PKCS#10 for a P-256 key that signed it.
    """
    return _issued(ca_key_pem, ca_certificate_pem, _requested_key(request_pem), device_id, now)


def renew_sheet_certificate(ca_key_pem: bytes, ca_certificate_pem: bytes, certificate_pem: bytes, device_id: str, now: datetime) -> bytes:
    """The device's next certificate (PEM, 400 days), for the key of the one it has."""
    public = x509.load_pem_x509_certificate(certificate_pem).public_key()
    if not isinstance(public, EllipticCurvePublicKey):
        raise Broken("storage.sheet_key_kind")
    return _issued(ca_key_pem, ca_certificate_pem, public, device_id, now)


def _issued(ca_key_pem: bytes, ca_certificate_pem: bytes, public: EllipticCurvePublicKey, device_id: str, now: datetime) -> bytes:
    issuer = x509.load_pem_x509_certificate(ca_certificate_pem)
    issuer_key = _private(ca_key_pem)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, device_id)])
    certificate = (
        _begun(subject, issuer.subject, public, now, _SHEET_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, SHA256())
    )
    return certificate.public_bytes(Encoding.PEM)


def ends_soon(certificate_pem: bytes, now: datetime) -> bool:
    """Whether a device's certificate ends before a tablet that was away for months would have had time to fetch another."""
    return x509.load_pem_x509_certificate(certificate_pem).not_valid_after_utc - now < _RENEWED_BEFORE


def _requested_key(request_pem: bytes) -> EllipticCurvePublicKey:
    try:
        request = x509.load_pem_x509_csr(request_pem)
        if not request.is_signature_valid:
            raise Refused("storage.sheet_request_bad")
        public = request.public_key()
    except (ValueError, InvalidSignature) as failure:
        raise Refused("storage.sheet_request_bad") from failure
    if not isinstance(public, EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        raise Refused("storage.sheet_request_bad")
    return public


def _begun(
    subject: x509.Name, issuer: x509.Name, public: EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + life)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,  # called nonRepudiation in older texts
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _private(pem: bytes) -> EllipticCurvePrivateKey:
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise Broken("storage.sheet_key_kind")
    return key


def _pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
