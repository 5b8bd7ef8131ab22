"""Genesis of upgrades: the plan that waits and the upgrades that were taken."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.upgrade import Plan
from virtengine.chain.modules.upgrade.messages import require_plan
from virtengine.chain.modules.upgrade.queries import plan_to_wire
from virtengine.chain.modules.upgrade.store import State
from virtengine.wire.cosmos.upgrade.v1beta1 import genesis_pb2, upgrade_pb2


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, _ctx: Context) -> None:
    """Note which versions of the modules wrote the state: those of this software."""
    for applied in genesis.applied_plans:
        state.plans.restore_applied(applied.name, applied.height)
    if genesis.HasField("plan"):
        require_plan(genesis.plan)
        state.plans.set(Plan(genesis.plan.name, genesis.plan.height, genesis.plan.info))
    listed = {version.name for version in genesis.module_versions}
    state.plans.note_versions(without=set(state.plans.unnamed) - listed)


def export_genesis(state: State) -> genesis_pb2.GenesisState:
    """Return the module's whole state."""
    plan = state.plans.get()
    applied = sorted((height, str(key[0])) for key, height in state.plans.applied.items())
    return genesis_pb2.GenesisState(
        plan=None if plan is None else plan_to_wire(plan),
        applied_plans=[genesis_pb2.AppliedPlan(name=name, height=height) for height, name in applied],
        module_versions=[
            upgrade_pb2.ModuleVersion(name=str(key[0]), version=version)
            for key, version in state.plans.versions.items()
        ],
    )
