"""What an order asks for in resources, and asking for other ones while its lease runs."""

from __future__ import annotations

from dataclasses import dataclass

from virtengine.api.order import OrderSpec
from virtengine.core.resources import Resources
from virtengine.plans import bid as bids
from virtengine.plans import manifest, manifest_units, units
from virtengine.plans.manifest import ManifestInvalid
from virtengine.plans.offering import resources_message
from virtengine.plans.units import Unit
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2

WAITING = types_pb2.CONTRACT_CHANGE_STATE_PROPOSED
REFUSED = types_pb2.CONTRACT_CHANGE_STATE_REJECTED


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an order asks of a provider: in all and, where its manifest alone decides, in pieces."""

    resources: Resources
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done about other resources: a message to send, or what to report meanwhile."""

    message: tx_pb2.MsgProposeContractChange | None = None
    reason: str = ""
    text: str = ""
    is_refused: bool = False


def asked(spec: OrderSpec) -> Wanted:
    """Return what the order asks of a provider; without resources of its own, what the manifest takes.

    Raises ManifestInvalid when the manifest breaks rules or takes more than is asked.
    """
    read = manifest.parse(spec.manifest.model_dump(mode="json", by_alias=True, exclude_none=True))
    if spec.resources is None:
        return Wanted(manifest_units.total_resources(read), manifest_units.units_of(read))
    limit = spec.resources.to_resources()
    manifest.require_fit(read, limit)
    return Wanted(limit)


def is_wanted(spec: OrderSpec, lease: types_pb2.Lease) -> bool:
    """Say whether the lease must change for the order to hold.

    Resources that are written down are wanted to the letter. Otherwise a lease is large enough while the
    manifest fits into it.
    """
    if spec.resources is not None:
        wanted = asked(spec)
        return (wanted.resources, wanted.units) != _leased(lease)
    return not fits(spec, lease)


def fits(spec: OrderSpec, lease: types_pb2.Lease) -> bool:
    """Say whether the manifest runs within what is leased now."""
    try:
        manifest.require_fit(spec.manifest, *_leased(lease))
    except ManifestInvalid:
        return False
    return True


def decide(
    spec: OrderSpec, owner: str, lease: types_pb2.Lease, known: types_pb2.ContractChange | None
) -> Change | None:
    """Return what to do about other resources; None when the lease is as it should be."""
    if lease.state != types_pb2.LEASE_STATE_ACTIVE or not is_wanted(spec, lease):
        return None
    wanted = asked(spec)
    message = tx_pb2.MsgProposeContractChange(
        owner=owner,
        lease_id=lease.id,
        resources=resources_message(wanted.resources),
        max_price=(spec.max_price_per_hour if spec.billing == "Usage" else spec.max_rate) or "0",
        units=units.write(wanted.units),
    )
    if known is None or not _is_same(known, message):
        return Change(message, "Resizing", "other resources are being proposed to the provider")
    if known.state == WAITING:
        text = f"the provider may answer until height {known.expires_height}; the workload stays as it is"
        return Change(None, "Resizing", text)
    if known.state == REFUSED:
        said = known.reason or "no reason was given"
        text = f"the provider does not change the lease: {said}; ask for less or for more money"
        return Change(None, "ResizeRefused", text, is_refused=True)
    return Change(message, "Resizing", "other resources are proposed again")


def _leased(lease: types_pb2.Lease) -> tuple[Resources, tuple[Unit, ...]]:
    return bids.resources_of(lease.resources), units.read(lease.units)


def _is_same(known: types_pb2.ContractChange, message: tx_pb2.MsgProposeContractChange) -> bool:
    return (
        known.resources == message.resources
        and known.max_price == message.max_price
        and list(known.units) == list(message.units)
    )
