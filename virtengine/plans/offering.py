"""A listing on chain: what must be sent so that it says what the Offering object says."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from virtengine.api.offering import OfferingPrice, OfferingSpec
from virtengine.core.resources import Resources
from virtengine.plans import pricing
from virtengine.plans.pricing.read import terms_of
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types

STATES = {"Active": types_pb2.OFFERING_STATE_ACTIVE, "Paused": types_pb2.OFFERING_STATE_PAUSED}
CATEGORIES = {
    "Compute": types_pb2.CATEGORY_COMPUTE,
    "Storage": types_pb2.CATEGORY_STORAGE,
    "Network": types_pb2.CATEGORY_NETWORK,
    "HPC": types_pb2.CATEGORY_HPC,
    "GPU": types_pb2.CATEGORY_GPU,
    "ML": types_pb2.CATEGORY_ML,
    "Other": types_pb2.CATEGORY_OTHER,
}
ENDED = frozenset({types_pb2.OFFERING_STATE_TERMINATED, types_pb2.OFFERING_STATE_DEPRECATED})


def messages(
    spec: OfferingSpec,
    provider: str,
    external_id: str,
    known: types_pb2.Offering | None,
    *,
    regions: tuple[str, ...] = (),
) -> tuple[Message, ...]:
    """Return what brings the listing to the spec, in order; nothing when it is there.

    `regions` are the provider's, for a listing that names none.
    """
    wanted: list[Message] = []
    content = content_of(spec, provider, external_id, regions)
    if known is None:
        wanted.append(content)
    elif not _is_equal(known, content):
        wanted.append(tx_pb2.MsgUpdateOffering(**_fields(content)))
    state = STATES["Paused" if spec.suspend else spec.state]
    before = types_pb2.OFFERING_STATE_ACTIVE if known is None else known.state
    if before != state:
        wanted.append(set_state(provider, external_id, state))
    return tuple(wanted)


def set_state(provider: str, external_id: str, state: types_pb2.OfferingState) -> tx_pb2.MsgSetOfferingState:
    """Return the message that changes a listing's state."""
    return tx_pb2.MsgSetOfferingState(provider=provider, external_id=external_id, state=state)


def content_of(
    spec: OfferingSpec, provider: str, external_id: str, regions: tuple[str, ...] = ()
) -> tx_pb2.MsgCreateOffering:
    """Return the listing as it is created."""
    limit = spec.max_per_order.to_resources() if spec.max_per_order else Resources()
    return tx_pb2.MsgCreateOffering(
        provider=provider,
        external_id=external_id,
        category=CATEGORIES[spec.category],
        name=spec.name,
        description=spec.description,
        price=price_of(spec.price),
        attributes=[
            provider_types.Attribute(key=key, value=value)
            for key, value in sorted(spec.attributes.items())
            if value
        ],
        regions=spec.regions or regions,
        tags=spec.tags,
        max_per_order=resources_message(limit),
        max_concurrent_orders=spec.max_concurrent_orders,
    )


def price_of(price: OfferingPrice) -> types_pb2.Price:
    """Return the price that the listing shows: what a bid costs before anything depends on the order."""
    return pricing.listed(terms_of(price))


def resources_message(resources: Resources) -> types_pb2.Resources:
    """Return amounts as the chain holds them."""
    return types_pb2.Resources(
        cpu_millis=resources.cpu_millis,
        memory_bytes=resources.memory_bytes,
        storage_bytes=resources.storage_bytes,
        gpus=resources.gpus,
    )


def _fields(message: Message) -> dict[str, Any]:
    return {field.name: getattr(message, field.name) for field in message.DESCRIPTOR.fields}


def _is_equal(known: types_pb2.Offering, content: tx_pb2.MsgCreateOffering) -> bool:
    there = _fields(known)
    return all(_plain(there[name]) == _plain(value) for name, value in _fields(content).items())


def _plain(value: Any) -> object:
    if isinstance(value, Message):
        return value.SerializeToString(deterministic=True)
    return value if isinstance(value, str | int | bytes) else [_plain(item) for item in value]
