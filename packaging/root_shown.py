"""What a keeper of a root key reads before signing: all that the next root says, and how it differs from the root in force.

The one rule: keys are told with what they are made of. The library takes any id that stands beside a key, so that under a known id
another key may lie.
"""

from __future__ import annotations

import hashlib

from securesystemslib.signer import SSlibKey
from tuf.api.metadata import Metadata, Root


def shown(fresh: Metadata[Root], before: Metadata[Root] | None) -> str:
    """Lines for the keeper; `+` stands before a key that was not there or not for this role, `-` before one that counts no more."""
    root, old = fresh.signed, before.signed if before else None
    digest = hashlib.sha256(fresh.signed_bytes).hexdigest()
    lines = [f"Root {root.version}, good until {root.expires:%Y-%m-%d}. SHA-256 of what is signed: {digest}"]
    lines += [f"The root in force is {old.version}." if old else "There is no root in force yet: all of it is new."]
    for role in dict.fromkeys((*root.roles, *(old.roles if old else ()))):
        lines += _role(role, root, old)
    return "\n".join(lines)


def _role(role: str, root: Root, old: Root | None) -> list[str]:
    asked, asked_before = _asked(root, role), _asked(old, role) if old else ""
    keys, keys_before = _keys(root, role), _keys(old, role) if old else []
    changed = f" (before: {asked_before})" if old and asked != asked_before else ""
    now = [f"  {' ' if key in keys_before else '+'} {key}" for key in keys]
    return [f"{role}: {asked}{changed}", *now, *(f"  - {key}" for key in keys_before if key not in keys)]


def _asked(root: Root, role: str) -> str:
    found = root.roles.get(role)
    return f"signed by {found.threshold} of {len(found.keyids)}" if found else "none"


def _keys(root: Root, role: str) -> list[str]:
    found = root.roles.get(role)
    return [_told(root, keyid) for keyid in found.keyids] if found else []


def _told(root: Root, keyid: str) -> str:
    key = root.keys.get(keyid)
    told = f"{keyid} {key.scheme} {key.keyval['public'].strip()}" if isinstance(key, SSlibKey) else f"{keyid} of an unknown kind"
    # Whoever made the file chose its words: none of them may begin a line of its own or move the terminal's cursor.
    return ascii(told)[1:-1]
