"""The module's frame: determinism, keys, genesis, joining a chain."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.chain.modules.hpc.scene import ACTORS, COMPLETED, QUEUED, RUNNING, HpcScene
from tests.chain.modules.scene import GENESIS
from tests.chain.support.chain import TestChain
from tests.chain.support.governance import decree
from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.store import Committed, Store
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules.hpc.genesis import export_genesis
from virtengine.chain.modules.hpc.store import State
from virtengine.wire.cosmos.upgrade.v1beta1 import tx_pb2 as upgrade_tx
from virtengine.wire.cosmos.upgrade.v1beta1 import upgrade_pb2
from virtengine.wire.virtengine.hpc.v1 import job_pb2, query_pb2


def play(scene: HpcScene) -> HpcScene:
    """Let some of everything happen."""
    cluster_id = scene.ready_cluster(nodes=3)
    scene.cluster(external_id="empty")
    done, running, waiting = (
        scene.submit(),
        scene.submit(),
        scene.submit(resources=job_pb2.Resources(nodes=3)),
    )
    scene.submit(resources=job_pb2.Resources(nodes=1, cpu_cores_per_node=99))
    scene.report(done, QUEUED, RUNNING, COMPLETED)
    scene.report(running, QUEUED, RUNNING)
    scene.beat(cluster_id, "hpc-1-node-0", "hpc-1-node-1")
    scene.chain.advance(seconds=119)
    scene.cancel(waiting)
    return scene


def test_hp_001_two_chains_with_the_same_blocks_hold_the_same_state() -> None:
    first, second = play(HpcScene()), play(HpcScene())
    assert first.chain.machine.commitment.root == second.chain.machine.commitment.root
    assert first.snapshot() == second.snapshot()


def tables(owner: Any) -> dict[str, bytes]:
    return {name: one.prefix for name, one in vars(owner).items() if isinstance(one, Table)}


def test_hp_002_no_two_kinds_of_records_share_a_key() -> None:
    state = State(Store(Committed()))
    prefixes = list(tables(state).values()) + list(tables(state.books).values())
    assert len(prefixes) > 40
    assert len(set(prefixes)) == len(prefixes)
    for one in prefixes:
        assert one.startswith(b"hpc/")
        assert one.endswith(b"/")
        assert not [other for other in prefixes if other != one and other.startswith(one)]


def test_hp_003_what_is_exported_is_all_there_is(scene: HpcScene) -> None:
    play(scene)
    exported = scene.chain.machine.export_genesis()
    document = {name: genesis.to_json(message) for name, message in exported.items()}
    machine = app.make_machine(strict=True)
    last = scene.chain.machine.last
    block = Block(last.chain_id, last.height + 1, last.time_ms)
    machine.init_genesis(block, genesis.parse_app_state(json.dumps(document).encode(), machine.modules))
    machine.finalize(block, [])
    machine.commit()
    machine.check_invariants()
    assert export_genesis(machine.query.states["hpc"]) == exported["hpc"]
    assert _raw(machine) == _raw(scene.chain.machine)


def _raw(machine: Machine) -> dict[bytes, dict[bytes, Any]]:
    """Return everything that the module keeps, indexes and queues too."""
    return {
        prefix: {key: space.encode(space.get(key)) for key in space.values}
        for prefix, space in machine.committed.spaces.items()
        if prefix.startswith(b"hpc/") and space.values
    }


def test_a_record_that_is_there_twice_is_no_genesis(scene: HpcScene) -> None:
    play(scene)
    exported = export_genesis(scene.state)
    exported.clusters.append(exported.clusters[0])
    machine = app.make_machine(strict=True)
    with pytest.raises(Exception, match="twice"):
        machine.init_genesis(Block("chain", 1, 0), {"hpc": exported})


def test_an_empty_module_writes_nothing() -> None:
    chain = TestChain(genesis_state={"hpc": {}})
    chain.advance(blocks=3)
    assert not _raw(chain.machine)


def unjoined() -> TestChain:
    """Return a chain that began before there was batch computing."""
    chain = TestChain(ACTORS, genesis_state=GENESIS)
    machine = app.make_machine(strict=True)
    state = {name: part for name, part in chain.genesis.items() if name != "hpc"}
    document = json.dumps(state).encode()
    machine.init_genesis(
        Block(chain.chain_id, 1, chain.time_ms), genesis.parse_app_state(document, machine.modules)
    )
    chain.machine = machine
    chain.block(seconds=0)
    return chain


def test_a_chain_that_has_not_taken_it_up_refuses_its_messages() -> None:
    scene = HpcScene(chain=unjoined())
    scene.market.register()
    assert scene.fail(scene.provider, scene.register_cluster()) == 2164
    assert "hpc" not in scene.chain.machine.export_genesis()


def test_a_chain_takes_it_up_by_an_upgrade() -> None:
    scene = HpcScene(chain=unjoined())
    scene.market.register()
    scene.chain.machine.plans = {}
    plan = upgrade_pb2.Plan(name="hpc", height=scene.chain.height + 2)
    from virtengine.chain.modules.authority import AUTHORITY

    decree(scene.chain, upgrade_tx.MsgSoftwareUpgrade(authority=AUTHORITY, plan=plan))
    scene.chain.advance()
    scene.chain.machine.plans = app.make_machine().plans
    scene.chain.advance()
    assert scene.cluster() == "HPC-1"
    assert "hpc" in scene.chain.machine.export_genesis()


def test_parameters_are_there_without_being_written(scene: HpcScene) -> None:
    answer = scene.chain.query("virtengine.hpc.v1.Query/Params", query_pb2.QueryParamsRequest())
    assert answer.params.latency_weight_factor == "600000"
