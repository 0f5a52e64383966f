"""The server's own keys: made once at the first start, kept in its folder, 0600 (evidence.md section 4).

The one rule: what decrypts for the organisation (quality and recovery keys) is written once into `offline/` and never
read again by the server; it keeps the public halves.
"""

import hashlib
import hmac
from datetime import datetime

import msgspec

from app.domain.errors import Damaged
from app.domain.identity import Clock, at
from app.storage.disk import replace_file, translated_os
from app.storage.keys import box_public, issue_sheet_certificate, make_sheet_ca, new_key, new_seed, public_key, sign
from sync.protocol.messages import Grant, Receipt, Trust
from sync.protocol.signing import grant_hash, receipt_hash
from sync.server.folders import ServerFolders


class _Kept(msgspec.Struct, frozen=True):
    """The file's content; seeds in hex, the sheet authority as PEM."""

    receipt_seed: str
    ca_key: str
    ca_certificate: str
    quality_public: str
    recovery_public: str


class ServerKeys:
    """Signs receipts, grants and enrolments (Ed25519) and issues sheet certificates (P-256)."""

    def __init__(self, kept: _Kept, org: str, timestamp_ca: tuple[str, ...] = ()) -> None:
        self._timestamp_ca = timestamp_ca
        self._seed = bytes.fromhex(kept.receipt_seed)
        self._kept = kept
        self._org = org
        self.public = public_key(self._seed)
        self.quality_public = kept.quality_public
        self.recovery_public = kept.recovery_public

    def derived(self, purpose: bytes) -> bytes:
        """32 secret bytes for one purpose, the same in every process that has these keys."""
        return hmac.new(self._seed, purpose, hashlib.sha256).digest()

    @property
    def carrier_private(self) -> bytes:
        """Opens what devices carry here by hand."""
        return self.derived(b"doorstep.carrier.1")

    @property
    def carrier_public(self) -> str:
        return box_public(self.carrier_private)

    def sign_hash(self, h: str) -> str:
        return sign(self._seed, h)

    def sign_receipt(self, receipt: Receipt) -> str:
        return sign(self._seed, receipt_hash(receipt))

    def sign_grant(self, grant: Grant) -> str:
        return sign(self._seed, grant_hash(grant))

    def sheet_certificate(self, csr_pem: str, device: str, now: datetime) -> str:
        """The device's certificate as PEM. Raises Refused("sheet.request_bad")."""
        ca_key, ca = self._kept.ca_key.encode(), self._kept.ca_certificate.encode()
        return issue_sheet_certificate(ca_key, ca, csr_pem.encode(), device, now).decode()

    def trust(self) -> Trust:
        return Trust(
            version=1, org=self._org, server_key=self.public, sheet_ca=(self._kept.ca_certificate,), timestamp_ca=self._timestamp_ca
        )


def load_or_make_keys(folders: ServerFolders, org: str, name: str, clock: Clock) -> ServerKeys:
    """The keys of this folder, made if there are none; writes the trust file. Raises Damaged("server.keys_damaged")."""
    if not folders.keys.exists():
        _make(folders, name, clock)
    keys = read_keys(folders, org)
    replace_file(folders.of_replica.trust, msgspec.json.format(msgspec.json.encode(keys.trust()), indent=1))
    return keys


def read_keys(folders: ServerFolders, org: str) -> ServerKeys:
    """The keys as they stand; writes nothing. Raises Damaged("server.keys_damaged"), Unavailable."""
    with translated_os(folders.keys):
        content = folders.keys.read_bytes()
    try:
        return ServerKeys(msgspec.json.decode(content, type=_Kept), org, _timestamp_ca(folders))
    except (msgspec.MsgspecError, ValueError) as error:
        raise Damaged("server.keys_damaged", path=str(folders.keys)) from error


def _timestamp_ca(folders: ServerFolders) -> tuple[str, ...]:
    with translated_os(folders.timestamp_ca):
        return (folders.timestamp_ca.read_text("ascii", "replace"),) if folders.timestamp_ca.exists() else ()


def _make(folders: ServerFolders, name: str, clock: Clock) -> None:
    quality, recovery = new_key(), new_key()
    ca_key, ca_certificate = make_sheet_ca(f"{name} sheets", at(clock.wall_ms()))
    kept = _Kept(
        receipt_seed=new_seed().hex(),
        ca_key=ca_key.decode(),
        ca_certificate=ca_certificate.decode(),
        quality_public=box_public(quality),
        recovery_public=box_public(recovery),
    )
    # The private halves first: a kill in between makes new ones at the next start, never a public half without its own.
    replace_file(folders.offline / "quality.key", quality.hex().encode())
    replace_file(folders.offline / "recovery.key", recovery.hex().encode())
    replace_file(folders.keys, msgspec.json.encode(kept))
