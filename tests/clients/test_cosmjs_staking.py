"""The published cosmjs, unchanged, stakes and governs on a real node; signed directly and as ledgers do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chain.support.node import LiveNode
from tests.support.published import Cosmjs
from tests.support.staked import LARGE, operator, staked_node
from virtengine.crypto.addresses import encode_address, module_address

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]

WAYS = pytest.mark.parametrize(("name", "amino"), [("alice", False), ("bob", True)], ids=["direct", "amino"])


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveNode]:
    with staked_node(tmp_path_factory.mktemp("node")) as node:
        yield node


@pytest.fixture(scope="module")
def cosmjs(tmp_path_factory: pytest.TempPathFactory) -> Cosmjs:
    return Cosmjs(tmp_path_factory.mktemp("client") / "cosmjs")


@WAYS
def test_it_stakes(node: LiveNode, cosmjs: Cosmjs, name: str, amino: bool) -> None:
    first, second = operator(node, "provider"), operator(node, "tenant")
    said = cosmjs.run(
        "staking",
        rpc=node.rpc_url,
        key=node.actor(name).key.secret.hex(),
        amino=amino,
        first=first,
        second=second,
    )
    assert said["codes"] == [0] * 6
    assert said["responses"][0] == "/cosmos.staking.v1beta1.MsgDelegateResponse"
    assert said["held"] == {"denom": "uve", "amount": "9000000"}
    assert said["nothing"] is None
    assert said["staked"] == {"denom": "uve", "amount": "7500000"}
    powers = {moniker: int(tokens) for _operator, tokens, moniker in said["validators"]}
    assert powers["provider"] >= LARGE + 6_500_000
    assert said["commission"] == "100000000000000000"
    assert int(said["pool"]["bondedTokens"]) >= LARGE
    assert (said["params"], said["unbonding"], said["redelegations"]) == ("uve", 1, 1)
    assert int(said["history"]) > 0
    assert (said["rewards"], said["mintDenom"]) == (2, "uve")
    assert float(said["inflation"]) >= 0


@WAYS
def test_it_proposes_and_votes(node: LiveNode, cosmjs: Cosmjs, name: str, amino: bool) -> None:
    said = cosmjs.run(
        "gov",
        rpc=node.rpc_url,
        key=node.actor(name).key.secret.hex(),
        amino=amino,
        deposit=2_500_000_000,
    )
    assert set(said["codes"]) == {0}
    assert said["content"] == "/cosmos.gov.v1beta1.TextProposal"
    assert said["total"] == [{"denom": "uve", "amount": "5000000000"}]
    assert (said["votes"], said["deposits"]) == (1, 1)
    assert said["proposals"] >= 1


def test_one_account_acts_and_pays_for_another(node: LiveNode, cosmjs: Cosmjs) -> None:
    said = cosmjs.run(
        "grants",
        rpc=node.rpc_url,
        granterKey=node.actor("carol").key.secret.hex(),
        granteeKey=node.actor("dave").key.secret.hex(),
        recipient=node.actor("tenant").address,
        amino=False,  # the client has no amino form of these messages
    )
    assert said["codes"] == [0] * 6, said["log"]
    assert said["grants"] == [
        "/cosmos.authz.v1beta1.GenericAuthorization",
        "/cosmos.bank.v1beta1.SendAuthorization",
    ]
    assert said["allowance"] == "/cosmos.feegrant.v1beta1.BasicAllowance"
    assert said["spentByGrantee"] == "0"
    assert said["tooMuch"]


def test_it_makes_accounts_that_vest_and_reads_every_kind(node: LiveNode, cosmjs: Cosmjs) -> None:
    addresses = [encode_address(bytes([number]) * 20) for number in (1, 2)]
    module = module_address("fee_collector")
    said = cosmjs.run(
        "vesting",
        rpc=node.rpc_url,
        key=node.actor("alice").key.secret.hex(),
        aminoKey=node.actor("bob").key.secret.hex(),
        addresses=addresses,
        module=module,
    )
    assert said["made"] == [0, 0]
    assert said["kinds"] == [
        "/cosmos.vesting.v1beta1.ContinuousVestingAccount",
        "/cosmos.vesting.v1beta1.DelayedVestingAccount",
    ]
    assert said["accounts"] == [*addresses, module]
