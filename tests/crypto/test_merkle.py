from __future__ import annotations

import hashlib

import pytest

from virtengine.crypto import merkle

RFC_6962_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The leaves of Certificate Transparency's own tests, with the roots of their first 1 to 8."""
RFC_6962_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_rfc_6962(size: int) -> None:
    assert merkle.compute_root(RFC_6962_LEAVES[:size]).hex() == RFC_6962_ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.compute_root([]) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 33])
def test_every_leaf_has_a_proof_that_holds_for_its_own_place_only(size: int) -> None:
    leaves = [index.to_bytes(4) for index in range(size)]
    root = merkle.compute_root(leaves)
    for index, leaf in enumerate(leaves):
        proof = merkle.compute_inclusion_proof(leaves, index)
        assert merkle.is_included(leaf, index=index, size=size, proof=proof, root=root)
        assert not merkle.is_included(b"other", index=index, size=size, proof=proof, root=root)
        for other in set(range(size)) - {index}:
            assert not merkle.is_included(leaf, index=other, size=size, proof=proof, root=root)


def test_a_proof_that_is_too_long_or_too_short_is_refused() -> None:
    leaves = [b"a", b"b", b"c"]
    root, proof = merkle.compute_root(leaves), merkle.compute_inclusion_proof(leaves, 0)
    assert not merkle.is_included(b"a", index=0, size=3, proof=(*proof, bytes(32)), root=root)
    assert not merkle.is_included(b"a", index=0, size=3, proof=proof[:-1], root=root)
    assert not merkle.is_included(b"a", index=0, size=3, proof=(b"short", *proof[1:]), root=root)
    assert not merkle.is_included(b"a", index=3, size=3, proof=proof, root=root)


def test_an_inner_node_cannot_pass_for_a_leaf() -> None:
    leaves = [b"a", b"b", b"c", b"d"]
    inner = merkle.hash_leaf(b"a") + merkle.hash_leaf(b"b")
    proof = merkle.compute_inclusion_proof(leaves, 0)
    assert not merkle.is_included(inner, index=0, size=2, proof=proof[1:], root=merkle.compute_root(leaves))


def test_a_place_outside_the_list_has_no_proof() -> None:
    with pytest.raises(IndexError):
        merkle.compute_inclusion_proof([b"a"], 1)
