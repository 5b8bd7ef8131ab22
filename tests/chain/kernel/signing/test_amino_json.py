"""Amino JSON by its public rules, and by documents that other software is known to sign."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from tests.chain.support import TestChain
from tests.chain.support.messages import coin
from virtengine.chain.kernel.errors import NotSupported, TxDecodeError
from virtengine.chain.kernel.signing.amino_json import (
    amino_name,
    dump,
    encode,
    encode_named,
    format_decimal,
)
from virtengine.crypto.tx import pack
from virtengine.wire.cosmos.authz.v1beta1 import authz_pb2
from virtengine.wire.cosmos.authz.v1beta1 import tx_pb2 as authz
from virtengine.wire.cosmos.bank.v1beta1 import tx_pb2 as bank
from virtengine.wire.cosmos.bank.v1beta1.authz_pb2 import SendAuthorization
from virtengine.wire.cosmos.bank.v1beta1.bank_pb2 import Input, Output, Params
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin, DecCoin
from virtengine.wire.cosmos.crypto.ed25519.keys_pb2 import PubKey as Ed25519
from virtengine.wire.cosmos.crypto.multisig.keys_pb2 import LegacyAminoPubKey
from virtengine.wire.cosmos.crypto.secp256k1.keys_pb2 import PubKey
from virtengine.wire.cosmos.distribution.v1beta1 import tx_pb2 as distribution
from virtengine.wire.cosmos.feegrant.v1beta1 import feegrant_pb2
from virtengine.wire.cosmos.feegrant.v1beta1 import tx_pb2 as feegrant
from virtengine.wire.cosmos.gov.v1 import tx_pb2 as gov
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2 as staking
from virtengine.wire.cosmos.staking.v1beta1.authz_pb2 import StakeAuthorization
from virtengine.wire.cosmos.vesting.v1beta1 import tx_pb2 as vesting
from virtengine.wire.cosmos.vesting.v1beta1.vesting_pb2 import Period
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market

UVE = [{"denom": "uve", "amount": "5"}]
NEVER = Timestamp(seconds=1_700_000_000, nanos=120_000_000)

VECTORS: list[tuple[Message, str, Any]] = [
    (
        bank.MsgSend(from_address="a", to_address="b", amount=[coin(5)]),
        "cosmos-sdk/MsgSend",
        {"from_address": "a", "to_address": "b", "amount": UVE},
    ),
    (bank.MsgSend(), "cosmos-sdk/MsgSend", {"amount": []}),
    (
        bank.MsgMultiSend(inputs=[Input(address="a", coins=[coin(5)])], outputs=[Output(address="b")]),
        "cosmos-sdk/MsgMultiSend",
        {"inputs": [{"address": "a", "coins": UVE}], "outputs": [{"address": "b", "coins": []}]},
    ),
    (
        bank.MsgUpdateParams(authority="a", params=Params()),
        "cosmos-sdk/x/bank/MsgUpdateParams",
        {"authority": "a", "params": {}},
    ),
    (
        staking.MsgDelegate(delegator_address="a", validator_address="v", amount=coin(5)),
        "cosmos-sdk/MsgDelegate",
        {"delegator_address": "a", "validator_address": "v", "amount": UVE[0]},
    ),
    (
        staking.MsgBeginRedelegate(
            delegator_address="a", validator_src_address="v", validator_dst_address="w", amount=coin(5)
        ),
        "cosmos-sdk/MsgBeginRedelegate",
        {
            "delegator_address": "a",
            "validator_src_address": "v",
            "validator_dst_address": "w",
            "amount": UVE[0],
        },
    ),
    (
        staking.MsgCreateValidator(
            description=staking_pb2.Description(moniker="m"),
            commission=staking_pb2.CommissionRates(
                rate="50000000000000000", max_rate="200000000000000000", max_change_rate="10000000000000000"
            ),
            min_self_delegation="1",
            validator_address="v",
            pubkey=pack(Ed25519(key=b"k" * 32)),
            value=coin(5),
        ),
        "cosmos-sdk/MsgCreateValidator",
        {
            "description": {"moniker": "m"},
            "commission": {
                "rate": "0.050000000000000000",
                "max_rate": "0.200000000000000000",
                "max_change_rate": "0.010000000000000000",
            },
            "min_self_delegation": "1",
            "validator_address": "v",
            "pubkey": {
                "type": "tendermint/PubKeyEd25519",
                "value": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
            },
            "value": UVE[0],
        },
    ),
    (
        distribution.MsgWithdrawDelegatorReward(delegator_address="a", validator_address="v"),
        "cosmos-sdk/MsgWithdrawDelegationReward",
        {"delegator_address": "a", "validator_address": "v"},
    ),
    (
        distribution.MsgSetWithdrawAddress(delegator_address="a", withdraw_address="b"),
        "cosmos-sdk/MsgModifyWithdrawAddress",
        {"delegator_address": "a", "withdraw_address": "b"},
    ),
    (slashing.MsgUnjail(validator_addr="v"), "cosmos-sdk/MsgUnjail", {"address": "v"}),
    (
        gov.MsgVote(proposal_id=7, voter="a", option=1),  # type: ignore[arg-type]
        "cosmos-sdk/v1/MsgVote",
        {"proposal_id": "7", "voter": "a", "option": 1},
    ),
    (
        authz.MsgGrant(
            granter="a",
            grantee="b",
            grant=authz_pb2.Grant(
                authorization=pack(SendAuthorization(spend_limit=[coin(5)])), expiration=NEVER
            ),
        ),
        "cosmos-sdk/MsgGrant",
        {
            "granter": "a",
            "grantee": "b",
            "grant": {
                "authorization": {"type": "cosmos-sdk/SendAuthorization", "value": {"spend_limit": UVE}},
                "expiration": "2023-11-14T22:13:20.12Z",
            },
        },
    ),
    (
        authz.MsgExec(grantee="b", msgs=[pack(slashing.MsgUnjail(validator_addr="v"))]),
        "cosmos-sdk/MsgExec",
        {"grantee": "b", "msgs": [{"type": "cosmos-sdk/MsgUnjail", "value": {"address": "v"}}]},
    ),
    (
        feegrant.MsgGrantAllowance(
            granter="a",
            grantee="b",
            allowance=pack(
                feegrant_pb2.PeriodicAllowance(
                    basic=feegrant_pb2.BasicAllowance(spend_limit=[coin(5)]),
                    period=Duration(seconds=3600, nanos=5),
                    period_spend_limit=[coin(5)],
                    period_reset=Timestamp(seconds=1_700_000_000),
                )
            ),
        ),
        "cosmos-sdk/MsgGrantAllowance",
        {
            "granter": "a",
            "grantee": "b",
            "allowance": {
                "type": "cosmos-sdk/PeriodicAllowance",
                "value": {
                    "basic": {"spend_limit": UVE},
                    "period": "3600000000005",
                    "period_spend_limit": UVE,
                    "period_can_spend": [],
                    "period_reset": "2023-11-14T22:13:20Z",
                },
            },
        },
    ),
    (
        vesting.MsgCreatePeriodicVestingAccount(
            from_address="a",
            to_address="b",
            start_time=5,
            vesting_periods=[Period(length=9, amount=[coin(5)])],
        ),
        "cosmos-sdk/MsgCreatePeriodVestAccount",
        {
            "from_address": "a",
            "to_address": "b",
            "start_time": "5",
            "vesting_periods": [{"length": "9", "amount": UVE}],
        },
    ),
    (
        vesting.MsgCreateVestingAccount(
            from_address="a", to_address="b", amount=[coin(5)], end_time=9, delayed=True
        ),
        "cosmos-sdk/MsgCreateVestingAccount",
        {"from_address": "a", "to_address": "b", "amount": UVE, "end_time": "9", "delayed": True},
    ),
    (
        market.MsgCloseLease(sender="a", lease_id="b", reason=1),  # type: ignore[arg-type]
        "virtengine/MsgCloseLease",
        {"sender": "a", "lease_id": "b", "reason": 1},
    ),
]


@pytest.mark.parametrize(("message", "name", "value"), VECTORS, ids=[name for _m, name, _v in VECTORS])
def test_a_message_is_shown_by_its_rules(message: Message, name: str, value: Any) -> None:
    assert encode_named(message) == {"type": name, "value": value}


def test_every_message_of_the_chain_has_a_name_that_hardware_can_show(chain: TestChain) -> None:
    names: dict[str, str] = {}
    for url, route in chain.machine.executor.routes.items():
        name = amino_name(route.kind.DESCRIPTOR)
        assert 0 < len(name) < 40, url
        assert name not in names, f"{url} and {names.get(name)} are both {name}"
        names[name] = url


def test_an_empty_message_of_every_kind_is_shown_or_named_as_incomplete(chain: TestChain) -> None:
    for route in chain.machine.executor.routes.values():
        with contextlib.suppress(NotSupported):
            json.loads(dump(encode_named(route.kind())))


def test_keys_are_shown_as_wallets_know_them() -> None:
    single = pack(PubKey(key=b"\x02" + bytes(32)))
    key = pack(LegacyAminoPubKey(threshold=2, public_keys=[single, single]))
    inner = {"type": "tendermint/PubKeySecp256k1", "value": "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
    assert encode(key) == {
        "type": "tendermint/PubKeyMultisigThreshold",
        "value": {"pubkeys": [inner, inner], "threshold": "2"},
    }
    assert encode(PubKey()) is None


def test_one_of_several_is_named() -> None:
    allow = StakeAuthorization(authorization_type=1)  # type: ignore[arg-type]
    allow.allow_list.address.append("v")
    assert encode(allow) == {
        "Validators": {
            "type": "cosmos-sdk/StakeAuthorization/AllowList",
            "value": {"allow_list": {"address": ["v"]}},
        },
        "authorization_type": 1,
    }
    assert encode(StakeAuthorization()) == {"Validators": None}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0", "0.000000000000000000"),
        ("1", "0.000000000000000001"),
        ("-1", "-0.000000000000000001"),
        ("-0", "0.000000000000000000"),
        ("1500000000000000000", "1.500000000000000000"),
        ("123" + "0" * 18, "123.000000000000000000"),
    ],
)
def test_decimals_have_all_places(text: str, shown: str) -> None:
    assert format_decimal(text) == shown
    assert encode(DecCoin(denom="uve", amount=text)) == {"denom": "uve", "amount": shown}


@pytest.mark.parametrize("text", ["1.5", "x", "--1", "", "9" * 101])
def test_what_is_no_decimal_cannot_be_signed(text: str) -> None:
    with pytest.raises(NotSupported):
        format_decimal(text)


def test_an_amount_is_written_even_when_it_is_empty() -> None:
    assert encode(Coin(denom="uve")) == {"denom": "uve", "amount": "0"}


@pytest.mark.parametrize(
    ("stamp", "shown"),
    [
        (Timestamp(), "1970-01-01T00:00:00Z"),
        (Timestamp(seconds=-62_135_596_800), "0001-01-01T00:00:00Z"),
        (Timestamp(seconds=253_402_300_799, nanos=999_999_999), "9999-12-31T23:59:59.999999999Z"),
        (Timestamp(seconds=951_782_400, nanos=1), "2000-02-29T00:00:00.000000001Z"),
        (Timestamp(seconds=4_107_542_399), "2100-02-28T23:59:59Z"),
        (Timestamp(seconds=4_107_542_400), "2100-03-01T00:00:00Z"),
    ],
)
def test_moments_are_shown_without_zeros_at_the_end(stamp: Timestamp, shown: str) -> None:
    assert encode(stamp) == shown


@pytest.mark.parametrize("stamp", [Timestamp(nanos=-1), Timestamp(nanos=10**9), Timestamp(seconds=2**62)])
def test_moments_that_are_none_cannot_be_signed(stamp: Timestamp) -> None:
    with pytest.raises(NotSupported):
        encode(stamp)


def test_text_is_escaped_as_go_does() -> None:
    shown = dump({"b": '<&>\u2028\u2029é"\\\n\t\x01', "a": 1, "c": [True, None]})
    escaped = r'{"a":1,"b":"\u003c\u0026\u003e\u2028\u2029é\"\\\n\t\u0001","c":[true,null]}'
    assert shown == escaped.encode()


def test_what_has_no_name_or_cannot_be_read_cannot_be_signed() -> None:
    with pytest.raises(NotSupported):
        encode_named(Coin())
    with pytest.raises(NotSupported):
        encode(Packed(type_url="/x.y.Z"))
    with pytest.raises(NotSupported):
        encode(Packed(type_url="/cosmos.base.v1beta1.Coin"))
    with pytest.raises(TxDecodeError):
        encode(Packed(type_url="/cosmos.bank.v1beta1.MsgSend", value=b"\xff"))


def test_nesting_has_an_end() -> None:
    message = authz.MsgExec(grantee="b")
    for _ in range(2_000):
        message = authz.MsgExec(grantee="b", msgs=[pack(message)])
    with pytest.raises(NotSupported):
        encode_named(message)
