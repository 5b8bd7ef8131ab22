"""Messages about offerings: check, then change."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import hash_content
from virtengine.chain.modules.hpc import pricing
from virtengine.chain.modules.hpc.errors import InvalidOffering, OfferingExists, TooMany, Unauthorized
from virtengine.chain.modules.hpc.keeping import put_offering
from virtengine.chain.modules.hpc.messages import OFFERING_FIELDS
from virtengine.chain.modules.hpc.rights import require_owner, require_standing
from virtengine.chain.modules.hpc.states import ClusterState
from virtengine.chain.modules.hpc.store import OFFERING, State
from virtengine.chain.modules.hpc.types import Offering, PreconfiguredWorkload, Pricing, QueueOption
from virtengine.wire.virtengine.hpc.v1 import offering_pb2, tx_pb2


def create_offering(
    state: State, msg: tx_pb2.MsgCreateOffering, ctx: Context
) -> tx_pb2.MsgCreateOfferingResponse:
    """Publish a price list for a cluster of one's own; it is active at once."""
    content_hash = hash_content(msg)
    known = state.offering_names.get(msg.provider, msg.external_id)
    if known is not None:
        if state.require_offering(known).content_hash == content_hash:
            return tx_pb2.MsgCreateOfferingResponse(offering_id=known)
        raise OfferingExists(f"{msg.external_id} is {known}, made with other content; update it")
    _require_clusters(state, msg.provider, (msg.cluster_id, *msg.more_cluster_ids))
    require_standing(state, msg.provider)
    limit = state.get_params().max_offerings_per_cluster
    count = sum(1 for _ in state.cluster_offerings.encoded_keys(msg.cluster_id))
    if count >= limit:
        raise TooMany(f"{msg.cluster_id} has {count} offerings, at most {limit}")

    number = state.next_number(OFFERING)
    offering = Offering(
        offering_id=f"OFF-{number}",
        number=number,
        provider=msg.provider,
        external_id=msg.external_id,
        cluster_id=msg.cluster_id,
        active=True,
        created_at=ctx.time,
        updated_at=ctx.time,
        block_height=ctx.height,
        content_hash=content_hash,
        **_read(msg, OFFERING_FIELDS - {"active"}),
    )
    put_offering(state, offering)
    ctx.emit(
        offering_pb2.EventOfferingCreated(
            offering_id=offering.offering_id, provider=msg.provider, cluster_id=msg.cluster_id
        )
    )
    return tx_pb2.MsgCreateOfferingResponse(offering_id=offering.offering_id)


def update_offering(
    state: State, msg: tx_pb2.MsgUpdateOffering, ctx: Context
) -> tx_pb2.MsgUpdateOfferingResponse:
    """Change the named fields of a price list, or all; jobs keep the price they were submitted at."""
    offering = state.require_offering(msg.offering_id)
    if offering.provider != msg.provider:
        raise Unauthorized(f"{msg.provider} does not own {offering.offering_id}")
    changed = replace(offering, **_read(msg, frozenset(msg.fields) or OFFERING_FIELDS))
    pricing.require_pricing(changed.pricing, changed.queue_options)
    if changed == offering:
        return tx_pb2.MsgUpdateOfferingResponse()
    _require_clusters(state, msg.provider, changed.more_cluster_ids)

    put_offering(state, replace(changed, updated_at=ctx.time))
    ctx.emit(
        offering_pb2.EventOfferingUpdated(
            offering_id=offering.offering_id, provider=offering.provider, active=changed.active
        )
    )
    return tx_pb2.MsgUpdateOfferingResponse()


def _require_clusters(state: State, provider: str, cluster_ids: tuple[str, ...]) -> None:
    for cluster_id in cluster_ids:
        cluster = state.require_cluster(cluster_id)
        require_owner(cluster, provider)
        if cluster.state is ClusterState.DEREGISTERED:
            raise InvalidOffering(f"{cluster_id} is deregistered")


def _read(msg: tx_pb2.MsgCreateOffering | tx_pb2.MsgUpdateOffering, fields: frozenset[str]) -> dict[str, Any]:
    """Return the named fields as the record has them."""
    content: dict[str, Any] = {name: getattr(msg, name) for name in sorted(fields)}
    if "queue_options" in content:
        content["queue_options"] = tuple(wire.from_wire(one, QueueOption) for one in msg.queue_options)
    if "pricing" in content:
        content["pricing"] = wire.from_wire(msg.pricing, Pricing)
    if "preconfigured_workloads" in content:
        content["preconfigured_workloads"] = tuple(
            wire.from_wire(one, PreconfiguredWorkload) for one in msg.preconfigured_workloads
        )
    if "more_cluster_ids" in content:
        content["more_cluster_ids"] = tuple(msg.more_cluster_ids)
    return content
