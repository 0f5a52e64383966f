"""An authority of a test: it issues certificates, good and bad ones, for a name that leads to this machine."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HOST = "heat.example"
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Wish:
    """What a certificate shall be: its life in days from now, the name, where it stands, whether it may issue others."""

    begins: float = -1
    ends: float = 30
    host: str = HOST
    is_named: bool = True
    may_issue: bool = False


@dataclass
class Authority:
    """`pem` is what a machine that believes it has among its roots."""

    name: str
    wish: Wish = Wish(host="", may_issue=True)
    key: Key = field(default_factory=ec_key)

    def __post_init__(self) -> None:
        self.who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])
        self.pem = _certificate(self.who, self.key, self.who, self.key, self.wish)

    def issue(self, path: Path, wish: Wish | None = None, key: Key | None = None) -> Path:
        """A PEM file with the certificate, its key, and nothing else."""
        wished, own = wish or Wish(), key or ec_key()
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, wished.host)])
        secret = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(_certificate(subject, own, self.who, self.key, wished) + secret)
        return path


def _certificate(subject: x509.Name, key: Key, issuer: x509.Name, issuer_key: Key, wish: Wish) -> bytes:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=wish.begins))
        .not_valid_after(now + timedelta(days=wish.ends))
        .add_extension(x509.BasicConstraints(ca=wish.may_issue, path_length=None), critical=True)
    )
    if wish.is_named and wish.host:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(wish.host)]), critical=False)
    return made.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.PEM)
