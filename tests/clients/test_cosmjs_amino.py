"""The published cosmjs as an oracle: what it would sign is what the chain verifies, byte for byte."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from google.protobuf.message import Message

from tests.chain.kernel.signing.wallet import Group, draft
from tests.chain.support import TestChain
from tests.chain.support.messages import coin
from tests.support.published import Cosmjs
from virtengine.chain.kernel.signing import legacy_amino
from virtengine.chain.kernel.signing.amino_json import encode_named
from virtengine.chain.kernel.signing.legacy_amino import FORMER_NAMES
from virtengine.chain.kernel.signing.statement import Statement
from virtengine.chain.kernel.tx import Tx
from virtengine.crypto.addresses import operator_of
from virtengine.crypto.tx import pack
from virtengine.wire.cosmos.bank.v1beta1 import tx_pb2 as bank
from virtengine.wire.cosmos.bank.v1beta1.bank_pb2 import Input, Output
from virtengine.wire.cosmos.crypto.ed25519.keys_pb2 import PubKey as Ed25519
from virtengine.wire.cosmos.distribution.v1beta1 import tx_pb2 as distribution
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2 as staking
from virtengine.wire.cosmos.vesting.v1beta1 import tx_pb2 as vesting

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]

MEMO = 'zwölf <&> \u4f60\u597d "quoted" \\ \n\t / end'


def messages(chain: TestChain) -> list[Message]:
    """Return one of every message that cosmjs shows to hardware wallets and this chain takes.

    The last has a former name in cosmjs; the chain takes both.
    """
    alice, bob = chain.actor("alice").address, chain.actor("bob").address
    one, two = operator_of(alice), operator_of(bob)
    description = staking_pb2.Description(
        moniker="m & <n>", identity="i", website="w", security_contact="s", details="d"
    )
    return [
        bank.MsgSend(from_address=alice, to_address=bob, amount=[coin(5)]),
        bank.MsgMultiSend(
            inputs=[Input(address=alice, coins=[coin(5)])], outputs=[Output(address=bob, coins=[coin(5)])]
        ),
        staking.MsgDelegate(delegator_address=alice, validator_address=one, amount=coin(5)),
        staking.MsgUndelegate(delegator_address=alice, validator_address=one, amount=coin(5)),
        staking.MsgBeginRedelegate(
            delegator_address=alice, validator_src_address=one, validator_dst_address=two, amount=coin(5)
        ),
        staking.MsgCancelUnbondingDelegation(
            delegator_address=alice, validator_address=one, amount=coin(5), creation_height=2**40
        ),
        staking.MsgCreateValidator(
            description=description,
            commission=staking_pb2.CommissionRates(
                rate="50000000000000000", max_rate="200000000000000000", max_change_rate="10000000000000001"
            ),
            min_self_delegation="1",
            delegator_address=alice,
            validator_address=one,
            pubkey=pack(Ed25519(key=bytes(range(32)))),
            value=coin(5),
        ),
        staking.MsgEditValidator(
            description=description,
            validator_address=one,
            commission_rate="70000000000000000",
            min_self_delegation="2",
        ),
        distribution.MsgSetWithdrawAddress(delegator_address=alice, withdraw_address=bob),
        distribution.MsgWithdrawDelegatorReward(delegator_address=alice, validator_address=one),
        distribution.MsgFundCommunityPool(amount=[coin(5)], depositor=alice),
        vesting.MsgCreateVestingAccount(
            from_address=alice, to_address=bob, amount=[coin(5)], end_time=2**40, delayed=True
        ),
        distribution.MsgWithdrawValidatorCommission(validator_address=one),
    ]


@pytest.fixture(scope="module")
def cosmjs(tmp_path_factory: pytest.TempPathFactory) -> Cosmjs:
    return Cosmjs(tmp_path_factory.mktemp("client") / "cosmjs")


@pytest.fixture
def chain() -> TestChain:
    return TestChain()


@pytest.fixture
def said(cosmjs: Cosmjs, chain: TestChain) -> Any:
    return cosmjs.run(
        "documents",
        messages=[
            {"typeUrl": packed.type_url, "value": base64.b64encode(packed.value).decode()}
            for packed in map(pack, messages(chain))
        ],
        fee={"amount": [{"denom": "uve", "amount": "7"}], "gas": "1000000"},
        chainId=chain.chain_id,
        memo=MEMO,
        number=12,
        sequence=34,
        timeoutHeight=56,
        groups=[
            {"threshold": group.threshold, "keys": [member.key.public_key.hex() for member in group.members]}  # type: ignore[union-attr]
            for group in groups(chain)
        ],
    )


def groups(chain: TestChain) -> list[Group]:
    members = tuple(chain.actor(name) for name in ("carol", "alice", "bob"))
    return [Group(1, members[:1]), Group(2, members), Group(3, members)]


def test_every_message_is_shown_as_cosmjs_shows_it(chain: TestChain, said: Any) -> None:
    for message, theirs in zip(messages(chain), said["each"], strict=True):
        ours = encode_named(message)
        ours["type"] = FORMER_NAMES.get(ours["type"], ours["type"])
        assert ours == json.loads(theirs)


def test_the_whole_document_is_the_same_bytes(chain: TestChain, said: Any) -> None:
    plan = draft(chain, messages(chain), memo=MEMO)
    plan.body.timeout_height = 56
    alice = chain.actor("alice")
    plan.auth.signer_infos.add().mode_info.single.mode = 127  # type: ignore[assignment]
    tx = Tx(plan.raw(b""), chain.machine.executor.routes.get)
    current, former = legacy_amino.sign_bytes(
        Statement(tx, alice.address, alice.key.public_key, chain.chain_id, 12, 34)
    )
    assert former.hex() == said["document"]
    assert current.replace(b"MsgWithdrawValCom", b"MsgWithdrawValidatorCom") == former


def test_accounts_of_several_keys_have_the_addresses_that_cosmjs_computes(
    chain: TestChain, said: Any
) -> None:
    assert said["addresses"] == [group.address for group in groups(chain)]
