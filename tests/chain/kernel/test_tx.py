"""Bytes that are no transaction of this chain, whatever the state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from google.protobuf.any_pb2 import Any

from tests.chain.support import TestChain
from tests.chain.support.messages import coin, send
from virtengine.chain.kernel.events import encode_field
from virtengine.crypto.tx import pack, tx_hash
from virtengine.wire.cosmos.crypto.multisig.v1beta1.multisig_pb2 import CompactBitArray
from virtengine.wire.cosmos.tx.signing.v1beta1.signing_pb2 import SIGN_MODE_LEGACY_AMINO_JSON
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, ModeInfo, Tip, Tx, TxBody, TxRaw

Change = Callable[[TxBody, AuthInfo, list[bytes]], None]


def rebuilt(chain: TestChain, change: Change) -> bytes:
    """Return a good transaction with one thing changed, signed or not."""
    alice, bob = chain.actor("alice"), chain.actor("bob")
    raw = TxRaw.FromString(chain.sign(alice, send(alice, bob)))
    body, auth = TxBody.FromString(raw.body_bytes), AuthInfo.FromString(raw.auth_info_bytes)
    signatures = list(raw.signatures)
    change(body, auth, signatures)
    return TxRaw(
        body_bytes=body.SerializeToString(), auth_info_bytes=auth.SerializeToString(), signatures=signatures
    ).SerializeToString()


def _fee(auth: AuthInfo, *coins: tuple[str, str]) -> None:
    auth.fee.amount.extend([coin(amount, denom) for denom, amount in coins])


def _multi(auth: AuthInfo) -> None:
    auth.signer_infos[0].mode_info.CopyFrom(ModeInfo(multi=ModeInfo.Multi(bitarray=CompactBitArray())))


def _amino(auth: AuthInfo) -> None:
    auth.signer_infos[0].mode_info.single.mode = SIGN_MODE_LEGACY_AMINO_JSON


CASES: dict[str, tuple[int, Change]] = {
    "no messages": (18, lambda body, _auth, _s: body.ClearField("messages")),
    "too many messages": (18, lambda body, _auth, _s: body.messages.extend([body.messages[0]] * 256)),
    "unknown message": (6, lambda body, _auth, _s: body.messages.append(Any(type_url="/x.y.Z"))),
    "a query as a message": (
        6,
        lambda b, _a, _s: b.messages.append(Any(type_url="/cosmos.bank.v1beta1.QueryParamsRequest")),
    ),
    "garbage in a message": (
        2,
        lambda b, _a, _s: b.messages.append(Any(type_url="/cosmos.bank.v1beta1.MsgSend", value=b"\xff")),
    ),
    "extension option": (31, lambda body, _auth, _s: body.extension_options.append(Any(type_url="/x"))),
    "tip": (37, lambda _b, auth, _s: auth.tip.CopyFrom(Tip(tipper="x"))),
    "no signature": (15, lambda _b, _a, signatures: signatures.clear()),
    "two signatures": (18, lambda _b, _a, signatures: signatures.append(signatures[0])),
    "eight signatures": (14, lambda _b, _a, signatures: signatures.extend([signatures[0]] * 7)),
    "no signer info": (18, lambda _b, auth, _s: auth.ClearField("signer_infos")),
    "foreign fee": (10, lambda _b, auth, _s: _fee(auth, ("atom", "1"))),
    "two fees": (10, lambda _b, auth, _s: _fee(auth, ("uve", "1"), ("uve", "1"))),
    "negative fee": (10, lambda _b, auth, _s: _fee(auth, ("uve", "-1"))),
    "fee in other digits": (10, lambda _b, auth, _s: _fee(auth, ("uve", "١"))),
    "huge fee": (10, lambda _b, auth, _s: _fee(auth, ("uve", "9" * 77))),
    "multisig": (4, lambda _b, auth, _s: _multi(auth)),
    "amino": (4, lambda _b, auth, _s: _amino(auth)),
    "other key type": (
        8,
        lambda _b, a, _s: a.signer_infos[0].public_key.CopyFrom(
            Any(type_url="/cosmos.crypto.ed25519.PubKey")
        ),
    ),
    "garbage key": (2, lambda _b, auth, _s: setattr(auth.signer_infos[0].public_key, "value", b"\xff\xff")),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_malformed_transaction_is_refused_with_its_code(chain: TestChain, name: str) -> None:
    code, change = CASES[name]
    raw = rebuilt(chain, change)
    assert (chain.check(raw).codespace, chain.check(raw).code) == ("sdk", code)
    before = chain.height
    assert chain.block(raw).txs[0].code == code
    assert chain.height == before + 1


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\xff" * 100, b"\x0a\x05ab", b"{}", bytes(5000)])
def test_garbage_is_no_transaction(chain: TestChain, raw: bytes) -> None:
    outcome = chain.check(raw)
    assert (outcome.codespace, outcome.code) in {("sdk", 2), ("sdk", 18), ("sdk", 15)}


@pytest.mark.parametrize("field", [1, 2, 4, 15])
def test_outer_fields_that_are_unknown_or_given_twice_are_refused(chain: TestChain, field: int) -> None:
    alice = chain.actor("alice")
    raw = chain.sign(alice, send(alice, alice)) + encode_field(field, b"")
    assert chain.check(raw).code == 2


def test_a_large_transaction_is_refused_before_it_is_decoded(chain: TestChain) -> None:
    outcome = chain.check(b"\xff" * 1_000_000)
    assert (outcome.codespace, outcome.code) == ("sdk", 21)


def test_eight_signers_are_too_many(chain: TestChain) -> None:
    actors = [chain.actor(f"signer-{number}") for number in range(8)]
    raw = chain.sign(actors, *(send(actor, actors[0]) for actor in actors))
    assert chain.check(raw).code == 14


def test_non_critical_extensions_are_carried(chain: TestChain) -> None:
    raw = rebuilt(
        chain, lambda body, _a, _s: body.non_critical_extension_options.append(Any(type_url="/note"))
    )
    assert chain.check(raw).code == 4, "decoded; only the signature no longer fits"


def test_a_transaction_in_another_field_order_is_the_same_to_its_signer(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    message = pack(send(alice, bob))
    turned = encode_field(2, b"memo") + encode_field(1, message.SerializeToString())
    raw = TxRaw.FromString(chain.sign(alice, send(alice, bob)))
    account = chain.machine.deliver.accounts.get(alice.address)
    assert account is not None
    from virtengine.crypto.tx import sign_bytes

    signature = alice.key.sign(sign_bytes(turned, raw.auth_info_bytes, chain.chain_id, account.number))
    other = TxRaw(body_bytes=turned, auth_info_bytes=raw.auth_info_bytes, signatures=[signature])
    assert chain.block(other.SerializeToString()).txs[0].code == 0


def test_the_hash_is_that_of_the_engine(chain: TestChain) -> None:
    alice = chain.actor("alice")
    raw = chain.sign(alice, send(alice, alice))
    assert chain.machine.executor.decode(raw).hash == tx_hash(raw)
    assert Tx.FromString(raw) is not None
