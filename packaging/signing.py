"""Writes the metadata of a repository of releases: roots, targets, snapshot and timestamp of The Update Framework.

A repository is one flat folder, to be served as it is or carried on a stick. The one rule: `timestamp.json` is written last, so that
whoever reads meanwhile sees the release before. Keys, signatures and forms are the library's.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner, Key, SSlibKey
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, MetaFile, Role, Root, Snapshot, TargetFile, Targets, Timestamp

from sync.update.offer import ARCHIVE

# Five people keep a root key each, and three of them sign a root (design/survive.md TM21).
ROOT_KEYS, ROOT_THRESHOLD = 5, 3
ROLES = (Root.type, Targets.type, Snapshot.type, Timestamp.type)
# How long each may be believed without being signed again; the last two are renewed by one command.
GOOD_FOR = {
    Root.type: timedelta(days=730),
    Targets.type: timedelta(days=365),
    Snapshot.type: timedelta(days=60),
    Timestamp.type: timedelta(days=30),
}
NEXT_ROOT = "next.root.json"
T = TypeVar("T", Root, Targets, Snapshot, Timestamp)


class NotSigned(Exception):
    """A key, a signature or a repository that does not fit; its text is for the maker."""


def make_keys(folder: Path, roles: Sequence[str] = ROLES) -> list[Path]:
    """New Ed25519 keys: for each a private `.pem`, for this user only, and a public `.json`; never over one that is there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = [name for role in roles for name in ([f"root-{one + 1}" for one in range(ROOT_KEYS)] if role == Root.type else [role])]
    made = []
    for name in names:
        signer = CryptoSigner.generate_ed25519()
        private = folder / f"{name}.pem"
        descriptor = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(signer.private_bytes)
        public = {"role": name.partition("-")[0], "keyid": signer.public_key.keyid, "key": signer.public_key.to_dict()}
        (folder / f"{name}.json").write_text(json.dumps(public, indent=1), "utf-8")
        made.append(private)
    return made


def signer(private: Path) -> CryptoSigner:
    """The signer of a private key's file."""
    try:
        return CryptoSigner(load_pem_private_key(private.read_bytes(), None))
    except (ValueError, TypeError) as wrong:
        raise NotSigned(f"{private} is no private key of a release") from wrong


def begin_root(repository: Path, public: Sequence[Path], now: datetime) -> Path:
    """The next root, unsigned, naming exactly these public keys; `sign_root` puts it into force."""
    repository.mkdir(parents=True, exist_ok=True)
    before = newest_root(repository)
    keys: dict[str, Key] = {}
    held: dict[str, list[str]] = {role: [] for role in ROLES}
    for file in public:
        role, key = _public(file)
        if key.keyid in keys:
            raise NotSigned(f"{file} holds a key that was named already")
        keys[key.keyid] = key
        held[role].append(key.keyid)
    if len(held[Root.type]) != ROOT_KEYS or not all(held.values()):
        raise NotSigned(f"A root names {ROOT_KEYS} root keys and at least one of each other role; these are {held}")
    roles = {role: Role(keyids, ROOT_THRESHOLD if role == Root.type else 1) for role, keyids in held.items()}
    version = before.signed.version + 1 if before else 1
    root = Root(version=version, expires=now + GOOD_FOR[Root.type], keys=keys, roles=roles, consistent_snapshot=True)
    return _write(repository / NEXT_ROOT, Metadata(root))


def _public(file: Path) -> tuple[str, Key]:
    """The role and the key of a public file, as `make_keys` wrote it."""
    try:
        said = json.loads(file.read_text("utf-8"))
        role, key = said["role"], SSlibKey.from_dict(said["keyid"], said["key"])
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise NotSigned(f"{file} is no public key of a release") from wrong
    if role not in ROLES:
        raise NotSigned(f"{file} is a key for {role}, which is no role")
    return role, key


def next_root(repository: Path) -> Metadata[Root]:
    """The root in the making."""
    if not (repository / NEXT_ROOT).exists():
        raise NotSigned(f"There is no root to sign in {repository}")
    return _read(repository / NEXT_ROOT, Root)


def sign_root(repository: Path, private: Path) -> int:
    """Adds one keeper's signature to the root in the making; answers how many still lack, 0 once it is in force.

    A root needs three of its own keys, and three of those of the root before it.
    """
    root, before = next_root(repository), newest_root(repository)
    keeper = signer(private)
    if not any(_own(one.signed, Root.type, [keeper]) for one in (root, before) if one):
        raise NotSigned(f"{private} is no root key, neither of this root nor of the one before it")
    root.sign(keeper, append=True)
    result = root.signed.get_root_verification_result(before.signed if before else None, root.signed_bytes, root.signatures)
    file = _write(repository / NEXT_ROOT, root)
    if not result:
        return max(result.first.missing, result.second.missing)
    file.replace(repository / f"{root.signed.version}.root.json")
    return 0


