"""Queries of upgrades."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.upgrade import Plan
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.upgrade.store import State
from virtengine.wire.cosmos.upgrade.v1beta1 import query_pb2, upgrade_pb2


def plan_to_wire(plan: Plan) -> upgrade_pb2.Plan:
    """Return a plan as a message."""
    return upgrade_pb2.Plan(name=plan.name, height=plan.height, info=plan.info)


def current_plan(
    state: State, _request: query_pb2.QueryCurrentPlanRequest, _ctx: Context
) -> query_pb2.QueryCurrentPlanResponse:
    """Return the plan that waits, if one does."""
    plan = state.plans.get()
    return query_pb2.QueryCurrentPlanResponse(plan=None if plan is None else plan_to_wire(plan))


def applied_plan(
    state: State, request: query_pb2.QueryAppliedPlanRequest, _ctx: Context
) -> query_pb2.QueryAppliedPlanResponse:
    """Return the height at which an upgrade was taken, 0 when it was not."""
    if not request.name:
        raise InvalidQuery("name: name an upgrade")
    return query_pb2.QueryAppliedPlanResponse(height=state.plans.applied.get(request.name) or 0)


def module_versions(
    state: State, request: query_pb2.QueryModuleVersionsRequest, _ctx: Context
) -> query_pb2.QueryModuleVersionsResponse:
    """Return the versions of all modules, or of one."""
    rows = [
        upgrade_pb2.ModuleVersion(name=str(key[0]), version=version)
        for key, version in state.plans.versions.items()
        if not request.module_name or key[0] == request.module_name
    ]
    if request.module_name and not rows:
        raise QueryNotFound(f"x/upgrade: QueryModuleVersions module {request.module_name[:80]} not found")
    return query_pb2.QueryModuleVersionsResponse(module_versions=rows)


def authority(
    _state: State, _request: query_pb2.QueryAuthorityRequest, _ctx: Context
) -> query_pb2.QueryAuthorityResponse:
    """Return who may plan upgrades."""
    return query_pb2.QueryAuthorityResponse(address=AUTHORITY)


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {
        "CurrentPlan": current_plan,
        "AppliedPlan": applied_plan,
        "ModuleVersions": module_versions,
        "Authority": authority,
    },
)
