"""The server's own keys: made once at the first start, kept in its folder, 0600 (evidence.md section 4).

The signing key may be changed (rolling.py); what else was derived from the first one stays with it (manual: decisions/0022).

The one rule: what decrypts for the organisation (quality and recovery keys) is written once into `offline/` and never
read again by the server; it keeps the public halves.
"""

import hashlib
import hmac
from datetime import datetime

import msgspec

from app.domain.errors import Damaged
from app.domain.identity import Clock, at
from app.domain.rollover import Rollover, SignedRollover, rollover_hash
from app.storage.disk import replace_file, translated_os
from app.storage.keys import box_public, issue_sheet_certificate, make_sheet_ca, new_key, new_seed, public_key, signer
from app.storage.keys.key_chain import KeyChain, chain_of
from app.storage.keys.own_memory import keep_to_itself
from app.storage.keys.sheet_key import renew_sheet_certificate
from sync.protocol.messages import Grant, Receipt, Trust
from sync.protocol.signing import grant_hash, receipt_hash
from sync.server.folders import ServerFolders

GRANT_PURPOSE = b"doorstep.grant.1"
_CARRIER_PURPOSE = b"doorstep.carrier.1"


class FormerGrants(msgspec.Struct, frozen=True):
    """What grants were made with before a change of the key (hex); one of them that says it ends after `until_ms` is none of ours."""

    secret: str
    until_ms: int


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """The file's content; seeds in hex, the sheet authority as PEM.

    `next_seed` is that of a change under way; `carrier` is the private key that was derived from the first seed; `sealed` as in Trust.
    """

    receipt_seed: str
    ca_key: str
    ca_certificate: str
    quality_public: str
    recovery_public: str
    rollovers: tuple[SignedRollover, ...] = ()
    next_seed: str = ""
    carrier: str = ""
    former_grants: tuple[FormerGrants, ...] = ()
    sealed: tuple[str, ...] = ()


class ServerKeys:
    """Signs receipts, grants and enrolments (Ed25519) and issues sheet certificates (P-256)."""

    def __init__(self, kept: Kept, org: str, timestamp_ca: tuple[str, ...] = ()) -> None:
        """Raises ValueError for a chain of changes that does not lead to the key. `org` is empty where nobody knows it."""
        self._timestamp_ca = timestamp_ca
        self._seed = bytes.fromhex(kept.receipt_seed)
        self._sign = signer(self._seed)
        self._kept = kept
        self._org = org
        self.public = public_key(self._seed)
        chain = chain_of(self.public, kept.rollovers, org or _org_of(kept))
        if chain is None:
            raise ValueError("rollovers")
        self.chain: KeyChain = chain
        self.quality_public = kept.quality_public
        self.recovery_public = kept.recovery_public

    def derived(self, purpose: bytes) -> bytes:
        """32 secret bytes for one purpose, the same in every process that has these keys."""
        return hmac.new(self._seed, purpose, hashlib.sha256).digest()

    @property
    def carrier_private(self) -> bytes:
        """Opens what devices carry here by hand; the same after a change of the key, for files may lie on a stick for weeks."""
        return bytes.fromhex(self._kept.carrier) if self._kept.carrier else self.derived(_CARRIER_PURPOSE)

    @property
    def carrier_public(self) -> str:
        return box_public(self.carrier_private)

    def sign_hash(self, h: str) -> str:
        return self._sign(h)

    def sign_receipt(self, receipt: Receipt) -> str:
        return self._sign(receipt_hash(receipt))

    def sign_grant(self, grant: Grant) -> str:
        return self._sign(grant_hash(grant))

    def sheet_certificate(self, csr_pem: str, device: str, now: datetime) -> str:
        """The device's certificate as PEM. Raises Refused("sheet.request_bad")."""
        ca_key, ca = self._kept.ca_key.encode(), self._kept.ca_certificate.encode()
        return issue_sheet_certificate(ca_key, ca, csr_pem.encode(), device, now).decode()

    def renewed_certificate(self, certificate_pem: str, device: str, now: datetime) -> str:
        """Another one for the same key."""
        ca_key, ca = self._kept.ca_key.encode(), self._kept.ca_certificate.encode()
        return renew_sheet_certificate(ca_key, ca, certificate_pem.encode(), device, now).decode()

    @property
    def former_grants(self) -> tuple[FormerGrants, ...]:
        return self._kept.former_grants

    @property
    def rollovers(self) -> tuple[SignedRollover, ...]:
        """The signed changes, oldest first; `chain` holds them checked."""
        return self._kept.rollovers

    @property
    def next_public(self) -> str:
        """The key of a change under way; empty where there is none."""
        return public_key(bytes.fromhex(self._kept.next_seed)) if self._kept.next_seed else ""

    def sign_rollover(self, link: Rollover) -> SignedRollover:
        plain = msgspec.to_builtins(link)
        return SignedRollover(said=plain, sig=self.sign_hash(rollover_hash(plain)))

    def begun(self) -> "ServerKeys":
        """The same keys with a new one beside them, made already or now."""
        seed = self._kept.next_seed or new_seed().hex()
        return ServerKeys(msgspec.structs.replace(self._kept, next_seed=seed), self._org, self._timestamp_ca)

    def rolled(self, link: SignedRollover, sealed: tuple[str, ...], grant_life_ms: int) -> "ServerKeys":
        """The keys once the one under way has followed ours by `link`; nothing that was the old key's own secret is kept."""
        kept, until_ms = self._kept, link.rollover.time + grant_life_ms
        former = FormerGrants(self.derived(GRANT_PURPOSE).hex(), until_ms)
        after = msgspec.structs.replace(
            kept,
            receipt_seed=kept.next_seed,
            next_seed="",
            rollovers=(*kept.rollovers, link),
            carrier=self.carrier_private.hex(),
            former_grants=(*kept.former_grants, former),
            sealed=tuple(dict.fromkeys((*kept.sealed, *sealed))),
        )
        return ServerKeys(after, self._org, self._timestamp_ca)

    def keep(self, folders: ServerFolders) -> None:
        """Writes the file, then the trust file. Raises Unavailable."""
        replace_file(folders.keys, msgspec.json.encode(self._kept))
        write_trust(folders, self)

    def trust(self) -> Trust:
        return Trust(
            version=1,
            org=self._org,
            server_key=self.public,
            sheet_ca=(self._kept.ca_certificate,),
            timestamp_ca=self._timestamp_ca,
            rollovers=self._kept.rollovers,
            sealed=self._kept.sealed,
        )


