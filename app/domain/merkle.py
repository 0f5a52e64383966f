"""The transparency log's tree (RFC 6962, 2.1; verifying as in RFC 9162, 2.1.3 and 2.1.4): hashes, growth, proofs.

The one rule: a place in the tree is (level, index), the hash over the leaves index·2^level to (index + 1)·2^level - 1, cut off
at the tree's size. Once such a place is full its hash never changes: only full places are stored, all others are made of them.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Place = tuple[int, int]
# Gives the hash of a full place; never asked for another.
Full = Callable[[int, int], bytes]

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def event_leaf(h: str, sig: str, received_ms: int) -> bytes:
    """The leaf hash of a stored event: its h (32 bytes), its signature (64) and when it came (8, big-endian), evidence.md 3."""
    return leaf_hash(bytes.fromhex(h) + bytes.fromhex(sig) + received_ms.to_bytes(8, "big"))


@dataclass(frozen=True)
class Edge:
    """A tree known by its right edge: the hashes of its full subtrees, largest first, one for each bit of `size`."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def root(self) -> bytes:
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def grown(edge: Edge, leaves: Iterable[bytes]) -> tuple[Edge, dict[Place, bytes]]:
    """The tree with more leaves (leaf hashes), and every place that became full, leaves included."""
    size, hashes, full = edge.size, list(edge.hashes), dict[Place, bytes]()
    for leaf in leaves:
        level, index, digest = 0, size, leaf
        full[level, index] = digest
        while index & 1:
            level, index, digest = level + 1, index >> 1, node_hash(hashes.pop(), digest)
            full[level, index] = digest
        hashes.append(digest)
        size += 1
    return Edge(size, tuple(hashes)), full


def subtree(level: int, index: int, size: int, full: Full) -> bytes:
    """The hash at a place of the tree of `size` leaves, which must reach into it."""
    if (index + 1) << level <= size:
        return full(level, index)
    left = subtree(level - 1, 2 * index, size, full)
    if (2 * index + 1) << (level - 1) >= size:
        return left
    return node_hash(left, subtree(level - 1, 2 * index + 1, size, full))


def height(size: int) -> int:
    """The level of the root of a tree of `size` leaves, one at least."""
    return (size - 1).bit_length()


def root_of(size: int, full: Full) -> bytes:
    return subtree(height(size), 0, size, full) if size else EMPTY_ROOT


def proof_places(indices: Iterable[int], size: int) -> list[Place]:
    """What must be known beside the leaves at `indices` to make the root: level by level upwards, from left to right."""
    places: list[Place] = []
    known = sorted(set(indices))
    for level in range(height(size)):
        here = set(known)
        places += [(level, i ^ 1) for i in known if i ^ 1 not in here and (i ^ 1) << level < size]
        known = sorted({i >> 1 for i in known})
    return places


def proof(indices: Iterable[int], size: int, full: Full) -> tuple[bytes, ...]:
    """The hashes at `proof_places`; for a single leaf this is RFC 6962's audit path."""
    return tuple(subtree(level, index, size, full) for level, index in proof_places(indices, size))


def opened(leaves: Mapping[int, bytes], size: int, hashes: Sequence[bytes]) -> tuple[bytes, dict[int, tuple[bytes, ...]]] | None:
    """The root that leaves (by index) and a proof for all of them make, and the audit path of each; None for what is no such proof."""
    places = proof_places(leaves, size)
    if not leaves or min(leaves) < 0 or max(leaves) >= size or len(places) != len(hashes):
        return None
    known: dict[Place, bytes] = {(0, index): leaf for index, leaf in leaves.items()}
    known |= dict(zip(places, hashes, strict=True))
    for level in range(height(size)):
        for index in sorted({i >> 1 for at, i in known if at == level}):
            left, right = known[level, 2 * index], known.get((level, 2 * index + 1))
            known[level + 1, index] = left if right is None else node_hash(left, right)
    paths = {index: tuple(known[place] for place in proof_places((index,), size)) for index in leaves}
    return known[height(size), 0], paths


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a leaf and its audit path make; None where a path of that length belongs to no such leaf."""
    found = opened({index: leaf}, size, path) if 0 <= index < size else None
    return found[0] if found else None


def consistency(old: int, size: int, full: Full) -> tuple[bytes, ...]:
    """RFC 6962, 2.1.2: shows that the tree of `size` begins with the tree of `old` leaves; empty for 0 and for the same size."""
    return tuple(_consistency(old, 0, size, full, is_whole=True)) if 0 < old < size else ()


def _consistency(old: int, begin: int, end: int, full: Full, *, is_whole: bool) -> list[bytes]:
    """SUBPROOF over the leaves from `begin` to `end`; `old` counts from `begin`."""
    if old == end - begin:
        return [] if is_whole else [_between(begin, end, full)]
    half = 1 << height(end - begin) - 1
    if old <= half:
        return [*_consistency(old, begin, begin + half, full, is_whole=is_whole), _between(begin + half, end, full)]
    return [*_consistency(old - half, begin + half, end, full, is_whole=False), _between(begin, begin + half, full)]


def _between(begin: int, end: int, full: Full) -> bytes:
    level = height(end - begin)
    return subtree(level, begin >> level, end, full)


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2: whether the tree `root` of `size` leaves begins with the tree `old_root` of `old`."""
    if not 0 <= old <= size:
        return False
    if old in (0, size):
        return not path and old_root == (EMPTY_ROOT if old == 0 else root)
    rest = list(path) if old & old - 1 else [old_root, *path]
    if not rest:
        return False
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_made = made = rest[0]
    for node in rest[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_made, made = node_hash(node, old_made), node_hash(node, made)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            made = node_hash(made, node)
        at, last = at >> 1, last >> 1
    return last == 0 and old_made == old_root and made == root
