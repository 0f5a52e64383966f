"""The tree against RFC 6962's published values, against a second implementation (pymerkle), and against changed proofs."""

import hashlib
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from app.domain import merkle as k

# The inputs and roots of Certificate Transparency's own tests for RFC 6962 (google/certificate-transparency, merkle_tree_test).
INPUTS = [bytes.fromhex(t) for t in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
DEEP = 70


def leaves(count: int) -> list[bytes]:
    return [k.leaf_hash(b"%d" % i) for i in range(count)]


def tree(count: int) -> tuple[k.Edge, Callable[[int, int], bytes]]:
    edge, full = k.grown(k.Edge(), leaves(count))
    return edge, lambda level, index: full[level, index]


def other(count: int) -> InmemoryTree:
    made = InmemoryTree(algorithm="sha256")
    for i in range(count):
        made.append_entry(b"%d" % i)
    return made


EDGE, FULL = tree(DEEP)
OTHER = other(DEEP)
ROOT = [k.root_of(size, FULL) for size in range(DEEP + 1)]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_standards_test_vectors(size: int) -> None:
    edge, full = k.grown(k.Edge(), [k.leaf_hash(data) for data in INPUTS[:size]])
    assert edge.root().hex() == ROOTS[size - 1]
    assert k.root_of(size, lambda level, index: full[level, index]).hex() == ROOTS[size - 1]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert k.Edge().root().hex() == hashlib.sha256(b"").hexdigest() == k.root_of(0, FULL).hex()


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, ()),
        (0, 8, ("96a296d2", "5f083f0a", "6b47aaf2")),
        (5, 8, ("bc1a0643", "ca854ea1", "d37ee418")),
        (2, 3, ("fac54203",)),
        (1, 5, ("6e340b9c", "5f083f0a", "bc1a0643")),
    ],
)
def test_audit_paths_are_those_of_the_test_vectors(index: int, size: int, path: tuple[str, ...]) -> None:
    _, full = k.grown(k.Edge(), [k.leaf_hash(data) for data in INPUTS])
    found = k.proof((index,), size, lambda level, at: full[level, at])
    assert tuple(h.hex()[:8] for h in found) == path


@pytest.mark.parametrize(
    ("old", "size", "path"),
    [
        (1, 1, ()),
        (1, 8, ("96a296d2", "5f083f0a", "6b47aaf2")),
        (6, 8, ("0ebc5d34", "ca854ea1", "d37ee418")),
        (2, 5, ("5f083f0a", "bc1a0643")),
    ],
)
def test_consistency_proofs_are_those_of_the_test_vectors(old: int, size: int, path: tuple[str, ...]) -> None:
    _, full = k.grown(k.Edge(), [k.leaf_hash(data) for data in INPUTS])
    assert tuple(h.hex()[:8] for h in k.consistency(old, size, lambda level, at: full[level, at])) == path


def test_every_root_and_audit_path_is_that_of_pymerkle() -> None:
    for size in range(1, DEEP + 1):
        assert OTHER.get_root(size) == ROOT[size]
        for index in range(0, size, 3):
            theirs = OTHER.prove_inclusion(index + 1, size)
            assert tuple(theirs.path[1:]) == k.proof((index,), size, FULL)
            assert k.root_from_path(theirs.path[0], index, size, theirs.path[1:]) == ROOT[size]


def test_every_consistency_proof_holds_and_for_its_own_pair_alone() -> None:
    for old, size in product(range(DEEP), range(DEEP)):
        path = k.consistency(old, size, FULL)
        assert k.is_consistent(old, ROOT[old], size, ROOT[size], path) == (old <= size)
        if 0 < old < size:
            assert not k.is_consistent(old, ROOT[old - 1], size, ROOT[size], path)
            assert not k.is_consistent(old, ROOT[old], size, ROOT[size - 1], path)
            assert not k.is_consistent(old, ROOT[old], size, ROOT[size], path[:-1])
            assert not k.is_consistent(old, ROOT[old], size, ROOT[size], (*path, ROOT[1]))


@given(st.integers(0, 200), st.lists(st.integers(0, 40), max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_tree_grown_in_parts_is_the_tree_grown_at_once(start: int, parts: list[int]) -> None:
    total = start + sum(parts)
    whole, all_full = k.grown(k.Edge(), leaves(total))
    edge, full = k.grown(k.Edge(), leaves(start))
    for part in parts:
        edge, more = k.grown(edge, leaves(total)[edge.size : edge.size + part])
        full |= more
    assert (edge, full) == (whole, all_full)
    assert edge.root() == k.root_of(total, lambda level, index: full[level, index])


@given(st.integers(1, DEEP), st.data())
@settings(max_examples=150, deadline=None)
def test_one_proof_for_many_leaves_gives_the_root_and_each_leaf_its_own_path(size: int, data: st.DataObject) -> None:
    indices = data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=8))
    mine = {index: leaves(DEEP)[index] for index in indices}
    hashes = k.proof(indices, size, FULL)
    found = k.opened(mine, size, hashes)
    assert found is not None
    root, paths = found
    assert root == ROOT[size]
    assert paths == {index: k.proof((index,), size, FULL) for index in indices}
    assert sum(map(len, paths.values())) >= len(hashes)


@given(st.integers(2, DEEP), st.data())
@settings(max_examples=150, deadline=None)
def test_no_changed_proof_gives_the_root(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = k.proof((index,), size, FULL)
    at, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
    flipped = bytearray(path[at])
    flipped[bit // 8] ^= 1 << bit % 8
    leaf = leaves(DEEP)[index]
    assert k.root_from_path(leaf, index, size, (*path[:at], bytes(flipped), *path[at + 1 :])) != ROOT[size]
    assert k.root_from_path(leaf, index, size, path[1:]) != ROOT[size]
    assert k.root_from_path(k.leaf_hash(b"x"), index, size, path) != ROOT[size]
    for wrong in {(index + 1) % size, index ^ 1} - {index}:
        assert k.root_from_path(leaf, wrong, size, path) != ROOT[size]


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_a_place_outside_the_tree_has_no_root(index: int, size: int) -> None:
    assert k.root_from_path(leaves(1)[0], index, size, ()) is None


def test_a_leaf_is_over_hash_signature_and_time_in_that_order() -> None:
    data = bytes([1] * 32) + bytes([2] * 64) + (1_795_250_000_000).to_bytes(8, "big")
    assert k.event_leaf("01" * 32, "02" * 64, 1_795_250_000_000) == hashlib.sha256(b"\0" + data).digest()
