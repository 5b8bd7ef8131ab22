from __future__ import annotations

import pytest

from tests.chain.modules.distribution.scene import ask, govern, params
from tests.chain.support.stake import VE, StakeChain, coin, operator
from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS
from virtengine.chain.kernel.errors import Unauthorized
from virtengine.chain.modules.authority import AUTHORITY, InvalidSigner
from virtengine.chain.modules.distribution.errors import BadDistribution, InvalidParams
from virtengine.core.amounts import ATTO
from virtengine.core.errors import ModuleError
from virtengine.crypto.addresses import module_address
from virtengine.wire.cosmos.distribution.v1beta1 import distribution_pb2, tx_pb2


def fund(chain: StakeChain, amount: int, denom: str = "uve") -> tx_pb2.MsgFundCommunityPool:
    return tx_pb2.MsgFundCommunityPool(depositor=chain.actor("alice").address, amount=[coin(amount, denom)])


def spend(recipient: str, amount: int, authority: str = AUTHORITY) -> tx_pb2.MsgCommunityPoolSpend:
    return tx_pb2.MsgCommunityPoolSpend(authority=authority, recipient=recipient, amount=[coin(amount)])


def pool(chain: StakeChain) -> int:
    return sum(int(one.amount) for one in ask(chain, "CommunityPool").pool)


def test_anybody_may_fund_the_pool(chain: StakeChain) -> None:
    before = pool(chain)
    chain.do("alice", fund(chain, VE))
    assert pool(chain) - before >= VE * ATTO
    assert chain.balance(COMMUNITY_POOL_ADDRESS) >= VE


def test_nobody_funds_with_what_they_lack(chain: StakeChain) -> None:
    assert chain.refuse("alice", fund(chain, 10**15)) == ("sdk", 5)
    assert chain.refuse("alice", fund(chain, 5, "uatom")) == ("sdk", 5)


def test_governance_spends_the_pool(chain: StakeChain) -> None:
    chain.do("alice", fund(chain, 10 * VE))
    bob = chain.actor("bob")
    before = chain.balance(bob)
    govern(chain, spend(bob.address, 4 * VE))
    chain.advance()
    assert chain.balance(bob) == before + 4 * VE


def test_nobody_else_spends_it(chain: StakeChain) -> None:
    message = spend(chain.actor("bob").address, VE, chain.actor("bob").address)
    assert chain.refuse("bob", message) == (InvalidSigner.codespace, InvalidSigner.code)


@pytest.mark.parametrize(
    ("recipient", "amount", "error"),
    [("bob", 10**15, BadDistribution), ("distribution", 1, Unauthorized)],
)
def test_what_cannot_be_spent(
    chain: StakeChain, recipient: str, amount: int, error: type[ModuleError]
) -> None:
    chain.do("alice", fund(chain, VE))
    address = module_address(recipient) if recipient == "distribution" else chain.actor("bob").address
    with pytest.raises(error):
        govern(chain, spend(address, amount))


def test_a_deposit_is_earned_by_a_validator_and_its_delegators(chain: StakeChain) -> None:
    name = operator(chain.actor("val0"))
    before = chain.state("distribution").outstanding_of(name)
    message = tx_pb2.MsgDepositValidatorRewardsPool(
        depositor=chain.actor("alice").address, validator_address=name, amount=[coin(VE)]
    )
    chain.do("alice", message)
    assert chain.state("distribution").outstanding_of(name) - before >= VE * ATTO


def test_rewards_are_deposited_in_one_coin_for_known_validators(chain: StakeChain) -> None:
    message = tx_pb2.MsgDepositValidatorRewardsPool(
        depositor=chain.actor("alice").address,
        validator_address=operator(chain.actor("val0")),
        amount=[coin(VE, "uatom")],
    )
    assert chain.refuse("alice", message) == ("sdk", 10)
    message.amount[0].denom = "uve"
    message.validator_address = operator(chain.actor("bob"))
    assert chain.refuse("alice", message) == ("distribution", 12)


@pytest.mark.parametrize(
    "changed",
    [
        {"community_tax": ""},
        {"community_tax": str(ATTO + 1)},
        {"community_tax": "-1"},
        {"base_proposer_reward": "1"},
        {"bonus_proposer_reward": "1"},
    ],
)
def test_parameters_outside_their_bounds_are_refused(chain: StakeChain, changed: dict[str, str]) -> None:
    with pytest.raises(InvalidParams):
        govern(chain, tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params(**changed)))


def test_only_governance_changes_parameters(chain: StakeChain) -> None:
    message = tx_pb2.MsgUpdateParams(authority=chain.actor("bob").address, params=params())
    assert chain.refuse("bob", message) == (InvalidSigner.codespace, InvalidSigner.code)
    assert ask(chain, "Params").params == distribution_pb2.Params(
        community_tax="0",
        base_proposer_reward="0",
        bonus_proposer_reward="0",
        withdraw_addr_enabled=True,
    )
