"""Data signed by an account: the document of ADR-036, and whose signature holds."""

from __future__ import annotations

from virtengine.crypto import signed_data
from virtengine.crypto.secp256k1 import PrivateKey

ALICE, BOB = PrivateKey(b"a" * 32), PrivateKey(b"b" * 32)


def test_the_document_is_the_one_that_wallets_show() -> None:
    found = signed_data.document("ve1signer", b"hello")
    assert found == (
        b'{"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"",'
        b'"msgs":[{"type":"sign/MsgSignData","value":{"data":"aGVsbG8=","signer":"ve1signer"}}],"sequence":"0"}'
    )


def test_a_signature_holds_for_its_signer_and_its_data_only() -> None:
    signature = signed_data.sign(ALICE, b"hello")
    assert signed_data.is_valid(ALICE.address, b"hello", ALICE.public_key, signature)
    assert not signed_data.is_valid(ALICE.address, b"hallo", ALICE.public_key, signature)
    assert not signed_data.is_valid(BOB.address, b"hello", ALICE.public_key, signature)
    assert not signed_data.is_valid(ALICE.address, b"hello", BOB.public_key, signature)
    assert not signed_data.is_valid(BOB.address, b"hello", BOB.public_key, signature)


def test_what_is_no_key_or_no_signature_is_never_valid() -> None:
    signature = signed_data.sign(ALICE, b"hello")
    for key in (b"", b"\x00" * 33, b"\x02" * 33 + b"x", ALICE.public_key[:-1]):
        assert not signed_data.is_valid(ALICE.address, b"hello", key, signature)
    for wrong in (b"", signature[:-1], signature + b"x", b"\x00" * 64, b"\xff" * 64):
        assert not signed_data.is_valid(ALICE.address, b"hello", ALICE.public_key, wrong)


def test_a_transaction_is_never_taken_for_signed_data() -> None:
    """The document begins otherwise than what any transaction of a chain signs: it has no chain."""
    assert b'"chain_id":""' in signed_data.document(ALICE.address, b"")
