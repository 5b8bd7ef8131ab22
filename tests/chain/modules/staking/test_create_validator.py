from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.any_pb2 import Any as Packed

from tests.chain.support.stake import VE, StakeChain, coin, key_of, rates
from virtengine.chain.modules.staking.shapes import pack_key
from virtengine.chain.modules.staking.types import Status
from virtengine.core.amounts import ATTO
from virtengine.wire.cosmos.crypto.secp256k1.keys_pb2 import PubKey
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2


def test_a_new_validator_is_bonded_at_the_end_of_the_block(chain: StakeChain) -> None:
    outcome = chain.do("alice", chain.create_validator("alice", 95 * VE))
    found = chain.validator("alice")
    assert (found.status, found.tokens, found.shares) == (Status.BONDED, 95 * VE, 95 * VE * ATTO)
    assert chain.engine()["alice"] == 95
    assert outcome.event("create_validator")["amount"] == "95000000uve"


def test_its_first_block_counts_the_commission_change(chain: StakeChain) -> None:
    chain.do("alice", chain.create_validator("alice", VE))
    assert chain.validator("alice").commission.updated_ms == chain.time_ms


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"commission": rates("0.04", "0.2", "0.01")}, ("staking", 40)),
        ({"commission": rates("0.3", "0.2", "0.01")}, ("staking", 11)),
        ({"commission": rates("0.1", "1.1", "0.01")}, ("staking", 10)),
        ({"commission": rates("-0.1", "0.2", "0.01")}, ("staking", 9)),
        ({"commission": rates("0.1", "0.2", "-0.01")}, ("staking", 13)),
        ({"commission": rates("0.1", "0.2", "0.3")}, ("staking", 14)),
        ({"commission": None}, ("sdk", 18)),
        ({"description": None}, ("sdk", 18)),
        ({"description": staking_pb2.Description(moniker="m" * 71)}, ("sdk", 18)),
        ({"min_self_delegation": "0"}, ("sdk", 18)),
        ({"min_self_delegation": "2000000"}, ("staking", 16)),
        ({"pubkey": None}, ("staking", 39)),
        ({"pubkey": Packed(type_url="/cosmos.crypto.secp256k1.PubKey", value=b"")}, ("staking", 6)),
        ({"pubkey": pack_key(b"short")}, ("sdk", 8)),
        ({"pubkey": pack_key(key_of("val0"))}, ("staking", 5)),
        ({"value": coin(0)}, ("sdk", 18)),
        ({"value": coin(VE, "atom")}, ("sdk", 18)),
        ({"value": coin(999_999)}, ("delegation", 1801)),
    ],
)
def test_what_breaks_a_rule_is_refused(
    chain: StakeChain, changes: dict[str, Any], refusal: tuple[str, int]
) -> None:
    assert chain.refuse("alice", chain.create_validator("alice", VE, **changes)) == refusal


def test_an_account_runs_one_validator(chain: StakeChain) -> None:
    message = chain.create_validator("val0", VE, pubkey=pack_key(key_of("another")))
    assert chain.refuse("val0", message) == ("staking", 4)


def test_nobody_creates_a_validator_for_another(chain: StakeChain) -> None:
    message = chain.create_validator("alice", VE)
    raw = chain.sign(chain.actor("bob"), message)
    assert chain.block(raw).txs[0].code != 0
    assert chain.validator("alice") is None


def test_a_key_on_another_curve_is_refused(chain: StakeChain) -> None:
    key = PubKey(key=chain.actor("alice").key.public_key)
    packed = Packed(type_url="/cosmos.crypto.secp256k1.PubKey", value=key.SerializeToString())
    assert chain.refuse("alice", chain.create_validator("alice", VE, pubkey=packed)) == ("staking", 6)


def test_a_validator_that_nobody_stakes_with_disappears_and_its_key_is_free(chain: StakeChain) -> None:
    chain.do("alice", chain.create_validator("alice", VE))
    chain.do("alice", chain.undelegate("alice", "alice", VE))
    assert chain.validator("alice").jailed
    chain.advance(seconds=15 * 86_400)
    assert chain.validator("alice") is None
    assert "alice" not in chain.engine()
    chain.do("bob", chain.create_validator("bob", VE, pubkey=pack_key(key_of("alice"))))
