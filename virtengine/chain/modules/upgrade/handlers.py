"""Carry out upgrade messages."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.kernel.upgrade import Plan
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.upgrade.messages import require_plan
from virtengine.chain.modules.upgrade.store import State
from virtengine.wire.cosmos.upgrade.v1beta1 import tx_pb2


def software_upgrade(
    state: State, msg: tx_pb2.MsgSoftwareUpgrade, ctx: Context
) -> tx_pb2.MsgSoftwareUpgradeResponse:
    """Plan an upgrade in place of the one that was planned."""
    # Check
    require_authority(msg.authority)
    require_plan(msg.plan)
    if msg.plan.height <= ctx.height:
        raise InvalidRequest(f"upgrade cannot be scheduled in the past; block {ctx.height} is at work")
    if state.plans.applied.has(msg.plan.name):
        raise InvalidRequest(f"upgrade with name {msg.plan.name} has already been completed")

    # Change
    state.plans.set(Plan(msg.plan.name, msg.plan.height, msg.plan.info))
    return tx_pb2.MsgSoftwareUpgradeResponse()


def cancel_upgrade(
    state: State, msg: tx_pb2.MsgCancelUpgrade, _ctx: Context
) -> tx_pb2.MsgCancelUpgradeResponse:
    """Give the planned upgrade up; none there is no matter."""
    require_authority(msg.authority)
    state.plans.set(None)
    return tx_pb2.MsgCancelUpgradeResponse()
