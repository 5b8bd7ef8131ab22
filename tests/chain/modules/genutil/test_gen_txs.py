from __future__ import annotations

import json
from typing import Any

import pytest
from google.protobuf import json_format

from tests.chain.support.stake import NO_INFLATION, VE, StakeChain, coin, key_of, operator, rates
from virtengine.chain import decimal_fields
from virtengine.chain.modules.genutil.rules import Rules, find_problems
from virtengine.chain.modules.staking.shapes import pack_key
from virtengine.core.amounts import DENOM
from virtengine.core.errors import Rejected
from virtengine.crypto.tx import Signer, Terms, sign_tx
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2, tx_pb2
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, TxBody, TxRaw

ABOUT = staking_pb2.Description(moniker="m", identity="i", website="w")


def creation(name: str, **changes: Any) -> tx_pb2.MsgCreateValidator:
    fields: dict[str, Any] = {
        "description": ABOUT,
        "commission": rates("0.1", "0.2", "0.01"),
        "min_self_delegation": "1",
        "validator_address": operator(StakeChain.actor(_Nobody(), name)),
        "pubkey": pack_key(key_of(name)),
        "value": coin(1000 * VE),
    }
    return tx_pb2.MsgCreateValidator(**{**fields, **changes})


class _Nobody(StakeChain):
    def __init__(self) -> None:
        self.actors = {}


def signed(name: str, message: tx_pb2.MsgCreateValidator, **terms: Any) -> dict[str, Any]:
    """Return a signed genesis transaction in the JSON of clients."""
    key = StakeChain.actor(_Nobody(), name).key
    raw = TxRaw.FromString(
        sign_tx(
            [message],
            [Signer(key, 0, 0)],
            Terms(**{"chain_id": "virtengine-test", "gas_limit": 200_000, **terms}),
        )
    )
    body = json_format.MessageToDict(TxBody.FromString(raw.body_bytes), preserving_proto_field_name=True)
    shown = tx_pb2.MsgCreateValidator()
    shown.CopyFrom(message)
    decimal_fields.to_json(shown)
    packed = json_format.MessageToDict(shown, preserving_proto_field_name=True)
    packed["commission"] = dict(packed["commission"])
    body["messages"] = [{"@type": "/cosmos.staking.v1beta1.MsgCreateValidator", **packed}]
    auth = json_format.MessageToDict(
        AuthInfo.FromString(raw.auth_info_bytes), preserving_proto_field_name=True
    )
    signatures = json_format.MessageToDict(raw)["signatures"]
    return json.loads(json.dumps({"body": body, "auth_info": auth, "signatures": signatures}))


def start(*gen_txs: dict[str, Any], rules: dict[str, Any] | None = None) -> StakeChain:
    part: dict[str, Any] = {"gen_txs": list(gen_txs)}
    if rules is not None:
        part["rules"] = rules
    return StakeChain((), actors=("a", "b"), genesis_state={"genutil": part, "mint": NO_INFLATION})


def test_signed_validators_make_the_first_set() -> None:
    chain = start(signed("a", creation("a")), signed("b", creation("b", value=coin(2000 * VE))))
    assert {update.power for update in chain.machine.genesis_updates} == {1000, 2000}
    assert chain.engine() == {"a": 1000, "b": 2000}
    assert chain.balance(chain.actor("a")) == 10**12 - 1000 * VE
    chain.do("a", chain.delegate("a", "b", VE))
    assert chain.engine() == {"a": 1000, "b": 2001}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"commission": rates("0.21", "0.3", "0.01")}, "commission"),
        ({"commission": rates("0.04", "0.3", "0.01")}, "commission"),
        ({"commission": rates("0.1", "0.3", "0.02")}, "max_change_rate"),
        ({"description": staking_pb2.Description(moniker="m", identity="i")}, "website"),
        ({"description": staking_pb2.Description(moniker="m", website="w")}, "identity"),
        ({"value": coin(1000 * VE - 1)}, "stakes"),
    ],
)
def test_who_breaks_a_rule_of_the_ceremony_is_refused(changes: dict[str, Any], word: str) -> None:
    message = creation("a", **changes)
    assert any(word in problem for problem in find_problems(message, Rules()))
    with pytest.raises(Rejected, match=word):
        start(signed("a", message))


def test_a_genesis_may_state_its_own_rules() -> None:
    loose = {
        "min_self_delegation": "1000000",
        "min_commission": "0.05",
        "max_commission": "1",
        "max_change_rate": "1",
        "description": [],
    }
    chain = start(
        signed("a", creation("a", value=coin(5 * VE), commission=rates("0.5", "0.9", "0.5"))), rules=loose
    )
    assert chain.engine() == {"a": 5}


def test_a_bad_signature_stops_the_genesis() -> None:
    forged = signed("a", creation("a"), chain_id="another-chain")
    with pytest.raises(Rejected, match="signature"):
        start(forged)


def test_one_account_signs_one_validator() -> None:
    with pytest.raises(Rejected):
        start(signed("a", creation("a")), signed("a", creation("a", pubkey=pack_key(key_of("b")))))


def test_two_validators_cannot_share_a_key() -> None:
    with pytest.raises(Rejected, match="pubkey"):
        start(signed("a", creation("a")), signed("b", creation("b", pubkey=pack_key(key_of("a")))))


def test_other_messages_are_no_genesis_transactions() -> None:
    one = signed("a", creation("a"))
    one["body"]["messages"][0] = {
        "@type": "/cosmos.bank.v1beta1.MsgSend",
        "amount": [{"denom": DENOM, "amount": "1"}],
    }
    with pytest.raises(Rejected, match="MsgCreateValidator"):
        start(one)