def load_or_make_keys(folders: ServerFolders, org: str, name: str, clock: Clock) -> ServerKeys:
    """The keys of this folder, made if there are none; writes the trust file. Raises Damaged("server.keys_damaged")."""
    if not folders.keys.exists():
        _make(folders, name, clock)
    keys = read_keys(folders, org)
    write_trust(folders, keys)
    return keys


def write_trust(folders: ServerFolders, keys: ServerKeys) -> None:
    replace_file(folders.of_replica.trust, msgspec.json.format(msgspec.json.encode(keys.trust()), indent=1))


def read_keys(folders: ServerFolders, org: str) -> ServerKeys:
    """The keys as they stand; writes nothing. Raises Damaged("server.keys_damaged"), Unavailable."""
    keep_to_itself()
    with translated_os(folders.keys):
        content = folders.keys.read_bytes()
    try:
        return ServerKeys(msgspec.json.decode(content, type=Kept), org, _timestamp_ca(folders))
    except (msgspec.MsgspecError, ValueError) as error:
        raise Damaged("server.keys_damaged", path=str(folders.keys)) from error


def changes_of(content: bytes) -> tuple[SignedRollover, ...]:
    """The changes that a key file knows; none for what is no key file."""
    try:
        return msgspec.json.decode(content, type=Kept).rollovers
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ()


def _org_of(kept: Kept) -> str:
    """Whoever looks at the keys alone takes the chain's own word for whose they are."""
    return kept.rollovers[0].rollover.org if kept.rollovers else ""


def _timestamp_ca(folders: ServerFolders) -> tuple[str, ...]:
    with translated_os(folders.timestamp_ca):
        return (folders.timestamp_ca.read_text("ascii", "replace"),) if folders.timestamp_ca.exists() else ()


def _make(folders: ServerFolders, name: str, clock: Clock) -> None:
    quality, recovery = new_key(), new_key()
    ca_key, ca_certificate = make_sheet_ca(f"{name} sheets", at(clock.wall_ms()))
    kept = Kept(
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
