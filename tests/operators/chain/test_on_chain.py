"""Stake and proposals against the real application: what YAML wishes happens on chain, once."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import structlog

from operators.chain import keys
from operators.chain.account import Accounts
from operators.chain.proposal import Proposals
from operators.chain.settings import ChainOperatorSettings
from operators.chain.staking import LiveStakes
from operators.chain.validator import Validators
from operators.networks import Networks as Chains
from tests.chain.support import TestChain
from tests.fakes.chain_views import FakeViews
from tests.fakes.kubernetes import FakeKubernetes
from tests.operators.chain.scenes import HOME, VALIDATORS, made, play_cluster
from tests.support.harness import Harness
from tests.support.node import Node
from virtengine.api import Network, Proposal, Validator
from virtengine.clients.kubernetes_kinds import of_model
from virtengine.crypto.addresses import module_address, operator_of
from virtengine.plans import genesis_stake
from virtengine.plans import network as network_plans
from virtengine.plans.genesis import default_params
from virtengine.plans.genesis_stake import BONDED_POOL, GenesisNode, staking_state
from virtengine.plans.node_parts import NodeView
from virtengine.wire.cosmos.slashing.v1beta1 import query_pb2 as slashing_query
from virtengine.wire.cosmos.upgrade.v1beta1 import query_pb2 as upgrade_query

pytestmark = pytest.mark.contract
VE = 10**6
NAMES = ("first", "second", "whale")
ABOUT = {"identity": "0000", "website": "https://validator.example"}
PROPOSALS = of_model(Proposal)


def account_secret(name: str, chain: TestChain) -> dict[str, Any]:
    actor = chain.actor(name)
    values = {"private-key": actor.key.secret, "encryption-key": b"e" * 32, "signing-key": b"s" * 32}
    data = {**values, "address": actor.address.encode(), "mnemonic": b"words"}
    metadata = {"name": f"{name}-account", "namespace": HOME}
    shown = {key: base64.b64encode(value).decode() for key, value in data.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": shown}


class Scene:
    """A chain with two validators in its genesis, and the operator over the API server in memory."""

    def __init__(self) -> None:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        self.node_keys = {name: keys.new_node_keys() for name in NAMES}
        addresses = {name: TestChain(actors=()).actor(name).address for name in NAMES}
        nodes = []
        for name in NAMES[:2]:
            public = json.loads(self.node_keys[name].priv_validator_key)
            stake = genesis_stake.stake_of(Validator.read(self.wish(name)), addresses[name])
            nodes.append((GenesisNode(name, public["pub_key"]["value"], public["address"], "", stake), stake))
        pool = {"address": module_address(BONDED_POOL), "coins": [{"denom": "uve", "amount": str(2000 * VE)}]}
        params = {"min_deposit": [{"denom": "uve", "amount": "1000000"}], "voting_period": "3s"}
        params |= {"expedited_voting_period": "2s"}
        params |= {"expedited_min_deposit": [{"denom": "uve", "amount": "5000000"}]}
        defaults = dict(default_params()["gov"])
        state = {
            "bank": {"balances": [pool]},
            "staking": staking_state(nodes),
            "gov": {"params": {**defaults, **params}},
        }
        self.chain = TestChain(actors=NAMES, genesis_state=state)
        self.node = Node(self.chain)
        self.kube, self.views = FakeKubernetes(), FakeViews()
        self.views.the_node = NodeView(9, 3, catching_up=False, app_hash="AB", signed_height=9)
        self.chains = Chains(lambda _block: None)
        settings = ChainOperatorSettings(platform_image="platform:1", cometbft_image="cometbft:1")

        def controllers() -> tuple[Any, ...]:
            stakes = LiveStakes(self.chains)
            return (
                Accounts(self.views).controller(),
                Validators(self.views, stakes, settings).controller(),
                Proposals(self.chains).controller(),
            )

        self.harness = Harness(self.kube, controllers)

    def wish(self, name: str, **spec: Any) -> dict[str, Any]:
        whole = {"networkRef": {"name": "net"}, "accountRef": {"name": name}, "description": ABOUT, **spec}
        return made("Validator", name, **{"keySecretRef": {"name": f"{name}-brought"}, **whole})

    async def create(self) -> None:
        network = made("Network", "net", chainId=self.chain.chain_id, minimumGasPrice="0")
        found = await self.kube.create(network, manager="user")
        endpoints = {"rpc": self.node.url, "grpc": self.node.grpc, "rest": ""}
        ready = {"type": "Ready", "status": "True", "reason": "Ready", "observedGeneration": 1}
        self.kube.set_status(found, {"endpoints": endpoints, "conditions": [ready]})
        document = network_plans.genesis_config_map(Network.read(found), "{}")
        await self.kube.create(document, manager="virtengine-chain")
        for name in NAMES:
            account = await self.kube.create(
                made("Account", name, networkRef={"name": "net"}), manager="user"
            )
            self.kube.set_status(account, {"address": self.chain.actor(name).address})
            await self.kube.create(account_secret(name, self.chain), manager="user")
            key = base64.b64encode(self.node_keys[name].priv_validator_key.encode()).decode()
            metadata = {"name": f"{name}-brought", "namespace": HOME}
            data = {"priv_validator_key.json": key}
            await self.kube.create(
                {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data}, manager="user"
            )

    async def rounds(self, count: int) -> None:
        for _ in range(count):
            await self.harness.round()
            play_cluster(self.kube)
            self.kube.collect_garbage()

    def status(self, kind: Any, name: str) -> dict[str, Any]:
        return dict(self.kube.items[kind, HOME, name].get("status") or {})

    def validator(self, name: str) -> Any:
        return self.chain.state("staking").validators.get(operator_of(self.chain.actor(name).address))


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[Scene]:
    found = Scene()
    async with found.node.running():
        await found.create()
        yield found
        await found.chains.close()
    structlog.reset_defaults()


async def test_a_validator_of_the_genesis_is_found_and_left_alone(scene: Scene) -> None:
    await scene.kube.create(scene.wish("first"), manager="user")
    await scene.rounds(4)
    status = scene.status(VALIDATORS, "first")
    assert (status["votingPower"], status["jailed"]) == (1000, False)
    assert scene.node.broadcasts == []


async def test_a_new_validator_is_created_once_edited_and_given_more_stake(scene: Scene) -> None:
    await scene.kube.create(scene.wish("whale"), manager="user")
    await scene.rounds(5)
    assert scene.validator("whale").tokens == 1000 * VE
    assert len(scene.node.broadcasts) == 1
    change = {"spec": {"stake": str(1200 * VE), "description": {**ABOUT, "website": "https://new.example"}}}
    await scene.kube.merge(VALIDATORS, HOME, "whale", change, manager="user")
    await scene.rounds(5)
    found = scene.validator("whale")
    assert (found.tokens, found.description.website) == (1200 * VE, "https://new.example")
    assert scene.status(VALIDATORS, "whale")["votingPower"] == 1200


async def test_a_deleted_validator_leaves_the_set_and_gets_its_stake_back(scene: Scene) -> None:
    await scene.kube.create(scene.wish("second"), manager="user")
    await scene.rounds(3)
    await scene.kube.delete(VALIDATORS, HOME, "second")
    await scene.rounds(5)
    assert (VALIDATORS, HOME, "second") not in scene.kube.items
    found = scene.validator("second")
    assert found is None or not found.is_bonded


async def test_an_account_operates_one_validator_with_one_key(scene: Scene) -> None:
    wish = scene.wish("first", keySecretRef={"name": "whale-brought"})
    await scene.kube.create(wish, manager="user")
    await scene.rounds(4)
    conditions = {one["type"]: one["reason"] for one in scene.status(VALIDATORS, "first")["conditions"]}
    assert conditions["Stalled"] == "ConsensusKeyDiffers"


def proposal(name: str, **spec: Any) -> dict[str, Any]:
    votes = [{"name": one, "accountRef": {"name": one}, "option": "Yes"} for one in NAMES[:2]]
    whole = {"networkRef": {"name": "net"}, "accountRef": {"name": "whale"}, "title": "T", "summary": "S"}
    return made("Proposal", name, **whole, deposit="1000000", votes=votes, **spec)


async def until_over(scene: Scene, name: str) -> dict[str, Any]:
    for _ in range(60):
        await scene.rounds(1)
        status = scene.status(PROPOSALS, name)
        if status.get("phase") in ("Passed", "Rejected", "Failed"):
            return status
        await asyncio.sleep(0.2)
    raise AssertionError(scene.status(PROPOSALS, name))


async def test_parameters_change_by_a_proposal_with_our_votes(scene: Scene) -> None:
    change = {"module": "slashing", "params": {"signed_blocks_window": "777"}}
    await scene.kube.create(proposal("window", params=change), manager="user")
    status = await until_over(scene, "window")
    assert (status["phase"], status["votes"]) == ("Passed", ["first=Yes", "second=Yes"])
    assert int(status["tally"]["yes"]) == 2000 * VE
    answer = scene.chain.query("/cosmos.slashing.v1beta1.Query/Params", slashing_query.QueryParamsRequest())
    assert answer.params.signed_blocks_window == 777


async def test_an_upgrade_is_planned_by_a_proposal(scene: Scene) -> None:
    wish = proposal("up", upgrade={"name": "v2", "height": 100_000})
    await scene.kube.create(wish, manager="user")
    assert (await until_over(scene, "up"))["phase"] == "Passed"
    answer = scene.chain.query(
        "/cosmos.upgrade.v1beta1.Query/CurrentPlan", upgrade_query.QueryCurrentPlanRequest()
    )
    assert (answer.plan.name, answer.plan.height) == ("v2", 100_000)


async def test_a_restarted_operator_finds_its_proposal_again(scene: Scene) -> None:
    await scene.kube.create(proposal("words"), manager="user")
    await scene.rounds(2)
    number = scene.status(PROPOSALS, "words")["proposalId"]
    item = scene.kube.items[PROPOSALS, HOME, "words"]
    scene.kube.set_status(item, {})
    scene.harness.start()
    await scene.rounds(2)
    assert scene.status(PROPOSALS, "words")["proposalId"] == number


async def test_a_message_that_no_chain_knows_is_refused(scene: Scene) -> None:
    wish = proposal("bad", messages=[{"@type": "/cosmos.nothing.v1.MsgNothing"}])
    await scene.kube.create(wish, manager="user")
    await scene.rounds(2)
    conditions = {one["type"]: one["reason"] for one in scene.status(PROPOSALS, "bad")["conditions"]}
    assert conditions["Stalled"] == "InvalidMessage"