def newest_root(repository: Path) -> Metadata[Root] | None:
    """The root in force; None where there is none yet."""
    version = _newest_version(repository, Root.type)
    return _read(repository / f"{version}.root.json", Root) if version else None


def publish(repository: Path, archive: Path, said: Mapping[str, object], keys: Sequence[Path], now: datetime) -> None:
    """Makes an archive the repository's release; `said` is its custom metadata (sync/update/offer.py: Said).

    Raises NotSigned, before anything is written, where a key lacks.
    """
    root, signers = _signers(repository, keys, (Targets.type, Snapshot.type, Timestamp.type))
    target = TargetFile.from_file(ARCHIVE, str(archive))
    target.unrecognized_fields["custom"] = dict(said)
    shutil.copyfile(archive, repository / f"{target.hashes['sha256']}.{ARCHIVE}")
    targets: Metadata[Any] = Metadata(Targets(targets={ARCHIVE: target}))
    _sign(repository, root, targets, signers, now)
    _sign_lists(repository, root, targets, signers, now)


def renew(repository: Path, keys: Sequence[Path], now: datetime) -> None:
    """Signs snapshot and timestamp anew, and targets where its key is among `keys`; raises NotSigned as `publish` does.

    What is signed is what `timestamp.json` names: a release that was cut while it was made is not published by it.
    """
    root, signers = _signers(repository, keys, (Snapshot.type, Timestamp.type))
    if not (repository / "timestamp.json").exists():
        raise NotSigned(f"There is no release in {repository} yet")
    timestamp = _read(repository / "timestamp.json", Timestamp).signed
    snapshot = _read(repository / f"{timestamp.snapshot_meta.version}.snapshot.json", Snapshot).signed
    targets = _read(repository / f"{snapshot.meta['targets.json'].version}.targets.json", Targets)
    if _own(root, Targets.type, signers):
        _sign(repository, root, targets, signers, now)
    _sign_lists(repository, root, targets, signers, now)


def _signers(repository: Path, keys: Sequence[Path], needed: Sequence[str]) -> tuple[Root, list[CryptoSigner]]:
    """The root in force and the signers of the keys, among which there is one for each needed role."""
    root = newest_root(repository)
    if root is None:
        raise NotSigned(f"{repository} has no root in force yet")
    signers = [signer(key) for key in keys]
    for role in needed:
        if not _own(root.signed, role, signers):
            raise NotSigned(f"None of these keys may sign {role}: the root in force names others")
    return root.signed, signers


def _sign_lists(repository: Path, root: Root, targets: Metadata[Any], signers: Sequence[CryptoSigner], now: datetime) -> None:
    snapshot: Metadata[Any] = Metadata(Snapshot(meta={"targets.json": MetaFile(targets.signed.version)}))
    _sign(repository, root, snapshot, signers, now)
    timestamp: Metadata[Any] = Metadata(Timestamp(snapshot_meta=MetaFile(snapshot.signed.version)))
    _sign(repository, root, timestamp, signers, now)


def _own(root: Root, role: str, signers: Sequence[CryptoSigner]) -> list[CryptoSigner]:
    return [one for one in signers if one.public_key.keyid in root.roles[role].keyids]


def _sign(repository: Path, root: Root, metadata: Metadata[Any], signers: Sequence[CryptoSigner], now: datetime) -> None:
    role = metadata.signed.type
    metadata.signed.version = _newest_version(repository, role) + 1
    metadata.signed.expires = now + GOOD_FOR[role]
    metadata.signatures.clear()
    for one in _own(root, role, signers):
        metadata.sign(one, append=True)
    name = f"{role}.json" if role == Timestamp.type else f"{metadata.signed.version}.{role}.json"
    _write(repository / name, metadata)


def _newest_version(repository: Path, role: str) -> int:
    """The highest number that a file of the role bears, published or not, for none is given twice; 0 where there is none."""
    if role != Timestamp.type:
        return max((int(path.name.partition(".")[0]) for path in repository.glob(f"[0-9]*.{role}.json")), default=0)
    file = repository / "timestamp.json"
    return int(_read(file, Timestamp).signed.version) if file.exists() else 0


def _read(path: Path, kind: type[T]) -> Metadata[T]:
    try:
        found = Metadata[Any].from_bytes(path.read_bytes())
    except RepositoryError as wrong:
        raise NotSigned(f"{path} is no metadata of a release") from wrong
    if not isinstance(found.signed, kind):
        raise NotSigned(f"{path} is metadata of another role")
    return found


def _write(path: Path, metadata: Metadata[Any]) -> Path:
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(metadata.to_bytes())
    fresh.replace(path)
    return path
