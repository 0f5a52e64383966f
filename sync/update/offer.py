"""What a release says of itself under its signature, and whether an installation may take it.

The one rule: it is judged by its signed words alone and before its archive is fetched. What those words cannot tell, whether it
unpacks and starts and whether the databases are at rest, is refused later (installation.py), with the pointer still as it was.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from app.domain.errors import Refused
from sync.protocol.versions import is_older
from sync.update.launcher import Installed

# The one target of a repository: each release has the same name and another hash before it.
ARCHIVE = "doorstep.tar.gz"
_VERSION = re.compile(r"\d{1,6}\.\d{1,6}\.\d{1,6}")


class Said(msgspec.Struct, frozen=True):
    """The target's custom metadata, as packaging/signing.py writes it; what else stands there is passed over."""

    version: str
    schema: int
    oldest_schema: int


@dataclass(frozen=True)
class Offer:
    """The newest release of a source: what it says, its size in bytes, and the key ids that may sign targets now."""

    said: Said
    size_bytes: int
    keys: tuple[str, ...]


def said_in(custom: object) -> Said:
    """Raises Refused("update.unreadable") where the words are not ours, or of a kind that this program does not know."""
    try:
        said = msgspec.convert(custom, Said)
    except msgspec.ValidationError as wrong:
        raise Refused("update.unreadable") from wrong
    if not _VERSION.fullmatch(said.version):
        raise Refused("update.unreadable")
    return said


def is_news(offer: Offer, installed: Installed | None) -> bool:
    """Whether it is another version than the one in use."""
    return installed is None or offer.said.version != installed.release.version


def examine(offer: Offer, installed: Installed | None, *, again: bool = False) -> None:
    """Raises Refused where this installation must not take the offer.

    `again` lets a version in that was gone back from. The bound against older versions is held for each key: a stolen key that was
    used for version 999 bars nobody once the root names it no more.
    """
    if installed is None:
        return
    said = offer.said
    bound = highest(installed.newest[key] for key in offer.keys if key in installed.newest)
    if bound and is_older(said.version, bound):
        raise Refused("update.older", version=said.version, bound=bound)
    if installed.trial is not None:
        raise Refused("update.on_trial", version=installed.release.version)
    if said.version == installed.failed and not again:
        raise Refused("update.failed_before", version=said.version)
    if said.schema < installed.release.schema:
        raise Refused("update.newer_database", version=said.version)
    if said.oldest_schema > installed.release.schema:
        raise Refused("update.too_far", version=said.version)


def highest(versions: Iterable[str]) -> str:
    """The newest of some versions, "" of none."""
    found = ""
    for one in versions:
        found = one if not found or is_older(found, one) else found
    return found


def raised(newest: Mapping[str, str], offer: Offer) -> dict[str, str]:
    """The bounds once the offer is accepted; keys that the root names no more fall out."""
    return {key: highest([newest.get(key, offer.said.version), offer.said.version]) for key in offer.keys}
